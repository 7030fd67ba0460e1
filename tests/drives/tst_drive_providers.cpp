// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/LoopDrive.h"
#include "support/SystemStack.h"

#include "drives/SysfsProvider.h"
#include "service/udisks/UDisksProvider.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <functional>
#include <thread>

using namespace lifeboat;
using namespace lifeboat::test;

/// The contract of DriveProvider, held by both on real drives. Other programs of the machine may use loop devices at the same time.
class TestDriveProviders : public QObject {
    Q_OBJECT

private:
    static const QByteArray script;
    /// Hot-plug must be noticed within this; far above what is usual, for machines under load. See the printed figures.
    static constexpr int noticedMs = 10'000;

    std::unique_ptr<SystemStack> m_stack;

    static std::unique_ptr<DriveProvider> makeProvider();
    static void addProviders();
    static std::optional<Drive> find(const DriveProvider &provider, const QString &path);
    static bool isMountedAt(const std::vector<Usage> &usages, const QString &where);
    static QString kernelName(const LoopDrive &loop) { return QFileInfo(loop.path()).fileName(); }
    static ToolResult partition(LoopDrive &loop);
    static ToolResult makeExt4(const QString &node, const QString &label = QStringLiteral("stick"));

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_stack.reset(); }
    void listsADrive_data() { addProviders(); }
    void listsADrive();
    void listsAFileSystemWithoutATable_data() { addProviders(); }
    void listsAFileSystemWithoutATable();
    void seesMounts_data() { addProviders(); }
    void seesMounts();
    void tellsOfChanges_data() { addProviders(); }
    void tellsOfChanges();
    void answersOtherThreads_data() { addProviders(); }
    void answersOtherThreads();
    void unmountsEverything_data() { addProviders(); }
    void unmountsEverything();
    void refusesWhenFilesAreOpen_data() { addProviders(); }
    void refusesWhenFilesAreOpen();
    void refusesWhatIsCovered_data() { addProviders(); }
    void refusesWhatIsCovered();
    void refusesWhenALoopDeviceUsesIt_data() { addProviders(); }
    void refusesWhenALoopDeviceUsesIt();
    void actsOnNoOtherDrive_data() { addProviders(); }
    void actsOnNoOtherDrive();
    void powerOffFlushesALoopDrive_data() { addProviders(); }
    void powerOffFlushesALoopDrive();
    void bothAgree();
    void udisksEndsAndComesBack();
};

const QByteArray TestDriveProviders::script = "label: gpt\n"
                                              "start=2048, size=65536, name=first\n"
                                              "start=69632, size=32768, name=second\n";

std::unique_ptr<DriveProvider> TestDriveProviders::makeProvider()
{
    QFETCH(QString, provider);
    if (provider == QLatin1StringView("sysfs"))
        return std::make_unique<SysfsProvider>();
    auto made = UDisksProvider::create();
    if (!made)
        qFatal("%s", qPrintable(made.error().detail));
    return std::move(*made);
}

void TestDriveProviders::addProviders()
{
    QTest::addColumn<QString>("provider");
    QTest::newRow("sysfs") << QStringLiteral("sysfs");
    if (SystemStack::unavailable().isEmpty())
        QTest::newRow("udisks2") << QStringLiteral("udisks2");
}

std::optional<Drive> TestDriveProviders::find(const DriveProvider &provider, const QString &path)
{
    const auto drives = provider.drives();
    if (!drives) {
        qWarning("%s: %s", wireName(drives.error().code), qPrintable(drives.error().detail));
        return std::nullopt;
    }
    const auto found = std::ranges::find(*drives, path, &Drive::path);
    return found == drives->end() ? std::nullopt : std::optional(*found);
}

bool TestDriveProviders::isMountedAt(const std::vector<Usage> &usages, const QString &where)
{
    return std::ranges::any_of(
        usages, [&](const Usage &usage) { return usage.kind == Usage::Kind::Mount && usage.where == where; });
}

ToolResult TestDriveProviders::partition(LoopDrive &loop)
{
    const ToolResult written =
        runTool(QStringLiteral("sfdisk"), {QStringLiteral("--quiet"), QStringLiteral("--no-reread"), loop.path()},
                {.input = script, .workingDirectory = {}});
    return written ? loop.scanPartitions() : written;
}

ToolResult TestDriveProviders::makeExt4(const QString &node, const QString &label)
{
    const ToolResult made =
        runTool(QStringLiteral("mkfs.ext4"), {QStringLiteral("-qF"), QStringLiteral("-L"), label, node});
    settleUdev();
    return made;
}

void TestDriveProviders::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    const QString why = SystemStack::unavailable();
    QVERIFY2(why.isEmpty() || !deviceTestsRequired(), qPrintable(why));
    if (!why.isEmpty()) {
        qInfo("only sysfs is tested: %s", qPrintable(why));
        return;
    }
    m_stack = std::make_unique<SystemStack>();
    QVERIFY2(*m_stack, m_stack->message().constData());
    QVERIFY(UDisksProvider::available());
}

void TestDriveProviders::listsADrive()
{
    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(partition(loop));
    LIFEBOAT_VERIFY_TOOL(makeExt4(loop.node(1)));
    const auto provider = makeProvider();
    const auto drive = find(*provider, loop.path());
    QVERIFY(drive);
    QVERIFY(drive->opened);
    QCOMPARE(drive->identity.size, 64_MiB);
    QCOMPARE(drive->bus, lifeboat::Bus::Loop);
    QCOMPARE(QFileInfo(drive->backingFile).fileName(), QFileInfo(loop.file()).fileName());
    QVERIFY(!drive->removable && !drive->ejectable && !drive->readOnly && !drive->isSystem());
    // It has neither model nor serial: its name stands for them.
    QCOMPARE(drive->identity.model + drive->identity.serial + drive->identity.wwn, QString());
    QCOMPARE(drive->confirmation(), kernelName(loop).right(4));

    QCOMPARE(drive->table.type, TableType::Gpt);
    QCOMPARE(drive->partitions.size(), 2);
    const Partition &first = drive->partitions[0];
    QCOMPARE(first.entry.number, 1);
    QCOMPARE(first.entry.name, QStringLiteral("first"));
    QCOMPARE(first.entry.range.begin, ByteOffset(2048 * 512));
    QCOMPARE(first.nodePath, loop.node(1));
    QCOMPARE(first.fileSystem, QStringLiteral("ext4"));
    QCOMPARE(first.label, QStringLiteral("stick"));
    const ToolResult uuid = runTool(QStringLiteral("blkid"),
                                    {QStringLiteral("-p"), QStringLiteral("-o"), QStringLiteral("value"),
                                     QStringLiteral("-s"), QStringLiteral("UUID"), loop.node(1)});
    QCOMPARE(first.uuid, QString::fromUtf8(uuid.output).trimmed());
    QVERIFY(first.usages.empty());
    QCOMPARE(drive->partitions[1].fileSystem, QString());
}

void TestDriveProviders::listsAFileSystemWithoutATable()
{
    LoopDrive loop(32_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(makeExt4(loop.path()));
    const auto provider = makeProvider();
    const auto drive = find(*provider, loop.path());
    QVERIFY(drive);
    QCOMPARE(drive->table.type, TableType::None);
    QCOMPARE(drive->partitions.size(), 1);
    QCOMPARE(drive->partitions[0].entry.number, 0);
    QCOMPARE(drive->partitions[0].fileSystem, QStringLiteral("ext4"));
}

void TestDriveProviders::seesMounts()
{
    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(partition(loop));
    LIFEBOAT_VERIFY_TOOL(makeExt4(loop.node(1)));
    const auto provider = makeProvider();
    QString where;
    LIFEBOAT_VERIFY_TOOL(loop.mount(1, &where));
    auto drive = find(*provider, loop.path());
    QVERIFY(drive && isMountedAt(drive->partitions[0].usages, where));
    QVERIFY(drive->partitions[1].usages.empty());
    LIFEBOAT_VERIFY_TOOL(loop.unmount(where));
    // UDisks2 may hold on to what it knew for a moment.
    QVERIFY(QTest::qWaitFor(
        [&] { return (drive = find(*provider, loop.path())) && drive->partitions[0].usages.empty(); }, noticedMs));
}

void TestDriveProviders::tellsOfChanges()
{
    const auto provider = makeProvider();
    QSignalSpy spy(provider.get(), &DriveProvider::changed);
    QVERIFY(spy.isValid());
    // Looks only when told to.
    const auto noticed = [&](const char *what, const std::function<bool()> &seen) {
        QElapsedTimer waiting;
        waiting.start();
        while (waiting.elapsed() < noticedMs) {
            if ((!spy.isEmpty() || spy.wait(noticedMs)) && seen()) {
                qInfo("%s: %s noticed after %lld ms", provider->name(), what,
                      static_cast<long long>(waiting.elapsed()));
                spy.clear();
                return true;
            }
            spy.clear();
        }
        return false;
    };
    QTest::qWait(2 * DriveProvider::coalescingMs);
    spy.clear();

    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    const QString path = loop.path();
    const auto drive = [&] { return find(*provider, path).value_or(Drive{}); };
    QVERIFY(noticed("losetup", [&] { return drive().path == path; }));
    LIFEBOAT_VERIFY_TOOL(partition(loop));
    QVERIFY(noticed("partx -a",
                    [&] { return drive().partitions.size() == 2 && drive().partitions[1].nodePath == loop.node(2); }));
    LIFEBOAT_VERIFY_TOOL(makeExt4(loop.node(1)));
    QTest::qWait(2 * DriveProvider::coalescingMs);
    spy.clear();
    QString where;
    LIFEBOAT_VERIFY_TOOL(loop.mount(1, &where));
    QVERIFY(noticed("mount", [&] { return isMountedAt(drive().partitions.at(0).usages, where); }));
    LIFEBOAT_VERIFY_TOOL(loop.unmount(where));
    QVERIFY(noticed("umount", [&] { return drive().partitions.at(0).usages.empty(); }));
    settleUdev();
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("partx"), {QStringLiteral("-d"), path}));
    QVERIFY(noticed("partx -d", [&] { return drive().partitions.at(0).nodePath.isEmpty(); }));
    loop.detach();
    QVERIFY(noticed("losetup -d", [&] { return drive().path.isEmpty(); }));
}

void TestDriveProviders::answersOtherThreads()
{
    LoopDrive loop(32_MiB);
    QVERIFY2(loop, loop.message().constData());
    const auto provider = makeProvider();
    std::array<bool, 3> found{};
    {
        std::vector<std::jthread> threads;
        for (bool &mine : found)
            threads.emplace_back([&mine, &provider, &loop] { mine = find(*provider, loop.path()).has_value(); });
    }
    QCOMPARE(std::ranges::count(found, true), 3);
}

void TestDriveProviders::unmountsEverything()
{
    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(partition(loop));
    LIFEBOAT_VERIFY_TOOL(makeExt4(loop.node(1)));
    LIFEBOAT_VERIFY_TOOL(makeExt4(loop.node(2), QStringLiteral("other")));
    const auto provider = makeProvider();
    // The first in two places, the second inside the first.
    QString outer;
    QString again;
    LIFEBOAT_VERIFY_TOOL(loop.mount(1, &outer));
    LIFEBOAT_VERIFY_TOOL(loop.mount(1, &again));
    QVERIFY(QDir(outer).mkdir(QStringLiteral("inner")));
    const QString inner = outer + QStringLiteral("/inner");
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mount"), {loop.node(2), inner}));
    const auto tidy = qScopeGuard([&] { runTool(QStringLiteral("umount"), {QStringLiteral("--quiet"), inner}); });
    QFile file(inner + QStringLiteral("/file"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("kept") == 4);
    file.close();

    const auto drive = find(*provider, loop.path());
    QVERIFY(drive);
    const auto unmounted = provider->unmount(*drive);
    QVERIFY2(unmounted, qPrintable(unmounted ? QString() : unmounted.error().detail));
    const auto after = findDrive(loop.path());
    QVERIFY(after && after->partitions[0].usages.empty() && after->partitions[1].usages.empty());
    // Nothing to do is success.
    QVERIFY(provider->unmount(*drive));
}

void TestDriveProviders::refusesWhenFilesAreOpen()
{
    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(partition(loop));
    LIFEBOAT_VERIFY_TOOL(makeExt4(loop.node(1)));
    const auto provider = makeProvider();
    QString where;
    LIFEBOAT_VERIFY_TOOL(loop.mount(1, &where));
    QFile file(where + QStringLiteral("/open"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const auto drive = find(*provider, loop.path());
    QVERIFY(drive);
    const auto busy = provider->unmount(*drive);
    QVERIFY(!busy);
    QCOMPARE(busy.error().code, ErrorCode::TargetMounted);
    QCOMPARE(busy.error().subject, loop.path());
    const QString us = QStringLiteral("(%1)").arg(QCoreApplication::applicationPid());
    QVERIFY2(busy.error().detail.startsWith(where + QStringLiteral(": ")), qPrintable(busy.error().detail));
    QVERIFY2(busy.error().detail.contains(us), qPrintable(busy.error().detail));
    const auto power = provider->powerOff(*drive);
    QVERIFY(!power);
    QCOMPARE(power.error().code, ErrorCode::TargetMounted);
    QCOMPARE(power.error().detail, where);
    QVERIFY(QFileInfo::exists(where + QStringLiteral("/open"))); // not lazily either
    file.close();
    QVERIFY(provider->unmount(*drive));
}

void TestDriveProviders::refusesWhatIsCovered()
{
    LoopDrive loop(32_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(makeExt4(loop.path()));
    const auto provider = makeProvider();
    QString where;
    LIFEBOAT_VERIFY_TOOL(loop.mount(0, &where));
    // Somebody else's mount on the same mount point: unmounting by path would hit that one.
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mount"),
                                 {QStringLiteral("-t"), QStringLiteral("tmpfs"), QStringLiteral("somebody"), where}));
    auto uncover = qScopeGuard([&] { runTool(QStringLiteral("umount"), {where}); });
    const auto drive = find(*provider, loop.path());
    QVERIFY(drive);
    const auto refused = provider->unmount(*drive);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::TargetMounted);
    const ToolResult top = runTool(QStringLiteral("stat"), {QStringLiteral("-fc"), QStringLiteral("%T"), where});
    QCOMPARE(top.output.trimmed(), QByteArray("tmpfs"));
}

void TestDriveProviders::refusesWhenALoopDeviceUsesIt()
{
    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(partition(loop));
    LIFEBOAT_VERIFY_TOOL(makeExt4(loop.node(1)));
    const auto provider = makeProvider();
    QString where;
    LIFEBOAT_VERIFY_TOOL(loop.mount(1, &where));
    LoopDrive other(loop.node(2));
    QVERIFY2(other, other.message().constData());
    const auto drive = find(*provider, loop.path());
    QVERIFY(drive);
    for (const auto &refused : {provider->unmount(*drive), provider->powerOff(*drive).transform([](Release) { })}) {
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::TargetInUse);
        QCOMPARE(refused.error().detail, kernelName(other));
    }
    const auto still = findDrive(loop.path());
    QVERIFY(still && isMountedAt(still->partitions[0].usages, where)); // refused before anything was unmounted
}

void TestDriveProviders::actsOnNoOtherDrive()
{
    LoopDrive loop(32_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(makeExt4(loop.path()));
    const auto provider = makeProvider();
    QString where;
    LIFEBOAT_VERIFY_TOOL(loop.mount(0, &where));
    auto drive = find(*provider, loop.path());
    QVERIFY(drive);
    ++drive->identity.sequence;
    const auto unmounted = provider->unmount(*drive);
    QVERIFY(!unmounted);
    QCOMPARE(unmounted.error().code, ErrorCode::TargetChanged);
    const auto off = provider->powerOff(*drive);
    QVERIFY(!off);
    QCOMPARE(off.error().code, ErrorCode::TargetChanged);
    drive->path = QStringLiteral("/dev/no-such-drive");
    const auto gone = provider->unmount(*drive);
    QVERIFY(!gone);
    QCOMPARE(gone.error().code, ErrorCode::DriveNotFound);
    const auto after = findDrive(loop.path());
    QVERIFY(after && isMountedAt(after->usages, where));
}

void TestDriveProviders::powerOffFlushesALoopDrive()
{
    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    const auto provider = makeProvider();
    const auto drive = find(*provider, loop.path());
    QVERIFY(drive);
    QFile device(loop.path());
    QVERIFY(device.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    const QByteArray text(4096, 'x');
    QCOMPARE(device.write(text), text.size());
    device.close();
    const auto done = provider->powerOff(*drive);
    QVERIFY2(done, qPrintable(done ? QString() : done.error().detail));
    QCOMPARE(*done, Release::Flushed);
    QVERIFY(find(*provider, loop.path()));
    QFile file(loop.file());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.read(text.size()), text);
}

void TestDriveProviders::bothAgree()
{
    LIFEBOAT_REQUIRE_SYSTEM_STACK();
    LoopDrive loop(64_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(partition(loop));
    LIFEBOAT_VERIFY_TOOL(makeExt4(loop.node(1)));
    const SysfsProvider sysfs;
    const auto made = UDisksProvider::create();
    QVERIFY(made);
    const auto one = find(sysfs, loop.path());
    const auto other = find(**made, loop.path());
    QVERIFY(one && other);
    QCOMPARE(one->identity, other->identity);
    QCOMPARE(one->bus, other->bus);
    QCOMPARE(one->removable, other->removable);
    QCOMPARE(one->ejectable, other->ejectable);
    QCOMPARE(one->table.diskGuid, other->table.diskGuid);
    QCOMPARE(one->partitions.size(), other->partitions.size());
    QCOMPARE(one->partitions[0].uuid, other->partitions[0].uuid);
}

void TestDriveProviders::udisksEndsAndComesBack()
{
    LIFEBOAT_REQUIRE_SYSTEM_STACK();
    LoopDrive loop(32_MiB);
    QVERIFY2(loop, loop.message().constData());
    const auto made = UDisksProvider::create();
    QVERIFY(made && find(**made, loop.path()));
    QSignalSpy spy(made->get(), &DriveProvider::changed);
    m_stack->kill(QStringLiteral("udisksd"));
    QVERIFY(spy.wait(noticedMs));
    QVERIFY(UDisksProvider::available()); // the bus can start it
    QVERIFY(find(**made, loop.path()));
}

QTEST_GUILESS_MAIN(TestDriveProviders)
#include "tst_drive_providers.moc"
