// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "FakeUDisks.h"

#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;

/// What UDisks2's objects add to a drive.
class TestUDisksFacts : public QObject {
    Q_OBJECT

private:
    static constexpr std::uint64_t whole = 0x800;
    static constexpr std::uint64_t part = 0x801;
    static constexpr std::uint64_t container = 0x802;

    static QString path(const char *name)
    {
        return QStringLiteral("/org/freedesktop/UDisks2/") + QLatin1StringView(name);
    }
    static UDisksObjects stick();
    static Drive closedStick();
    static void lay(Drive &drive, const UDisksObjects &objects)
    {
        addUDisksFacts(drive, objects, [](const QString &node) -> std::uint64_t {
            return node == QLatin1StringView("/dev/sda1") ? part
                : node == QLatin1StringView("/dev/sda2")  ? container
                                                          : 0;
        });
    }

private Q_SLOTS:
    void fillsADriveThatCannotBeOpened();
    void leavesWhatWasRead();
    void fileSystemOnTheWholeDrive();
    void addsMountsThatOnlyItSees();
    void knowsNothingOfOtherDrives();
};

UDisksObjects TestUDisksFacts::stick()
{
    UDisksObjects objects;
    addBlock(objects, path("sda"), whole,
             {{QStringLiteral("Drive"), QVariant::fromValue(QDBusObjectPath(path("Stick")))}});
    objects[QDBusObjectPath(path("sda"))].insert(udisks::partitionTable,
                                                 {{QStringLiteral("Type"), QStringLiteral("dos")}});
    objects[QDBusObjectPath(path("Stick"))].insert(udisks::drive,
                                                   {{QStringLiteral("Vendor"), QStringLiteral("Acme ")},
                                                    {QStringLiteral("Model"), QStringLiteral(" Stick 3000")},
                                                    {QStringLiteral("Serial"), QStringLiteral("0815")},
                                                    {QStringLiteral("WWN"), QStringLiteral("0x5000")},
                                                    {QStringLiteral("ConnectionBus"), QStringLiteral("usb")},
                                                    {QStringLiteral("Removable"), true},
                                                    {QStringLiteral("CanPowerOff"), true}});
    addBlock(objects, path("sda1"), part,
             {{QStringLiteral("IdType"), QStringLiteral("vfat")},
              {QStringLiteral("IdLabel"), QStringLiteral("STICK")},
              {QStringLiteral("IdUUID"), QStringLiteral("0123-4567")}});
    objects[QDBusObjectPath(path("sda1"))].insert(udisks::partition,
                                                  {{QStringLiteral("Type"), QStringLiteral("0x0C")},
                                                   {QStringLiteral("UUID"), QStringLiteral("x-01")},
                                                   {QStringLiteral("Flags"), qulonglong(0x80)}});
    addBlock(objects, path("sda2"), container);
    objects[QDBusObjectPath(path("sda2"))].insert(udisks::partition, {{QStringLiteral("IsContainer"), true}});
    return objects;
}

Drive TestUDisksFacts::closedStick()
{
    Drive drive;
    drive.path = QStringLiteral("/dev/sda");
    drive.opened = false;
    drive.identity.device = whole;
    for (const int number : {1, 2}) {
        Partition partition;
        partition.entry.number = number;
        partition.nodePath = QStringLiteral("/dev/sda%1").arg(number);
        drive.partitions.push_back(partition);
    }
    return drive;
}

void TestUDisksFacts::fillsADriveThatCannotBeOpened()
{
    Drive drive = closedStick();
    lay(drive, stick());
    QCOMPARE(drive.identity.model, QStringLiteral("Acme Stick 3000"));
    QCOMPARE(drive.identity.serial, QStringLiteral("0815"));
    QCOMPARE(drive.identity.wwn, QStringLiteral("0x5000"));
    QCOMPARE(drive.bus, lifeboat::Bus::Usb);
    QVERIFY(drive.removable && drive.ejectable);
    QCOMPARE(drive.partitions.size(), 1); // without the extended one
    const Partition &partition = drive.partitions.front();
    QCOMPARE(partition.entry.type, QStringLiteral("0x0c"));
    QCOMPARE(partition.entry.guid, QString());
    QVERIFY(partition.entry.bootable);
    QCOMPARE(partition.fileSystem, QStringLiteral("vfat"));
    QCOMPARE(partition.label, QStringLiteral("STICK"));
    QCOMPARE(partition.uuid, QStringLiteral("0123-4567"));
}

void TestUDisksFacts::leavesWhatWasRead()
{
    Drive drive = closedStick();
    drive.opened = true;
    drive.bus = lifeboat::Bus::Sata;
    drive.partitions[0].fileSystem = QStringLiteral("ext4");
    const DriveIdentity identity = drive.identity; // a job compares it with the open device
    lay(drive, stick());
    QCOMPARE(drive.identity, identity);
    QCOMPARE(drive.bus, lifeboat::Bus::Sata);
    QVERIFY(drive.ejectable);
    QCOMPARE(drive.partitions.size(), 2);
    QCOMPARE(drive.partitions[0].fileSystem, QStringLiteral("ext4"));
    QCOMPARE(drive.partitions[0].label, QString());
}

void TestUDisksFacts::fileSystemOnTheWholeDrive()
{
    Drive drive = closedStick();
    drive.partitions.clear();
    drive.identity.size = 64_MiB;
    UDisksObjects objects;
    addBlock(objects, path("sda"), whole, {{QStringLiteral("IdType"), QStringLiteral("xfs")}});
    lay(drive, objects);
    QCOMPARE(drive.partitions.size(), 1);
    QCOMPARE(drive.partitions[0].entry.number, 0);
    QCOMPARE(drive.partitions[0].entry.range.end, ByteOffset(64 << 20));
    QCOMPARE(drive.partitions[0].fileSystem, QStringLiteral("xfs"));
}

void TestUDisksFacts::addsMountsThatOnlyItSees()
{
    Drive drive = closedStick();
    drive.partitions[0].usages.push_back({.kind = Usage::Kind::Mount, .where = QStringLiteral("/a")});
    UDisksObjects objects = stick();
    objects[QDBusObjectPath(path("sda1"))].insert(
        udisks::fileSystem,
        {{QStringLiteral("MountPoints"),
          QVariant::fromValue(QByteArrayList{QByteArray("/a\0", 3), QByteArray("/b\0", 3)})}});
    lay(drive, objects);
    QCOMPARE(drive.partitions[0].usages.size(), 2);
    QCOMPARE(drive.partitions[0].usages[1].where, QStringLiteral("/b"));
}

void TestUDisksFacts::knowsNothingOfOtherDrives()
{
    Drive drive = closedStick();
    drive.identity.device = 0x810;
    lay(drive, stick());
    QVERIFY(!drive.ejectable && drive.identity.serial.isEmpty() && drive.partitions[0].fileSystem.isEmpty());
}

QTEST_GUILESS_MAIN(TestUDisksFacts)
#include "tst_udisks_facts.moc"
