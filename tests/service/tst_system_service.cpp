// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/PlanTypes.h"
#include "service/ServiceFixture.h"

#include <QDBusConnectionInterface>
#include <QDBusUnixFileDescriptor>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QTest>
#include <QXmlStreamReader>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace lifeboat;
using namespace lifeboat::test;

/// logind as far as the worker needs it: there is none in a namespace. Its lock is one end of a pipe, as the real one's.
class FakeLogind : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.login1.Manager")

public:
    QString m_what;
    QString m_why;
    int m_calls = 0;

    bool isHeld() const
    {
        pollfd lock{.fd = m_lock.get(), .events = 0, .revents = 0};
        return m_lock && ::poll(&lock, 1, 0) == 0;
    }

public Q_SLOTS:
    QDBusUnixFileDescriptor Inhibit(const QString &what, const QString &, const QString &why, const QString &mode)
    {
        int ends[2];
        if (mode != QLatin1StringView("block") || ::pipe2(ends, O_CLOEXEC) != 0)
            return {};
        m_what = what;
        m_why = why;
        ++m_calls;
        m_lock = UniqueFd(ends[0]);
        const UniqueFd theirs(ends[1]);
        return QDBusUnixFileDescriptor(theirs.get());
    }

private:
    UniqueFd m_lock;
};

/// The worker as packages install it, started by a real bus as root, asked by users who have no rights, judged by the real polkit.
class TestSystemService : public QObject {
    Q_OBJECT

private:
    static constexpr int notAuthorised = 7;

    ServiceFixture m_service;
    FakeLogind m_logind;

    static ToolResult askAsOther(const QStringList &words)
    {
        return ServiceFixture::runAsOther(
            QStringList{QStringLiteral("busctl"), QStringLiteral("call"), QLatin1StringView(serviceName)} + words);
    }
    int m_drivesChanged = 0;

public Q_SLOTS: // Qt Test calls only the private ones
    void onDrivesChanged() { ++m_drivesChanged; }

private Q_SLOTS:
    void initTestCase();
    void anyoneMayLook();
    void contractIsWhatIsOffered_data();
    void contractIsWhatIsOffered();
    void refusesWhoIsNotAllowed();
    void worksForWhomARuleAllows();
    void sleepDuringAJobIsBlockedWithAReason();
    void journalTellsOfJobs();
    void othersMayNotStopOrPause();
    void deletesOnlyItsOwnFiles();
    void letsGoOfADrive();
    void tellsOfDrives();
};

void TestSystemService::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    LIFEBOAT_REQUIRE_SYSTEM_STACK();
    LIFEBOAT_VERIFY_NOTHING(m_service.start(400_MiB));
    QVERIFY(QDBusConnection::systemBus().registerObject(QStringLiteral("/org/freedesktop/login1"), &m_logind,
                                                        QDBusConnection::ExportAllSlots));
    QVERIFY(QDBusConnection::systemBus().registerService(QStringLiteral("org.freedesktop.login1")));
}

void TestSystemService::anyoneMayLook()
{
    const Ended drives = ServiceFixture::run(QStringLiteral("daemon"), {QStringLiteral("drives")});
    QVERIFY2(drives.exitCode == 0, drives.said);
    QVERIFY2(drives.said.contains(m_service.drive().path().toUtf8()), drives.said);
    const auto user = QDBusConnection::systemBus().interface()->serviceUid(QLatin1StringView(serviceName));
    QVERIFY(user.isValid());
    QCOMPARE(user.value(), 0U);
}

void TestSystemService::contractIsWhatIsOffered_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("interface");
    QTest::addColumn<QString>("path");
    QTest::newRow("manager") << QStringLiteral("org.lifeboat.Lifeboat1.Manager.xml")
                             << QStringLiteral("org.lifeboat.Lifeboat1.Manager")
                             << QString(QLatin1StringView(managerPath));
    QTest::newRow("plans") << QStringLiteral("org.lifeboat.Lifeboat1.Plans.xml")
                           << QStringLiteral("org.lifeboat.Lifeboat1.Plans") << QString(QLatin1StringView(plansPath));
    QTest::newRow("job") << QStringLiteral("org.lifeboat.Lifeboat1.Job.xml")
                         << QStringLiteral("org.lifeboat.Lifeboat1.Job") << QString();
}

/// "method Drives in  out a(…)" for every member of one interface.
static QSet<QString> membersOf(const QByteArray &xml, const QString &interface)
{
    QSet<QString> members;
    QXmlStreamReader reader(xml);
    bool inside = false;
    QString member;
    const auto finish = [&] {
        if (!member.isEmpty())
            members.insert(std::exchange(member, {}));
    };
    while (!reader.atEnd()) {
        if (!reader.readNextStartElement() && !reader.isEndElement())
            continue;
        const QString element = reader.name().toString();
        const auto attribute = [&](const char *name) {
            return reader.attributes().value(QLatin1StringView(name)).toString();
        };
        if (reader.isEndElement())
            continue;
        if (element == QLatin1StringView("interface")) {
            finish();
            inside = attribute("name") == interface;
        } else if (inside && (element == QLatin1StringView("method") || element == QLatin1StringView("signal"))) {
            finish();
            member = element + QLatin1Char(' ') + attribute("name");
        } else if (inside && element == QLatin1StringView("property")) {
            finish();
            member = QStringLiteral("property %1 %2 %3").arg(attribute("name"), attribute("type"), attribute("access"));
        } else if (inside && element == QLatin1StringView("arg")) {
            const bool out =
                attribute("direction") == QLatin1StringView("out") || member.startsWith(QLatin1StringView("signal"));
            member += (out ? QStringLiteral(" >") : QStringLiteral(" <")) + attribute("type");
        }
    }
    finish();
    return members;
}

void TestSystemService::contractIsWhatIsOffered()
{
    QFETCH(const QString, file);
    QFETCH(const QString, interface);
    QFETCH(QString, path);
    QDBusConnection bus = QDBusConnection::systemBus();
    if (path.isEmpty()) { // a job: made by anybody, started by nobody
        QDBusMessage make = QDBusMessage::createMethodCall(
            QLatin1StringView(serviceName), QLatin1StringView(managerPath),
            QStringLiteral("org.lifeboat.Lifeboat1.Manager"), QStringLiteral("CreateCheck"));
        make << QStringLiteral("/nowhere");
        const QDBusMessage made = bus.call(make);
        QVERIFY2(made.type() == QDBusMessage::ReplyMessage, qPrintable(made.errorMessage()));
        path = made.arguments().constFirst().value<QDBusObjectPath>().path();
    }
    const QDBusMessage reply = bus.call(QDBusMessage::createMethodCall(
        QLatin1StringView(serviceName), path, QStringLiteral("org.freedesktop.DBus.Introspectable"),
        QStringLiteral("Introspect")));
    QVERIFY2(reply.type() == QDBusMessage::ReplyMessage, qPrintable(reply.errorMessage()));
    QFile contract(QStringLiteral(CONTRACT_DIR "/") + file);
    QVERIFY(contract.open(QIODevice::ReadOnly));
    const QSet<QString> written = membersOf(contract.readAll(), interface);
    QVERIFY(written.size() > 5);
    QCOMPARE(membersOf(reply.arguments().constFirst().toString().toUtf8(), interface), written);
}

void TestSystemService::refusesWhoIsNotAllowed()
{
    const Ended refused = ServiceFixture::run(QStringLiteral("daemon"), m_service.backup());
    QVERIFY2(refused.exitCode == notAuthorised, refused.said);
    QCOMPARE(refused.errorCode(), QStringLiteral("NOT_AUTHORISED"));
    QCOMPARE(m_service.inPlace(), QStringList());
}

void TestSystemService::worksForWhomARuleAllows()
{
    QVERIFY(ServiceFixture::allow(QStringLiteral("backup"), QStringLiteral("games")));
    Ended done;
    QVERIFY(QTest::qWaitFor(
        [&] {
            done = ServiceFixture::run(QStringLiteral("games"), m_service.backup());
            return done.exitCode != notAuthorised;
        },
        20'000));
    QVERIFY2(done.exitCode == 0, done.said);

    int files = 0;
    QDirIterator everything(m_service.place(), QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                            QDirIterator::Subdirectories);
    while (everything.hasNext()) {
        struct stat status{};
        QCOMPARE(::lstat(QFile::encodeName(everything.next()).constData(), &status), 0);
        QCOMPARE(status.st_uid, 0U);
        QVERIFY2((status.st_mode & (S_IRWXG | S_IRWXO)) == 0, qPrintable(everything.filePath()));
        files += S_ISREG(status.st_mode) ? 1 : 0;
    }
    QVERIFY(files >= 4);

    const Ended images = ServiceFixture::run(QStringLiteral("daemon"), {QStringLiteral("images"), m_service.place()});
    QVERIFY2(images.exitCode == 0 && !images.lines.isEmpty(), images.said);
    const Ended refused = ServiceFixture::run(QStringLiteral("daemon"), m_service.backup());
    QCOMPARE(refused.exitCode, notAuthorised);
}

void TestSystemService::sleepDuringAJobIsBlockedWithAReason()
{
    QVERIFY(!m_logind.isHeld());
    bool held = false;
    const Ended done = ServiceFixture::run(QStringLiteral("games"), m_service.backup(),
                                           [&](const QJsonObject &) { held = held || m_logind.isHeld(); });
    QVERIFY2(done.exitCode == 0, done.said);
    QVERIFY(held);
    QCOMPARE(m_logind.m_what, QStringLiteral("shutdown:sleep:handle-lid-switch"));
    QVERIFY2(m_logind.m_why.contains(QStringLiteral("unfinished")), qPrintable(m_logind.m_why));
    QVERIFY(QTest::qWaitFor([&] { return !m_logind.isHeld(); }));
}

void TestSystemService::journalTellsOfJobs()
{
    const QString backups = QStringLiteral("LIFEBOAT_OPERATION=backup");
    QList<QJsonObject> ended;
    QVERIFY(QTest::qWaitFor([&] {
        ended = ServiceFixture::journal({backups, QStringLiteral("LIFEBOAT_OUTCOME=done-and-checked")});
        return !ended.empty();
    }));
    const QString job = ended.front()[QStringLiteral("LIFEBOAT_JOB")].toString();
    const QList<QJsonObject> all = ServiceFixture::journal({backups, QStringLiteral("LIFEBOAT_JOB=") + job});
    QCOMPARE(all.size(), 2);
    for (const QJsonObject &entry : all) {
        QCOMPARE(entry[QStringLiteral("LIFEBOAT_SUBJECT")].toString(), m_service.drive().path());
        QCOMPARE(entry[QStringLiteral("LIFEBOAT_DESTINATION")].toString(), m_service.place());
        QCOMPARE(entry[QStringLiteral("PRIORITY")].toString(), QStringLiteral("6"));
        QCOMPARE(entry[QStringLiteral("_UID")].toString(), QStringLiteral("0"));
        QVERIFY(entry[QStringLiteral("LIFEBOAT_USER")].toString() != QStringLiteral("0"));
        QVERIFY(entry[QStringLiteral("MESSAGE")].toString().contains(m_service.drive().path()));
    }
    QVERIFY(all.front()[QStringLiteral("MESSAGE_ID")] != all.back()[QStringLiteral("MESSAGE_ID")]);
}

void TestSystemService::othersMayNotStopOrPause()
{
    const QString other = QStringLiteral("daemon");
    bool asked = false;
    QString noSuchJob;
    QString stop;
    ToolResult pause;
    const Ended done = ServiceFixture::run(QStringLiteral("games"), m_service.backup(), [&](const QJsonObject &line) {
        if (asked || line[QStringLiteral("event")] != QLatin1StringView("progress"))
            return;
        asked = true;
        QString id;
        const Ended jobs = ServiceFixture::run(other, {QStringLiteral("jobs")});
        for (const QJsonObject &job : jobs.lines) {
            if (job[QStringLiteral("state")] == QLatin1StringView("running"))
                id = job[QStringLiteral("job")].toString();
        }
        pause = ServiceFixture::runAsOther(
            {QStringLiteral("dbus-send"), QStringLiteral("--system"), QStringLiteral("--print-reply"),
             QStringLiteral("--dest=") + QLatin1StringView(serviceName), QLatin1StringView(jobPathPrefix) + id,
             QLatin1StringView(jobInterfaceName) + QStringLiteral(".Pause")});
        stop = ServiceFixture::run(other, {QStringLiteral("cancel"), id}).errorCode();
        noSuchJob = ServiceFixture::run(other, {QStringLiteral("cancel"), QStringLiteral("4000000000")}).errorCode();
    });
    QVERIFY2(done.exitCode == 0, done.said);
    QVERIFY2(!pause && pause.errors.contains("NOT_AUTHORISED"), pause.message());
    QCOMPARE(stop, QStringLiteral("NOT_AUTHORISED"));
    QCOMPARE(noSuchJob, QStringLiteral("JOB_NOT_FOUND"));
}

void TestSystemService::deletesOnlyItsOwnFiles()
{
    QDirIterator manifests(m_service.place(), {QStringLiteral("image.json")}, QDir::Files,
                           QDirIterator::Subdirectories);
    QVERIFY(manifests.hasNext());
    const QString image = QFileInfo(manifests.next()).path();
    QFile notes(image + QStringLiteral("/notes.txt"));
    QVERIFY(notes.open(QIODevice::WriteOnly));

    const QDBusMessage refused = ServiceFixture::ask(QStringLiteral("CreateDelete"), {image});
    QVERIFY2(refused.type() == QDBusMessage::ReplyMessage, qPrintable(refused.errorName()));
    const QString job = refused.arguments().constFirst().value<QDBusObjectPath>().path();
    const ToolResult other = askAsOther({job, QLatin1StringView(jobInterfaceName), QStringLiteral("Start")});
    QVERIFY2(!other, other.message());
    QVERIFY(QFileInfo::exists(image + QStringLiteral("/disk.qcow2")));

    const QDBusMessage made = ServiceFixture::ask(QStringLiteral("CreateDelete"), {image});
    const QString mine = made.arguments().constFirst().value<QDBusObjectPath>().path();
    const QDBusMessage started = ServiceFixture::ask(QStringLiteral("Start"), {}, mine);
    QVERIFY2(started.type() == QDBusMessage::ReplyMessage, qPrintable(started.errorName()));
    QVERIFY(QTest::qWaitFor(
        [&] { return QDir(image).entryList(QDir::Files) == QStringList{QStringLiteral("notes.txt")}; }));
}

void TestSystemService::letsGoOfADrive()
{
    registerWireTypes();
    LoopDrive stick(64_MiB);
    QVERIFY2(stick, stick.message());
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("mkfs.ext4"), {QStringLiteral("-q"), stick.path()}));
    QString mountPoint;
    LIFEBOAT_VERIFY_TOOL(stick.mount(0, &mountPoint));
    const auto isMounted = [&] {
        return bool(runTool(QStringLiteral("mountpoint"), {QStringLiteral("-q"), mountPoint}));
    };
    QVERIFY(isMounted());

    const QDBusMessage described = ServiceFixture::ask(QStringLiteral("Drive"), {stick.path()});
    QVERIFY2(described.type() == QDBusMessage::ReplyMessage, qPrintable(described.errorName()));
    const Drive drive = qdbus_cast<Drive>(described.arguments().constFirst());
    const DriveIdentity &identity = drive.identity;
    const auto word = [](std::uint64_t value) { return QString::number(value); };
    const ToolResult refused = askAsOther(
        {QLatin1StringView(managerPath), QStringLiteral("org.lifeboat.Lifeboat1.Manager"), QStringLiteral("Unmount"),
         QStringLiteral("s(ssstttt)"), stick.path(), identity.model, identity.serial, identity.wwn,
         word(identity.size.value), word(identity.sequence), word(identity.device), word(identity.inode)});
    QVERIFY2(!refused && isMounted(), refused.message());
    DriveIdentity another = identity;
    another.serial += QStringLiteral("1");
    const QDBusMessage changed =
        ServiceFixture::ask(QStringLiteral("Unmount"), {stick.path(), QVariant::fromValue(another)});
    QVERIFY2(changed.errorName().endsWith(QLatin1StringView("TARGET_CHANGED")), qPrintable(changed.errorName()));
    QVERIFY(isMounted());

    const QDBusMessage done =
        ServiceFixture::ask(QStringLiteral("Unmount"), {stick.path(), QVariant::fromValue(identity)});
    QVERIFY2(done.type() == QDBusMessage::ReplyMessage, qPrintable(done.errorName()));
    QVERIFY(!isMounted());
    const QDBusMessage off =
        ServiceFixture::ask(QStringLiteral("PowerOff"), {stick.path(), QVariant::fromValue(identity)});
    QVERIFY2(off.type() == QDBusMessage::ReplyMessage, qPrintable(off.errorName()));
    QCOMPARE(off.arguments().constFirst().toString(),
             QStringLiteral("flushed")); // a loop device cannot be switched off
}

void TestSystemService::tellsOfDrives()
{
    QVERIFY(QDBusConnection::systemBus().connect(QLatin1StringView(serviceName), QLatin1StringView(managerPath),
                                                 QStringLiteral("org.lifeboat.Lifeboat1.Manager"),
                                                 QStringLiteral("DrivesChanged"), this, SLOT(onDrivesChanged())));
    constexpr int longest = 2'000;
    QVERIFY(ServiceFixture::run(QStringLiteral("daemon"), {QStringLiteral("drives")}).exitCode == 0);
    m_drivesChanged = 0;
    LoopDrive stick(64_MiB);
    QVERIFY2(stick, stick.message());
    QVERIFY(QTest::qWaitFor([&] { return m_drivesChanged > 0; }, longest));
    QVERIFY(
        ServiceFixture::run(QStringLiteral("daemon"), {QStringLiteral("drives")}).said.contains(stick.path().toUtf8()));
    QTest::qWait(500); // what comes late of the plugging
    m_drivesChanged = 0;
    const QByteArray path = stick.path().toUtf8();
    stick.detach();
    QVERIFY(QTest::qWaitFor([&] { return m_drivesChanged > 0; }, longest));
    QVERIFY(!ServiceFixture::run(QStringLiteral("daemon"), {QStringLiteral("drives")}).said.contains(path + '"'));
}

QTEST_GUILESS_MAIN(TestSystemService)
#include "tst_system_service.moc"
