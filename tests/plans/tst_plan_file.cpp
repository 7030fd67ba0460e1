// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/CalendarExpression.h"
#include "plans/PlanFile.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace lifeboat;
using namespace Qt::StringLiterals;

namespace {

const QString id = u"office-pc"_s;

/// A file with every key, as a person might write it.
const QByteArray wholeFile = R"({
    "schema": 1,
    "name": "Office PC",
    "enabled": false,
    "drives": [
        {"model": "Disk 500", "serial": "S1", "wwn": "0x5", "size": 500107862016, "path": "/dev/sda", "partitions": [1, 2]}
    ],
    "places": [
        {"name": "Office backup", "uuid": "1234-ABCD", "folder": "backup", "path": "/media/anna/Office backup"},
        {"name": "Share", "path": "/mnt/share"}
    ],
    "times": ["daily", "weekly"],
    "onConnect": true,
    "keep": {"last": 4, "hourly": 5, "daily": 7, "weekly": 8, "monthly": 9, "yearly": 10, "free": 100000000000},
    "exact": true,
    "compression": "small",
    "check": false,
    "recheckDays": 31,
    "leastBattery": 32,
    "wake": true,
    "hook": "/usr/local/bin/told"
}
)";

const QByteArray smallFile =
    R"({"schema":1,"name":"a","drives":[{"serial":"S","size":512}],"places":[{"name":"b","path":"/c"}]})";

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

QString problemOf(const Result<Plan> &plan)
{
    if (plan)
        return u"accepted"_s;
    return QLatin1StringView(wireName(plan.error().code)) + u"|"_s + plan.error().subject + u'|' + plan.error().detail;
}

QString invalid(const QString &detail) { return u"PLAN_INVALID|office-pc|"_s + detail; }

QByteArray elements(int count, const QByteArray &element)
{
    QByteArrayList list;
    for (int i = 0; i < count; ++i)
        list.append(QByteArray(element).replace("%", QByteArray::number(i)));
    return list.join(',');
}

/// What is accepted comes back from its own file.
void requireRoundTrip(const QByteArray &bytes)
{
    const auto plan = planFromJson(bytes, id);
    if (!plan) {
        QVERIFY2(!plan.error().detail.isEmpty(), bytes.constData());
        return;
    }
    const auto again = planFromJson(planToJson(*plan), id);
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
    void namesWhatIsWrong_data();
    void namesWhatIsWrong();
    void namesTheLineOfASyntaxError_data();
    void namesTheLineOfASyntaxError();
    void refusesEveryWrongType_data();
    void refusesEveryWrongType();
    void leavesNewerSchemasAlone_data();
    void leavesNewerSchemasAlone();
    void boundsHoldOnBothSides_data();
    void boundsHoldOnBothSides();
    void refusesAPlanThatItCouldNotReadBack();
    void manualTellsAll();
    void survivesEveryTruncation();
    void survivesEveryChangedByte_data();
    void survivesEveryChangedByte();
};

void PlanFileTest::readsEveryKey()
{
    const auto plan = planFromJson(wholeFile, id);
    QVERIFY2(plan, qPrintable(problemOf(plan)));
    QVERIFY(*plan == wholePlan());
    const auto small = planFromJson(smallFile, id);
    QVERIFY2(small, qPrintable(problemOf(small)));
    QVERIFY(*small == smallPlan());
    QCOMPARE(problemOf(planFromJson("\xef\xbb\xbf" + smallFile, id)), u"accepted"_s); // what some editors put in front
}

void PlanFileTest::writesEveryKeyInOrder()
{
    const QByteArray written = planToJson(wholePlan());
    QVERIFY(written.startsWith(
        "{\n    \"schema\": 1,\n    \"name\": \"Office PC\",\n    \"enabled\": false,\n    \"drives\": [\n"
        "        {\n            \"model\": \"Disk 500\",\n"));
    QVERIFY(written.endsWith("    \"hook\": \"/usr/local/bin/told\"\n}\n"));
    const auto flat = [](QByteArray text) { return text.replace('\n', "").replace(' ', ""); };
    QCOMPARE(flat(written), flat(wholeFile));
}

void PlanFileTest::leavesOutDefaults()
{
    const QByteArray written = planToJson(smallPlan()).replace('\n', "").replace(' ', "");
    QCOMPARE(written, smallFile);
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
    const auto read = planFromJson(written, id);
    QVERIFY2(read, qPrintable(problemOf(read)));
    QVERIFY(*read == plan);
    QCOMPARE(planToJson(*read), written);
}

void PlanFileTest::namesWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("detail");
    const auto row = [](const char *name, const QByteArray &from, const QByteArray &to, const QString &detail) {
        QTest::newRow(name) << from << to << detail;
    };
    const QByteArray longText(4097, 'x');
    const QByteArray drive = R"({"model": "Disk 500")";
    const QByteArray firstPlace = R"({"name": "Office backup", "uuid": "1234-ABCD", "folder": "backup",)";

    row("schema missing", "\"schema\": 1,", "", u"schema: missing"_s);
    row("schema 0", "\"schema\": 1", "\"schema\": 0", u"schema: at least 1"_s);
    row("schema a text", "\"schema\": 1", "\"schema\": \"1\"", u"schema: not a number"_s);
    row("schema a fraction", "\"schema\": 1", "\"schema\": 1.5", u"schema: not a whole number from 0 up"_s);
    row("schema twice", "\"schema\": 1", "\"schema\": 2, \"schema\": 1", u"schema: comes twice"_s);

    row("unknown key", "\"wake\"", "\"wakes\"", u"wakes: unknown"_s);
    row("unknown key in capitals", "\"onConnect\"", "\"onconnect\"", u"onconnect: unknown"_s);
    row("unknown key in a drive", "\"wwn\"", "\"WWN\"", u"drives[0].WWN: unknown"_s);
    row("unknown key in the second place", R"("name": "Share",)", R"("name": "Share", "user": "anna",)",
        u"places[1].user: unknown"_s);
    row("unknown key in keep", "\"yearly\"", "\"centuries\"", u"keep.centuries: unknown"_s);
    row("unknown key that is a control character", "\"wake\"", "\"\\u0007\"", u"?: unknown"_s);
    row("key with NUL", "\"name\": \"Office PC\"", "\"name\\u0000\": \"Office PC\"", u"name?: unknown"_s);

    row("key twice", "\"wake\": true", "\"wake\": true, \"wake\": true", u"wake: comes twice"_s);
    row("key twice, once escaped", "\"wake\": true", R"("wake": true, "w\u0061ke": false)", u"wake: comes twice"_s);
    row("key twice in a drive", "\"serial\": \"S1\"", R"("serial": "S1", "serial": "S2")",
        u"drives[0].serial: comes twice"_s);
    row("key twice in the second place", "\"name\": \"Share\"", R"("name": "Share", "name": "Other")",
        u"places[1].name: comes twice"_s);
    row("key twice in keep", "\"last\": 4", R"("last": 4, "last": 400)", u"keep.last: comes twice"_s);
    row("unknown key with a key twice inside", "\"wake\": true", R"("x": [0, {"y": {"z": 1, "z": 2}}])",
        u"x[1].y.z: comes twice"_s);

    row("name missing", "\"name\": \"Office PC\",", "", u"name: missing"_s);
    row("name empty", "\"Office PC\"", "\"\"", u"name: empty"_s);
    row("name of blanks", "\"Office PC\"", "\"  \"", u"name: empty"_s);
    row("name with a line break", "Office PC", "Office\\nPC", u"name: a control character"_s);
    row("name with an escape character", "Office PC", "Office\\u001b[31mPC", u"name: a control character"_s);
    row("name too long", "Office PC", longText, u"name: at most 4096 characters"_s);
    row("half a character", "Office PC", "\\ud83d", u"name: half a character"_s);

    row("drives missing", "\"drives\"", "\"drive\"", u"drives: missing"_s);
    row("drives empty", "\"drives\": [\n        {", "\"drives\": [], \"x\": [\n        {", u"x: unknown"_s);
    row("drive a text", drive, "\"sda\", " + drive, u"drives[0]: not an object"_s);
    row("drive without size", "\"size\": 500107862016,", "", u"drives[0].size: missing"_s);
    row("drive of size 0", "500107862016", "0", u"drives[0].size: 0"_s);
    row("drive of negative size", "500107862016", "-1", u"drives[0].size: not a whole number from 0 up"_s);
    row("drive of half a byte", "500107862016", "0.5", u"drives[0].size: not a whole number from 0 up"_s);
    row("drive beyond 64 bits", "500107862016", "9223372036854775808", u"drives[0].size: too large"_s);
    row("drive far beyond 64 bits", "500107862016", "1e300", u"drives[0].size: too large"_s);
    row("drive without identity", R"("serial": "S1", "wwn": "0x5", "size": 500107862016, "path": "/dev/sda")",
        "\"size\": 512", u"drives[0]: needs a wwn, a serial or a path"_s);
    row("drive twice", drive, R"({"wwn": "0x5", "size": 512}, )" + drive, u"drives[1]: comes twice"_s);
    row("drive at a relative path", "/dev/sda", "sda",
        u"drives[0].path: not an absolute path without \".\", \"..\" and a \"/\" at the end"_s);
    row("serial too long", "\"S1\"", '"' + longText + '"', u"drives[0].serial: at most 4096 characters"_s);
    row("serial with NUL", "\"S1\"", "\"S\\u00001\"", u"drives[0].serial: a NUL character"_s);
    row("65 drives", drive, elements(64, R"({"serial":"X%","size":1})") + ',' + drive, u"drives: at most 64"_s);
    row("partition a text", "[1, 2]", "[1, \"2\"]", u"drives[0].partitions[1]: not a whole number from 0 up"_s);
    row("partition twice", "[1, 2]", "[1, 2, 1]", u"drives[0].partitions[2]: comes twice"_s);
    row("partition negative", "[1, 2]", "[-1]", u"drives[0].partitions[0]: not a whole number from 0 up"_s);
    row("partition too large", "[1, 2]", "[65537]", u"drives[0].partitions: a number that no partition has"_s);
    row("partition beyond 32 bits", "[1, 2]", "[4294967297]",
        u"drives[0].partitions: a number that no partition has"_s);
    row("257 partitions", "[1, 2]", '[' + elements(257, "%") + ']', u"drives[0].partitions: at most 256"_s);

    row("places missing", "\"places\"", "\"place\"", u"places: missing"_s);
    row("place without name", "\"name\": \"Share\", ", "", u"places[1].name: missing"_s);
    row("place with an empty name", "\"Share\"", "\"\"", u"places[1].name: empty"_s);
    row("place with a tab in its name", "\"Share\"", "\"Sh\\tare\"", u"places[1].name: a control character"_s);
    row("place that is nowhere", ", \"path\": \"/mnt/share\"", "", u"places[1]: needs a uuid or a path"_s);
    row("place with a folder of nothing", "\"name\": \"Share\"", R"("name": "Share", "folder": "x")",
        u"places[1].folder: needs a uuid"_s);
    const QString folderProblem = u"places[0].folder: not a path without \".\", \"..\" and a \"/\" at its ends"_s;
    row("folder upwards", "\"backup\"", "\"../backup\"", folderProblem);
    row("folder upwards inside", "\"backup\"", "\"a/../../backup\"", folderProblem);
    row("folder absolute", "\"backup\"", "\"/backup\"", folderProblem);
    row("folder with a slash at its end", "\"backup\"", "\"backup/\"", folderProblem);
    row("path above the root", "/mnt/share", "/../share",
        u"places[1].path: not an absolute path without \".\", \"..\" and a \"/\" at the end"_s);
    row("path upwards", "/mnt/share", "/mnt/../share",
        u"places[1].path: not an absolute path without \".\", \"..\" and a \"/\" at the end"_s);
    row("place twice", firstPlace, R"({"name": "X", "uuid": "1234-ABCD", "folder": "backup"}, )" + firstPlace,
        u"places[1]: comes twice"_s);
    row("17 places", firstPlace, elements(15, R"({"name":"x","path":"/%"})") + ',' + firstPlace,
        u"places: at most 16"_s);

    row("time a number", "\"daily\"", "5", u"times[0]: not a text"_s);
    row("time that is none", "\"weekly\"", "\"nonsense\"", u"times[1]: not a calendar event: "_s);
    row("time empty", "\"weekly\"", "\"\"", u"times[1]: not a calendar event: "_s);
    row("33 times", "\"weekly\"", elements(32, "\"daily\""), u"times: at most 32"_s);

    row("keep negative", "\"last\": 4", "\"last\": -4", u"keep.last: not a whole number from 0 up"_s);
    row("keep a text", "\"daily\": 7", "\"daily\": \"7\"", u"keep.daily: not a number"_s);
    row("keep null", "\"daily\": 7", "\"daily\": null", u"keep.daily: not a number"_s);
    row("keep half an image", "\"daily\": 7", "\"daily\": 7.5", u"keep.daily: not a whole number from 0 up"_s);
    row("keep beyond 32 bits", "\"daily\": 7", "\"daily\": 4294967296", u"keep.daily: at most 9999"_s);
    row("keep free too large", "100000000000", "4611686018427387905", u"keep.free: at most 4611686018427387904"_s);

    row("compression unknown", "\"small\"", "\"Small\"", u"compression: neither \"fast\", \"normal\" nor \"small\""_s);
    row("enabled in words", "\"enabled\": false", "\"enabled\": \"no\"", u"enabled: neither true nor false"_s);
    row("hook relative", "/usr/local/bin/told", "told",
        u"hook: not an absolute path without \".\", \"..\" and a \"/\" at the end"_s);
    row("hook with NUL", "/usr/local/bin/told", "/bin/sh\\u0000x", u"hook: a NUL character"_s);
}

void PlanFileTest::namesWhatIsWrong()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QString, detail);
    QByteArray bytes = wholeFile;
    const qsizetype at = bytes.indexOf(from);
    QVERIFY(at >= 0);
    bytes.replace(at, from.size(), to);
    const QString problem = problemOf(planFromJson(bytes, id));
    if (detail.endsWith(u' ')) // CalendarExpression says why
        QVERIFY2(problem.startsWith(invalid(detail)), qPrintable(problem));
    else
        QCOMPARE(problem, invalid(detail));
}

void PlanFileTest::namesTheLineOfASyntaxError_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("detail");
    QTest::newRow("empty") << QByteArray() << u"line 1, column 1: not a value"_s;
    QTest::newRow("line break") << QByteArray("\n") << u"line 1, column 1: not a value"_s;
    QTest::newRow("array") << QByteArray("[]") << u"line 1, column 1: not an object"_s;
    QTest::newRow("text") << QByteArray("hello") << u"line 1, column 1: not a value"_s;
    QTest::newRow("colon missing") << QByteArray("{\n  \"schema\" 1}") << u"line 2, column 12: a colon is missing"_s;
    QTest::newRow("behind umlauts") << QByteArray("{\"\u00fc\u00fc\" 1}") << u"line 1, column 7: a colon is missing"_s;
    QTest::newRow("comment") << QByteArray("{\n// x\n}")
                             << u"line 2, column 1: an object does not end, or a comma is missing"_s;
    QTest::newRow("behind the end") << QByteArray("{}\n\nx") << u"line 3, column 1: something follows the end"_s;
    QTest::newRow("number") << QByteArray("{\"schema\": 01}")
                            << u"line 1, column 13: an object does not end, or a comma is missing"_s;
    QTest::newRow("not UTF-8") << QByteArray("{\"name\": \"\xff\"}") << u"line 1, column 11: not UTF-8"_s;
    QTest::newRow("deep") << QByteArray(5000, '[') << u"line 1, column 1025: nested too deeply"_s;
    QTest::newRow("too large") << QByteArray(planFileLimit + 1, ' ') << u"larger than a plan may be"_s;
}

void PlanFileTest::namesTheLineOfASyntaxError()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, detail);
    QCOMPARE(problemOf(planFromJson(bytes, id)), invalid(detail));
}

void PlanFileTest::refusesEveryWrongType_data()
{
    QTest::addColumn<QByteArray>("key");
    for (const char *key :
         {"schema", "name",        "enabled",   "drives",      "places",       "times", "onConnect", "keep",
          "exact",  "compression", "check",     "recheckDays", "leastBattery", "wake",  "hook",      "model",
          "serial", "wwn",         "size",      "path",        "partitions",   "uuid",  "folder",    "last",
          "hourly", "daily\":",    "weekly\":", "monthly",     "yearly",       "free"})
        QTest::newRow(key) << QByteArray(key);
}

void PlanFileTest::refusesEveryWrongType()
{
    QFETCH(QByteArray, key);
    const qsizetype at = wholeFile.indexOf('"' + key);
    QVERIFY(at >= 0);
    const qsizetype begin = wholeFile.indexOf(':', at) + 1;
    int accepted = 0;
    for (const QByteArray value : {"null", "true", "7", "\"/x\"", "[]", "{}"}) {
        // The value in front, the old one under a name of its own: nothing has to be found but the type.
        const QByteArray bytes = QByteArray(wholeFile).insert(begin, value + ", \"x\":");
        const QString problem = problemOf(planFromJson(bytes, id));
        QVERIFY2(problem.startsWith(u"PLAN_"_s), qPrintable(problem));
        accepted += problem.endsWith(u"x: unknown"_s) || problem.endsWith(u"schema 7"_s) ? 1 : 0;
    }
    QVERIFY2(accepted <= 1, key.constData());
}

void PlanFileTest::leavesNewerSchemasAlone_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing else") << QByteArray(R"({"schema": 2})");
    QTest::newRow("other keys") << QByteArray(R"({"later": [1, {"a": null}], "schema": 2, "name": 7})");
    QTest::newRow("keys twice") << QByteArray(R"({"a": 1, "a": 2, "schema": 3})");
    QTest::newRow("everything") << QByteArray(wholeFile).replace("\"schema\": 1", "\"schema\": 2");
}

void PlanFileTest::leavesNewerSchemasAlone()
{
    QFETCH(QByteArray, bytes);
    const auto plan = planFromJson(bytes, id);
    QVERIFY(!plan);
    QCOMPARE(plan.error().code, ErrorCode::PlanUnsupported);
    QCOMPARE(plan.error().subject, id);
}

void PlanFileTest::boundsHoldOnBothSides_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("good");
    QTest::addColumn<QByteArray>("bad");
    const auto row = [](const char *name, const QByteArray &from, const QByteArray &good, const QByteArray &bad) {
        QTest::newRow(name) << from << good << bad;
    };
    row("last", "\"last\": 4", "\"last\": 9999", "\"last\": 10000");
    row("hourly", "\"hourly\": 5", "\"hourly\": 9999", "\"hourly\": 10000");
    row("daily", "\"daily\": 7", "\"daily\": 9999", "\"daily\": 10000");
    row("weekly", "\"weekly\": 8", "\"weekly\": 9999", "\"weekly\": 10000");
    row("monthly", "\"monthly\": 9", "\"monthly\": 9999", "\"monthly\": 10000");
    row("yearly", "\"yearly\": 10", "\"yearly\": 9999", "\"yearly\": 10000");
    row("free", "100000000000", "4611686018427387904", "4611686018427387905");
    row("size", "500107862016", "4611686018427387904", "4611686018427387905");
    row("recheckDays", ": 31", ": 3650", ": 3651");
    row("leastBattery", ": 32", ": 100", ": 101");
    row("partitions", "[1, 2]", '[' + elements(256, "%") + ']', '[' + elements(257, "%") + ']');
    row("partition", "[1, 2]", "[0, 65536]", "[65537]");
    row("text", "Office PC", QByteArray(4096, 'x'), QByteArray(4097, 'x'));
    row("times", "[\"daily\", \"weekly\"]", '[' + elements(32, "\"daily\"") + ']',
        '[' + elements(33, "\"daily\"") + ']');
    row("places", R"({"name": "Share")", elements(14, R"({"name":"x","path":"/%"})") + R"(,{"name": "Share")",
        elements(15, R"({"name":"x","path":"/%"})") + R"(,{"name": "Share")");
    row("drives", R"({"model": "Disk 500")", elements(63, R"({"serial":"X%","size":1})") + R"(,{"model": "D")",
        elements(64, R"({"serial":"X%","size":1})") + R"(,{"model": "D")");
}

void PlanFileTest::boundsHoldOnBothSides()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, good);
    QFETCH(QByteArray, bad);
    QVERIFY(wholeFile.contains(from));
    QCOMPARE(problemOf(planFromJson(QByteArray(wholeFile).replace(from, good), id)), u"accepted"_s);
    QCOMPARE(problemOf(planFromJson(QByteArray(wholeFile).replace(from, bad), id)).first(13), u"PLAN_INVALID|"_s);
}

void PlanFileTest::refusesAPlanThatItCouldNotReadBack()
{
    Plan plan = smallPlan();
    QVERIFY(validate(plan, id));
    for (int i = 0; i < 60; ++i)
        plan.drives.push_back({.model = QString(4096, u'x'),
                               .serial = QString::number(i),
                               .wwn = {},
                               .size = ByteCount(1),
                               .path = {},
                               .partitions = {}});
    QVERIFY(validate(plan, id));
    for (PlannedDrive &drive : plan.drives)
        drive.model = QString(4096, u'\u00fc');
    const auto done = validate(plan, id);
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::PlanInvalid);
    QCOMPARE(done.error().subject, id);
    QCOMPARE(done.error().detail, u"plan: larger than a plan may be"_s);

    plan = smallPlan();
    plan.drives.front().partitions = {-1};
    QVERIFY(!validate(plan, id));
}

void PlanFileTest::manualTellsAll()
{
    QFile file(QStringLiteral(PROJECT_DIR "/packaging/man/lifeboat-plan.5"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString page = QString::fromUtf8(file.readAll());

    const QString example = page.section(u".Bd -literal -offset indent\n"_s, 1).section(u".Ed"_s, 0, 0);
    QCOMPARE(problemOf(planFromJson(example.toUtf8(), id)), u"accepted"_s);

    QSet<QString> told;
    for (const QString &line : page.split(u'\n')) {
        if (line.startsWith(u".It Cm "_s)) {
            for (const QString &key : line.sliced(7).split(u" , "_s))
                told.insert(key);
        }
    }
    const QJsonObject whole = QJsonDocument::fromJson(wholeFile).object();
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
    const QByteArray file = wholeFile.trimmed();
    for (qsizetype length = 0; length < file.size(); ++length)
        QVERIFY2(!planFromJson(file.first(length), id), qPrintable(QString::number(length)));
    QVERIFY(planFromJson(file, id));
}

void PlanFileTest::survivesEveryChangedByte_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("values");
    QByteArray all;
    for (int value = 0; value < 256; ++value)
        all.append(static_cast<char>(value));
    QTest::newRow("small") << smallFile << all;
    QTest::newRow("whole") << wholeFile << QByteArray("\0\n \"\\,:{}[]-.0e/\x7f\xc3\xff", 19);
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
