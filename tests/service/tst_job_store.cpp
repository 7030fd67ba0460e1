// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/JobStore.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace Qt::StringLiterals;

/// Results survive the worker, whatever else lies in its folder.
class JobStoreTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void recordsComeBack();
    void unfinishedJobsAreNotDone();
    void strangeFilesArePassedOver();
    void oldestAreForgotten();

private:
    static JobRecord record(quint64 id, JobState state)
    {
        JobRecord record;
        record.id = id;
        record.what = {.operation = u"backup"_s, .subject = u"/dev/sdx"_s, .destination = u"/media/place"_s};
        record.user = 1000;
        record.created = QDateTime::fromSecsSinceEpoch(1'700'000'000, QTimeZone::UTC);
        record.started = record.created.addSecs(5);
        record.state = state;
        return record;
    }
};

void JobStoreTest::recordsComeBack()
{
    const QTemporaryDir folder;
    auto store = JobStore::open(folder.filePath(u"jobs"_s));
    QVERIFY(store);
    JobRecord kept = record(7, JobState::Failed);
    kept.ended = kept.started.addSecs(60);
    kept.end = {
        .outcome = Outcome::NotDone,
        .problem =
            Error{.code = ErrorCode::SourceRead, .subject = u"Data"_s, .at = ByteOffset(4096), .detail = u"why"_s},
        .figures = {{u"usedBytes"_s, QVariant::fromValue(qulonglong{1} << 60)}, {u"image"_s, u"/x"_s}}};
    QVERIFY(store->save(kept));
    const auto loaded = store->load();
    QCOMPARE(loaded.size(), 1u);
    const JobRecord &found = loaded.front().record;
    QVERIFY(!loaded.front().interrupted);
    QCOMPARE(found.id, kept.id);
    QCOMPARE(found.user, kept.user);
    QCOMPARE(found.what.destination, kept.what.destination);
    QCOMPARE(found.ended, kept.ended);
    QCOMPARE(found.state, JobState::Failed);
    QCOMPARE(found.end.figures, kept.end.figures);
    QVERIFY(found.end.problem && found.end.problem->code == ErrorCode::SourceRead);
    QVERIFY(found.end.problem->at == ByteOffset(4096));
}

void JobStoreTest::unfinishedJobsAreNotDone()
{
    const QTemporaryDir folder;
    auto store = JobStore::open(folder.path());
    QVERIFY(store);
    for (const JobState state : {JobState::Running, JobState::Paused, JobState::Finishing}) {
        QVERIFY(store->save(record(3, state)));
        for (int start = 0; start < 2; ++start) { // and it stays so
            const auto loaded = store->load();
            QCOMPARE(loaded.size(), 1u);
            const auto &[found, interrupted] = loaded.front();
            QCOMPARE(interrupted, start == 0);
            QCOMPARE(found.state, JobState::Failed);
            QVERIFY(found.end.problem && found.end.problem->code == ErrorCode::WorkerDied);
        }
    }
}

void JobStoreTest::strangeFilesArePassedOver()
{
    const QTemporaryDir folder;
    auto store = JobStore::open(folder.path());
    QVERIFY(store);
    QVERIFY(store->save(record(1, JobState::Succeeded)));
    for (const char *content : {"", "{", "[]", "{\"id\":-1}", "{\"id\":2,\"state\":\"no\",\"outcome\":\"not-done\"}"}) {
        QFile file(folder.filePath(u"2.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(content);
        file.close();
        QCOMPARE(store->load().size(), 1u);
    }
}

void JobStoreTest::oldestAreForgotten()
{
    const QTemporaryDir folder;
    auto store = JobStore::open(folder.path());
    QVERIFY(store);
    for (quint64 id = 1; id <= JobStore::keep + 3; ++id)
        QVERIFY(store->save(record(id, JobState::Succeeded)));
    const auto loaded = store->load();
    QCOMPARE(loaded.size(), JobStore::keep);
    QCOMPARE(loaded.front().record.id, 4u);
    QCOMPARE(loaded.back().record.id, JobStore::keep + 3);
}

QTEST_GUILESS_MAIN(JobStoreTest)
#include "tst_job_store.moc"
