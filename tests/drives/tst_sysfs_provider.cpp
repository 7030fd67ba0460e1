// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "FakeMachine.h"
#include "support/LoopDrive.h"

#include "drives/SysfsProvider.h"

#include <QFile>
#include <QFileInfo>
#include <QTest>

#include <sys/stat.h>

using namespace lifeboat;
using namespace lifeboat::test;

/// What the suite of all providers cannot show: drives that can be powered off. A real loop device is one in a made-up /sys.
class TestSysfsProvider : public QObject {
    Q_OBJECT

private:
    static QByteArray deleteFile(const FakeMachine &machine)
    {
        QFile file(machine.folder(QStringLiteral("sdz")) + QStringLiteral("/device/delete"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("none");
    }
    /// The drive "sdz" with the loop device's number.
    static Drive addUsbDrive(FakeMachine &machine, const LoopDrive &loop)
    {
        struct stat status{};
        ::stat(QFile::encodeName(loop.path()).constData(), &status);
        machine.addDriveOf(QStringLiteral("sdz"), loop.path());
        machine.setAttribute(QStringLiteral("sdz"), QStringLiteral("device/delete"), "");
        Drive drive;
        drive.path = loop.path();
        drive.identity.device = status.st_rdev;
        drive.bus = lifeboat::Bus::Usb;
        drive.ejectable = true;
        return drive;
    }

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }
    void powersOffAUsbDrive();
    void keepsWhatCannotBePoweredOff();
    void keepsWhatIsMounted();
    void keepsTheSystem();
    void namesWhoUsesIt();
    void flushesAFile();
    void blockEvents_data();
    void blockEvents();
};

void TestSysfsProvider::powersOffAUsbDrive()
{
    LoopDrive loop(4_MiB);
    QVERIFY2(loop, loop.message().constData());
    FakeMachine machine;
    const Drive drive = addUsbDrive(machine, loop);
    SysfsProvider provider(machine.roots());
    const auto off = provider.powerOff(drive);
    QVERIFY2(off, qPrintable(off ? QString() : off.error().detail));
    QCOMPARE(*off, Release::PoweredOff);
    QCOMPARE(deleteFile(machine), QByteArray("1"));
}

void TestSysfsProvider::keepsWhatCannotBePoweredOff()
{
    LoopDrive loop(4_MiB);
    QVERIFY2(loop, loop.message().constData());
    FakeMachine machine;
    Drive drive = addUsbDrive(machine, loop);
    drive.ejectable = false; // a SATA drive inside the computer
    SysfsProvider provider(machine.roots());
    const auto off = provider.powerOff(drive);
    QVERIFY(off);
    QCOMPARE(*off, Release::Flushed);
    QCOMPARE(deleteFile(machine), QByteArray("\n"));
}

void TestSysfsProvider::keepsWhatIsMounted()
{
    LoopDrive loop(4_MiB);
    QVERIFY2(loop, loop.message().constData());
    FakeMachine machine;
    const Drive drive = addUsbDrive(machine, loop);
    machine.addMount("/media/stick", 0, "ext4", loop.path().toUtf8());
    SysfsProvider provider(machine.roots());
    const auto off = provider.powerOff(drive);
    QVERIFY(!off);
    QCOMPARE(off.error().code, ErrorCode::TargetMounted);
    QCOMPARE(off.error().detail, QStringLiteral("/media/stick"));
    QCOMPARE(deleteFile(machine), QByteArray("\n"));
}

void TestSysfsProvider::keepsTheSystem()
{
    LoopDrive loop(4_MiB);
    QVERIFY2(loop, loop.message().constData());
    FakeMachine machine;
    const Drive drive = addUsbDrive(machine, loop);
    machine.addMount("/usr", 0, "ext4", loop.path().toUtf8());
    SysfsProvider provider(machine.roots());
    for (const auto &refused : {provider.unmount(drive), provider.powerOff(drive).transform([](Release) { })}) {
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::TargetIsSystem);
    }
    QCOMPARE(deleteFile(machine), QByteArray("\n"));
}

void TestSysfsProvider::namesWhoUsesIt()
{
    LoopDrive loop(4_MiB);
    QVERIFY2(loop, loop.message().constData());
    FakeMachine machine;
    const Drive drive = addUsbDrive(machine, loop);
    machine.addHolder(QStringLiteral("dm-3"), 3, {QStringLiteral("sdz")});
    SysfsProvider provider(machine.roots());
    const auto refused = provider.unmount(drive);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::TargetInUse);
    QCOMPARE(refused.error().detail, QStringLiteral("dm-3"));
}

void TestSysfsProvider::flushesAFile()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("drive.img"));
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("truncate"), {QStringLiteral("-s"), QStringLiteral("4M"), path}));
    const auto drive = findDrive(path);
    QVERIFY(drive);
    SysfsProvider provider;
    QVERIFY(provider.unmount(*drive));
    const auto off = provider.powerOff(*drive);
    QVERIFY(off);
    QCOMPARE(*off, Release::Flushed);
    // Another file of this name is another drive.
    QVERIFY(QFile::rename(path, path + QStringLiteral(".old")));
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("truncate"), {QStringLiteral("-s"), QStringLiteral("4M"), path}));
    const auto other = provider.powerOff(*drive);
    QVERIFY(!other);
    QCOMPARE(other.error().code, ErrorCode::TargetChanged);
}

void TestSysfsProvider::blockEvents_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<bool>("block");
    const auto message = [](const char *text) { return QByteArray(text).replace('|', '\0'); };
    QTest::newRow("drive") << message("add@/devices/sda|ACTION=add|SUBSYSTEM=block|DEVTYPE=disk|") << true;
    QTest::newRow("last field") << message("add@/devices/sda|ACTION=add|SUBSYSTEM=block") << true;
    QTest::newRow("other subsystem") << message("add@/devices/eth0|ACTION=add|SUBSYSTEM=net|") << false;
    QTest::newRow("longer name") << message("add@/devices/x|SUBSYSTEM=blocks|XSUBSYSTEM=block|") << false;
    QTest::newRow("not the kernel's") << message("libudev|SUBSYSTEM=block|") << false;
    QTest::newRow("empty") << QByteArray() << false;
}

void TestSysfsProvider::blockEvents()
{
    QFETCH(QByteArray, message);
    QFETCH(bool, block);
    QCOMPARE(isBlockEvent(message), block);
}

QTEST_GUILESS_MAIN(TestSysfsProvider)
#include "tst_sysfs_provider.moc"
