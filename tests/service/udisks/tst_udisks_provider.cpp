// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "FakeUDisks.h"
#include "support/LoopDrive.h"
#include "support/SystemStack.h"

#include "service/udisks/UDisksProvider.h"

#include <QDBusMessage>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <thread>

using namespace lifeboat;
using namespace lifeboat::test;

/// How the provider asks, and what it makes of every kind of answer and of none. The service is made up, the drive is real.
class TestUDisksProvider : public QObject {
    Q_OBJECT

private:
    static constexpr auto patience = std::chrono::milliseconds(500);

    std::unique_ptr<SystemStack> m_stack;

    static QString objectPath(const char *name)
    {
        return QStringLiteral("/org/freedesktop/UDisks2/") + QLatin1StringView(name);
    }
    static std::unique_ptr<UDisksProvider> makeProvider()
    {
        auto made = UDisksProvider::create({.answer = patience, .release = patience});
        return made ? std::move(*made) : nullptr;
    }
    /// Calls block, and the fake service answers in this thread.
    template<class Call>
    static auto elsewhere(Call call)
    {
        std::optional<decltype(call())> outcome;
        std::atomic_bool done = false;
        std::jthread thread([&] {
            outcome = call();
            done = true;
        });
        while (!done)
            QTest::qWait(5);
        return std::move(*outcome);
    }
    static Drive driveOf(const LoopDrive &loop)
    {
        auto drive = findDrive(loop.path());
        return drive ? std::move(*drive) : Drive{};
    }
    static UDisksObjects objectsOf(const Drive &drive, const QVariantMap &facts);

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_stack.reset(); }
    void nobodyOnTheBus();
    void powersOffWhatCan();
    void ejectsWhatCannotBePoweredOff();
    void namesTheErrors_data();
    void namesTheErrors();
    void silenceIsAnError();
    void unmountAsksWithoutForce();
    void tellsWhenTheServiceComesAndGoes();
    void ignoresTheProgressOfJobs();
    void theBusGoes();
};

UDisksObjects TestUDisksProvider::objectsOf(const Drive &drive, const QVariantMap &facts)
{
    UDisksObjects objects;
    addBlock(objects, objectPath("block"), drive.identity.device,
             {{QStringLiteral("Drive"), QVariant::fromValue(QDBusObjectPath(objectPath("drive")))}});
    objects[QDBusObjectPath(objectPath("drive"))].insert(udisks::drive, facts);
    return objects;
}

void TestUDisksProvider::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    LIFEBOAT_REQUIRE_SYSTEM_STACK();
    m_stack = std::make_unique<SystemStack>(SystemServices::Bus);
    QVERIFY2(*m_stack, m_stack->message().constData());
}

void TestUDisksProvider::nobodyOnTheBus()
{
    const auto provider = makeProvider();
    QVERIFY(provider);
    QVERIFY(!UDisksProvider::available());
    const auto drives = provider->drives();
    QVERIFY(!drives);
    QCOMPARE(drives.error().code, ErrorCode::ProgramMissing);
    QCOMPARE(drives.error().subject, QStringLiteral("UDisks2"));
}

void TestUDisksProvider::powersOffWhatCan()
{
    FakeUDisks fake;
    QVERIFY(fake.isOnTheBus());
    QVERIFY(UDisksProvider::available());
    LoopDrive loop(32_MiB);
    QVERIFY2(loop, loop.message().constData());
    const Drive drive = driveOf(loop);
    fake.objects = objectsOf(drive, {{QStringLiteral("CanPowerOff"), true}, {QStringLiteral("Ejectable"), true}});
    const auto provider = makeProvider();
    const auto listed = elsewhere([&] { return provider->drives(); });
    QVERIFY(listed);
    const auto mine = std::ranges::find(*listed, loop.path(), &Drive::path);
    QVERIFY(mine != listed->end() && mine->ejectable);
    const auto off = elsewhere([&] { return provider->powerOff(*mine); });
    QVERIFY(off);
    QCOMPARE(*off, Release::PoweredOff);
    QCOMPARE(fake.calls, QStringList{QStringLiteral("PowerOff ") + objectPath("drive")});
}

void TestUDisksProvider::ejectsWhatCannotBePoweredOff()
{
    FakeUDisks fake;
    QVERIFY(fake.isOnTheBus());
    LoopDrive loop(32_MiB);
    QVERIFY2(loop, loop.message().constData());
    const Drive drive = driveOf(loop);
    fake.objects = objectsOf(drive, {{QStringLiteral("Ejectable"), true}});
    const auto provider = makeProvider();
    const auto off = elsewhere([&] { return provider->powerOff(drive); });
    QVERIFY(off);
    QCOMPARE(*off, Release::Ejected);
    QCOMPARE(fake.calls, QStringList{QStringLiteral("Eject ") + objectPath("drive")});
}

void TestUDisksProvider::namesTheErrors_data()
{
    QTest::addColumn<QString>("error");
    QTest::addColumn<ErrorCode>("code");
    const auto row = [](const char *error, ErrorCode code) {
        QTest::newRow(error) << QString::fromLatin1(error) << code;
    };
    row("org.freedesktop.UDisks2.Error.NotAuthorized", ErrorCode::NotAuthorised);
    row("org.freedesktop.UDisks2.Error.NotAuthorizedCanObtain", ErrorCode::NotAuthorised);
    row("org.freedesktop.UDisks2.Error.NotAuthorizedDismissed", ErrorCode::NotAuthorised);
    row("org.freedesktop.UDisks2.Error.DeviceBusy", ErrorCode::TargetMounted);
    row("org.freedesktop.UDisks2.Error.Failed", ErrorCode::ProgramFailed);
    row("org.freedesktop.UDisks2.Error.TimedOut", ErrorCode::ProgramFailed);
    row("org.freedesktop.DBus.Error.UnknownObject", ErrorCode::DriveNotFound);
}

void TestUDisksProvider::namesTheErrors()
{
    QFETCH(QString, error);
    QFETCH(ErrorCode, code);
    FakeUDisks fake;
    LoopDrive loop(32_MiB);
    QVERIFY2(loop, loop.message().constData());
    const Drive drive = driveOf(loop);
    fake.objects = objectsOf(drive, {{QStringLiteral("CanPowerOff"), true}});
    fake.errors[QStringLiteral("PowerOff")] = error;
    const auto provider = makeProvider();
    const auto off = elsewhere([&] { return provider->powerOff(drive); });
    QVERIFY(!off);
    QCOMPARE(off.error().code, code);
    QVERIFY(off.error().detail.contains(error));
}

void TestUDisksProvider::silenceIsAnError()
{
    FakeUDisks fake;
    fake.silent = {QStringLiteral("GetManagedObjects")};
    const auto provider = makeProvider();
    QElapsedTimer waiting;
    waiting.start();
    const auto drives = elsewhere([&] { return provider->drives(); });
    QVERIFY(!drives);
    QCOMPARE(drives.error().code, ErrorCode::ProgramFailed);
    QCOMPARE(drives.error().subject, QStringLiteral("UDisks2"));
    QVERIFY2(waiting.elapsed() >= patience.count() / 2, qPrintable(drives.error().detail));
}

void TestUDisksProvider::unmountAsksWithoutForce()
{
    FakeUDisks fake;
    LoopDrive loop(32_MiB);
    QVERIFY2(loop, loop.message().constData());
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mkfs.ext4"), {QStringLiteral("-qF"), loop.path()}));
    QString where;
    LIFEBOAT_VERIFY_TOOL(loop.mount(0, &where));
    const Drive drive = driveOf(loop);
    fake.objects = objectsOf(drive, {});
    const auto provider = makeProvider();

    fake.errors[QStringLiteral("Unmount")] = QStringLiteral("org.freedesktop.UDisks2.Error.NotAuthorized");
    auto refused = elsewhere([&] { return provider->unmount(drive); });
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::NotAuthorised);
    QCOMPARE(fake.calls, QStringList{QStringLiteral("Unmount ") + objectPath("block")});
    QVERIFY(fake.given[QStringLiteral("Unmount")].isEmpty());

    // A service that says yes and does nothing must not be believed, nor asked for ever.
    fake.errors.clear();
    refused = elsewhere([&] { return provider->unmount(drive); });
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::TargetMounted);
    QVERIFY(refused.error().detail.startsWith(where));
}

void TestUDisksProvider::tellsWhenTheServiceComesAndGoes()
{
    const auto provider = makeProvider();
    QSignalSpy spy(provider.get(), &DriveProvider::changed);
    {
        const FakeUDisks fake;
        QVERIFY(spy.wait());
        spy.clear();
    }
    QVERIFY(spy.wait());
}

void TestUDisksProvider::ignoresTheProgressOfJobs()
{
    const FakeUDisks fake;
    const auto provider = makeProvider();
    QTest::qWait(2 * DriveProvider::coalescingMs);
    QSignalSpy spy(provider.get(), &DriveProvider::changed);
    const auto tell = [&](const char *interface) {
        QDBusMessage signal =
            QDBusMessage::createSignal(objectPath("jobs/1"), QStringLiteral("org.freedesktop.DBus.Properties"),
                                       QStringLiteral("PropertiesChanged"));
        signal.setArguments({QString::fromLatin1(interface), QVariantMap(), QStringList()});
        QVERIFY(QDBusConnection(QStringLiteral("fake-udisks")).send(signal));
    };
    tell("org.freedesktop.UDisks2.Job");
    QVERIFY(!spy.wait(3 * DriveProvider::coalescingMs));
    tell("org.freedesktop.UDisks2.Block");
    tell("org.freedesktop.UDisks2.Filesystem");
    QVERIFY(spy.wait());
    QVERIFY(!spy.wait(3 * DriveProvider::coalescingMs));
    QCOMPARE(spy.size(), 1); // both in one
}

void TestUDisksProvider::theBusGoes()
{
    const auto provider = makeProvider();
    m_stack->kill(QStringLiteral("dbus-daemon"));
    const auto drives = provider->drives();
    QVERIFY(!drives);
    QCOMPARE(drives.error().code, ErrorCode::ProgramFailed);
    QVERIFY(!UDisksProvider::available());
    const auto none = UDisksProvider::create();
    QVERIFY(!none);
    QCOMPARE(none.error().code, ErrorCode::ProgramMissing);
}

QTEST_GUILESS_MAIN(TestUDisksProvider)
#include "tst_udisks_provider.moc"
