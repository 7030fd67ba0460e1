// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/AlignedBuffer.h"
#include "block/FaultDevice.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace lifeboat;

class FileDeviceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesComeBack()
    {
        const auto device = createFileDrive(path("a"), 1_MiB + ByteCount(512));
        QVERIFY(device);
        AlignedBuffer out(64_KiB);
        std::ranges::fill(out.span(), std::byte{0x5a});
        QVERIFY((*device)->writeExactly(ByteOffset(4096), out.span()));
        QVERIFY((*device)->flush());
        AlignedBuffer in(64_KiB);
        QVERIFY((*device)->readExactly(ByteOffset(4096), in.span()));
        QVERIFY(std::ranges::equal(in.span(), out.span()));
    }

    void theLastSectorIsReadAndWritten()
    {
        const auto device = createFileDrive(path("b"), 64_KiB + ByteCount(512));
        QVERIFY(device);
        AlignedBuffer out(ByteCount(512));
        std::ranges::fill(out.span(), std::byte{0x11});
        QVERIFY((*device)->writeExactly(ByteOffset(64 << 10), out.span()));
        AlignedBuffer in(ByteCount(512));
        QVERIFY((*device)->readExactly(ByteOffset(64 << 10), in.span()));
        QVERIFY(std::ranges::equal(in.span(), out.span()));
        QCOMPARE(QFile(path("b")).size(), qint64{(64 << 10) + 512});
    }

    void nothingBeyondTheEnd()
    {
        const auto device = createFileDrive(path("c"), 64_KiB);
        QVERIFY(device);
        AlignedBuffer buffer(4_KiB);
        const auto read = (*device)->readExactly(ByteOffset(64 << 10), buffer.span());
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::InvalidArgument);
        QVERIFY(!(*device)->writeExactly(ByteOffset(64 << 10), buffer.span()));
    }

    void anExistingFileIsNotReplaced()
    {
        QVERIFY(createFileDrive(path("d"), 64_KiB));
        const auto again = createFileDrive(path("d"), 64_KiB);
        QVERIFY(!again);
        QCOMPARE(again.error().code, ErrorCode::FileExists);
    }

    void oddSizesAndFoldersAreNoDrives()
    {
        QFile file(path("e"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(513, 'x'));
        file.close();
        QCOMPARE(openBlockDevice(path("e"), DeviceAccess::Read).error().code, ErrorCode::NotADrive);
        QCOMPARE(openBlockDevice(m_folder.path(), DeviceAccess::Read).error().code, ErrorCode::NotADrive);
        QCOMPARE(openBlockDevice(path("none"), DeviceAccess::Read).error().code, ErrorCode::DriveNotFound);
    }

    void twoWritersDoNotMeet()
    {
        const auto first = createFileDrive(path("f"), 64_KiB);
        QVERIFY(first);
        const auto second = openBlockDevice(path("f"), DeviceAccess::ReadWriteExclusive);
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::TargetInUse);
    }

    void zeroedRangesReadAsZero()
    {
        const auto device = createFileDrive(path("g"), 64_KiB);
        QVERIFY(device);
        AlignedBuffer buffer(64_KiB);
        std::ranges::fill(buffer.span(), std::byte{0xff});
        QVERIFY((*device)->writeExactly(ByteOffset(), buffer.span()));
        QVERIFY((*device)->zero({ByteOffset(4096), ByteOffset(12288)}));
        QVERIFY((*device)->readExactly(ByteOffset(), buffer.span()));
        QCOMPARE(std::ranges::count(buffer.span(), std::byte{0}), 8192);
        QCOMPARE(buffer.span()[4095], std::byte{0xff});
        QCOMPARE(buffer.span()[12288], std::byte{0xff});
    }

    void faultsComeWhereTheyWereOrdered()
    {
        const auto device = createFileDrive(path("h"), 1_MiB);
        QVERIFY(device);
        FaultDevice::Faults faults;
        faults.unreadable = Extents(ByteRange{ByteOffset(8192), ByteOffset(8704)});
        faults.shortTransfer = 4_KiB;
        faults.writableBytes = 8_KiB;
        FaultDevice faulty(**device, faults);
        AlignedBuffer buffer(8_KiB);
        std::ranges::fill(buffer.span(), std::byte{0});
        QVERIFY(faulty.readExactly(ByteOffset(), buffer.span()));
        QCOMPARE(faulty.readExactly(ByteOffset(4096), buffer.span()).error().at, std::optional(ByteOffset(8192)));
        QVERIFY(faulty.writeExactly(ByteOffset(), buffer.span()));
        QVERIFY(!faulty.writeExactly(ByteOffset(), buffer.span()));
        FaultDevice gone(
            **device, {.unreadable = {}, .unwritable = {}, .shortTransfer = {}, .writableBytes = {}, .vanishAfter = 1});
        QVERIFY(gone.readExactly(ByteOffset(), buffer.span()));
        QCOMPARE(gone.readExactly(ByteOffset(), buffer.span()).error().code, ErrorCode::DeviceGone);
        QCOMPARE(gone.flush().error().code, ErrorCode::DeviceGone);
    }

private:
    QString path(const char *name) const { return m_folder.filePath(QLatin1StringView(name)); }
    QTemporaryDir m_folder;
};

QTEST_APPLESS_MAIN(FileDeviceTest)
#include "tst_filedevice.moc"
