// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/LiveSupport.h"
#include "support/FileSystems.h"
#include "support/LoopDrive.h"

#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QScopeGuard>
#include <QTest>
#include <QThread>

#include <csignal>

#include <sys/mount.h>
#include <sys/prctl.h>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

/// A real systemd, with the unit of this build: process 1 of namespaces that end with it. Shares the folder @p work with the test.
class SystemdMachine {
public:
    SystemdMachine(const QString &unit, const QString &work)
    {
        m_boot.setProcessChannelMode(QProcess::MergedChannels);
        m_boot.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
        m_boot.start(u"unshare"_s,
                     {u"--mount"_s, u"--pid"_s, u"--uts"_s, u"--ipc"_s, u"--net"_s, u"--fork"_s, u"--kill-child"_s,
                      u"bash"_s, QStringLiteral(SOURCE_DIR "/systemd-machine.sh"), unit, QStringLiteral(PACKAGING_DIR),
                      m_cgroup, work});
        QElapsedTimer waiting;
        waiting.start();
        while (waiting.elapsed() < 30'000 && m_boot.state() != QProcess::NotRunning && !m_running) {
            QThread::msleep(100);
            m_init = childOf(m_boot.processId());
            m_running = m_init > 0 && run({u"systemctl"_s, u"is-active"_s, u"lifeboat-test.target"_s});
        }
    }
    SystemdMachine(const SystemdMachine &) = delete;
    SystemdMachine &operator=(const SystemdMachine &) = delete;
    ~SystemdMachine()
    {
        if (m_init > 0)
            ::kill(static_cast<pid_t>(m_init), SIGKILL);
        if (!m_boot.waitForFinished(10'000))
            m_boot.kill();
        m_boot.waitForFinished();
        removeCgroup();
    }

    explicit operator bool() const { return m_running; }
    QString seen(const QString &path) const { return u"/proc/%1/root%2"_s.arg(m_init).arg(path); } ///< from outside
    QByteArray message() { return "systemd does not start: " + m_boot.readAll(); }

    ToolResult run(const QStringList &command) const
    {
        return runTool(u"nsenter"_s,
                       QStringList{u"--target=%1"_s.arg(m_init), u"--mount"_s, u"--pid"_s, u"--ipc"_s, u"--cgroup"_s} +
                           command);
    }
    ToolResult ctl(const QStringList &arguments) const
    {
        return run(QStringList{QStringLiteral(LIFEBOATCTL)} + arguments + QStringList{u"--json"_s});
    }

private:
    static qint64 childOf(qint64 parent)
    {
        QFile children(u"/proc/%1/task/%1/children"_s.arg(parent));
        return children.open(QIODevice::ReadOnly) ? children.readAll().trimmed().toLongLong() : 0;
    }
    void removeCgroup() const
    {
        const QTemporaryDir root;
        const QByteArray mountPoint = QFile::encodeName(root.path());
        if (::mount("cgroup", mountPoint.constData(), "cgroup2", 0, nullptr) != 0)
            return;
        runTool(u"find"_s, {root.filePath(m_cgroup), u"-depth"_s, u"-type"_s, u"d"_s, u"-delete"_s});
        ::umount(mountPoint.constData());
    }

    QString m_cgroup = u"lifeboat-test-%1"_s.arg(QCoreApplication::applicationPid());
    QProcess m_boot;
    qint64 m_init = 0;
    bool m_running = false;
};

} // namespace

namespace {

int imagesIn(const QString &place)
{
    int count = 0;
    QDirIterator manifests(place, {u"image.json"_s}, QDir::Files, QDirIterator::Subdirectories);
    for (; manifests.hasNext(); manifests.next())
        ++count;
    return count;
}

} // namespace

/// The unit as it is packaged, started by a real systemd because the bus asks for it: its fence leaves room for the work.
class TestUnit : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder; ///< shared with the machine
    std::unique_ptr<SystemdMachine> m_machine;
    const QRegularExpression installedThaw{u"=-/\\S*/lifeboat-thaw "_s};

    QString path(const QString &name) const { return m_folder.filePath(name); }
    static QJsonObject resultOf(const ToolResult &run)
    {
        return QJsonDocument::fromJson(run.output.trimmed().split('\n').last()).object();
    }
    QString backup(const LoopDrive &drive) const;
    /// Something else inside of the worker's fence.
    bool makeFenced(const QString &type, const QString &command) const;

private Q_SLOTS:
    void initTestCase();
    void isTheServiceOfTheSystem();
    void doesEveryJob();
    void readsEveryFileSystem_data();
    void readsEveryFileSystem();
    void haltsFileSystems();
    void thawsWhenAllAreKilled();
    void tracesWrites();
    void letsPlansAskTheWorker_data();
    void letsPlansAskTheWorker();
    void runsPlansByTheirTimers();
    void isHardened();
};

void TestUnit::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    QVERIFY(m_folder.isValid() && QDir().mkpath(path(u"place"_s)));
    // The packaged unit, with the program of this build.
    QFile packaged(QStringLiteral(UNIT_FILE));
    QFile unit(path(u"lifeboatd.service"_s));
    QVERIFY(packaged.open(QIODevice::ReadOnly) && unit.open(QIODevice::WriteOnly));
    QString text = QString::fromUtf8(packaged.readAll());
    text.replace(QRegularExpression(u"^ExecStart=.*$"_s, QRegularExpression::MultilineOption),
                 QStringLiteral("ExecStart=" LIFEBOATD));
    QCOMPARE(text.count(installedThaw), 2); // before the worker and after it
    text.replace(installedThaw, QStringLiteral("=-" LIFEBOAT_THAW " "));
    QVERIFY(unit.write(text.toUtf8()) > 0);
    unit.close();
    m_machine = std::make_unique<SystemdMachine>(unit.fileName(), m_folder.path());
    if (!*m_machine && !deviceTestsRequired())
        QSKIP(m_machine->message());
    QVERIFY2(*m_machine, m_machine->message());
}

/// The folder of the image; empty, and a failed test, when there is none.
QString TestUnit::backup(const LoopDrive &drive) const
{
    const ToolResult run = m_machine->ctl({u"backup"_s, drive.path(), u"--to"_s, path(u"place"_s)});
    const QString image = resultOf(run)["image"_L1].toString();
    if (!run || image.isEmpty())
        QTest::qFail(run.message(), __FILE__, __LINE__);
    return image;
}

void TestUnit::isTheServiceOfTheSystem()
{
    LIFEBOAT_VERIFY_TOOL(m_machine->ctl({u"drives"_s}));
    LIFEBOAT_VERIFY_TOOL(m_machine->run({u"systemctl"_s, u"is-active"_s, u"lifeboatd.service"_s}));
}

void TestUnit::doesEveryJob()
{
    LoopDrive source(64_MiB);
    LoopDrive target(64_MiB);
    QVERIFY2(source && target, source.message() + target.message());
    const auto makeTable = [](const LoopDrive &drive) {
        return runTool(u"sfdisk"_s, {u"--quiet"_s, drive.path()}, {.input = "label: gpt\nsize=20M\nsize=20M\n"});
    };
    LIFEBOAT_VERIFY_TOOL(makeTable(source));
    LIFEBOAT_VERIFY_TOOL(source.scanPartitions());
    LIFEBOAT_VERIFY_TOOL(runTool(u"mkfs.ext4"_s, {u"-q"_s, source.node(1)}));
    LIFEBOAT_VERIFY_TOOL(
        runTool(u"dd"_s, {u"if=/dev/urandom"_s, u"of="_s + source.node(2), u"bs=1M"_s, u"count=20"_s}));
    const QString image = backup(source);
    LIFEBOAT_VERIFY_TOOL(m_machine->ctl({u"check"_s, image}));
    LIFEBOAT_VERIFY_TOOL(m_machine->ctl({u"restore"_s, image, u"--to"_s, target.path(), u"--yes"_s}));
    LIFEBOAT_VERIFY_TOOL(target.scanPartitions());
    LIFEBOAT_VERIFY_TOOL(runTool(u"cmp"_s, {source.node(2), target.node(2)}));
    LIFEBOAT_VERIFY_TOOL(
        m_machine->ctl({u"restore"_s, image, u"--to"_s, target.path(), u"--partition"_s, u"1"_s, u"--yes"_s}));
    LIFEBOAT_VERIFY_TOOL(runTool(u"fsck.ext4"_s, {u"-fn"_s, target.node(1)}));
    LIFEBOAT_VERIFY_TOOL(m_machine->ctl({u"clone"_s, source.path(), u"--to"_s, target.path(), u"--yes"_s}));
    LIFEBOAT_VERIFY_TOOL(target.scanPartitions());
    LIFEBOAT_VERIFY_TOOL(runTool(u"cmp"_s, {source.node(2), target.node(2)}));
    LIFEBOAT_VERIFY_TOOL(
        m_machine->ctl({u"export"_s, image, u"--to"_s, path(u"exported.vmdk"_s), u"--format"_s, u"vmdk"_s}));
    LIFEBOAT_VERIFY_TOOL(m_machine->ctl({u"delete"_s, image, u"--yes"_s}));
    QVERIFY(!QFileInfo::exists(image));
}

void TestUnit::readsEveryFileSystem_data()
{
    QTest::addColumn<QStringList>("mkfs");
    QTest::addColumn<QString>("method");
    QTest::newRow("ext4") << QStringList{u"mkfs.ext4"_s, u"-q"_s} << u"ext"_s;
    QTest::newRow("XFS") << QStringList{u"mkfs.xfs"_s, u"-q"_s} << u"xfs"_s;
    QTest::newRow("btrfs") << QStringList{u"mkfs.btrfs"_s, u"-q"_s} << u"btrfs"_s;
    QTest::newRow("NTFS") << QStringList{u"mkfs.ntfs"_s, u"-q"_s, u"-F"_s} << u"ntfs"_s;
    QTest::newRow("FAT32") << QStringList{u"mkfs.vfat"_s, u"-F"_s, u"32"_s} << u"fat"_s;
    QTest::newRow("exFAT") << QStringList{u"mkfs.exfat"_s} << u"exfat"_s;
}

void TestUnit::readsEveryFileSystem()
{
    QFETCH(const QStringList, mkfs);
    QFETCH(const QString, method);
    const LoopDrive drive(512_MiB);
    QVERIFY2(drive, drive.message());
    LIFEBOAT_VERIFY_TOOL(runTool(mkfs.front(), mkfs.mid(1) + QStringList{drive.path()}));
    const QString image = backup(drive);
    LIFEBOAT_VERIFY_TOOL(m_machine->ctl({u"files"_s, image}));
    QFile manifest(image + u"/image.json"_s);
    QVERIFY(manifest.open(QIODevice::ReadOnly));
    const QString json = QString::fromUtf8(manifest.readAll());
    const QString found = QRegularExpression(u"\"mapMethod\": *\"([^\"]*)\""_s).match(json).captured(1);
    QVERIFY2(found.contains(method) && !found.contains("everything"_L1), qPrintable(found));
}

bool TestUnit::makeFenced(const QString &type, const QString &command) const
{
    QFile original(path(u"lifeboatd.service"_s));
    QFile fenced(path(u"fenced.service"_s));
    if (!original.open(QIODevice::ReadOnly) || !fenced.open(QIODevice::WriteOnly))
        return false;
    QString text = QString::fromUtf8(original.readAll());
    text.replace(QStringLiteral("ExecStart=" LIFEBOATD), u"ExecStart="_s + command);
    text.replace(u"Type=dbus"_s, u"Type="_s + type);
    text.remove(QRegularExpression(u"^BusName=.*$"_s, QRegularExpression::MultilineOption));
    const bool written = fenced.write(text.toUtf8()) > 0;
    fenced.close();
    return written && m_machine->run({u"cp"_s, fenced.fileName(), u"/run/systemd/system"_s}) &&
        m_machine->run({u"systemctl"_s, u"daemon-reload"_s});
}

/// Freezes and makes read-only, with its guard locked into memory, all from inside of the fence.
void TestUnit::haltsFileSystems()
{
    const LoopDrive one(64_MiB);
    const LoopDrive other(64_MiB);
    QVERIFY2(one && other, one.message() + other.message());
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ext4, one.path()));
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ext2, other.path())); // stands for FAT
    for (const LoopDrive *drive : {&one, &other}) {
        LIFEBOAT_VERIFY_TOOL(m_machine->run({u"mount"_s, drive->path(), u"/mnt"_s}));
        const auto unmount = qScopeGuard([&] { m_machine->run({u"umount"_s, u"/mnt"_s}); });
        const Watchdog watchdog({m_machine->seen(u"/mnt"_s)});
        QVERIFY(makeFenced(u"oneshot"_s, QStringLiteral(COPIER " --copier once %1 5000").arg(drive->path())));
        LIFEBOAT_VERIFY_TOOL(m_machine->run({u"systemctl"_s, u"start"_s, u"fenced.service"_s}));
        LIFEBOAT_VERIFY_NOTHING(whatStands({m_machine->seen(u"/mnt"_s)}));
    }
}

void TestUnit::thawsWhenAllAreKilled()
{
    const LoopDrive drive(64_MiB);
    QVERIFY2(drive, drive.message());
    LIFEBOAT_VERIFY_TOOL(makeFileSystem(TestFs::Ext4, drive.path()));
    LIFEBOAT_VERIFY_TOOL(m_machine->run({u"mount"_s, drive.path(), u"/mnt"_s}));
    const auto unmount = qScopeGuard([&] { m_machine->run({u"umount"_s, u"/mnt"_s}); });
    const QString mountPoint = m_machine->seen(u"/mnt"_s);
    const Watchdog watchdog({mountPoint});
    const Writer writer(mountPoint);
    QVERIFY(writer.goesOn(2s));
    QVERIFY(makeFenced(u"exec"_s,
                       QStringLiteral("/bin/sh -c 'sleep 5 | " COPIER " --copier hold %1 25000'").arg(drive.path())));
    LIFEBOAT_VERIFY_TOOL(m_machine->run({u"systemctl"_s, u"start"_s, u"fenced.service"_s}));
    QVERIFY(QTest::qWaitFor([&] { return writer.stands(100ms); }, 10'000));
    const std::vector<pid_t> guards = processesNamed("lifeboat-thaw");
    QCOMPARE(guards.size(), 1);
    QCOMPARE(::kill(guards.front(), SIGKILL), 0);
    QVERIFY(writer.stands(100ms));
    // One by one: the kernel also ends what systemd starts just after it was told to kill the whole group.
    for (const pid_t program : processesNamed("tst_thaw_guard"))
        QCOMPARE(::kill(program, SIGKILL), 0);
    QVERIFY(writer.goesOn(5s));
    LIFEBOAT_VERIFY_NOTHING(whatStands({mountPoint}));
    QVERIFY(QTest::qWaitFor([&] { return QDir(m_machine->seen(u"/run/lifeboat"_s)).entryList(QDir::Files).isEmpty(); },
                            1000));
}

void TestUnit::tracesWrites()
{
    if (!QFileInfo::exists(u"/sys/kernel/tracing/instances"_s))
        QSKIP("this kernel does not trace, or tracefs is not mounted");
    const QString script = u"i=/sys/kernel/tracing/instances/lifeboat-unit-%1; mkdir $$i; trap \"rmdir $$i\" EXIT; "
                           "echo 1 >$$i/events/block/block_bio_queue/enable; cat $$i/per_cpu/cpu0/stats"_s;
    QVERIFY(makeFenced(u"oneshot"_s, u"/bin/sh -euc '%1'"_s.arg(script.arg(QCoreApplication::applicationPid()))));
    LIFEBOAT_VERIFY_TOOL(m_machine->run({u"systemctl"_s, u"start"_s, u"fenced.service"_s}));
}

void TestUnit::letsPlansAskTheWorker_data()
{
    QTest::addColumn<QString>("packaged");
    QTest::addColumn<QString>("unit");
    QTest::newRow("a plan's time") << u"lifeboat-plan@.service"_s << u"lifeboat-plan@office-pc.service"_s;
    QTest::newRow("a place appears") << u"lifeboat-waiting.service"_s << u"lifeboat-waiting.service"_s;
    QTest::newRow("ten minutes later") << u"lifeboat-retry.service"_s << u"lifeboat-retry.service"_s;
}

/// The fence of the units that run plans leaves a way to the worker, and none to a drive.
void TestUnit::letsPlansAskTheWorker()
{
    QFETCH(const QString, packaged);
    QFETCH(const QString, unit);
    QFile original(QStringLiteral(UNITS_DIR "/") + packaged);
    QVERIFY(original.open(QIODevice::ReadOnly));
    QString text = QString::fromUtf8(original.readAll());
    text.replace(QRegularExpression(u"^ExecStart=.*$"_s, QRegularExpression::MultilineOption),
                 u"ExecStart=%1 drives\nExecStart=/bin/sh -c '! ls /dev/loop-control /dev/loop*'"_s.arg(
                     QStringLiteral(LIFEBOATCTL)));
    text.remove(QRegularExpression(u"^Condition.*$"_s, QRegularExpression::MultilineOption));
    QFile copy(path(packaged));
    QVERIFY(copy.open(QIODevice::WriteOnly) && copy.write(text.toUtf8()) > 0);
    copy.close();
    LIFEBOAT_VERIFY_TOOL(m_machine->run({u"cp"_s, copy.fileName(), u"/run/systemd/system"_s}));
    LIFEBOAT_VERIFY_TOOL(m_machine->run({u"systemctl"_s, u"daemon-reload"_s}));
    LIFEBOAT_VERIFY_TOOL(m_machine->run({u"systemctl"_s, u"start"_s, unit}));
}

/// From the plan's file to its image, by nobody but systemd: the generator makes the timer, the timer makes up for what was missed, once.
void TestUnit::runsPlansByTheirTimers()
{
    const auto run = [this](const QString &script) { return m_machine->run({u"bash"_s, u"-euc"_s, script}); };
    QFile original(QStringLiteral(UNITS_DIR "/lifeboat-plan@.service"));
    QVERIFY(original.open(QIODevice::ReadOnly));
    QFile service(path(u"lifeboat-plan@.service"_s));
    QVERIFY(service.open(QIODevice::WriteOnly | QIODevice::Truncate));
    const QString installed =
        QString::fromUtf8(original.readAll())
            .replace(QRegularExpression(u"^ExecStart=\\S*"_s, QRegularExpression::MultilineOption),
                     QStringLiteral("ExecStart=" LIFEBOATCTL));
    QVERIFY(service.write(installed.toUtf8()) > 0);
    service.close();
    LIFEBOAT_VERIFY_TOOL(run(uR"(
        cp %1 /run/systemd/system
        mkdir -p /run/systemd/system-generators /run/systemd/system/lifeboat-plan@office.timer.d
        ln -s %2 /run/systemd/system-generators/
        printf '[Timer]\nRandomizedDelaySec=0\n' >/run/systemd/system/lifeboat-plan@office.timer.d/at-once.conf)"_s.arg(
        service.fileName(), QStringLiteral(GENERATOR))));

    const LoopDrive drive(20_MiB);
    QVERIFY2(drive, drive.message());
    const QString place = path(u"planned"_s);
    QVERIFY(QDir().mkpath(place));
    LIFEBOAT_VERIFY_TOOL(m_machine->ctl({u"plan"_s, u"add"_s, u"Office"_s, u"--drive"_s, drive.path(), u"--place"_s,
                                         place, u"--when"_s, u"hourly"_s, u"--keep"_s, u"all"_s}));
    const QString timer = u"lifeboat-plan@office.timer"_s;
    const auto isActive = [&] { return bool(m_machine->run({u"systemctl"_s, u"is-active"_s, timer})); };
    QVERIFY(QTest::qWaitFor(isActive, 10'000)); // the worker had systemd read the plans anew

    // The computer was off for three days; what became of earlier runs is not known any more.
    LIFEBOAT_VERIFY_TOOL(
        run(u"systemctl stop %1; rm /var/lib/lifeboat/plans/office.json; "
            "touch -d '3 days ago' /var/lib/systemd/timers/stamp-%1; systemctl start %1"_s.arg(timer)));
    QVERIFY(QTest::qWaitFor([&] { return imagesIn(place) == 1; }, 60'000));
    // Its service has ended (until then it is "activating") and the timer waits for the next time.
    QVERIFY(QTest::qWaitFor(
        [&] {
            return bool(run(u"test \"$(systemctl show -P ActiveState lifeboat-plan@office.service)\" = inactive"_s));
        },
        20'000));
    ToolResult next;
    QVERIFY(QTest::qWaitFor(
        [&] {
            next = run(u"at=$(systemctl show %1 -P NextElapseUSecRealtime); test -n \"$at\"; date +%s -d \"$at\""_s.arg(
                timer));
            return bool(next);
        },
        10'000));
    const qint64 inSeconds = next.output.trimmed().toLongLong() - QDateTime::currentSecsSinceEpoch();
    QVERIFY2(inSeconds > 0 && inSeconds <= 3600, next.output);
    QTest::qWait(3000);
    if (inSeconds > 30) // else an hour may have begun meanwhile
        QCOMPARE(imagesIn(place), 1);

    LIFEBOAT_VERIFY_TOOL(m_machine->ctl({u"plan"_s, u"remove"_s, u"office"_s, u"--yes"_s}));
    QVERIFY(QTest::qWaitFor([&] { return !isActive(); }, 10'000));
    LIFEBOAT_VERIFY_TOOL(run(u"test ! -e /run/systemd/generator/%1"_s.arg(timer)));
}

void TestUnit::isHardened()
{
    // Ten times the exposure that packaging/README.md names.
    LIFEBOAT_VERIFY_TOOL(runTool(u"systemd-analyze"_s,
                                 {u"security"_s, u"--offline=true"_s, u"--threshold=27"_s, QStringLiteral(UNIT_FILE)}));
}

QTEST_GUILESS_MAIN(TestUnit)
#include "tst_unit.moc"
