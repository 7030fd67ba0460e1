// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "JobSupport.h"

#include "image/Place.h"
#include "support/LoopDrive.h"
#include "support/PrivateWorker.h"
#include "support/RandomBytes.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// A drive of 16 TB with a quarter of a gigabyte of files, in a sparse file: memory and time follow the data, not the drive.
class LargeDriveTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void memoryFollowsTheData_data();
    void memoryFollowsTheData();

private:
    static constexpr ByteCount driveSize{16'000'000'000'000 / 4096 * 4096};
    static constexpr ByteRange first{ByteOffset(1'048'576), ByteOffset(1'048'576 + (32_MiB).value)}; ///< unknown bytes
    static constexpr ByteRange second{first.end, ByteOffset((driveSize - 1_MiB).value / 4096 * 4096)};
    static constexpr ByteCount oneFile = 64_MiB;
    static constexpr ByteCount files = oneFile * 4;
#ifdef __SANITIZE_ADDRESS__
    static constexpr ByteCount mostMemory{2'000'000'000}; // what the sanitizer adds is more than the worker itself
#else
    static constexpr ByteCount mostMemory{200'000'000};
#endif

    static QByteArray makeDrive(const QString &file, const QString &mkfs, const QStringList &options);
    static ToolResult measure(const QStringList &arguments, ByteCount *memory);
};

void LargeDriveTest::initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }

/// GPT, a partition of random bytes and a file system over all the rest. Empty, or what went wrong.
QByteArray LargeDriveTest::makeDrive(const QString &file, const QString &mkfs, const QStringList &options)
{
    QFile drive(file);
    if (!drive.open(QIODevice::WriteOnly) || !drive.resize(qint64(driveSize.value)))
        return "no sparse file of 16 TB: " + drive.errorString().toUtf8();
    const auto sectors = [](ByteCount bytes) { return QByteArray::number(qulonglong(bytes.value / 512)); };
    const ToolResult table =
        runTool(u"sfdisk"_s, {u"--quiet"_s, u"--no-reread"_s, u"--no-tell-kernel"_s, file},
                {.input = "label: gpt\nstart=2048, size=" + sectors(first.size()) +
                     "\nstart=" + sectors(ByteCount(second.begin.value)) + ", size=" + sectors(second.size()) + '\n'});
    if (!table)
        return table.message();
    if (!writeAt(file, first.begin, randomByteArray(first.size(), 1)))
        return "random bytes";
    LoopDrive loop(file);
    if (!loop)
        return loop.message();
    if (const ToolResult scanned = loop.scanPartitions(); !scanned)
        return scanned.message();
    if (const ToolResult made = runTool(mkfs, options + QStringList{loop.node(2)}); !made)
        return made.message();
    QString mountPoint;
    if (const ToolResult mounted = loop.mount(2, &mountPoint); !mounted)
        return mounted.message();
    for (int i = 0; i < 4; ++i) {
        QFile data(mountPoint + u"/%1"_s.arg(i));
        const QByteArray bytes = randomByteArray(oneFile, 10U + unsigned(i));
        if (!data.open(QIODevice::WriteOnly) || data.write(bytes) != bytes.size() || !data.flush())
            return "files: " + data.errorString().toUtf8();
    }
    const ToolResult unmounted = loop.unmount(mountPoint);
    return unmounted ? QByteArray() : unmounted.message();
}

/// Runs lifeboatctl with a worker of its own; @p memory: the most that the worker had at once.
ToolResult LargeDriveTest::measure(const QStringList &arguments, ByteCount *memory)
{
    const PrivateWorker worker;
    const ToolResult result =
        runTool(u"env"_s, worker.environment() + QStringList{QStringLiteral(LIFEBOATCTL)} + arguments);
    QFile status(u"/proc/%1/status"_s.arg(worker.pid()));
    static const QRegularExpression peak(u"VmHWM:\\s*(\\d+) kB"_s);
    *memory = status.open(QIODevice::ReadOnly)
        ? 1_KiB * peak.match(QString::fromLatin1(status.readAll())).captured(1).toULongLong()
        : ByteCount();
    return result;
}

void LargeDriveTest::memoryFollowsTheData_data()
{
    QTest::addColumn<QString>("mkfs");
    QTest::addColumn<QStringList>("options");
    // Few inodes, as for large files: otherwise 120 GB are inode tables, which the target needs as zeroes. A small journal: it is all in use.
    QTest::newRow("ext4") << u"mkfs.ext4"_s << QStringList{u"-q"_s, u"-F"_s,      u"-T"_s, u"largefile4"_s,
                                                           u"-J"_s, u"size=64"_s, u"-E"_s, u"nodiscard"_s};
    QTest::newRow("XFS") << u"mkfs.xfs"_s << QStringList{u"-q"_s, u"-K"_s, u"-l"_s, u"size=64m"_s};
}

void LargeDriveTest::memoryFollowsTheData()
{
    QFETCH(QString, mkfs);
    QFETCH(QStringList, options);
    const QTemporaryDir folder;
    const QString drive = folder.filePath(u"drive.img"_s);
    const QString place = folder.filePath(u"place"_s);
    const QString target = folder.filePath(u"target.img"_s);
    QVERIFY(QDir().mkpath(place));
    LIFEBOAT_VERIFY_NOTHING(makeDrive(drive, mkfs, options));

    ByteCount memory;
    LIFEBOAT_VERIFY_TOOL(measure({u"backup"_s, drive, u"--to"_s, place}, &memory));
    QVERIFY2(memory > ByteCount() && memory < mostMemory, QByteArray::number(qulonglong(memory.value)));
    const auto images = Place::open(place)->images();
    LIFEBOAT_VERIFY_RESULT(images);
    QCOMPARE(images->size(), 1U);
    const Image image = images->front().image.value();
    QVERIFY(image.checkState() == CheckState::Good);
    const Manifest &manifest = image.manifest();
    QVERIFY2(manifest.counts.used > files && manifest.counts.used < files * 4,
             QByteArray::number(qulonglong(manifest.counts.used.value)));
    qInfo("backup: %llu MB of memory for %llu MB in use, stored in %llu MB", qulonglong(memory / 1_MiB),
          qulonglong(manifest.counts.used / 1_MiB), qulonglong(manifest.counts.stored / 1_MiB));

    LIFEBOAT_VERIFY_TOOL(measure({u"restore"_s, image.folder(), u"--to"_s, target}, &memory));
    QVERIFY2(memory > ByteCount() && memory < mostMemory, QByteArray::number(qulonglong(memory.value)));
    qInfo("restore: %llu MB of memory", qulonglong(memory / 1_MiB));
    QCOMPARE(QFileInfo(target).size(), qint64(driveSize.value));
    LIFEBOAT_VERIFY_TOOL(runTool(u"qemu-img"_s, {u"compare"_s, u"-f"_s, u"raw"_s, u"-F"_s, u"raw"_s, drive, target}));
}

QTEST_GUILESS_MAIN(LargeDriveTest)
#include "tst_large_drive.moc"
