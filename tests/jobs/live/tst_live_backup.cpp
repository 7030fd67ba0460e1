// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/UniqueFd.h"
#include "drives/usedmap/MountedMap.h"
#include "image/Place.h"
#include "JobSupport.h"
#include "live/FrozenCopy.h"

#include <QDir>
#include <QDirIterator>
#include <QProcess>
#include <QTest>

#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr ByteCount driveSize = 1_GiB;

/// Writes to a folder in every way, until it is destroyed.
class BusyWriter {
public:
    BusyWriter(const QString &folder, const QString &counter, TestFs fs)
    {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(QStringLiteral(BUSY_WRITER),
                        {fs == TestFs::Btrfs ? u"write-untrimmed"_s : u"write"_s, folder, counter});
        m_running = m_process.waitForStarted();
    }
    ~BusyWriter() { end(); }

    bool isRunning() { return m_running && m_process.state() == QProcess::Running && !m_process.waitForFinished(0); }
    void end()
    {
        m_process.terminate();
        m_process.waitForFinished(30'000);
    }

private:
    QProcess m_process;
    bool m_running = false;
};

/// Blocks that files have claimed and never written to: they read as zeroes, and nobody needs what lies there. As bytes of the partition.
Extents unwrittenIn(const QString &folder)
{
    constexpr std::uint32_t batch = 256;
    std::vector<std::byte> memory(sizeof(fiemap) + batch * sizeof(fiemap_extent));
    auto *const map = reinterpret_cast<fiemap *>(memory.data());
    Extents unwritten;
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const UniqueFd file(::open(QFile::encodeName(files.next()).constData(), O_RDONLY | O_CLOEXEC));
        for (std::uint64_t at = 0;;) {
            std::ranges::fill(memory, std::byte{0});
            map->fm_start = at;
            map->fm_length = UINT64_MAX - at;
            map->fm_extent_count = batch;
            if (::ioctl(file.get(), FS_IOC_FIEMAP, map) != 0 || map->fm_mapped_extents == 0)
                break;
            for (const fiemap_extent &extent : std::span(map->fm_extents, map->fm_mapped_extents)) {
                at = extent.fe_logical + extent.fe_length;
                if ((extent.fe_flags & FIEMAP_EXTENT_UNWRITTEN) != 0)
                    unwritten.add({ByteOffset(extent.fe_physical), ByteOffset(extent.fe_physical + extent.fe_length)});
            }
        }
    }
    return unwritten;
}

/// As compareBytes(), but for blocks that are zero in @p still: the writer writes none such, so they were discarded, and what was there before may be in the image.
QByteArray compareNeeded(const QString &still, const QString &restored, const Extents &ranges)
{
    constexpr std::uint64_t blockSize = 4096;
    QFile one(still);
    QFile two(restored);
    if (!one.open(QIODevice::ReadOnly) || !two.open(QIODevice::ReadOnly) || ranges.empty())
        return "nothing to compare";
    for (const ByteRange &range : ranges.ranges()) {
        for (std::uint64_t at = range.begin.value; at < range.end.value; at += blockSize) {
            const auto length = qint64(std::min(blockSize, range.end.value - at));
            if (!one.seek(qint64(at)) || !two.seek(qint64(at)))
                return "cannot read";
            const QByteArray wanted = one.read(length);
            const QByteArray found = two.read(length);
            if (wanted.size() != length || (wanted != found && wanted.count('\0') != length))
                return "they differ at byte " + QByteArray::number(qulonglong(at));
        }
    }
    return {};
}

ToolResult verifyFiles(const QString &folder, std::uint64_t records)
{
    return runTool(QStringLiteral(BUSY_WRITER), {u"verify"_s, folder, QString::number(records)});
}

} // namespace

/// A drive that is written to in every way is imaged: the image is what the drive was while it stood still, byte for byte.
class LiveBackupTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }
    void init();
    void cleanup();
    void isOneMoment_data();
    void isOneMoment();
    void incrementIsOneMoment();
    void databaseKeepsItsRows();
    void tooShortATimeIsRefused();
    void lostEventsFail();
    void placeOnTheDriveIsRefused();

private:
    QByteArray makeDrive(TestFs fs);
    QByteArray start(TestFs fs, const QString &place);
    /// Compares @p image with the drive's clone, restored bytes and the files in them.
    QByteArray judge(const Image &image, TestFs fs);
    QByteArray judgeFiles(const QString &drive, TestFs fs);
    DriveMap usedOfCopy(LoopDrive &copy, TestFs fs);
    Extents newChunks(Extents used) const;
    /// Cloning the file makes the standstill longer than it would be.
    static BackupOptions options(const LiveLimits &limits = {.longestStandstill = 5s})
    {
        BackupOptions options;
        options.live = limits;
        return options;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FrozenCopy> m_frozen;
    QString m_mountPoint;
    Extents m_usedBefore; ///< when the backup began; of btrfs
    std::unique_ptr<BusyWriter> m_writer;
};

void LiveBackupTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_frozen = std::make_unique<FrozenCopy>(driveSize);
    QVERIFY2(*m_frozen, m_frozen->message());
}

void LiveBackupTest::cleanup()
{
    m_writer.reset();
    m_frozen.reset();
    m_folder.reset();
}

QByteArray LiveBackupTest::makeDrive(TestFs fs)
{
    LoopDrive &drive = m_frozen->drive();
    ToolResult result =
        runTool(u"sfdisk"_s, {u"-q"_s, drive.path()}, {.input = "label: gpt\nsize=64MiB, type=U\ntype=L\n"});
    if (result)
        result = drive.scanPartitions();
    if (result)
        result = makeFileSystem(TestFs::Fat32, drive.node(1));
    if (result)
        result = makeFileSystem(fs, drive.node(2));
    if (result)
        result = drive.mount(2, &m_mountPoint);
    return result ? QByteArray() : result.message();
}

QByteArray LiveBackupTest::start(TestFs fs, const QString &place)
{
    if (QByteArray problem = makeDrive(fs); !problem.isEmpty())
        return problem;
    QDir().mkpath(place);
    m_writer = std::make_unique<BusyWriter>(m_mountPoint, m_frozen->counterFile(), fs);
    QTest::qWait(3000);
    const auto device = openBlockDevice(m_frozen->drive().path(), DeviceAccess::Read);
    const auto drive = device ? describeDrive(**device) : Result<Drive>(fail(device.error()));
    const auto map = drive ? mapDrive(**device, *drive, {}, CopyMode::UsedBlocks, {}, Writers::Followed)
                           : Result<DriveMap>(fail(drive.error()));
    m_usedBefore = map ? map->used : Extents();
    return map && m_writer->isRunning() ? QByteArray() : QByteArray("the writer does not run");
}

Extents LiveBackupTest::newChunks(Extents used) const
{
    used.remove(m_usedBefore);
    return used;
}

DriveMap LiveBackupTest::usedOfCopy(LoopDrive &copy, TestFs fs)
{
    auto map = mapOfDrive(copy.path());
    QString mountPoint;
    const QStringList options{u"-o"_s, fs == TestFs::Xfs ? u"ro,norecovery,nouuid"_s : u"ro"_s};
    const auto device = openBlockDevice(copy.path(), DeviceAccess::Read);
    if (!map || !device || !copy.mount(2, &mountPoint, options))
        return {};
    const ByteRange partition = map->partitions.back().range;
    if (fs ==
        TestFs::
            Xfs) { // it keeps its log in use while it is frozen, so the map is that of a mount that does not look at it
        const auto used = readMountedMap({.device = **device,
                                          .drivePath = copy.path(),
                                          .partition = partition,
                                          .nodePath = copy.node(2),
                                          .fileSystem = u"xfs"_s,
                                          .mountPoint = mountPoint},
                                         partition.size());
        if (!used)
            return {};
        map->used.remove(partition);
        map->used.add(used->shifted(partition.begin - ByteOffset()));
    }
    if (fs == TestFs::Btrfs) // its map is of whole chunks: what a new one was given and never wrote to is nobody's
        map->used.remove(newChunks(map->used));
    else
        map->used.remove(unwrittenIn(mountPoint).shifted(partition.begin - ByteOffset()));
    copy.unmount(mountPoint);
    return *map;
}

QByteArray LiveBackupTest::judgeFiles(const QString &drive, TestFs fs)
{
    LoopDrive restored(drive);
    ToolResult result = restored.scanPartitions();
    if (result && fs == TestFs::Ext4)
        result = runTool(u"e2fsck"_s, {u"-f"_s, u"-n"_s, restored.node(2)});
    QString mountPoint;
    const QStringList otherwise = fs == TestFs::Xfs ? QStringList{u"-o"_s, u"nouuid"_s} : QStringList();
    if (result)
        result = restored.mount(2, &mountPoint, otherwise); // XFS takes its log in
    if (result)
        result = verifyFiles(mountPoint, m_frozen->countBefore());
    if (!result)
        return result.message();
    restored.unmount(mountPoint);
    result = checkFileSystem(fs, restored.node(2));
    return result ? QByteArray() : result.message();
}

QByteArray LiveBackupTest::judge(const Image &image, TestFs fs)
{
    if (image.manifest().consistency != Consistency::Frozen || !image.manifest().stillness ||
        m_frozen->standstills() == 0)
        return "it did not stand still";
    qInfo("stood still for %llu ms, %d standstills, %llu records",
          static_cast<unsigned long long>(image.manifest().stillness->milliseconds), m_frozen->standstills(),
          static_cast<unsigned long long>(m_frozen->countBefore()));
    const QString target = m_folder->filePath(u"restored"_s);
    QFile::remove(target);
    if (const auto report = runRestore(image, target); !report || report->outcome != Outcome::DoneAndChecked)
        return "restore: " + text(report);
    LoopDrive copy(m_frozen->copy());
    if (!copy || !copy.scanPartitions())
        return "the clone cannot be attached";
    const DriveMap used = usedOfCopy(copy, fs);
    if (QByteArray problem = compareNeeded(copy.path(), target, used.used); !problem.isEmpty())
        return problem;
    copy.detach();
    return judgeFiles(target, fs);
}

void LiveBackupTest::isOneMoment_data()
{
    QTest::addColumn<TestFs>("fs");
    const int repetitions = std::max(1, qEnvironmentVariableIntValue("LIFEBOAT_REPETITIONS"));
    for (int i = 1; i <= repetitions; ++i) {
        QTest::addRow("ext4 %d", i) << TestFs::Ext4;
        QTest::addRow("XFS %d", i) << TestFs::Xfs;
        QTest::addRow("btrfs %d", i) << TestFs::Btrfs;
    }
}

void LiveBackupTest::isOneMoment()
{
    QFETCH(const TestFs, fs);
    const QString place = m_folder->filePath(u"place"_s);
    LIFEBOAT_VERIFY_NOTHING(start(fs, place));
    const auto report = makeImage(m_frozen->drive().path(), place, options());
    QVERIFY(m_writer->isRunning());
    m_writer->end();
    LIFEBOAT_VERIFY_RESULT(report);
    QCOMPARE(report->outcome, Outcome::DoneAndChecked);
    LIFEBOAT_VERIFY_NOTHING(judge(report->image, fs));
}

void LiveBackupTest::incrementIsOneMoment()
{
    const QString place = m_folder->filePath(u"place"_s);
    LIFEBOAT_VERIFY_NOTHING(start(TestFs::Ext4, place));
    const auto first = makeImage(m_frozen->drive().path(), place, options());
    LIFEBOAT_VERIFY_RESULT(first);
    const auto second = makeImage(m_frozen->drive().path(), place, options());
    m_writer->end();
    LIFEBOAT_VERIFY_RESULT(second);
    QVERIFY(second->image.parent() != nullptr);
    LIFEBOAT_VERIFY_NOTHING(judge(second->image, TestFs::Ext4));
    LIFEBOAT_VERIFY_TOOL(runTool(u"qemu-img"_s, {u"check"_s, u"-q"_s, second->image.filePath(dataFileName)}));
}

void LiveBackupTest::databaseKeepsItsRows()
{
    LIFEBOAT_VERIFY_NOTHING(makeDrive(TestFs::Ext4));
    const QString place = m_folder->filePath(u"place"_s);
    QVERIFY(QDir().mkpath(place));
    // Tells of each row after its transaction has ended.
    const char *program = R"python(
import mmap, sqlite3, struct, sys
counter = open(sys.argv[2], "r+b")
shared = mmap.mmap(counter.fileno(), 8)
db = sqlite3.connect(sys.argv[1] + "/rows.db", isolation_level=None)
db.execute("pragma journal_mode=" + sys.argv[3])
db.execute("pragma synchronous=full")
db.execute("create table rows (n integer primary key, text)")
n = 0
while True:
    n += 1
    db.execute("begin")
    db.execute("insert into rows values (?, ?)", (n, "x" * (n % 3000)))
    db.execute("update rows set text = text || 'y' where n = ?", (n // 2,))
    db.execute("commit")
    shared[0:8] = struct.pack("<Q", n)
)python";
    QProcess database;
    database.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    database.start(u"python3"_s,
                   {u"-c"_s, QString::fromUtf8(program), m_mountPoint, m_frozen->counterFile(), u"wal"_s});
    QVERIFY(database.waitForStarted());
    QTest::qWait(2000);
    const auto report = makeImage(m_frozen->drive().path(), place, options());
    QVERIFY(database.state() == QProcess::Running);
    database.kill();
    database.waitForFinished();
    LIFEBOAT_VERIFY_RESULT(report);
    QVERIFY(m_frozen->countBefore() > 100);

    const QString target = m_folder->filePath(u"restored"_s);
    LIFEBOAT_VERIFY_RESULT(runRestore(report->image, target));
    LoopDrive restored(target);
    LIFEBOAT_VERIFY_TOOL(restored.scanPartitions());
    QString mountPoint;
    LIFEBOAT_VERIFY_TOOL(restored.mount(2, &mountPoint));
    const char *look = R"python(
import sqlite3, sys
db = sqlite3.connect(sys.argv[1] + "/rows.db")
print(db.execute("pragma integrity_check").fetchone()[0], db.execute("select count(*), max(n) from rows").fetchone())
rows = db.execute("select count(*), max(n) from rows").fetchone()
good = db.execute("pragma integrity_check").fetchone()[0] == "ok" and rows[0] == rows[1] and rows[0] >= int(sys.argv[2])
sys.exit(0 if good else 1)
)python";
    LIFEBOAT_VERIFY_TOOL(runTool(
        u"python3"_s, {u"-c"_s, QString::fromUtf8(look), mountPoint, QString::number(m_frozen->countBefore())}));
}

void LiveBackupTest::tooShortATimeIsRefused()
{
    const QString place = m_folder->filePath(u"place"_s);
    LIFEBOAT_VERIFY_NOTHING(start(TestFs::Ext4, place));
    const auto report = makeImage(m_frozen->drive().path(), place, options({.longestStandstill = 1ms}));
    LIFEBOAT_VERIFY_ERROR(report, ErrorCode::TooBusy);
    QVERIFY2(report.error().detail.contains(u"are allowed"_s), qPrintable(report.error().detail));
    QTest::qWait(200);
    QVERIFY(m_writer->isRunning());
    LIFEBOAT_VERIFY_TOOL(runTool(u"touch"_s, {m_mountPoint + u"/goes-on"_s}, {.timeoutSeconds = 5}));
    QVERIFY(Place::open(place)->images()->empty());
}

void LiveBackupTest::lostEventsFail()
{
    const QString place = m_folder->filePath(u"place"_s);
    LIFEBOAT_VERIFY_NOTHING(start(TestFs::Ext4, place));
    const auto report = makeImage(m_frozen->drive().path(), place, options({.traceBuffer = ByteCount(1)}));
    LIFEBOAT_VERIFY_ERROR(report, ErrorCode::TraceLost);
    QVERIFY(Place::open(place)->images()->empty());
}

void LiveBackupTest::placeOnTheDriveIsRefused()
{
    LIFEBOAT_VERIFY_NOTHING(makeDrive(TestFs::Ext4));
    const QString place = m_mountPoint + u"/place"_s;
    QVERIFY(QDir().mkpath(place));
    LIFEBOAT_VERIFY_ERROR(makeImage(m_frozen->drive().path(), place), ErrorCode::PlaceOnSource);
    QCOMPARE(m_frozen->standstills(), 0);
}

QTEST_GUILESS_MAIN(LiveBackupTest)
#include "tst_live_backup.moc"
