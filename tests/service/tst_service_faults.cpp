// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/ServiceFixture.h"
#include "service/Types.h"
#include "support/NbdDrive.h"

#include <QDBusArgument>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int ioError = 5;
constexpr int cancelledExit = 6;
constexpr int writeDelay = 200; ///< milliseconds

/// A drive whose every write takes long and is written down.
class SlowDrive {
public:
    explicit SlowDrive(ByteCount size)
    {
        QFile medium(m_folder.filePath(u"medium"_s));
        if (!medium.open(QIODevice::WriteOnly) || !medium.resize(qint64(size.value)))
            return;
        m_drive =
            std::make_unique<NbdDrive>(size,
                                       QStringList{u"--filter=log"_s, u"--filter=delay"_s, u"file"_s, medium.fileName(),
                                                   u"logfile="_s + log(), u"wdelay=%1ms"_s.arg(writeDelay)});
    }

    explicit operator bool() const { return m_drive && *m_drive; }
    QString path() const { return m_drive->path(); }

    struct Requests {
        qsizetype writes = 0;     ///< begun
        qsizetype unanswered = 0; ///< of any kind
        bool operator==(const Requests &) const = default;
    };
    Requests requests() const
    {
        QFile file(log());
        Requests found;
        if (!file.open(QIODevice::ReadOnly))
            return found;
        for (const QByteArray &line : file.readAll().split('\n')) {
            if (!line.contains(" id="))
                continue;
            const bool answer = line.contains(" return=");
            found.unanswered += answer ? -1 : 1;
            found.writes += !answer && (line.contains(" Write ") || line.contains(" Zero ")) ? 1 : 0;
        }
        return found;
    }

private:
    QString log() const { return m_folder.filePath(u"log"_s); }

    QTemporaryDir m_folder;
    std::unique_ptr<NbdDrive> m_drive;
};

} // namespace

/// The worker is killed and drives are unplugged while jobs of the system service run.
class TestServiceFaults : public QObject {
    Q_OBJECT

private:
    const QString m_root = u"root"_s;
    ServiceFixture m_service;
    std::unique_ptr<LoopDrive> m_target;

    QString image() const { return QFileInfo(m_service.inPlace(u"image.json"_s).value(0)).path(); }
    QStringList command(const QString &verb) const
    {
        if (verb == "backup"_L1)
            return m_service.backup();
        if (verb == "check"_L1)
            return {verb, image()};
        const QString from = verb == "clone"_L1 ? m_service.drive().path() : image();
        return {verb, from, u"--to"_s, m_target->path(), u"--yes"_s};
    }
    /// Runs @p arguments and does @p act once, when copying begins.
    Ended runAnd(const QStringList &arguments, const std::function<void()> &act) const;
    /// All at once, as far as the worker can see.
    static bool unplug(LoopDrive &drive)
    {
        const auto worker = static_cast<pid_t>(ServiceFixture::workerPid());
        const bool unplugged = ::kill(worker, SIGSTOP) == 0 && drive.unplug();
        return ::kill(worker, SIGCONT) == 0 && unplugged;
    }

private Q_SLOTS:
    void initTestCase();
    void killedInEveryPhase_data();
    void killedInEveryPhase();
    void cancelledInEveryPhase_data() { killedInEveryPhase_data(); }
    void cancelledInEveryPhase();
    void finishedOnlyAfterTheLastWrite();
    void unpluggedTarget();
    void unpluggedSource();
};

void TestServiceFaults::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    LIFEBOAT_REQUIRE_SYSTEM_STACK();
    LIFEBOAT_VERIFY_NOTHING(m_service.start(300_MiB));
    m_target = std::make_unique<LoopDrive>(300_MiB);
    QVERIFY2(*m_target, m_target->message());
    const Ended first = ServiceFixture::run(m_root, m_service.backup());
    QVERIFY2(first.exitCode == 0, first.said);
}

Ended TestServiceFaults::runAnd(const QStringList &arguments, const std::function<void()> &act) const
{
    bool acted = false;
    return ServiceFixture::run(m_root, arguments, [&](const QJsonObject &line) {
        if (acted || line["event"_L1] != "phase"_L1 || line["phase"_L1] != "copy"_L1)
            return;
        acted = true;
        act();
    });
}

void TestServiceFaults::killedInEveryPhase_data()
{
    QTest::addColumn<QString>("verb");
    QTest::addColumn<QString>("phase");
    for (const char *phase : {"read-maps", "copy", "finish-writing", "check-result"})
        QTest::addRow("backup, %s", phase) << u"backup"_s << QString::fromLatin1(phase);
    for (const char *phase : {"check-image", "erase", "copy", "finish-writing", "check-result"})
        QTest::addRow("restore, %s", phase) << u"restore"_s << QString::fromLatin1(phase);
    for (const char *phase : {"read-maps", "erase", "copy", "finish-writing", "check-result"})
        QTest::addRow("clone, %s", phase) << u"clone"_s << QString::fromLatin1(phase);
    QTest::newRow("check, check-image") << u"check"_s << u"check-image"_s;
}

void TestServiceFaults::killedInEveryPhase()
{
    QFETCH(const QString, verb);
    QFETCH(const QString, phase);
    const qsizetype images = m_service.inPlace(u"image.json"_s).size();
    bool killed = false;
    const Ended died = ServiceFixture::run(m_root, command(verb), [&](const QJsonObject &line) {
        if (!killed && line["event"_L1] == "phase"_L1 && line["phase"_L1] == phase)
            killed = ServiceFixture::killWorker();
    });
    QVERIFY2(killed, died.said);
    QVERIFY2(died.errorCode() == "WORKER_DIED"_L1 && died.exitCode == ioError, died.said);

    // The bus starts another, which knows what happened.
    const Ended jobs = ServiceFixture::run(u"daemon"_s, {u"jobs"_s});
    QVERIFY2(jobs.exitCode == 0 && jobs.lines.size() > 1, jobs.said);
    const QJsonObject last = jobs.lines.at(jobs.lines.size() - 2); // the last line is the result of asking
    QCOMPARE(last["operation"_L1].toString(), verb);
    QCOMPARE(last["outcome"_L1].toString(), u"not-done"_s);
    QCOMPARE(last["errorCode"_L1].toString(), u"WORKER_DIED"_s);
    const QStringList itsEnd = {u"LIFEBOAT_ERROR=WORKER_DIED"_s, u"LIFEBOAT_JOB="_s + last["job"_L1].toString()};
    QVERIFY(QTest::qWaitFor([&] { return !ServiceFixture::journal(itsEnd).empty(); }));
    QCOMPARE(ServiceFixture::journal(itsEnd).size(), 1);

    const Ended again = ServiceFixture::run(m_root, command(verb));
    QVERIFY2(again.exitCode == 0, again.said);
    QCOMPARE(m_service.inPlace(u"*.partial"_s), QStringList());
    // A backup that was killed while its result was being checked had its image already.
    const qsizetype expected =
        images + (verb == "backup"_L1 ? 1 : 0) + (verb == "backup"_L1 && phase == "check-result"_L1);
    QCOMPARE(m_service.inPlace(u"image.json"_s).size(), expected);
}

void TestServiceFaults::cancelledInEveryPhase()
{
    QFETCH(const QString, verb);
    QFETCH(const QString, phase);
    constexpr int attempts = 5; // on a busy machine a phase may be over before the call arrives, and the job with it
    for (int attempt = 1;; ++attempt) {
        const qsizetype images = m_service.inPlace(u"image.json"_s).size();
        QElapsedTimer sinceCancel;
        const Ended cancelled = ServiceFixture::run(m_root, command(verb), [&](const QJsonObject &line) {
            if (sinceCancel.isValid() || line["event"_L1] != "phase"_L1 || line["phase"_L1] != phase)
                return;
            sinceCancel.start();
            const auto jobs = ServiceFixture::ask(u"Jobs"_s, {}).arguments().value(0).value<QDBusArgument>();
            const QString job = qdbus_cast<QList<QDBusObjectPath>>(jobs).last().path();
            ServiceFixture::ask(u"Cancel"_s, {}, job);
            ServiceFixture::ask(u"Cancel"_s, {}, job); // twice does no harm
        });
        QVERIFY2(sinceCancel.isValid(), cancelled.said);
        const qint64 lasted = sinceCancel.elapsed(); // the questions and the programs included
        if ((cancelled.exitCode == 0 || lasted >= 1500) && attempt < attempts)
            continue;
        QVERIFY2(cancelled.exitCode == cancelledExit, cancelled.said);
        QVERIFY2(lasted < 1500, QByteArray::number(lasted));
        QCOMPARE(m_service.inPlace(u"*.partial"_s), QStringList());
        // Where a phase is over before the call arrives, the next one hears it: a backup may have its image then.
        const bool madeOne = verb == "backup"_L1 && phase != "read-maps"_L1;
        QVERIFY(m_service.inPlace(u"image.json"_s).size() <= images + (madeOne ? 1 : 0));
        break;
    }

    const Ended again = ServiceFixture::run(m_root, command(verb));
    QVERIFY2(again.exitCode == 0, again.said);
}

void TestServiceFaults::finishedOnlyAfterTheLastWrite()
{
    constexpr ByteCount size = 8_MiB;
    const SlowDrive slow(size);
    QVERIFY(slow);
    const QString small = m_service.filePath("small");
    const QString place = m_service.filePath("place-of-small");
    LIFEBOAT_VERIFY_TOOL(runTool(u"mkdir"_s, {place}));
    LIFEBOAT_VERIFY_TOOL(
        runTool(u"dd"_s, {u"if="_s + m_service.drive().file(), u"of="_s + small, u"bs=1M"_s, u"count=8"_s}));
    const Ended saved = ServiceFixture::run(m_root, {u"backup"_s, small, u"--to"_s, place});
    QVERIFY2(saved.exitCode == 0, saved.said);
    const QString smallImage = saved.lines.last()["image"_L1].toString();

    SlowDrive::Requests atEnd;
    const Ended done =
        ServiceFixture::run(m_root, {u"restore"_s, smallImage, u"--to"_s, slow.path(), u"--yes"_s, u"--no-check"_s},
                            [&](const QJsonObject &line) {
                                if (line["event"_L1] == "result"_L1)
                                    atEnd = slow.requests();
                            });
    QVERIFY2(done.exitCode == 0, done.said);
    QVERIFY(atEnd.writes > 0);
    QCOMPARE(atEnd.unanswered, 0);
    QTest::qWait(5 * writeDelay);
    QCOMPARE(slow.requests().writes, atEnd.writes);
}

void TestServiceFaults::unpluggedTarget()
{
    LoopDrive target(300_MiB);
    QVERIFY2(target, target.message());
    bool unplugged = false;
    const Ended gone =
        runAnd({u"restore"_s, image(), u"--to"_s, target.path(), u"--yes"_s}, [&] { unplugged = unplug(target); });
    QVERIFY2(unplugged, gone.said);
    QVERIFY2(gone.errorCode() == "DEVICE_GONE"_L1 && gone.exitCode == ioError, gone.said);
}

void TestServiceFaults::unpluggedSource()
{
    const QStringList images = m_service.inPlace(u"image.json"_s);
    const QString file = m_service.filePath("stick");
    LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {m_service.drive().file(), file}));
    LoopDrive source(file);
    QVERIFY2(source, source.message());
    bool unplugged = false;
    const Ended gone =
        runAnd({u"backup"_s, source.path(), u"--to"_s, m_service.place()}, [&] { unplugged = unplug(source); });
    QVERIFY2(unplugged, gone.said);
    QVERIFY2(gone.errorCode() == "DEVICE_GONE"_L1 && gone.exitCode == ioError, gone.said);
    QCOMPARE(m_service.inPlace(u"image.json"_s), images);
    QCOMPARE(m_service.inPlace(u"*.partial"_s), QStringList());
}

QTEST_GUILESS_MAIN(TestServiceFaults)
#include "tst_service_faults.moc"
