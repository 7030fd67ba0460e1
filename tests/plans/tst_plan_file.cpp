// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "PlanFiles.h"

#include "plans/CalendarExpression.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

Plan wholePlan()
{
    Plan plan;
    plan.name = u"Office PC"_s;
    plan.enabled = false;
    plan.drives = {{.model = u"Disk 500"_s,
                    .serial = u"S1"_s,
                    .wwn = u"0x5"_s,
                    .size = ByteCount(500'107'862'016),
                    .path = u"/dev/sda"_s,
                    .partitions = {2, 1}}};
    plan.places = {{.name = u"Office backup"_s,
                    .uuid = u"1234-ABCD"_s,
                    .folder = u"backup"_s,
                    .path = u"/media/anna/Office backup"_s},
                   {.name = u"Share"_s, .uuid = {}, .folder = {}, .path = u"/mnt/share"_s}};
    plan.times = {u"daily"_s, u"weekly"_s};
    plan.onConnect = true;
    plan.keep = {.last = 4,
                 .hourly = 5,
                 .daily = 7,
                 .weekly = 8,
                 .monthly = 9,
                 .yearly = 10,
                 .free = ByteCount(100'000'000'000)};
    plan.mode = CopyMode::Exact;
    plan.compression = Compression::Small;
    plan.check = false;
    plan.recheckDays = 31;
    plan.leastBattery = 32;
    plan.wake = true;
    plan.longestStandstill = 1500;
    plan.hook = u"/usr/local/bin/told"_s;
    return plan;
}

Plan smallPlan()
{
    Plan plan;
    plan.name = u"a"_s;
    plan.drives.push_back(
        {.model = {}, .serial = u"S"_s, .wwn = {}, .size = ByteCount(512), .path = {}, .partitions = {}});
    plan.places.push_back({.name = u"b"_s, .uuid = {}, .folder = {}, .path = u"/c"_s});
    return plan;
}

/// What is accepted comes back from its own file.
void requireRoundTrip(const QByteArray &bytes)
{
    const auto plan = planFromJson(bytes, planId);
    if (!plan) {
        QVERIFY2(!plan.error().detail.isEmpty(), bytes.constData());
        return;
    }
    const auto again = planFromJson(planToJson(*plan), planId);
    QVERIFY2(again && *again == *plan, bytes.constData());
}

} // namespace

class PlanFileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEveryKey();
    void writesEveryKeyInOrder();
    void leavesOutDefaults();
    void comesBack_data();
    void comesBack();
    void leavesNewerSchemasAlone_data();
    void leavesNewerSchemasAlone();
    void refusesAPlanThatItCouldNotReadBack();
    void manualTellsAll();
    void survivesEveryTruncation();
    void survivesEveryChangedByte_data();
    void survivesEveryChangedByte();
};

void PlanFileTest::readsEveryKey()
{
    const auto plan = planFromJson(wholePlanFile, planId);
    QVERIFY2(plan, qPrintable(problemOf(plan)));
    QVERIFY(*plan == wholePlan());
    const auto small = planFromJson(smallPlanFile, planId);
    QVERIFY2(small, qPrintable(problemOf(small)));
    QVERIFY(*small == smallPlan());
    QCOMPARE(problemOf(planFromJson("\xef\xbb\xbf" + smallPlanFile, planId)),
             u"accepted"_s); // what some editors put in front
}

void PlanFileTest::writesEveryKeyInOrder()
{
    const QByteArray written = planToJson(wholePlan());
    QVERIFY(written.startsWith(
        "{\n    \"schema\": 1,\n    \"name\": \"Office PC\",\n    \"enabled\": false,\n    \"drives\": [\n"
        "        {\n            \"model\": \"Disk 500\",\n"));
    QVERIFY(written.endsWith("    \"hook\": \"/usr/local/bin/told\"\n}\n"));
    const auto flat = [](QByteArray text) { return text.replace('\n', "").replace(' ', ""); };
    QCOMPARE(flat(written), flat(wholePlanFile));
}

void PlanFileTest::leavesOutDefaults()
{
    const QByteArray written = planToJson(smallPlan()).replace('\n', "").replace(' ', "");
    QCOMPARE(written, smallPlanFile);
}

void PlanFileTest::comesBack_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("umlauts") << u"B\u00fcro"_s;
    QTest::newRow("beyond 16 bits") << u"\U0001f4be"_s;
    QTest::newRow("quotes and backslashes") << u"\"a\\\" {[,]}:"_s;
    QTest::newRow("what looks like an escape") << u"\\u0041"_s;
    QTest::newRow("line separator") << u"a\u2028b"_s;
    QTest::newRow("longest") << QString(4096, u'x');
}

void PlanFileTest::comesBack()
{
    QFETCH(QString, name);
    Plan plan = wholePlan();
    plan.name = name;
    plan.drives.front().model = name + u"\n"_s;
    plan.drives.front().model.truncate(4096);
    const QByteArray written = planToJson(plan);
    const auto read = planFromJson(written, planId);
    QVERIFY2(read, qPrintable(problemOf(read)));
    QVERIFY(*read == plan);
    QCOMPARE(planToJson(*read), written);
}

void PlanFileTest::leavesNewerSchemasAlone_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing else") << QByteArray(R"({"schema": 2})");
    QTest::newRow("other keys") << QByteArray(R"({"later": [1, {"a": null}], "schema": 2, "name": 7})");
    QTest::newRow("keys twice") << QByteArray(R"({"a": 1, "a": 2, "schema": 3})");
    QTest::newRow("everything") << QByteArray(wholePlanFile).replace("\"schema\": 1", "\"schema\": 2");
}

void PlanFileTest::leavesNewerSchemasAlone()
{
    QFETCH(QByteArray, bytes);
    const auto plan = planFromJson(bytes, planId);
    QVERIFY(!plan);
    QCOMPARE(plan.error().code, ErrorCode::PlanUnsupported);
    QCOMPARE(plan.error().subject, planId);
}

void PlanFileTest::refusesAPlanThatItCouldNotReadBack()
{
    Plan plan = smallPlan();
    QVERIFY(validate(plan, planId));
    for (int i = 0; i < 60; ++i)
        plan.drives.push_back({.model = QString(4096, u'x'),
                               .serial = QString::number(i),
                               .wwn = {},
                               .size = ByteCount(1),
                               .path = {},
                               .partitions = {}});
    QVERIFY(validate(plan, planId));
    for (PlannedDrive &drive : plan.drives)
        drive.model = QString(4096, u'\u00fc');
    const auto done = validate(plan, planId);
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::PlanInvalid);
    QCOMPARE(done.error().subject, planId);
    QCOMPARE(done.error().detail, u"plan: larger than a plan may be"_s);

    plan = smallPlan();
    plan.drives.front().partitions = {-1};
    QVERIFY(!validate(plan, planId));
}

void PlanFileTest::manualTellsAll()
{
    QFile file(QStringLiteral(PROJECT_DIR "/packaging/man/lifeboat-plan.5"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString page = QString::fromUtf8(file.readAll());

    const QString example = page.section(u".Bd -literal -offset indent\n"_s, 1).section(u".Ed"_s, 0, 0);
    QCOMPARE(problemOf(planFromJson(example.toUtf8(), planId)), u"accepted"_s);

    QSet<QString> told;
    for (const QString &line : page.split(u'\n')) {
        if (line.startsWith(u".It Cm "_s)) {
            for (const QString &key : line.sliced(7).split(u" , "_s))
                told.insert(key);
        }
    }
    const QJsonObject whole = QJsonDocument::fromJson(wholePlanFile).object();
    for (const QJsonObject &object : {whole, whole[u"drives"_s].toArray().first().toObject(),
                                      whole[u"places"_s].toArray().first().toObject(), whole[u"keep"_s].toObject()}) {
        for (const QString &key : object.keys())
            QVERIFY2(told.contains(key), qPrintable(key));
    }

    int times = 0;
    for (const QString &line : page.section(u".Ss Times"_s, 1).section(u".El"_s, 0, 0).split(u'\n')) {
        if (!line.startsWith(u".It Ql "_s))
            continue;
        QVERIFY2(CalendarExpression::parse(line.sliced(7)), qPrintable(line));
        ++times;
    }
    QCOMPARE(times, 8);
}

void PlanFileTest::survivesEveryTruncation()
{
    const QByteArray file = wholePlanFile.trimmed();
    for (qsizetype length = 0; length < file.size(); ++length)
        QVERIFY2(!planFromJson(file.first(length), planId), qPrintable(QString::number(length)));
    QVERIFY(planFromJson(file, planId));
}

void PlanFileTest::survivesEveryChangedByte_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("values");
    QByteArray all;
    for (int value = 0; value < 256; ++value)
        all.append(static_cast<char>(value));
    QTest::newRow("small") << smallPlanFile << all;
    QTest::newRow("whole") << wholePlanFile << QByteArray("\0\n \"\\,:{}[]-.0e/\x7f\xc3\xff", 19);
}

void PlanFileTest::survivesEveryChangedByte()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, values);
    for (qsizetype at = 0; at < file.size(); ++at) {
        for (const char value : values) {
            QByteArray bytes = file;
            bytes[at] = value;
            requireRoundTrip(bytes);
            if (QTest::currentTestFailed())
                return;
        }
    }
}

QTEST_GUILESS_MAIN(PlanFileTest)
#include "tst_plan_file.moc"
