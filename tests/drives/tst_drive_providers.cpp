// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ProviderFixture.h"

#include "drives/SysfsProvider.h"
#include "service/udisks/UDisksProvider.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <array>
#include <functional>
#include <thread>

using namespace lifeboat;
using namespace lifeboat::test;

/// The contract of DriveProvider: which drives there are, and word of every change.
class TestDriveProviders : public ProviderFixture {
    Q_OBJECT

private Q_SLOTS:
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
    void bothAgree();
    void udisksEndsAndComesBack();
};

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
