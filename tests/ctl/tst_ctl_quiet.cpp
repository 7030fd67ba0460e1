// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "CtlSupport.h"

#include "image/Files.h"
#include "image/Place.h"
#include "jobs/faults/FaultSupport.h"
#include "plans/Quiet.h"
#include "support/FileSystems.h"
#include "support/LoopDrive.h"
#include "support/NbdDrive.h"
#include "support/PrivateWorker.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

#include <algorithm>
#include <csignal>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

constexpr ByteCount driveSize = 64_MiB;
constexpr int rounds = 45'000; ///< milliseconds: more than two rounds of the worker's clock

/// A mounted drive whose every write takes longer than the least standstill that a plan may allow.
class SlowDrive {
public:
    SlowDrive()
    {
        QFile medium(m_folder.filePath(u"medium"_s));
        if (!medium.open(QIODevice::WriteOnly) || !medium.resize(qint64(driveSize.value)) ||
            !makeFileSystem(TestFs::Ext4, medium.fileName()))
            return;
        m_slow = std::make_unique<NbdDrive>(
            driveSize, QStringList{u"--filter=delay"_s, u"file"_s, medium.fileName(), u"wdelay=120ms"_s});
        if (!*m_slow)
            return;
        m_loop = std::make_unique<LoopDrive>(m_slow->path());
        m_ready = *m_loop && m_loop->mount(0, &m_mountPoint);
    }
    ~SlowDrive() { endWriting(); }

    explicit operator bool() const { return m_ready; }
    QString path() const { return m_loop->path(); }
    QString mountPoint() const { return m_mountPoint; }

    /// From now on there is always something that is not on the drive yet.
    bool beginWriting()
    {
        const QString loop = u"while :; do echo more >> '%1/log'; done"_s.arg(m_mountPoint);
        m_writer.start(u"sh"_s, {u"-c"_s, loop});
        return m_writer.waitForStarted();
    }
    void endWriting()
    {
        m_writer.kill();
        m_writer.waitForFinished();
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<NbdDrive> m_slow;
    std::unique_ptr<LoopDrive> m_loop;
    QString m_mountPoint;
    QProcess m_writer;
    bool m_ready = false;
};

} // namespace

/// A plan for a drive that is really written to too much. The hour passes by a history that was written an hour ago.
class CtlQuietTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }
    void init();
    void cleanup();
    void waitsAnHourOnce();
    void askedForFailsAtOnce();
    void secondTimeFails();
    void onlyTheBusyDriveIsDoneAgain();

private:
    CtlRun ctl(const QStringList &arguments) const
    {
        return runCtl(arguments + QStringList{u"--json"_s}, {.worker = m_worker.get()});
    }
    /// Of the slow drive and of @p others; each of its runs is due every hour.
    CtlRun addPlan(const QStringList &others = {}) const;
    void setLongestStandstill(int milliseconds) const;
    /// A drive so slow needs a quarter of a second to stand still also when nobody writes to it.
    void becomeQuiet() const
    {
        m_drive->endWriting();
        setLongestStandstill(10'000);
    }
    QString end() const;
    bool endsAs(const QString &wanted) const
    {
        return QTest::qWaitFor([&] { return end() == wanted; }, 60'000);
    }
    HistoryStore histories() const { return HistoryStore(m_worker->historiesFolder()); }
    /// The worker is away meanwhile, and comes when it is asked for something.
    void change(const std::function<void(PlanHistory &)> &how) const;
    void passTime(std::chrono::seconds time) const
    {
        change([time](PlanHistory &history) { history.busy->since = history.busy->since.addDuration(-time); });
    }
    /// As if an hour of the plan had come that nobody has seen.
    void becomeDue() const
    {
        change([](PlanHistory &history) { history.dueSeen = history.dueSeen.addDays(-1); });
    }
    std::size_t images() const;
    std::size_t jobs() const { return static_cast<std::size_t>(ctl({u"jobs"_s}).lines.size()); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<PrivateWorker> m_worker;
    std::unique_ptr<SlowDrive> m_drive;
    QString m_place;
};

void CtlQuietTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_worker = std::make_unique<PrivateWorker>();
    m_place = m_folder->filePath(u"place"_s);
    QVERIFY(QDir().mkpath(m_place));
    m_drive = std::make_unique<SlowDrive>();
    QVERIFY(*m_drive);
    QVERIFY(m_drive->beginWriting());
}

void CtlQuietTest::cleanup()
{
    if (m_drive)
        m_drive->endWriting();
    m_worker.reset();
    m_drive.reset();
    m_folder.reset();
}

CtlRun CtlQuietTest::addPlan(const QStringList &others) const
{
    QStringList words{u"plan"_s, u"add"_s, u"p"_s, u"--place"_s, m_place, u"--when"_s, u"hourly"_s};
    words << u"--keep"_s << u"all"_s << u"--drive"_s << m_drive->path();
    for (const QString &other : others)
        words << u"--drive"_s << other;
    return ctl(words);
}

void CtlQuietTest::setLongestStandstill(int milliseconds) const
{
    const QString path = m_worker->plansFolder() + u"/p.json"_s;
    const auto bytes = readSmallFile(path, 1 << 16);
    QVERIFY(bytes && *bytes);
    QJsonObject plan = QJsonDocument::fromJson(**bytes).object();
    plan.insert("longestStandstill"_L1, milliseconds);
    LIFEBOAT_VERIFY_RESULT(replaceFile(m_worker->plansFolder(), "p.json", QJsonDocument(plan).toJson()));
}

QString CtlQuietTest::end() const
{
    const CtlRun run = ctl({u"status"_s});
    const auto found =
        std::ranges::find_if(run.lines, [](const QJsonObject &line) { return line.contains("plan"_L1); });
    return found == run.lines.end() ? QString() : found->value("end"_L1).toString();
}

void CtlQuietTest::change(const std::function<void(PlanHistory &)> &how) const
{
    m_worker->end(SIGTERM);
    PlanHistory history = histories().load(u"p"_s);
    how(history);
    LIFEBOAT_VERIFY_RESULT(histories().save(u"p"_s, history));
}

std::size_t CtlQuietTest::images() const
{
    const auto place = Place::open(m_place);
    return place ? place->images().value_or(std::vector<CatalogueEntry>()).size() : 0;
}

void CtlQuietTest::waitsAnHourOnce()
{
    LIFEBOAT_VERIFY_EXIT(addPlan(), 0);
    setLongestStandstill(100);
    becomeDue();
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s, u"--scheduled"_s}), 0);
    QVERIFY(endsAs(u"waits-for-quiet"_s));
    const PlanHistory first = histories().load(u"p"_s);
    QVERIFY(first.busy && first.waitingSince.isValid());
    QVERIFY(first.problem && isTooBusy(*first.problem));
    QVERIFY(QFile::exists(m_worker->historiesFolder() + u"/waiting"_s));
    const std::size_t before = jobs();

    // Neither what looks after waiting plans, nor a time of the plan, nor its own clock has it begin before the hour is over.
    becomeQuiet();
    passTime(quietAfter - std::chrono::minutes(5));
    becomeDue();
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"--waiting"_s}), 0);
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s, u"--scheduled"_s}), 0);
    QTest::qWait(rounds);
    QCOMPARE(jobs(), before);
    QCOMPARE(end(), u"waits-for-quiet"_s);
    QCOMPARE(images(), std::size_t{0});

    passTime(std::chrono::minutes(5));
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"--waiting"_s}), 0);
    QVERIFY(endsAs(u"done"_s));
    QCOMPARE(images(), std::size_t{1});
    QVERIFY(!histories().load(u"p"_s).busy);
    QVERIFY(!QFile::exists(m_worker->historiesFolder() + u"/waiting"_s));
}

void CtlQuietTest::askedForFailsAtOnce()
{
    LIFEBOAT_VERIFY_EXIT(addPlan(), 0);
    setLongestStandstill(100);
    const CtlRun run = ctl({u"plan"_s, u"run"_s, u"p"_s});
    LIFEBOAT_VERIFY_EXIT(run, 3);
    QCOMPARE(run.result().value("errorCode"_L1).toString(), u"TOO_BUSY"_s);
    QCOMPARE(end(), u"failed"_s);
    QVERIFY(!histories().load(u"p"_s).busy);

    // A person's run also begins at once where the plan waits.
    becomeDue();
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s, u"--scheduled"_s}), 0);
    QVERIFY(endsAs(u"waits-for-quiet"_s));
    becomeQuiet();
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s}), 0);
    QCOMPARE(end(), u"done"_s);
    QVERIFY(!histories().load(u"p"_s).busy);
}

void CtlQuietTest::secondTimeFails()
{
    LIFEBOAT_VERIFY_EXIT(addPlan(), 0);
    setLongestStandstill(100);
    becomeDue();
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s, u"--scheduled"_s}), 0);
    QVERIFY(endsAs(u"waits-for-quiet"_s));
    passTime(quietAfter);
    QVERIFY(endsAs(u"failed"_s)); // by the worker's own clock
    const PlanHistory history = histories().load(u"p"_s);
    QVERIFY(history.problem && history.problem->code == ErrorCode::TooBusy);
    QVERIFY(!history.busy && !history.waitingSince.isValid());
}

void CtlQuietTest::onlyTheBusyDriveIsDoneAgain()
{
    const QString other = m_folder->filePath(u"other.img"_s);
    QVERIFY(makeSparseFile(other, 8_MiB));
    LIFEBOAT_VERIFY_EXIT(addPlan({other}), 0);
    setLongestStandstill(100);
    becomeDue();
    LIFEBOAT_VERIFY_EXIT(ctl({u"plan"_s, u"run"_s, u"p"_s, u"--scheduled"_s}), 0);
    QVERIFY(endsAs(u"waits-for-quiet"_s));
    QCOMPARE(images(), std::size_t{1});
    becomeQuiet();
    passTime(quietAfter);
    QVERIFY(endsAs(u"done"_s));
    QCOMPARE(images(), std::size_t{2});
}

QTEST_GUILESS_MAIN(CtlQuietTest)
#include "tst_ctl_quiet.moc"
