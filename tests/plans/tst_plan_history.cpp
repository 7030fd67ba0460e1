// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "image/Json.h"
#include "plans/PlanHistory.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>

#include <cerrno>
#include <functional>

using namespace lifeboat;
using namespace Qt::StringLiterals;

namespace {

QDateTime at(int day, int hour = 0) { return {QDate(2026, 11, day), QTime(hour, 0), QTimeZone::UTC}; }

PlannedDrive plannedDrive(const QString &serial)
{
    return {.model = u"Disk"_s, .serial = serial, .wwn = {}, .size = ByteCount(512), .path = {}, .partitions = {}};
}

PlannedPlace plannedPlace(const QString &uuid)
{
    return {.name = u"Place "_s + uuid, .uuid = uuid, .folder = {}, .path = {}};
}

PlanHistory sample()
{
    PlanHistory history;
    history.dueSeen = at(20, 18);
    history.lastEnd = at(20, 19);
    history.end = RunEnd::Failed;
    history.problem = Error{.code = ErrorCode::SourceRead,
                            .sysErrno = EIO,
                            .subject = u"B\u00fcro \"alt\""_s,
                            .at = ByteOffset(std::uint64_t{1} << 60),
                            .detail = u"pread\nagain"_s};
    history.waitingSince = at(19);
    history.connectedRun = at(18);
    history.busy = BusyDrives{.since = at(20, 19), .drives = {u"S1"_s, u"S2"_s}};
    DriveRecord &first = history.drive(plannedDrive(u"S1"_s));
    first.image = at(13);
    first.checked = at(14);
    first.folder = u"/media/x/Lifeboat/desk/disk/2026"_s;
    first.place = u"Place 1"_s;
    history.drive(plannedDrive(u"S2"_s));
    history.add({.begun = at(13), .place = u"1/"_s, .stored = ByteCount(std::uint64_t{1} << 61), .whole = true});
    history.add({.begun = at(14), .place = u"2/"_s, .stored = {}, .whole = false});
    return history;
}

ErrorCode codeOf(const Result<PlanHistory> &history) { return history ? ErrorCode::Cancelled : history.error().code; }

} // namespace

class PlanHistoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void endsHaveNames_data();
    void endsHaveNames();
    void comesBack();
    void emptyOneComesBack();
    void oldOneIsRead();
    void endIsNoted_data();
    void endIsNoted();
    void forgetsOldRuns();
    void addsADriveOnce();
    void tellsHowLongAPlaceWaits();
    void refusesWhatIsWrong_data();
    void refusesWhatIsWrong();
    void refusesAnyChangedByte();
    void storeKeepsHistories();
    void storeBeginsAnew();
    void storeSaysWhyItCouldNotSave();
};

void PlanHistoryTest::endsHaveNames_data()
{
    QTest::addColumn<RunEnd>("end");
    QTest::addColumn<QString>("name");
    QTest::newRow("done") << RunEnd::Done << u"done"_s;
    QTest::newRow("failed") << RunEnd::Failed << u"failed"_s;
    QTest::newRow("place") << RunEnd::WaitsForPlace << u"waits-for-place"_s;
    QTest::newRow("drive") << RunEnd::WaitsForDrive << u"waits-for-drive"_s;
    QTest::newRow("power") << RunEnd::WaitsForPower << u"waits-for-power"_s;
    QTest::newRow("quiet") << RunEnd::WaitsForQuiet << u"waits-for-quiet"_s;
    QTest::newRow("stopped") << RunEnd::Stopped << u"stopped"_s;
}

void PlanHistoryTest::endsHaveNames()
{
    QFETCH(RunEnd, end);
    QFETCH(QString, name);
    QCOMPARE(QString::fromLatin1(runEndName(end)), name);
    QCOMPARE(runEndFromName(name), end);
    QCOMPARE(runEndFromName(name + u"s"_s), std::nullopt);
    PlanHistory history;
    history.end = end;
    const auto read = PlanHistory::fromJson(history.toJson(), {});
    QVERIFY(read && *read == history);
}

void PlanHistoryTest::comesBack()
{
    const QByteArray bytes = sample().toJson();
    const auto read = PlanHistory::fromJson(bytes, u"x"_s);
    QVERIFY2(read, read ? "" : qPrintable(read.error().detail));
    QVERIFY(*read == sample());
    QCOMPARE(read->toJson(), bytes);
    PlanHistory local = sample();
    local.dueSeen = local.dueSeen.toTimeZone(QTimeZone("Europe/Berlin"));
    QCOMPARE(local.toJson(), bytes);
}

void PlanHistoryTest::emptyOneComesBack()
{
    const auto read = PlanHistory::fromJson(PlanHistory().toJson(), {});
    QVERIFY(read && *read == PlanHistory());
    QVERIFY(!read->dueSeen.isValid() && !read->end && !read->problem);
}

void PlanHistoryTest::oldOneIsRead()
{
    // Before there was "busy".
    const QByteArray bytes = sealJson(QJsonDocument::fromJson(R"({"schema": 1, "dueSeen": "2026-11-20T18:00:00Z",
        "lastEnd": "2026-11-20T19:00:00Z", "end": "waits-for-place", "problem": {}, "waitingSince": "2026-11-19T18:00:00Z",
        "connectedRun": "", "drives": [], "runs": []})")
                                          .object());
    const auto read = PlanHistory::fromJson(bytes, {});
    QVERIFY2(read, read ? "" : qPrintable(read.error().detail));
    QCOMPARE(read->waitingSince, at(19, 18));
    QVERIFY(!read->busy);
    QCOMPARE(read->toJson(), bytes);
}

void PlanHistoryTest::endIsNoted_data()
{
    QTest::addColumn<RunEnd>("end");
    QTest::addColumn<bool>("waiting");
    QTest::newRow("done") << RunEnd::Done << false;
    QTest::newRow("failed") << RunEnd::Failed << false;
    QTest::newRow("place") << RunEnd::WaitsForPlace << true;
    QTest::newRow("drive") << RunEnd::WaitsForDrive << true;
    QTest::newRow("power") << RunEnd::WaitsForPower << true;
    QTest::newRow("quiet") << RunEnd::WaitsForQuiet << true;
    QTest::newRow("stopped") << RunEnd::Stopped << false;
}

void PlanHistoryTest::endIsNoted()
{
    QFETCH(RunEnd, end);
    QFETCH(bool, waiting);
    QCOMPARE(waits(end), waiting);
    PlanHistory history = sample();
    history.noteEnd(end, std::nullopt, at(21));
    QCOMPARE(history.end, end);
    QCOMPARE(history.lastEnd, at(21));
    QVERIFY(!history.problem);
    QCOMPARE(history.waitingSince, waiting ? at(19) : QDateTime());
    QCOMPARE(history.busy.has_value(), waiting);
    history.waitingSince = {};
    history.noteEnd(end, sample().problem, at(22));
    QCOMPARE(history.waitingSince, waiting ? at(22) : QDateTime());
    QVERIFY(history.problem == sample().problem);
}

void PlanHistoryTest::forgetsOldRuns()
{
    PlanHistory history;
    for (int hour = 0; hour < 70; ++hour)
        history.add({.begun = at(1).addSecs(hour * 3600), .place = {}, .stored = {}, .whole = false});
    QCOMPARE(history.runs.size(), PlanHistory::mostRuns);
    QCOMPARE(history.runs.front().begun, at(1).addSecs(10 * 3600));
    QCOMPARE(history.runs.back().begun, at(1).addSecs(69 * 3600));
    const auto read = PlanHistory::fromJson(history.toJson(), {});
    QVERIFY(read && *read == history);
    history.runs.push_back({});
    history.runs.back().begun = at(2);
    QCOMPARE(codeOf(PlanHistory::fromJson(history.toJson(), {})), ErrorCode::ImageDamaged);
}

void PlanHistoryTest::addsADriveOnce()
{
    PlanHistory history;
    history.drive(plannedDrive(u"S1"_s)).folder = u"/x"_s;
    QCOMPARE(history.drive(plannedDrive(u"S2"_s)).folder, QString());
    QCOMPARE(history.drive(plannedDrive(u"S1"_s)).folder, u"/x"_s);
    QCOMPARE(history.drives.size(), std::size_t{2});
    QCOMPARE(history.drives.front().drive, plannedDrive(u"S1"_s).key());
    QCOMPARE(history.drives.front().name, u"Disk"_s);
}

void PlanHistoryTest::tellsHowLongAPlaceWaits()
{
    PlanHistory history;
    const auto use = [&](const QString &uuid, int day) {
        history.add({.begun = at(day), .place = plannedPlace(uuid).key(), .stored = {}, .whole = false});
    };
    use(u"A"_s, 1);
    use(u"B"_s, 2);
    use(u"A"_s, 3);
    use(u"A"_s, 2); // the clock was set back
    QCOMPARE(history.runsElsewhere(plannedPlace(u"A"_s)), std::size_t{0});
    QCOMPARE(history.runsElsewhere(plannedPlace(u"B"_s)), std::size_t{2});
    QCOMPARE(history.runsElsewhere(plannedPlace(u"C"_s)), std::size_t{4});
}

using Change = std::function<void(QJsonObject &)>;

void PlanHistoryTest::refusesWhatIsWrong_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("detail");
    const auto put = [](const QString &key, const QJsonValue &value) {
        return Change([=](QJsonObject &object) { object.insert(key, value); });
    };
    const auto putIn = [](const QString &list, const QString &key, const QJsonValue &value) {
        return Change([=](QJsonObject &object) {
            QJsonArray array = object[list].toArray();
            QJsonObject element = array.first().toObject();
            element.insert(key, value);
            array[0] = element;
            object.insert(list, array);
        });
    };
    const auto putInside = [](const QString &inner, const QString &key, const QJsonValue &value) {
        return Change([=](QJsonObject &object) {
            QJsonObject changed = object[inner].toObject();
            changed.insert(key, value);
            object.insert(inner, changed);
        });
    };
    const auto putInProblem = std::bind_front(putInside, u"problem"_s);
    const auto putInBusy = std::bind_front(putInside, u"busy"_s);
    QTest::newRow("schema 0") << put(u"schema"_s, 0) << u"schema"_s;
    QTest::newRow("unknown key") << put(u"later"_s, 1) << u"unknown keys"_s;
    QTest::newRow("no time") << put(u"dueSeen"_s, u"yesterday"_s) << u"dueSeen"_s;
    QTest::newRow("time of another zone") << put(u"lastEnd"_s, u"2026-11-20T19:00:00+01:00"_s) << u"lastEnd"_s;
    QTest::newRow("time a number") << put(u"waitingSince"_s, 7) << u"waitingSince"_s;
    QTest::newRow("end unknown") << put(u"end"_s, u"late"_s) << u"end"_s;
    QTest::newRow("problem a text") << put(u"problem"_s, u"x"_s) << u"problem"_s;
    QTest::newRow("problem of an unknown kind") << putInProblem(u"code"_s, u"X"_s) << u"problem.code"_s;
    QTest::newRow("problem with an unknown key") << putInProblem(u"x"_s, 1) << u"problem.unknown keys"_s;
    QTest::newRow("problem nowhere") << putInProblem(u"at"_s, -1) << u"problem.at"_s;
    QTest::newRow("errno beyond an int") << putInProblem(u"errno"_s, qint64{1} << 40) << u"problem.errno"_s;
    QTest::newRow("busy no object") << put(u"busy"_s, u"x"_s) << u"busy"_s;
    QTest::newRow("busy without anything") << put(u"busy"_s, QJsonObject()) << u"busy.since"_s;
    QTest::newRow("busy since no time") << putInBusy(u"since"_s, QString()) << u"busy.since"_s;
    QTest::newRow("busy drives no array") << putInBusy(u"drives"_s, u"S1"_s) << u"busy.drives"_s;
    QTest::newRow("busy drive no text") << putInBusy(u"drives"_s, QJsonArray{1}) << u"busy.drives"_s;
    QTest::newRow("busy with an unknown key") << putInBusy(u"x"_s, 1) << u"busy.unknown keys"_s;
    QTest::newRow("drives no array") << put(u"drives"_s, 1) << u"drives"_s;
    QTest::newRow("drive no object") << put(u"drives"_s, QJsonArray{1}) << u"drives.drive"_s;
    QTest::newRow("drive with an unknown key") << putIn(u"drives"_s, u"x"_s, 1) << u"drives.unknown keys"_s;
    QTest::newRow("run without a time") << putIn(u"runs"_s, u"begun"_s, QString()) << u"runs.begun"_s;
    QTest::newRow("run of negative size") << putIn(u"runs"_s, u"stored"_s, -1) << u"runs.stored"_s;
}

void PlanHistoryTest::refusesWhatIsWrong()
{
    QFETCH(Change, change);
    QFETCH(QString, detail);
    QJsonObject object = QJsonDocument::fromJson(sample().toJson()).object();
    change(object);
    const auto read = PlanHistory::fromJson(sealJson(object), u"subject"_s);
    QCOMPARE(codeOf(read), ErrorCode::ImageDamaged);
    QCOMPARE(read.error().subject, u"subject"_s);
    QVERIFY2(read.error().detail.startsWith(detail), qPrintable(read.error().detail));
    object = QJsonDocument::fromJson(sample().toJson()).object();
    object.insert(u"schema"_s, 2);
    QCOMPARE(codeOf(PlanHistory::fromJson(sealJson(object), {})), ErrorCode::ImageUnsupported);
}

void PlanHistoryTest::refusesAnyChangedByte()
{
    const QByteArray whole = sample().toJson();
    for (qsizetype at = 0; at < whole.size(); ++at) {
        QVERIFY(!PlanHistory::fromJson(whole.first(at), {}));
        for (const int bit : {0, 3, 5, 7}) {
            QByteArray bytes = whole;
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
            QVERIFY2(!PlanHistory::fromJson(bytes, {}), bytes.constData());
        }
    }
}

void PlanHistoryTest::storeKeepsHistories()
{
    const QTemporaryDir folder;
    const HistoryStore store(folder.filePath(u"state/plans"_s));
    QVERIFY(store.load(u"a"_s) == PlanHistory());
    store.remove(u"a"_s);
    QVERIFY(store.save(u"a"_s, sample()));
    QVERIFY(store.load(u"a"_s) == sample());
    QVERIFY(store.load(u"b"_s) == PlanHistory());
    QCOMPARE(QDir(folder.filePath(u"state/plans"_s)).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList{u"a.json"_s});
    store.remove(u"a"_s);
    QVERIFY(store.load(u"a"_s) == PlanHistory());
}

void PlanHistoryTest::storeBeginsAnew()
{
    const QTemporaryDir folder;
    const HistoryStore store(folder.filePath(u"plans"_s));
    QVERIFY(store.save(u"a"_s, sample()));
    QVERIFY(QFile::copy(folder.filePath(u"plans/a.json"_s), folder.filePath(u"outside.json"_s)));
    QVERIFY(store.load(u"../outside"_s) == PlanHistory());
    store.remove(u"../outside"_s);
    QVERIFY(QFile::exists(folder.filePath(u"outside.json"_s)));
    QVERIFY(QFile::resize(folder.filePath(u"plans/a.json"_s), 100));
    QVERIFY(store.load(u"a"_s) == PlanHistory());
    QVERIFY(store.save(u"a"_s, sample()));
    QVERIFY(store.load(u"a"_s) == sample());
}

void PlanHistoryTest::storeSaysWhyItCouldNotSave()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const auto saved = HistoryStore(folder.filePath(u"file/plans"_s)).save(u"a"_s, sample());
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, ErrorCode::PlaceWrite);
    QVERIFY(!HistoryStore(folder.filePath(u"plans"_s)).save(u"../a"_s, sample()));
    QVERIFY(!QFile::exists(folder.filePath(u"a.json"_s)));
}

QTEST_GUILESS_MAIN(PlanHistoryTest)
#include "tst_plan_history.moc"
