// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Tables.h"

#include "drives/DeviceStack.h"
#include "drives/Drive.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;

/// findDrive() on files: needs no rights, so everybody can run it.
class TestFileDrives : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_file = QFileInfo(m_folder.path()).canonicalFilePath() + QStringLiteral("/office.img");

    /// The value that blkid, the program, gives for a part of the file.
    QString blkid(const char *tag, quint64 offset, quint64 size) const
    {
        const ToolResult result = runTool(QStringLiteral("blkid"),
                                          {QStringLiteral("--probe"), QStringLiteral("--usages"),
                                           QStringLiteral("filesystem,raid,crypto,other"), QStringLiteral("--offset"),
                                           QString::number(offset), QStringLiteral("--size"), QString::number(size),
                                           QStringLiteral("--match-tag"), QLatin1StringView(tag),
                                           QStringLiteral("--output"), QStringLiteral("value"), m_file});
        return QString::fromUtf8(result.output).trimmed();
    }
    /// Makes a file system in a file and puts it into the drive.
    bool putFileSystem(const QStringList &command, quint64 offset, quint64 size)
    {
        const QString part = m_folder.filePath(QStringLiteral("part.img"));
        QFile::remove(part);
        return makeFile(part, ByteCount(size)) && runTool(command.first(), command.mid(1) + QStringList{part}) &&
            writeFile(m_file, static_cast<qint64>(offset), readFile(part));
    }

private Q_SLOTS:
    void init();
    void partitionsAsBlkidSeesThem();
    void fileSystemOnTheWholeDrive_data();
    void fileSystemOnTheWholeDrive();
    void twoFileSystemsInOnePlaceAreNone();
    void sectorSizeOfTheTableIsTheDrives();
    void brokenTableIsAProblemNotAnError();
    void blankDrive();
    void namesAndConfirmation();
    void labelsAreHarmless();
    void refusals_data();
    void refusals();
    void stackBelowAFile();
};

void TestFileDrives::init()
{
    QFile::remove(m_file);
    LIFEBOAT_VERIFY_TOOL(makeFile(m_file, 128_MiB));
}

void TestFileDrives::partitionsAsBlkidSeesThem()
{
    struct Row {
        QStringList maker;
        const char *hint;
        const char *partition;
    };
    const auto words = [](const char *text) { return QString::fromLatin1(text).split(QLatin1Char(' ')); };
    const Row rows[] = {
        {words("mkfs.vfat -F16 -n ESP"), "EFI system", "size=16M, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B"},
        {words("mkfs.ext4 -q -F -L root"), "Linux", "size=16M, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4"},
        {words("mkswap -L tausch"), "swap", "size=8M, type=0657FD6D-A4AB-43C4-84E5-0933C84B4F4F"},
        {words("mkfs.ntfs -q -F -f -L Fenster"), "Windows", "size=16M, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"},
        {{}, "Windows reserved", "size=8M, type=E3C9E316-0B5C-4DB8-817D-F92DF00215AE"},
        {{}, "", "size=8M, type=12345678-1234-1234-1234-123456789ABC"},
    };
    QByteArray script = "label: gpt\n";
    for (const Row &row : rows)
        script += QByteArray(row.partition) + '\n';
    LIFEBOAT_VERIFY_TOOL(sfdisk(m_file, script));
    auto drive = findDrive(m_file);
    QVERIFY2(drive, drive ? "" : qPrintable(drive.error().detail));
    QCOMPARE(drive->partitions.size(), std::size(rows));
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        const ByteRange range = drive->partitions[i].entry.range;
        if (!rows[i].maker.isEmpty())
            QVERIFY(putFileSystem(rows[i].maker, range.begin.value, range.size().value));
    }
    drive = findDrive(m_file);
    QVERIFY(drive);
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        const Partition &p = drive->partitions[i];
        QCOMPARE(p.entry.number, static_cast<int>(i) + 1);
        QCOMPARE(p.hint, QLatin1StringView(rows[i].hint));
        QCOMPARE(p.fileSystem.isEmpty(), rows[i].maker.isEmpty());
        const quint64 begin = p.entry.range.begin.value;
        const quint64 size = p.entry.range.size().value;
        QCOMPARE(p.fileSystem, blkid("TYPE", begin, size));
        QCOMPARE(p.label, blkid("LABEL", begin, size));
        QCOMPARE(p.uuid, blkid("UUID", begin, size));
        QVERIFY(p.nodePath.isEmpty());
        QVERIFY(p.usages.empty());
    }
    QCOMPARE(drive->partitions[1].label, QStringLiteral("root"));
}

void TestFileDrives::fileSystemOnTheWholeDrive_data()
{
    QTest::addColumn<QStringList>("maker");
    QTest::addColumn<QString>("type");
    QTest::newRow("ext4") << QStringList{QStringLiteral("mkfs.ext4"), QStringLiteral("-qF")} << QStringLiteral("ext4");
    QTest::newRow("FAT") << QStringList{QStringLiteral("mkfs.vfat")} << QStringLiteral("vfat");
    QTest::newRow("NTFS") << QStringList{QStringLiteral("mkfs.ntfs"), QStringLiteral("-qFf")} << QStringLiteral("ntfs");
    QTest::newRow("exFAT") << QStringList{QStringLiteral("mkfs.exfat")} << QStringLiteral("exfat");
}

void TestFileDrives::fileSystemOnTheWholeDrive()
{
    QFETCH(QStringList, maker);
    QFETCH(QString, type);
    LIFEBOAT_VERIFY_TOOL(runTool(maker.first(), maker.mid(1) + QStringList{m_file}));
    const auto check = [&] {
        const auto drive = findDrive(m_file);
        QVERIFY(drive);
        QCOMPARE(drive->table.type, TableType::None);
        QVERIFY(!drive->tableProblem);
        QCOMPARE(drive->partitions.size(), 1);
        QCOMPARE(drive->partitions[0].entry.number, 0);
        QCOMPARE(drive->partitions[0].fileSystem, type);
        QCOMPARE(drive->partitions[0].entry.range, (ByteRange{ByteOffset(0), ByteOffset((128_MiB).value)}));
        QCOMPARE(drive->partition(0), &drive->partitions[0]);
        QCOMPARE(drive->partition(1), nullptr);
    };
    check();
    if (type == QLatin1StringView("ext4")) { // a boot loader's first sector in front of it is no table
        QVERIFY(writeFile(m_file, 510, QByteArray::fromHex("55AA")));
        check();
    }
}

void TestFileDrives::twoFileSystemsInOnePlaceAreNone()
{
    LIFEBOAT_VERIFY_TOOL(sfdisk(m_file, "label: gpt\nstart=2048, size=65536\n"));
    QVERIFY(putFileSystem({QStringLiteral("mkfs.ext4"), QStringLiteral("-qF")}, 2048 * 512, 65536 * 512));
    // The XFS magic number in the first block, which ext4 does not use.
    const QString part = m_folder.filePath(QStringLiteral("xfs.img"));
    LIFEBOAT_VERIFY_TOOL(makeFile(part, 400_MiB));
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mkfs.xfs"), {QStringLiteral("-q"), part}));
    QVERIFY(writeFile(m_file, 2048 * 512, readFile(part, 0, 512)));
    const auto drive = findDrive(m_file);
    QVERIFY(drive);
    QCOMPARE(drive->partitions.size(), 1);
    QCOMPARE(drive->partitions[0].fileSystem, blkid("TYPE", 2048 * 512, 65536 * 512));
    QVERIFY2(drive->partitions[0].fileSystem.isEmpty(), qPrintable(drive->partitions[0].fileSystem));
}

void TestFileDrives::sectorSizeOfTheTableIsTheDrives()
{
    auto drive = findDrive(m_file);
    QVERIFY(drive);
    QCOMPARE(drive->sectors.logical, ByteCount(512));
    LIFEBOAT_VERIFY_TOOL(sfdisk(m_file, "label: gpt\nstart=256, size=4096\n", 4096));
    QVERIFY(putFileSystem({QStringLiteral("mkfs.ext4"), QStringLiteral("-qF")}, 256 * 4096, 4096 * 4096));
    drive = findDrive(m_file);
    QVERIFY(drive);
    QCOMPARE(drive->sectors.logical, ByteCount(4096));
    QCOMPARE(drive->partitions.size(), 1);
    QCOMPARE(drive->partitions[0].fileSystem, QStringLiteral("ext4"));
}

void TestFileDrives::brokenTableIsAProblemNotAnError()
{
    LIFEBOAT_VERIFY_TOOL(sfdisk(m_file, "label: dos\nstart=2048, size=2048, type=83\n"));
    QByteArray count(4, 0);
    store32(count, 0, 0x7FFFFFFF);
    QVERIFY(writeFile(m_file, 446 + 12, count));
    const auto drive = findDrive(m_file);
    QVERIFY(drive);
    QVERIFY(drive->tableProblem);
    QVERIFY2(drive->tableProblem->contains(QStringLiteral("partition 1 reaches beyond")),
             qPrintable(*drive->tableProblem));
    QCOMPARE(drive->table.type, TableType::None);
    QVERIFY(drive->partitions.empty());
}

void TestFileDrives::blankDrive()
{
    const auto drive = findDrive(m_file);
    QVERIFY(drive);
    QVERIFY(!drive->tableProblem);
    QVERIFY(drive->partitions.empty());
    QVERIFY(drive->isFile);
    QCOMPARE(drive->bus, Bus::File);
    QCOMPARE(drive->identity.size, 128_MiB);
    QVERIFY(drive->identity.inode != 0);
    QVERIFY(!drive->isSystem());
    QVERIFY(!drive->readOnly);
}

void TestFileDrives::namesAndConfirmation()
{
    const QString link = m_folder.filePath(QStringLiteral("link"));
    QFile::remove(link);
    QVERIFY(QFile::link(m_file, link));
    const auto drive = findDrive(link);
    QVERIFY(drive);
    QCOMPARE(drive->path, m_file);
    QCOMPARE(drive->displayName(), QStringLiteral("Drive image office.img"));
    QCOMPARE(drive->confirmation(), QStringLiteral(".img"));

    Drive named;
    named.path = QStringLiteral("/dev/nvme0n1");
    QCOMPARE(named.confirmation(), QStringLiteral("e0n1"));
    QCOMPARE(named.displayName(), QStringLiteral("Drive"));
    named.bus = Bus::Usb;
    QCOMPARE(named.displayName(), QStringLiteral("USB drive"));
    named.identity.model = QStringLiteral("Samsung SSD 990");
    QCOMPARE(named.displayName(), QStringLiteral("Samsung SSD 990"));
    named.identity.wwn = QStringLiteral("eui.0025385b1234abcd");
    QCOMPARE(named.confirmation(), QStringLiteral("abcd"));
    named.identity.serial = QStringLiteral("X1Y");
    QCOMPARE(named.confirmation(), QStringLiteral("X1Y"));
}

void TestFileDrives::labelsAreHarmless()
{
    // A label that would clear the terminal that lists it.
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mkfs.ext4"),
                                 {QStringLiteral("-qF"), QStringLiteral("-L"), QStringLiteral("a\x1b[2Jb"), m_file}));
    const auto drive = findDrive(m_file);
    QVERIFY(drive && drive->partitions.size() == 1);
    QCOMPARE(drive->partitions[0].label, QStringLiteral("a\uFFFD[2Jb"));
}

void TestFileDrives::refusals_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("nothing") << QStringLiteral("/nonexistent/drive") << ErrorCode::DriveNotFound;
    QTest::newRow("empty") << QString() << ErrorCode::DriveNotFound;
    QTest::newRow("folder") << QStringLiteral("/tmp") << ErrorCode::NotADrive;
    QTest::newRow("character device") << QStringLiteral("/dev/null") << ErrorCode::NotADrive;
    QTest::newRow("no multiple of 512") << QStringLiteral("odd") << ErrorCode::NotADrive;
}

void TestFileDrives::refusals()
{
    QFETCH(QString, path);
    QFETCH(ErrorCode, code);
    if (path == QLatin1StringView("odd")) {
        path = m_file;
        LIFEBOAT_VERIFY_TOOL(makeFile(m_file, ByteCount(1000)));
    }
    const auto drive = findDrive(path);
    QVERIFY(!drive);
    QCOMPARE(drive.error().code, code);
}

void TestFileDrives::stackBelowAFile()
{
    const auto stack = stackBelowDrive(m_file);
    QVERIFY(stack);
    QVERIFY(stack->contains(m_file));
    const auto folder = stackBelowPath(m_folder.path());
    QVERIFY(folder);
    QVERIFY(!folder->contains(m_file));
    QCOMPARE(folder->drives, stack->drives);
    const auto missing = stackBelowPath(QStringLiteral("/nonexistent/folder"));
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::PlaceNotFound);
    const auto memory = stackBelowPath(QStringLiteral("/proc"));
    QVERIFY(memory && memory->drives.empty() && memory->files.empty());
}

QTEST_GUILESS_MAIN(TestFileDrives)
#include "tst_file_drives.moc"
