// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "CtlSupport.h"

#include "image/Place.h"
#include "jobs/faults/FaultSupport.h"
#include "plans/PlanHistory.h"
#include "support/PrivateWorker.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QTest>

#include <algorithm>
#include <csignal>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// Plans from the command line, carried out by a real worker on drives that are files.
class CtlPlansTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void runsAndIsTold();
    void keepsWhatItPromises();
    void imagesOfPeopleStay();
    void pruneOnlySaysWhatWouldGo();
    void placesTakeTurns();
    void waitsForItsPlace();
    void waitsForItsDrive();
    void missedTimeIsMadeUpOnce();
    void scheduledRunThatIsNotDueDoesNothing();
    void brokenFileStopsNoOther();
    void newerFileIsNotTouched();
    void runsNeverOverlap();
    void stoppedRunSaysSo();
    void interruptedRunIsMadeUpFor();
    void failureIsTold();
    void longUncheckedImageIsRead();
    void hookIsTold();
    void editKeepsTheRest();
    void wrongWordsAreRefused_data();
    void wrongWordsAreRefused();

private:
    QString path(const QString &name) const { return m_folder->filePath(name); }
    QString newFolder(const QString &name) const;
    CtlRun ctl(const QStringList &arguments) const
    {
        return runCtl(arguments + QStringList{u"--json"_s}, {.worker = m_worker.get()});
    }
    /// A plan for the drive and the place, with more options.
    CtlRun addPlan(const QString &name, const QStringList &options = {}) const;
    QJsonObject status(const QString &plan) const;
    /// The time of the plan's last image once it is later than @p than; 0 after a while.
    qint64 imageLaterThan(const QString &plan, qint64 than) const;
    static std::vector<Image> imagesIn(const QString &place);
    QString planFile(const QString &id) const { return m_worker->plansFolder() + u'/' + id + u".json"_s; }
    static QByteArray contentOf(const QString &file);
    static bool write(const QString &file, const QByteArray &bytes);
    void changeDrive() const;
    /// Has @p process run the plan "p".
    void runUntilItCopies(QProcess &process) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<PrivateWorker> m_worker;
    QString m_drive;
    QString m_place;
};

QString CtlPlansTest::newFolder(const QString &name) const
{
    QDir(m_folder->path()).mkpath(name);
    return path(name);
}

QByteArray CtlPlansTest::contentOf(const QString &file)
{
    QFile opened(file);
    return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
}

bool CtlPlansTest::write(const QString &file, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(file).path());
    QFile opened(file);
    return opened.open(QIODevice::WriteOnly) && opened.write(bytes) == bytes.size();
}

void CtlPlansTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_worker = std::make_unique<PrivateWorker>();
    m_drive = path(u"office.img"_s);
    m_place = newFolder(u"place"_s);
    LIFEBOAT_VERIFY_TOOL(makeSmallDrive(m_drive, {.size = 12_MiB, .partition = 8_MiB, .fill = 2_MiB}));
}

void CtlPlansTest::cleanup()
{
    m_worker.reset();
    m_folder.reset();
}

CtlRun CtlPlansTest::addPlan(const QString &name, const QStringList &options) const
{
    QStringList arguments{u"plan"_s, u"add"_s, name, u"--drive"_s, m_drive, u"--place"_s, m_place};
    if (!options.contains(u"--when"_s))
        arguments << u"--when"_s << u"18:00"_s;
    if (!options.contains(u"--keep"_s))
        arguments << u"--keep"_s << u"all"_s;
    return ctl(arguments + options);
}

QJsonObject CtlPlansTest::status(const QString &plan) const
{
    const CtlRun run = ctl({u"status"_s});
    const auto found = std::ranges::find_if(
        run.lines, [&](const QJsonObject &line) { return line.value("plan"_L1).toString() == plan; });
    return found == run.lines.end() ? QJsonObject() : *found;
}

qint64 CtlPlansTest::imageLaterThan(const QString &plan, qint64 than) const
{
    qint64 time = 0;
    static_cast<void>(QTest::qWaitFor(
        [&] {
            time = status(plan).value("drives"_L1).toArray().first().toObject().value("lastImage"_L1).toInteger();
            return time > than;
        },
        60'000));
    return time > than ? time : 0;
}

std::vector<Image> CtlPlansTest::imagesIn(const QString &place)
{
    std::vector<Image> images;
    const auto opened = Place::open(place);
    auto entries = opened ? opened->images() : Result<std::vector<CatalogueEntry>>(fail(opened.error()));
    for (CatalogueEntry &entry : entries.value_or(std::vector<CatalogueEntry>())) {
        if (entry.image)
            images.push_back(std::move(*entry.image));
    }
    return images;
}

void CtlPlansTest::changeDrive() const
{
    QFile drive(m_drive);
    QVERIFY(drive.open(QIODevice::ReadWrite) && drive.seek(3'000'000));
    QVERIFY(drive.write(QByteArray(4096, static_cast<char>(QTime::currentTime().msec()))) == 4096);
}

void CtlPlansTest::runUntilItCopies(QProcess &process) const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &assignment : m_worker->environment())
        environment.insert(assignment.section(u'=', 0, 0), assignment.section(u'=', 1));
    process.setProcessEnvironment(environment);
    process.start(builtProgram(), {u"plan"_s, u"run"_s, u"p"_s, u"--json"_s});
    QByteArray said;
    while (!said.contains("\"phase\":\"copy\"") && process.waitForReadyRead(30'000))
        said += process.readAllStandardOutput();
}

void CtlPlansTest::runsAndIsTold()
{
    LIFEBOAT_VERIFY_EXIT(addPlan(u"Büro PC"_s), 0);
    QCOMPARE(status(u"buro-pc"_s).value("state"_L1).toString(), u"not-yet"_s);
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"buro-pc"_s}), 0);
    changeDrive();
    const CtlRun second = ctl({u"plan"_s, u"run"_s, u"buro-pc"_s});
    LIFEBOAT_VERIFY_EXIT(second, 0);
    QVERIFY2(second.allJson, second.output);
    const std::vector<Image> images = imagesIn(m_place);
    QCOMPARE(images.size(), std::size_t{2});
    for (const Image &image : images) {
        QCOMPARE(image.manifest().plan, u"buro-pc"_s);
        QCOMPARE(image.checkState(), CheckState::Good);
    }
    QCOMPARE(std::ranges::count_if(images, [](const Image &i) { return i.parent() != nullptr; }), 1);
    const QJsonObject told = status(u"buro-pc"_s);
    QCOMPARE(told.value("state"_L1).toString(), u"fine"_s);
    QCOMPARE(told.value("end"_L1).toString(), u"done"_s);
    const QJsonObject drive = told.value("drives"_L1).toArray().first().toObject();
    QVERIFY(QFileInfo(drive.value("image"_L1).toString()).isDir());
    QVERIFY(drive.value("lastChecked"_L1).toInteger() >= drive.value("lastImage"_L1).toInteger());
    QVERIFY(told.value("next"_L1).toInteger() > QDateTime::currentSecsSinceEpoch());
    const CtlRun jobs = ctl({u"jobs"_s});
    QCOMPARE(std::ranges::count_if(
                 jobs.lines, [](const QJsonObject &job) { return job.value("plan"_L1).toString() == u"buro-pc"_s; }),
             2);
}

void CtlPlansTest::keepsWhatItPromises()
{
    LIFEBOAT_VERIFY_EXIT(addPlan(u"p"_s, {u"--keep"_s, u"last=2"_s}), 0);
    for (int run = 0; run < 4; ++run) {
        changeDrive();
        LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s}), 0);
        QTest::qWait(1100); // images have times in seconds
    }
    const std::vector<Image> images = imagesIn(m_place);
    QCOMPARE(images.size(), std::size_t{2});
    for (const Image &image : images)
        LIFEBOAT_VERIFY_EXIT(ctl({u"check"_s, image.folder()}), 0);
    LIFEBOAT_VERIFY_EXIT(ctl({u"restore"_s, images.front().folder(), u"--to"_s, path(u"back.img"_s)}), 0);
    QCOMPARE(contentHash(path(u"back.img"_s)), contentHash(m_drive));
}

void CtlPlansTest::imagesOfPeopleStay()
{
    LIFEBOAT_VERIFY_EXIT(ctl({u"backup"_s, m_drive, u"--to"_s, m_place}), 0);
    QTest::qWait(1100);
    LIFEBOAT_VERIFY_EXIT(addPlan(u"p"_s, {u"--keep"_s, u"last=1"_s}), 0);
    for (int run = 0; run < 2; ++run) {
        LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s}), 0);
        QTest::qWait(1100);
    }
    const std::vector<Image> images = imagesIn(m_place);
    QCOMPARE(images.size(), std::size_t{2});
    QCOMPARE(std::ranges::count_if(images, [](const Image &i) { return i.manifest().plan.isEmpty(); }), 1);
}

void CtlPlansTest::pruneOnlySaysWhatWouldGo()
{
    LIFEBOAT_VERIFY_EXIT(addPlan(u"p"_s, {u"--keep"_s, u"all"_s}), 0);
    for (int run = 0; run < 2; ++run) {
        LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s}), 0);
        QTest::qWait(1100);
    }
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"edit"_s, u"p"_s, u"--keep"_s, u"last=1"_s}), 0);
    const CtlRun dry = ctl({u"prune"_s, u"p"_s, u"--dry-run"_s});
    LIFEBOAT_VERIFY_EXIT(dry, 0);
    QCOMPARE(std::ranges::count_if(dry.lines, [](const QJsonObject &l) { return l.contains("image"_L1); }), 1);
    QCOMPARE(imagesIn(m_place).size(), std::size_t{2});
    LIFEBOAT_VERIFY_EXIT(ctl({u"prune"_s, u"p"_s, u"--yes"_s}), 0);
    QCOMPARE(imagesIn(m_place).size(), std::size_t{1});
}

void CtlPlansTest::placesTakeTurns()
{
    const QString other = newFolder(u"other"_s);
    LIFEBOAT_VERIFY_EXIT(addPlan(u"p"_s, {u"--place"_s, other}), 0);
    for (int run = 0; run < 4; ++run) {
        changeDrive();
        LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s}), 0);
    }
    QCOMPARE(imagesIn(m_place).size(), std::size_t{2});
    QCOMPARE(imagesIn(other).size(), std::size_t{2});
    // One of them is away: the other one is taken, whosever turn it is.
    QVERIFY(QDir(m_folder->path()).rename(u"place"_s, u"away"_s));
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s}), 0);
    QCOMPARE(imagesIn(other).size(), std::size_t{3});
}

void CtlPlansTest::waitsForItsPlace()
{
    LIFEBOAT_VERIFY_EXIT(addPlan(u"p"_s), 0);
    QVERIFY(QDir(m_folder->path()).rename(u"place"_s, u"away"_s));
    newFolder(u"place"_s); // an empty mount point is not the place
    const CtlRun run = ctl({u"plan"_s, u"run"_s, u"p"_s});
    LIFEBOAT_VERIFY_EXIT(run, 3);
    QCOMPARE(run.result().value("errorCode"_L1).toString(), u"PLACE_NOT_FOUND"_s);
    QCOMPARE(status(u"p"_s).value("end"_L1).toString(), u"waits-for-place"_s);
    QVERIFY(QDir(m_place).isEmpty());
    QVERIFY(QFile::exists(m_worker->historiesFolder() + u"/waiting"_s));
    QDir().rmdir(m_place);
    QVERIFY(QDir(m_folder->path()).rename(u"away"_s, u"place"_s));
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"--waiting"_s}), 0);
    QVERIFY(imageLaterThan(u"p"_s, 0) > 0);
    QVERIFY(QTest::qWaitFor([&] { return status(u"p"_s).value("state"_L1).toString() == u"fine"_s; }, 20'000));
    QVERIFY(!QFile::exists(m_worker->historiesFolder() + u"/waiting"_s));
}

void CtlPlansTest::waitsForItsDrive()
{
    LIFEBOAT_VERIFY_EXIT(addPlan(u"p"_s), 0);
    QVERIFY(QFile::rename(m_drive, path(u"away.img"_s)));
    const CtlRun run = ctl({u"plan"_s, u"run"_s, u"p"_s});
    LIFEBOAT_VERIFY_EXIT(run, 3);
    QCOMPARE(run.result().value("errorCode"_L1).toString(), u"DRIVE_NOT_FOUND"_s);
    // Another drive in its place is not it.
    LIFEBOAT_VERIFY_TOOL(makeSmallDrive(m_drive, {.size = 14_MiB, .partition = 8_MiB}));
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s}), 3);
    QVERIFY(imagesIn(m_place).empty());
}

void CtlPlansTest::missedTimeIsMadeUpOnce()
{
    LIFEBOAT_VERIFY_EXIT(addPlan(u"p"_s, {u"--when"_s, u"hourly"_s}), 0);
    m_worker->end(SIGTERM); // the computer is off for three days
    const HistoryStore histories(m_worker->historiesFolder());
    PlanHistory history = histories.load(u"p"_s);
    QVERIFY(history.dueSeen.isValid());
    history.dueSeen = history.dueSeen.addDays(-3);
    LIFEBOAT_VERIFY_RESULT(histories.save(u"p"_s, history));
    QVERIFY(imageLaterThan(u"p"_s, 0) > 0); // asking for the status starts the worker
    const QDateTime next = QDateTime::fromSecsSinceEpoch(status(u"p"_s).value("next"_L1).toInteger());
    QVERIFY(next > QDateTime::currentDateTime() && next <= QDateTime::currentDateTime().addSecs(3600));
    if (QTime::currentTime().minute() < 58) { // else an hour may begin meanwhile
        QTest::qWait(45'000);                 // more than two rounds of the worker's clock
        QCOMPARE(imagesIn(m_place).size(), std::size_t{1});
    }
}

void CtlPlansTest::scheduledRunThatIsNotDueDoesNothing()
{
    LIFEBOAT_VERIFY_EXIT(addPlan(u"p"_s, {u"--when"_s, u"yearly"_s}), 0);
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s, u"--scheduled"_s}), 0);
    QVERIFY(imagesIn(m_place).empty());
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"disable"_s, u"p"_s}), 0);
    QCOMPARE(status(u"p"_s).value("state"_L1).toString(), u"off"_s);
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s}), 0); // somebody wants it all the same
    QCOMPARE(imagesIn(m_place).size(), std::size_t{1});
}

void CtlPlansTest::brokenFileStopsNoOther()
{
    LIFEBOAT_VERIFY_EXIT(addPlan(u"good"_s), 0);
    const QByteArray broken = "{\"schema\": 1, \"name\": \"Broken\", \"tiems\": []}";
    QVERIFY(write(planFile(u"broken"_s), broken));
    const CtlRun told = ctl({u"status"_s});
    LIFEBOAT_VERIFY_EXIT(told, 1);
    QCOMPARE(status(u"broken"_s).value("state"_L1).toString(), u"invalid"_s);
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"broken"_s}), 3);
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"good"_s}), 0);
    QCOMPARE(contentOf(planFile(u"broken"_s)), broken);
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"remove"_s, u"broken"_s, u"--yes"_s}), 0);
    LIFEBOAT_VERIFY_EXIT(ctl({u"status"_s}), 0);
}

void CtlPlansTest::newerFileIsNotTouched()
{
    const QByteArray newer = "{\"schema\": 2, \"what\": \"nobody knows yet\"}";
    QVERIFY(write(planFile(u"newer"_s), newer));
    for (const QStringList &words : {QStringList{u"run"_s, u"newer"_s}, QStringList{u"disable"_s, u"newer"_s},
                                     QStringList{u"show"_s, u"newer"_s}}) {
        const CtlRun run = ctl(QStringList{u"plan"_s} + words);
        LIFEBOAT_VERIFY_EXIT(run, 3);
        QCOMPARE(run.result().value("errorCode"_L1).toString(), u"PLAN_UNSUPPORTED"_s);
    }
    QCOMPARE(contentOf(planFile(u"newer"_s)), newer);
}

void CtlPlansTest::runsNeverOverlap()
{
    LIFEBOAT_VERIFY_TOOL(makeSmallDrive(m_drive, {.size = 400_MiB, .partition = 390_MiB, .fill = 300_MiB}));
    LIFEBOAT_VERIFY_EXIT(addPlan(u"p"_s), 0);
    QProcess first;
    runUntilItCopies(first);
    const CtlRun second = ctl({u"plan"_s, u"run"_s, u"p"_s});
    LIFEBOAT_VERIFY_EXIT(second, 3);
    QCOMPARE(second.result().value("errorCode"_L1).toString(), u"BUSY"_s);
    QVERIFY(first.waitForFinished(60'000));
    QCOMPARE(first.exitCode(), 0);
    QCOMPARE(imagesIn(m_place).size(), std::size_t{1});
}

void CtlPlansTest::stoppedRunSaysSo()
{
    // All of it counts as used, so copying takes seconds and next to no room.
    QVERIFY(QFile::remove(m_drive) && makeSparseFile(m_drive, 64_GiB));
    LIFEBOAT_VERIFY_EXIT(addPlan(u"p"_s), 0);
    const CtlRun run = runCtl({u"plan"_s, u"run"_s, u"p"_s, u"--json"_s},
                              {.signal = CtlSignal{.number = SIGTERM, .phase = "copy"}, .worker = m_worker.get()});
    LIFEBOAT_VERIFY_EXIT(run, 6);
    QVERIFY2(run.answered < std::chrono::seconds(5), run.message().constData());
    QCOMPARE(status(u"p"_s).value("end"_L1).toString(), u"stopped"_s);
    QVERIFY(imagesIn(m_place).empty());
}

void CtlPlansTest::interruptedRunIsMadeUpFor()
{
    LIFEBOAT_VERIFY_TOOL(makeSmallDrive(m_drive, {.size = 400_MiB, .partition = 390_MiB, .fill = 300_MiB}));
    LIFEBOAT_VERIFY_EXIT(addPlan(u"p"_s), 0);
    QProcess run;
    runUntilItCopies(run);
    m_worker->end(SIGKILL);
    QVERIFY(run.waitForFinished(60'000));
    QCOMPARE(run.exitCode(), 5);
    QVERIFY(imageLaterThan(u"p"_s, 0) > 0); // asking for the status starts a worker again
    QVERIFY(QTest::qWaitFor([&] { return status(u"p"_s).value("state"_L1).toString() == u"fine"_s; }, 20'000));
    QCOMPARE(imagesIn(m_place).size(), std::size_t{1});
}

void CtlPlansTest::failureIsTold()
{
    LIFEBOAT_VERIFY_EXIT(addPlan(u"p"_s), 0);
    // What is in the way of the place's folder for this computer.
    QVERIFY(QDir(m_place + u"/Lifeboat"_s).removeRecursively());
    QVERIFY(QDir().mkdir(m_place + u"/Lifeboat"_s) &&
            write(m_place + u"/Lifeboat/"_s + safeFileName(QSysInfo::machineHostName()), "in the way"));
    const CtlRun run = ctl({u"plan"_s, u"run"_s, u"p"_s});
    LIFEBOAT_VERIFY_EXIT(run, 5);
    QCOMPARE(status(u"p"_s).value("state"_L1).toString(), u"failed"_s);
    LIFEBOAT_VERIFY_EXIT(ctl({u"status"_s}), 1);
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s, u"--scheduled"_s}), 0); // not due: it says nothing new
}

void CtlPlansTest::longUncheckedImageIsRead()
{
    LIFEBOAT_VERIFY_EXIT(addPlan(u"p"_s), 0);
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s}), 0);
    const Image image = imagesIn(m_place).front();
    CheckRecord check = *image.lastCheck();
    check.time = check.time.addDays(-40);
    LIFEBOAT_VERIFY_RESULT(image.saveCheck(check));
    const CtlRun run = ctl({u"plan"_s, u"run"_s, u"p"_s});
    LIFEBOAT_VERIFY_EXIT(run, 0);
    QVERIFY2(run.output.contains("\"operation\":\"check\""), run.output);
    const auto again = Image::open(image.folder());
    LIFEBOAT_VERIFY_RESULT(again);
    QVERIFY(again->lastCheck()->time > check.time.addDays(39));
}

void CtlPlansTest::hookIsTold()
{
    LIFEBOAT_VERIFY_EXIT(addPlan(u"p"_s), 0);
    const QString hook = path(u"hook"_s);
    QVERIFY(write(hook, "#!/bin/sh\necho \"$@\" > \"" + path(u"told"_s).toUtf8() + "\"\n"));
    QVERIFY(QFile::setPermissions(hook, QFile::Permissions(0x7700)));
    QByteArray plan = contentOf(planFile(u"p"_s));
    plan.insert(plan.lastIndexOf('}'), ", \"hook\": \"" + hook.toUtf8() + "\"\n");
    QVERIFY(write(planFile(u"p"_s), plan));
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s}), 0);
    QVERIFY(QTest::qWaitFor([&] { return contentOf(path(u"told"_s)) == QByteArray("p done\n"); }, 20'000));
}

void CtlPlansTest::editKeepsTheRest()
{
    LIFEBOAT_VERIFY_EXIT(addPlan(u"Büro"_s, {u"--keep"_s, u"last=3"_s, u"--compression"_s, u"small"_s}), 0);
    LIFEBOAT_VERIFY_EXIT(
        ctl({u"plan"_s, u"edit"_s, u"buro"_s, u"--when"_s, u"Fri 20:00"_s, u"--name"_s, u"Freitags"_s}), 0);
    const QJsonObject plan = ctl({u"plan"_s, u"show"_s, u"buro"_s}).lines.front().value("text"_L1).toObject();
    QCOMPARE(plan.value("name"_L1).toString(), u"Freitags"_s);
    QCOMPARE(plan.value("compression"_L1).toString(), u"small"_s);
    QCOMPARE(plan.value("keep"_L1).toObject().value("last"_L1).toInt(), 3);
    QCOMPARE(plan.value("times"_L1).toArray(), QJsonArray({u"Fri 20:00"_s}));
}

void CtlPlansTest::wrongWordsAreRefused_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("no time") << QStringList{u"plan"_s,  u"add"_s,     u"x"_s,    u"--drive"_s,
                                            u"DRIVE"_s, u"--place"_s, u"PLACE"_s}
                             << 2;
    QTest::newRow("no drive") << QStringList{u"plan"_s,  u"add"_s,    u"x"_s,    u"--place"_s,
                                             u"PLACE"_s, u"--when"_s, u"daily"_s}
                              << 2;
    QTest::newRow("bad time") << QStringList{u"plan"_s,    u"add"_s,   u"x"_s,      u"--drive"_s, u"DRIVE"_s,
                                             u"--place"_s, u"PLACE"_s, u"--when"_s, u"noon"_s}
                              << 2;
    QTest::newRow("bad rules") << QStringList{u"plan"_s,  u"add"_s,     u"x"_s,      u"--drive"_s,
                                              u"DRIVE"_s, u"--place"_s, u"PLACE"_s,  u"--when"_s,
                                              u"daily"_s, u"--keep"_s,  u"daily=x"_s}
                               << 2;
    QTest::newRow("no such drive") << QStringList{u"plan"_s,    u"add"_s,          u"x"_s,
                                                  u"--drive"_s, u"/nonexistent"_s, u"--place"_s,
                                                  u"PLACE"_s,   u"--when"_s,       u"daily"_s}
                                   << 3;
    QTest::newRow("no such place") << QStringList{u"plan"_s,         u"add"_s,    u"x"_s,
                                                  u"--drive"_s,      u"DRIVE"_s,  u"--place"_s,
                                                  u"/nonexistent"_s, u"--when"_s, u"daily"_s}
                                   << 3;
    QTest::newRow("no name") << QStringList{u"plan"_s,    u"add"_s,   u" "_s,      u"--drive"_s, u"DRIVE"_s,
                                            u"--place"_s, u"PLACE"_s, u"--when"_s, u"daily"_s}
                             << 3;
    QTest::newRow("no such plan") << QStringList{u"plan"_s, u"run"_s, u"x"_s} << 3;
    QTest::newRow("path as a plan") << QStringList{u"plan"_s, u"run"_s, u"../x"_s} << 3;
    QTest::newRow("neither plan nor waiting") << QStringList{u"plan"_s, u"run"_s} << 2;
    QTest::newRow("no such verb") << QStringList{u"plan"_s, u"dance"_s} << 2;
    QTest::newRow("prune without a word") << QStringList{u"prune"_s, u"x"_s} << 2;
    QTest::newRow("remove without yes") << QStringList{u"plan"_s, u"remove"_s, u"x"_s} << 2;
}

void CtlPlansTest::wrongWordsAreRefused()
{
    QFETCH(QStringList, words);
    QFETCH(int, exitCode);
    words.replaceInStrings(u"DRIVE"_s, m_drive).replaceInStrings(u"PLACE"_s, m_place);
    const CtlRun run = ctl(words);
    LIFEBOAT_VERIFY_EXIT(run, exitCode);
    QCOMPARE(run.result().value("outcome"_L1).toString(), u"not-done"_s);
    QVERIFY(QDir(m_worker->plansFolder()).isEmpty());
}

QTEST_GUILESS_MAIN(CtlPlansTest)
#include "tst_ctl_plans.moc"
