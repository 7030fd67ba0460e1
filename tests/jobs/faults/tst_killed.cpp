// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/faults/FaultSupport.h"

#include "image/Place.h"
#include "jobs/Check.h"
#include "support/PrivateWorker.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <thread>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;
using std::chrono::microseconds;

namespace {

constexpr int moments = 15;

/// When to kill: so long after the start, or after a phase has begun.
struct Moment {
    microseconds life{};
    QByteArray phase{};
};

/// A run of lifeboatctl whose worker was killed at a moment, unless it ended before.
struct Ended {
    bool killed = false;
    int exitCode = -1;
    QByteArray output{};
};

QProcessEnvironment environmentOf(const PrivateWorker &worker)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &assignment : worker.environment())
        environment.insert(assignment.section(u'=', 0, 0), assignment.section(u'=', 1));
    return environment;
}

Ended runUntil(const QStringList &arguments, const Moment &moment)
{
    const PrivateWorker worker;
    QProcess process;
    process.setProcessEnvironment(environmentOf(worker));
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(QStringLiteral(LIFEBOATCTL), arguments + QStringList{u"--json"_s});
    if (!process.waitForStarted())
        return {};
    QByteArray output;
    while (!moment.phase.isEmpty() && !output.contains("\"phase\":\"" + moment.phase + '"') &&
           process.waitForReadyRead())
        output += process.readAllStandardOutput();
    std::this_thread::sleep_for(moment.life);
    worker.end(SIGKILL);
    process.waitForFinished();
    output += process.readAllStandardOutput() + process.readAllStandardError();
    return {.killed = output.contains("WORKER_DIED") || output.contains("WORKER_UNAVAILABLE"),
            .exitCode = process.exitCode(),
            .output = output};
}

Ended run(const QStringList &arguments, microseconds *took = nullptr)
{
    QElapsedTimer timer;
    timer.start();
    const PrivateWorker worker;
    QStringList command = worker.environment();
    command += QStringList{QStringLiteral(LIFEBOATCTL)} + arguments + QStringList{u"--json"_s};
    const ToolResult result = runTool(u"env"_s, command);
    if (took != nullptr)
        *took = microseconds(timer.nsecsElapsed() / 1000);
    return {.killed = false, .exitCode = result.exitCode, .output = result.output + result.errors};
}

/// The n-th of the moments at which we kill: two of three spread over @p whole, the others soon after copying has begun.
Moment momentOf(int n, microseconds whole)
{
    if (n % 3 == 2)
        return {.life = microseconds(1000 << (n / 3)), .phase = "copy"};
    return {.life = whole * (2 * n + 1) / (2 * moments)};
}

/// Folders of images and partial images in a place.
QStringList imageFolders(const QString &place)
{
    QStringList found;
    for (const QString &entry : everythingBelow(place)) {
        if (entry.count(u'/') == 3 && !entry.endsWith(u"/.lock"_s))
            found += entry;
    }
    return found;
}

bool isSame(const QString &file, const QString &other) { return bool(runTool(u"cmp"_s, {u"-s"_s, file, other})); }

bool isWholeImage(const QString &folder)
{
    const auto image = Image::open(folder);
    TestJob job;
    const auto report =
        image ? check(*image, job.context(), {.record = RecordCheck::No}) : Result<CheckReport>(fail(image.error()));
    return report && report->outcome == Outcome::DoneAndChecked;
}

} // namespace

/// The worker dies without a chance to clean up, at any moment.
class KilledTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void backupLeavesOnlyPartial();
    void restoreLeavesNoTable_data();
    void restoreLeavesNoTable();

private:
    QStringList listedImages() const;
    void judgeRestored(const QString &before, const QString &wanted, int *states);

    const QByteArray m_oldGuid = "AAAAAAAA-2222-4333-8444-555555555555";
    QTemporaryDir m_folder;
    QString m_drive = m_folder.filePath(u"drive.img"_s);
    QString m_place = m_folder.filePath(u"place"_s);
    QString m_target = m_folder.filePath(u"target.img"_s);
    QString m_driveBefore = m_folder.filePath(u"before.img"_s);
};

void KilledTest::initTestCase()
{
    QVERIFY(QDir().mkpath(m_place));
    LIFEBOAT_VERIFY_TOOL(
        makeSmallDrive(m_drive, {.size = 200_MiB, .partition = 190_MiB, .fill = 150_MiB, .noise = 1_MiB}));
    LIFEBOAT_VERIFY_TOOL(makeSmallDrive(
        m_target, {.size = 200_MiB, .partition = 8_MiB, .fill = 2_MiB, .diskGuid = m_oldGuid, .seed = 9}));
    LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {m_drive, m_driveBefore}));
}

/// The folders that `images` lists, as paths below the place.
QStringList KilledTest::listedImages() const
{
    QStringList folders;
    for (const QByteArray &line : run({u"images"_s, m_place}).output.split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        if (object.value("event"_L1).toString() == "image"_L1)
            folders += QDir(m_place).relativeFilePath(object.value("folder"_L1).toString());
    }
    return folders;
}

void KilledTest::backupLeavesOnlyPartial()
{
    const QStringList arguments{u"backup"_s, m_drive, u"--to"_s, m_place};
    microseconds whole{};
    const Ended first = run(arguments, &whole);
    QVERIFY2(first.exitCode == 0, first.output);
    QVERIFY(runTool(u"rm"_s, {u"-r"_s, m_place + u"/Lifeboat"_s}));

    int partials = 0;
    int killed = 0;
    for (int i = 0; i < moments; ++i) {
        killed += runUntil(arguments, momentOf(i, whole)).killed ? 1 : 0;
        const QStringList left = imageFolders(m_place);
        QVERIFY2(left.size() <= 1, qPrintable(left.join(u' ')));
        QStringList finished;
        for (const QString &folder : left) {
            if (folder.endsWith(u".partial"_s)) {
                ++partials;
                continue;
            }
            finished += folder;
            QVERIFY2(isWholeImage(m_place + u'/' + folder), qPrintable(folder));
        }
        QCOMPARE(listedImages(), finished);
        QVERIFY(isSame(m_drive, m_driveBefore));
        if (!finished.isEmpty())
            QVERIFY(runTool(u"rm"_s, {u"-r"_s, m_place + u"/Lifeboat"_s}));
    }
    qInfo("%d of %d killed, %d left a partial image; a whole backup took %d ms", killed, moments, partials,
          int(whole.count() / 1000));
    QVERIFY(killed >= moments / 2);
    QVERIFY(partials >= 3);

    const Ended next = run(arguments);
    QVERIFY2(next.exitCode == 0, next.output);
    const QStringList left = imageFolders(m_place);
    QCOMPARE(left.size(), 1);
    QVERIFY(!left[0].endsWith(u".partial"_s));
    QCOMPARE(listedImages(), left);
    QVERIFY(isSame(m_drive, m_driveBefore));
}

void KilledTest::restoreLeavesNoTable_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("checked") << QStringList();
    QTest::newRow("not checked") << QStringList{u"--no-check"_s};
    QTest::newRow("only differences") << QStringList{u"--no-check"_s, u"--only-differences"_s};
}

/// A target is as it was, or has no table, or is complete.
void KilledTest::judgeRestored(const QString &before, const QString &wanted, int *states)
{
    if (isSame(m_target, before)) {
        ++states[0];
    } else if (hasNoTable(m_target)) {
        ++states[1];
    } else {
        ++states[2];
        QVERIFY(isSame(m_target, wanted));
    }
}

void KilledTest::restoreLeavesNoTable()
{
    QFETCH(QStringList, options);
    const QStringList images = imageFolders(m_place);
    QCOMPARE(images.size(), 1);
    const QStringList arguments =
        QStringList{u"restore"_s, m_place + u'/' + images[0], u"--to"_s, m_target, u"--yes"_s} + options;

    // What is to come out, made in a file of its own; and the target before.
    const QString old = m_folder.filePath(u"old.img"_s);
    const QString reference = m_folder.filePath(u"reference.img"_s);
    LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {m_target, old}));
    microseconds whole{};
    QVERIFY2(run(arguments, &whole).exitCode == 0, "the restore that is not killed");
    LIFEBOAT_VERIFY_TOOL(runTool(u"mv"_s, {m_target, reference}));

    int states[3] = {0, 0, 0};
    int killed = 0;
    for (int i = 0; i < moments; ++i) {
        LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {old, m_target}));
        const Ended ended = runUntil(arguments, momentOf(i, whole));
        killed += ended.killed ? 1 : 0;
        judgeRestored(old, reference, states);
        if (QTest::currentTestFailed())
            return;
        QVERIFY2(ended.killed || ended.exitCode == 0, ended.output);
    }
    qInfo("%d of %d killed: %d untouched, %d without a table, %d complete; a whole restore took %d ms", killed, moments,
          states[0], states[1], states[2], int(whole.count() / 1000));
    QVERIFY(killed >= moments / 2);
    QVERIFY(states[1] >= 3);

    const Ended next = run(arguments);
    QVERIFY2(next.exitCode == 0, next.output);
    QVERIFY(isSame(m_target, reference));
    LIFEBOAT_VERIFY_TOOL(runTool(u"mv"_s, {u"-f"_s, old, m_target}));
}

QTEST_GUILESS_MAIN(KilledTest)
#include "tst_killed.moc"
