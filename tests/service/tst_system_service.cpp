// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/LoopDrive.h"
#include "support/SystemStack.h"

#include "service/Types.h"

#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QDBusUnixFileDescriptor>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>
#include <QXmlStreamReader>

#include <csignal>

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
    int m_calls = 0;

    bool isHeld() const
    {
        pollfd lock{.fd = m_lock.get(), .events = 0, .revents = 0};
        return m_lock && ::poll(&lock, 1, 0) == 0;
    }

public Q_SLOTS:
    QDBusUnixFileDescriptor Inhibit(const QString &what, const QString &, const QString &, const QString &mode)
    {
        int ends[2];
        if (mode != QLatin1StringView("block") || ::pipe2(ends, O_CLOEXEC) != 0)
            return {};
        m_what = what;
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
    struct Ended {
        int exitCode = -1;
        QList<QJsonObject> lines;
        QByteArray said;
        QString errorCode() const
        {
            return lines.isEmpty() ? QString() : lines.last()[QStringLiteral("errorCode")].toString();
        }
    };
    static constexpr int notAuthorised = 7;

    std::unique_ptr<SystemStack> m_stack;
    FakeLogind m_logind;
    QTemporaryDir m_folder;
    std::unique_ptr<LoopDrive> m_drive;

    QString place() const { return m_folder.filePath(QStringLiteral("place")); }
    QStringList inPlace() const
    {
        return QDir(place()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

    static QStringList command(const QString &user, const QStringList &arguments)
    {
        return QStringList{QStringLiteral("--reuid=") + user, QStringLiteral("--regid=") + user,
                           QStringLiteral("--clear-groups"), QStringLiteral(LIFEBOATCTL)} +
            arguments + QStringList{QStringLiteral("--json")};
    }
    /// The event loop runs meanwhile: the made-up logind answers in this thread. @p onLine sees every line of the output as it comes.
    static Ended run(const QString &user, const QStringList &arguments,
                     const std::function<void(const QJsonObject &)> &onLine = {});
    /// Rules come into force when polkit has seen the file.
    static void allow(const QString &verb, const QString &user);
    /// As root, who may do everything. @p path: empty: the Manager. The event loop runs: UDisks2 asks logind too.
    static QDBusMessage ask(const QString &method, const QVariantList &arguments, const QString &path = {})
    {
        QDBusMessage call = QDBusMessage::createMethodCall(
            QLatin1StringView(serviceName), path.isEmpty() ? QString(QLatin1StringView(managerPath)) : path,
            QLatin1StringView("org.lifeboat.Lifeboat1.") +
                (path.isEmpty() ? QStringLiteral("Manager") : QStringLiteral("Job")),
            method);
        call.setArguments(arguments);
        const QDBusPendingCall asked = QDBusConnection::systemBus().asyncCall(call);
        if (!QTest::qWaitFor([&] { return asked.isFinished(); }, 30'000))
            return {};
        return asked.reply();
    }
    /// A program run by a user who may nothing.
    static ToolResult runAsOther(const QStringList &command)
    {
        return runTool(QStringLiteral("setpriv"),
                       QStringList{QStringLiteral("--reuid=daemon"), QStringLiteral("--regid=daemon"),
                                   QStringLiteral("--clear-groups")} +
                           command);
    }
    static ToolResult askAsOther(const QStringList &words)
    {
        return runAsOther(
            QStringList{QStringLiteral("busctl"), QStringLiteral("call"), QLatin1StringView(serviceName)} + words);
    }
    static qint64 workerPid()
    {
        return QDBusConnection::systemBus().interface()->servicePid(QLatin1StringView(serviceName));
    }
    QStringList backup() const { return {QStringLiteral("backup"), m_drive->path(), QStringLiteral("--to"), place()}; }

    int m_drivesChanged = 0;

public Q_SLOTS: // Qt Test calls only the private ones
    void onDrivesChanged() { ++m_drivesChanged; }

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void anyoneMayLook();
    void contractIsWhatIsOffered_data();
    void contractIsWhatIsOffered();
    void refusesWhoIsNotAllowed();
    void worksForWhomARuleAllows();
    void othersMayNotStopOrPause();
    void killedWorkerIsNoSuccess();
    void deletesOnlyItsOwnFiles();
    void letsGoOfADrive();
    void tellsOfDrives();
    void unitIsHardened();
};

void TestSystemService::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    LIFEBOAT_REQUIRE_SYSTEM_STACK();
    m_stack = std::make_unique<SystemStack>(SystemServices::AllAndWorker);
    QVERIFY2(*m_stack, m_stack->message());
    QVERIFY(QDBusConnection::systemBus().isConnected());
    QVERIFY(QDBusConnection::systemBus().registerObject(QStringLiteral("/org/freedesktop/login1"), &m_logind,
                                                        QDBusConnection::ExportAllSlots));
    QVERIFY(QDBusConnection::systemBus().registerService(QStringLiteral("org.freedesktop.login1")));

    QVERIFY(m_folder.isValid() && QDir().mkpath(place()));
    QCOMPARE(::chmod(QFile::encodeName(m_folder.path()).constData(), 0755), 0);
    const QString file = m_folder.filePath(QStringLiteral("drive"));
    LIFEBOAT_VERIFY_TOOL(runTool(
        QStringLiteral("sh"),
        {QStringLiteral("-c"), QStringLiteral("head -c 400M /dev/urandom > \"$1\""), QStringLiteral("sh"), file}));
    m_drive = std::make_unique<LoopDrive>(file);
    QVERIFY2(*m_drive, m_drive->message());
}

void TestSystemService::cleanupTestCase()
{
    if (const qint64 pid = m_stack && *m_stack ? workerPid() : 0; pid > 0)
        ::kill(static_cast<pid_t>(pid), SIGTERM);
    m_drive.reset();
    m_stack.reset();
}

TestSystemService::Ended TestSystemService::run(const QString &user, const QStringList &arguments,
                                                const std::function<void(const QJsonObject &)> &onLine)
{
    Ended ended;
    QProcess program;
    QObject::connect(&program, &QProcess::readyReadStandardOutput, &program, [&] {
        while (program.canReadLine()) {
            ended.lines.append(QJsonDocument::fromJson(program.readLine()).object());
            if (onLine)
                onLine(ended.lines.last());
        }
    });
    program.start(QStringLiteral("setpriv"), command(user, arguments));
    if (!QTest::qWaitFor([&] { return program.state() == QProcess::NotRunning; }, 60'000))
        program.kill();
    program.waitForFinished();
    ended.exitCode = program.exitStatus() == QProcess::NormalExit ? program.exitCode() : -1;
    ended.said = program.readAllStandardError();
    for (const QJsonObject &line : std::as_const(ended.lines))
        ended.said += QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
    return ended;
}

void TestSystemService::allow(const QString &verb, const QString &user)
{
    QFile rule(QStringLiteral("/run/polkit-1/rules.d/50-%1.rules").arg(verb));
    QVERIFY(rule.open(QIODevice::WriteOnly));
    rule.write(QStringLiteral("polkit.addRule(function(action, subject) {\n"
                              "  if (action.id == 'org.lifeboat.Lifeboat1.%1' && subject.user == '%2')\n"
                              "    return polkit.Result.YES;\n});\n")
                   .arg(verb, user)
                   .toUtf8());
}

void TestSystemService::anyoneMayLook()
{
    const Ended drives = run(QStringLiteral("daemon"), {QStringLiteral("drives")});
    QVERIFY2(drives.exitCode == 0, drives.said);
    QVERIFY2(drives.said.contains(m_drive->path().toUtf8()), drives.said);
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
    const Ended refused = run(QStringLiteral("daemon"), backup());
    QVERIFY2(refused.exitCode == notAuthorised, refused.said);
    QCOMPARE(refused.errorCode(), QStringLiteral("NOT_AUTHORISED"));
    QCOMPARE(inPlace(), QStringList());
}

void TestSystemService::worksForWhomARuleAllows()
{
    allow(QStringLiteral("backup"), QStringLiteral("games"));
    Ended done;
    bool held = false;
    QVERIFY(QTest::qWaitFor(
        [&] {
            done =
                run(QStringLiteral("games"), backup(), [&](const QJsonObject &) { held = held || m_logind.isHeld(); });
            return done.exitCode != notAuthorised;
        },
        20'000));
    QVERIFY2(done.exitCode == 0, done.said);
    QVERIFY(held);
    QCOMPARE(m_logind.m_what, QStringLiteral("shutdown:sleep:handle-lid-switch"));
    QVERIFY(QTest::qWaitFor([&] { return !m_logind.isHeld(); }));

    int files = 0;
    QDirIterator everything(place(), QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                            QDirIterator::Subdirectories);
    while (everything.hasNext()) {
        struct stat status{};
        QCOMPARE(::lstat(QFile::encodeName(everything.next()).constData(), &status), 0);
        QCOMPARE(status.st_uid, 0U);
        QVERIFY2((status.st_mode & (S_IRWXG | S_IRWXO)) == 0, qPrintable(everything.filePath()));
        files += S_ISREG(status.st_mode) ? 1 : 0;
    }
    QVERIFY(files >= 4);

    const Ended images = run(QStringLiteral("daemon"), {QStringLiteral("images"), place()});
    QVERIFY2(images.exitCode == 0 && !images.lines.isEmpty(), images.said);
    const Ended refused = run(QStringLiteral("daemon"), backup());
    QCOMPARE(refused.exitCode, notAuthorised);
}

void TestSystemService::othersMayNotStopOrPause()
{
    const QString other = QStringLiteral("daemon");
    bool asked = false;
    QString noSuchJob;
    QString stop;
    ToolResult pause;
    const Ended done = run(QStringLiteral("games"), backup(), [&](const QJsonObject &line) {
        if (asked || line[QStringLiteral("event")] != QLatin1StringView("progress"))
            return;
        asked = true;
        QString id;
        const Ended jobs = run(other, {QStringLiteral("jobs")});
        for (const QJsonObject &job : jobs.lines) {
            if (job[QStringLiteral("state")] == QLatin1StringView("running"))
                id = job[QStringLiteral("job")].toString();
        }
        pause = runAsOther({QStringLiteral("dbus-send"), QStringLiteral("--system"), QStringLiteral("--print-reply"),
                            QStringLiteral("--dest=") + QLatin1StringView(serviceName),
                            QLatin1StringView(jobPathPrefix) + id,
                            QLatin1StringView(jobInterfaceName) + QStringLiteral(".Pause")});
        stop = run(other, {QStringLiteral("cancel"), id}).errorCode();
        noSuchJob = run(other, {QStringLiteral("cancel"), QStringLiteral("4000000000")}).errorCode();
    });
    QVERIFY2(done.exitCode == 0, done.said);
    QVERIFY2(!pause && pause.errors.contains("NOT_AUTHORISED"), pause.message());
    QCOMPARE(stop, QStringLiteral("NOT_AUTHORISED"));
    QCOMPARE(noSuchJob, QStringLiteral("JOB_NOT_FOUND"));
}

void TestSystemService::killedWorkerIsNoSuccess()
{
    const qsizetype before = inPlace().size();
    qint64 killed = 0;
    const Ended died = run(QStringLiteral("games"), backup(), [&](const QJsonObject &line) {
        if (killed == 0 && line[QStringLiteral("event")] == QLatin1StringView("progress")) {
            killed = workerPid();
            ::kill(static_cast<pid_t>(killed), SIGKILL);
        }
    });
    QVERIFY(killed > 0);
    QVERIFY2(died.errorCode() == QLatin1StringView("WORKER_DIED"), died.said);
    QVERIFY(died.exitCode != 0);

    // The bus starts another, which knows what happened.
    const Ended jobs = run(QStringLiteral("daemon"), {QStringLiteral("jobs")});
    QVERIFY2(jobs.exitCode == 0, jobs.said);
    QVERIFY2(jobs.said.contains("WORKER_DIED") && jobs.said.contains("done-and-checked"), jobs.said);
    QVERIFY(workerPid() != killed);
    const Ended again = run(QStringLiteral("games"), backup());
    QVERIFY2(again.exitCode == 0, again.said);
    QDirIterator left(place(), {QStringLiteral("*.partial")}, QDir::AllEntries, QDirIterator::Subdirectories);
    QVERIFY2(!left.hasNext(), qPrintable(left.hasNext() ? left.next() : QString()));
    QCOMPARE(inPlace().size(), before);
}

void TestSystemService::deletesOnlyItsOwnFiles()
{
    QDirIterator manifests(place(), {QStringLiteral("image.json")}, QDir::Files, QDirIterator::Subdirectories);
    QVERIFY(manifests.hasNext());
    const QString image = QFileInfo(manifests.next()).path();
    QFile notes(image + QStringLiteral("/notes.txt"));
    QVERIFY(notes.open(QIODevice::WriteOnly));

    const QDBusMessage refused = ask(QStringLiteral("CreateDelete"), {image});
    QVERIFY2(refused.type() == QDBusMessage::ReplyMessage, qPrintable(refused.errorName()));
    const QString job = refused.arguments().constFirst().value<QDBusObjectPath>().path();
    const ToolResult other = askAsOther({job, QLatin1StringView(jobInterfaceName), QStringLiteral("Start")});
    QVERIFY2(!other, other.message());
    QVERIFY(QFileInfo::exists(image + QStringLiteral("/disk.qcow2")));

    const QDBusMessage made = ask(QStringLiteral("CreateDelete"), {image});
    const QString mine = made.arguments().constFirst().value<QDBusObjectPath>().path();
    const QDBusMessage started = ask(QStringLiteral("Start"), {}, mine);
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

    const QDBusMessage described = ask(QStringLiteral("Drive"), {stick.path()});
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
    const QDBusMessage changed = ask(QStringLiteral("Unmount"), {stick.path(), QVariant::fromValue(another)});
    QVERIFY2(changed.errorName().endsWith(QLatin1StringView("TARGET_CHANGED")), qPrintable(changed.errorName()));
    QVERIFY(isMounted());

    const QDBusMessage done = ask(QStringLiteral("Unmount"), {stick.path(), QVariant::fromValue(identity)});
    QVERIFY2(done.type() == QDBusMessage::ReplyMessage, qPrintable(done.errorName()));
    QVERIFY(!isMounted());
    const QDBusMessage off = ask(QStringLiteral("PowerOff"), {stick.path(), QVariant::fromValue(identity)});
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
    QVERIFY(run(QStringLiteral("daemon"), {QStringLiteral("drives")}).exitCode == 0);
    m_drivesChanged = 0;
    LoopDrive stick(64_MiB);
    QVERIFY2(stick, stick.message());
    QVERIFY(QTest::qWaitFor([&] { return m_drivesChanged > 0; }, longest));
    QVERIFY(run(QStringLiteral("daemon"), {QStringLiteral("drives")}).said.contains(stick.path().toUtf8()));
    QTest::qWait(500); // what comes late of the plugging
    m_drivesChanged = 0;
    const QByteArray path = stick.path().toUtf8();
    stick.detach();
    QVERIFY(QTest::qWaitFor([&] { return m_drivesChanged > 0; }, longest));
    QVERIFY(!run(QStringLiteral("daemon"), {QStringLiteral("drives")}).said.contains(path + '"'));
}

void TestSystemService::unitIsHardened()
{
    // Ten times the exposure that packaging/README.md names.
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("systemd-analyze"),
                                 {QStringLiteral("security"), QStringLiteral("--offline=true"),
                                  QStringLiteral("--threshold=20"), QStringLiteral(UNIT_FILE)}));
}

QTEST_GUILESS_MAIN(TestSystemService)
#include "tst_system_service.moc"
