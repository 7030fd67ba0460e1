// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ProviderFixture.h"

#include <QDir>
#include <QFile>
#include <QScopeGuard>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;

/// The contract of DriveProvider: letting go of a drive, and refusing to.
class TestDriveRelease : public ProviderFixture {
    Q_OBJECT

private Q_SLOTS:
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
};

void TestDriveRelease::unmountsEverything()
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

void TestDriveRelease::refusesWhenFilesAreOpen()
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

void TestDriveRelease::refusesWhatIsCovered()
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

void TestDriveRelease::refusesWhenALoopDeviceUsesIt()
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

void TestDriveRelease::actsOnNoOtherDrive()
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

void TestDriveRelease::powerOffFlushesALoopDrive()
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

QTEST_GUILESS_MAIN(TestDriveRelease)
#include "tst_drive_release.moc"
