// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/ServiceFixture.h"

#include "image/Place.h"
#include "service/PlanTypes.h"

#include <QDBusConnection>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// Fails the test with all that the program said unless it ended well.
#define LIFEBOAT_VERIFY_RUN(run)                                                                                       \
    do {                                                                                                               \
        const Ended lifeboatRun = (run);                                                                               \
        QVERIFY2(lifeboatRun.exitCode == 0, lifeboatRun.said);                                                         \
    } while (false)

/// Plans of the system service: who may change them, and that places are found again wherever they are mounted.
class SystemPlansTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void anybodyMayLookButNotChange_data();
    void anybodyMayLookButNotChange();
    void whomARuleAllowsMayPlan();
    void aHookIsOnlyForTheFile();
    void aPlaceIsFoundWhereItIsMounted();
    void whatWaitsBeginsWhenThePlaceIsConnected();

private:
    static constexpr int notAuthorised = 7;
    static Ended ctl(const QString &user, const QStringList &words) { return ServiceFixture::run(user, words); }
    QStringList addWords(const QString &name, const QString &place) const
    {
        return {u"plan"_s,   u"add"_s,    name,        u"--drive"_s, m_service.drive().path(), u"--place"_s, place,
                u"--when"_s, u"yearly"_s, u"--keep"_s, u"all"_s};
    }
    static QDBusMessage savePlan(const QString &id, const QByteArray &text);
    static QJsonObject statusOf(const QString &plan);
    static std::size_t imagesIn(const QString &place);

    ServiceFixture m_service;
    std::unique_ptr<LoopDrive> m_stick; ///< a file system on the whole drive
};

void SystemPlansTest::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    LIFEBOAT_REQUIRE_SYSTEM_STACK();
    LIFEBOAT_VERIFY_NOTHING(m_service.start(20_MiB));
    m_stick = std::make_unique<LoopDrive>(300_MiB);
    QVERIFY2(*m_stick, m_stick->message());
    LIFEBOAT_VERIFY_TOOL(runTool(u"mkfs.ext4"_s, {u"-q"_s, u"-L"_s, u"Stick"_s, m_stick->path()}));
}

QDBusMessage SystemPlansTest::savePlan(const QString &id, const QByteArray &text)
{
    QDBusMessage call = QDBusMessage::createMethodCall(QLatin1StringView(serviceName), QLatin1StringView(plansPath),
                                                       u"org.lifeboat.Lifeboat1.Plans"_s, u"Save"_s);
    call << id << QString::fromUtf8(text);
    return QDBusConnection::systemBus().call(call); // as root
}

QJsonObject SystemPlansTest::statusOf(const QString &plan)
{
    const Ended told = ctl(u"daemon"_s, {u"status"_s});
    const auto found =
        std::ranges::find_if(told.lines, [&](const QJsonObject &line) { return line["plan"_L1].toString() == plan; });
    return found == told.lines.end() ? QJsonObject() : *found;
}

std::size_t SystemPlansTest::imagesIn(const QString &place)
{
    const auto opened = Place::open(place);
    const auto images = opened ? opened->images() : Result<std::vector<CatalogueEntry>>();
    return images ? images->size() : 0;
}

void SystemPlansTest::anybodyMayLookButNotChange_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<int>("exitCode");
    LIFEBOAT_VERIFY_RUN(ctl(u"root"_s, addWords(u"office"_s, m_service.place())));
    QTest::newRow("list") << QStringList{u"plan"_s, u"list"_s} << 0;
    QTest::newRow("status") << QStringList{u"status"_s} << 0;
    QTest::newRow("add") << addWords(u"mine"_s, m_service.place()) << notAuthorised;
    QTest::newRow("edit") << QStringList{u"plan"_s, u"edit"_s, u"office"_s, u"--keep"_s, u"last=1"_s} << notAuthorised;
    QTest::newRow("disable") << QStringList{u"plan"_s, u"disable"_s, u"office"_s} << notAuthorised;
    QTest::newRow("remove") << QStringList{u"plan"_s, u"remove"_s, u"office"_s, u"--yes"_s} << notAuthorised;
    QTest::newRow("run") << QStringList{u"plan"_s, u"run"_s, u"office"_s} << notAuthorised;
    QTest::newRow("run what waits") << QStringList{u"plan"_s, u"run"_s, u"--waiting"_s} << notAuthorised;
}

void SystemPlansTest::anybodyMayLookButNotChange()
{
    QFETCH(const QStringList, words);
    QFETCH(const int, exitCode);
    const Ended ended = ctl(u"daemon"_s, words);
    QVERIFY2(ended.exitCode == exitCode, ended.said);
    const Ended shown = ctl(u"daemon"_s, {u"plan"_s, u"list"_s});
    QCOMPARE(shown.lines.size(), 2); // office, and the result
    QCOMPARE(shown.lines.front()["state"_L1].toString(), u"not-yet"_s);
    QCOMPARE(m_service.inPlace(), QStringList{u"Lifeboat"_s}.sliced(m_service.inPlace().isEmpty() ? 1 : 0));
}

void SystemPlansTest::whomARuleAllowsMayPlan()
{
    QVERIFY(ServiceFixture::allow(u"plans"_s, u"games"_s));
    Ended done;
    QVERIFY(QTest::qWaitFor(
        [&] {
            done = ctl(u"games"_s, {u"plan"_s, u"run"_s, u"office"_s});
            return done.exitCode != notAuthorised;
        },
        20'000));
    QVERIFY2(done.exitCode == 0, done.said);
    QCOMPARE(statusOf(u"office"_s)["state"_L1].toString(), u"fine"_s);
    QCOMPARE(imagesIn(m_service.place()), std::size_t{1});
    QFile plan(u"/run/lifeboat-config/plans/office.json"_s);
    QVERIFY(plan.exists());
    QCOMPARE(QFileInfo(plan).ownerId(), 0U);
}

void SystemPlansTest::aHookIsOnlyForTheFile()
{
    const QString path = u"/run/lifeboat-config/plans/office.json"_s;
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();
    file.close();
    QByteArray withHook = before;
    withHook.insert(withHook.lastIndexOf('}'), ", \"hook\": \"/bin/true\"\n");
    const QDBusMessage refused = savePlan(u"office"_s, withHook);
    QCOMPARE(errorOfReply(refused).code, ErrorCode::PlanInvalid);
    QVERIFY2(errorOfReply(refused).detail.contains(u"hook"_s), qPrintable(errorOfReply(refused).detail));
    // Who may write the file may have one, and clients keep it.
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(withHook) > 0);
    file.close();
    QCOMPARE(savePlan(u"office"_s, withHook).type(), QDBusMessage::ReplyMessage);
    QCOMPARE(errorOfReply(savePlan(u"office"_s, before)).code, ErrorCode::PlanInvalid);
}

void SystemPlansTest::aPlaceIsFoundWhereItIsMounted()
{
    QString first;
    LIFEBOAT_VERIFY_TOOL(m_stick->mount(0, &first));
    QVERIFY(QDir().mkdir(first + u"/backup"_s));
    LIFEBOAT_VERIFY_RUN(ctl(u"root"_s, addWords(u"stick"_s, first + u"/backup"_s)));
    LIFEBOAT_VERIFY_RUN(ctl(u"root"_s, {u"plan"_s, u"run"_s, u"stick"_s}));
    QCOMPARE(imagesIn(first + u"/backup"_s), std::size_t{1});
    LIFEBOAT_VERIFY_TOOL(m_stick->unmount(first));
    QString second;
    LIFEBOAT_VERIFY_TOOL(m_stick->mount(0, &second));
    QVERIFY(first != second);
    LIFEBOAT_VERIFY_RUN(ctl(u"root"_s, {u"plan"_s, u"run"_s, u"stick"_s}));
    QCOMPARE(imagesIn(second + u"/backup"_s), std::size_t{2});
    LIFEBOAT_VERIFY_TOOL(m_stick->unmount(second));
}

void SystemPlansTest::whatWaitsBeginsWhenThePlaceIsConnected()
{
    const Ended away = ctl(u"root"_s, {u"plan"_s, u"run"_s, u"stick"_s});
    QVERIFY2(away.exitCode == 3, away.said);
    QCOMPARE(away.errorCode(), u"PLACE_NOT_FOUND"_s);
    QCOMPARE(statusOf(u"stick"_s)["state"_L1].toString(), u"waiting"_s);
    QString mounted;
    LIFEBOAT_VERIFY_TOOL(m_stick->mount(0, &mounted)); // nobody tells the worker but the kernel
    QVERIFY(QTest::qWaitFor([&] { return imagesIn(mounted + u"/backup"_s) == 3; }, 30'000));
    QVERIFY(QTest::qWaitFor([] { return statusOf(u"stick"_s)["state"_L1].toString() == u"fine"_s; }, 30'000));
    LIFEBOAT_VERIFY_TOOL(m_stick->unmount(mounted));
}

QTEST_GUILESS_MAIN(SystemPlansTest)
#include "tst_system_plans.moc"
