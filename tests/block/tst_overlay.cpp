// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/AlignedBuffer.h"
#include "block/OverlayDevice.h"
#include "support/MemoryDevice.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <random>

using namespace lifeboat;
using namespace lifeboat::test;

namespace {

std::vector<std::byte> noise(std::mt19937 &random, std::size_t length)
{
    std::vector<std::byte> bytes(length);
    std::ranges::generate(bytes, [&] { return static_cast<std::byte>(random()); });
    return bytes;
}

} // namespace

class OverlayTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatWasWrittenAndLeavesWhatIsBelow();
    void keepsTheContract();
    void needsAFolder();
};

/// Any sequence of writes against plain memory; sizes and offsets cross blocks, regions of the map and the drive's uneven end.
void OverlayTest::readsWhatWasWrittenAndLeavesWhatIsBelow()
{
    const QTemporaryDir folder;
    std::mt19937 random(7); // NOLINT: the same every time
    constexpr std::size_t size = 300 * 4096 + 1536;
    std::vector<std::byte> model = noise(random, size);
    MemoryDevice below{ByteCount(size)};
    below.put(ByteOffset(), model);
    const std::vector<std::byte> before = model;
    const auto overlay = OverlayDevice::create(below, folder.path());
    QVERIFY(overlay);
    const auto sectors = [&](std::size_t most) { return (random() % most + 1) * 512; };
    AlignedBuffer buffer{ByteCount(100 * 512)};
    for (int i = 0; i < 2000; ++i) {
        const std::size_t at = random() % (size / 512) * 512;
        const std::size_t length = std::min<std::size_t>(sectors(i % 10 == 0 ? 200 : 20), size - at);
        if (i % 3 == 0) {
            const std::vector<std::byte> bytes = noise(random, length);
            QVERIFY((*overlay)->writeExactly(ByteOffset(at), bytes));
            std::ranges::copy(bytes, model.begin() + static_cast<std::ptrdiff_t>(at));
        } else if (i % 50 == 1) {
            QVERIFY((*overlay)->zero({ByteOffset(at), ByteOffset(at + length)}));
            std::ranges::fill(std::span(model).subspan(at, length), std::byte{0});
        }
        const std::size_t from = random() % (size / 512) * 512;
        const auto read = buffer.span().first(std::min<std::size_t>(sectors(100), size - from));
        QVERIFY((*overlay)->readExactly(ByteOffset(from), read));
        QVERIFY(std::ranges::equal(read, std::span(model).subspan(from, read.size())));
    }
    QVERIFY(below.get({ByteOffset(), ByteOffset(size)}) == before);
    QVERIFY(model != before);
}

void OverlayTest::keepsTheContract()
{
    const QTemporaryDir folder;
    MemoryDevice below{ByteCount(8192)};
    const auto overlay = OverlayDevice::create(below, folder.path());
    QVERIFY(overlay);
    std::vector<std::byte> bytes(1024);
    QCOMPARE((*overlay)->readSome(ByteOffset(7680), bytes).error().code, ErrorCode::InvalidArgument);
    QCOMPARE((*overlay)->writeSome(ByteOffset(7680), bytes).error().code, ErrorCode::InvalidArgument);
    QCOMPARE((*overlay)->writeSome(ByteOffset(~std::uint64_t{511}), bytes).error().code, ErrorCode::InvalidArgument);
    QCOMPARE((*overlay)->size(), ByteCount(8192));
    QVERIFY(QDir(folder.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
}

void OverlayTest::needsAFolder()
{
    MemoryDevice below{ByteCount(8192)};
    const auto overlay = OverlayDevice::create(below, QStringLiteral("/there is no such folder"));
    QCOMPARE(overlay.error().code, ErrorCode::PlaceNotFound);
}

QTEST_GUILESS_MAIN(OverlayTest)
#include "tst_overlay.moc"
