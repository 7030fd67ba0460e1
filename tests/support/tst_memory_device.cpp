// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/MemoryDevice.h"

#include "base/AlignedBuffer.h"
#include "support/RandomBytes.h"

#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;

class MemoryDeviceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void startsAsZeroes()
    {
        MemoryDevice device(1_MiB);
        AlignedBuffer buffer(8_KiB);
        std::ranges::fill(buffer.span(), std::byte{1});
        QVERIFY(device.readExactly(ByteOffset(4096 - 512), buffer.span()));
        QVERIFY(std::ranges::all_of(buffer.span(), [](std::byte b) { return b == std::byte{0}; }));
        QCOMPARE(device.pageCount(), std::size_t(0));
    }

    void keepsWhatIsWrittenAcrossPages()
    {
        MemoryDevice device(1_MiB);
        AlignedBuffer out(8_KiB);
        fillRandom(out.span(), 1);
        QVERIFY(device.writeExactly(ByteOffset(4096 - 512), out.span()));
        QVERIFY(std::ranges::equal(device.get({ByteOffset(3584), ByteOffset(3584 + 8192)}), out.span()));
        QCOMPARE(device.pageCount(), std::size_t(3));
        QVERIFY(device.zero({ByteOffset(0), ByteOffset(8192)}));
        QCOMPARE(device.pageCount(), std::size_t(1));
        QCOMPARE(device.get({ByteOffset(8191), ByteOffset(8192)})[0], std::byte{0});
    }

    void refusesWhatTheContractForbids()
    {
        MemoryDevice device(ByteCount(1024 * 1024 + 100));
        AlignedBuffer buffer(8_KiB);
        QCOMPARE(device.readSome(ByteOffset(1), buffer.span()).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(device.readSome(ByteOffset(0), buffer.span().first(100)).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(device.readSome(ByteOffset(0), buffer.span().subspan(1, 512)).error().code,
                 ErrorCode::InvalidArgument);
        QCOMPARE(device.readSome(ByteOffset(1024 * 1024), buffer.span()).error().code, ErrorCode::InvalidArgument);
        QVERIFY(device.readSome(ByteOffset(1024 * 1024), buffer.span().first(100))); // the shorter last piece
    }

    void discardLeavesJunk()
    {
        MemoryDevice device(1_GiB * 1024);
        device.put(ByteOffset(10), randomBytes(ByteCount(100), 1));
        QVERIFY(device.discard({ByteOffset(0), ByteOffset(1024ULL * 1024 * 1024 * 1024)}));
        QCOMPARE(device.get({ByteOffset(10), ByteOffset(11)})[0], std::byte{0xDD});
        QCOMPARE(device.pageCount(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(MemoryDeviceTest)
#include "tst_memory_device.moc"
