// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "PlanFiles.h"

#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

QString invalid(const QString &detail) { return u"PLAN_INVALID|office-pc|"_s + detail; }

QByteArray elements(int count, const QByteArray &element)
{
    QByteArrayList list;
    for (int i = 0; i < count; ++i)
        list.append(QByteArray(element).replace("%", QByteArray::number(i)));
    return list.join(',');
}

} // namespace

/// What is wrong in a plan's file is refused, and named so that a person finds it.
class PlanMistakesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesWhatIsWrong_data();
    void namesWhatIsWrong();
    void namesTheLineOfASyntaxError_data();
    void namesTheLineOfASyntaxError();
    void refusesEveryWrongType_data();
    void refusesEveryWrongType();
    void boundsHoldOnBothSides_data();
    void boundsHoldOnBothSides();
};

void PlanMistakesTest::namesWhatIsWrong_data()
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
    row("standstill too short", "1500", "99", u"longestStandstill: at least 100"_s);
    row("standstill too long", "1500", "10001", u"longestStandstill: at most 10000"_s);
    row("hook relative", "/usr/local/bin/told", "told",
        u"hook: not an absolute path without \".\", \"..\" and a \"/\" at the end"_s);
    row("hook with NUL", "/usr/local/bin/told", "/bin/sh\\u0000x", u"hook: a NUL character"_s);
}

void PlanMistakesTest::namesWhatIsWrong()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QString, detail);
    QByteArray bytes = wholePlanFile;
    const qsizetype at = bytes.indexOf(from);
    QVERIFY(at >= 0);
    bytes.replace(at, from.size(), to);
    const QString problem = problemOf(planFromJson(bytes, planId));
    if (detail.endsWith(u' ')) // CalendarExpression says why
        QVERIFY2(problem.startsWith(invalid(detail)), qPrintable(problem));
    else
        QCOMPARE(problem, invalid(detail));
}

void PlanMistakesTest::namesTheLineOfASyntaxError_data()
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

void PlanMistakesTest::namesTheLineOfASyntaxError()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, detail);
    QCOMPARE(problemOf(planFromJson(bytes, planId)), invalid(detail));
}

void PlanMistakesTest::refusesEveryWrongType_data()
{
    QTest::addColumn<QByteArray>("key");
    for (const char *key : {"schema", "name",        "enabled",      "drives",  "places",
                            "times",  "onConnect",   "keep",         "exact",   "compression",
                            "check",  "recheckDays", "leastBattery", "wake",    "longestStandstill",
                            "hook",   "model",       "serial",       "wwn",     "size",
                            "path",   "partitions",  "uuid",         "folder",  "last",
                            "hourly", "daily\":",    "weekly\":",    "monthly", "yearly",
                            "free"})
        QTest::newRow(key) << QByteArray(key);
}

void PlanMistakesTest::refusesEveryWrongType()
{
    QFETCH(QByteArray, key);
    const qsizetype at = wholePlanFile.indexOf('"' + key);
    QVERIFY(at >= 0);
    const qsizetype begin = wholePlanFile.indexOf(':', at) + 1;
    int accepted = 0;
    for (const QByteArray value : {"null", "true", "7", "\"/x\"", "[]", "{}"}) {
        // The value in front, the old one under a name of its own: nothing has to be found but the type.
        const QByteArray bytes = QByteArray(wholePlanFile).insert(begin, value + ", \"x\":");
        const QString problem = problemOf(planFromJson(bytes, planId));
        QVERIFY2(problem.startsWith(u"PLAN_"_s), qPrintable(problem));
        accepted += problem.endsWith(u"x: unknown"_s) || problem.endsWith(u"schema 7"_s) ? 1 : 0;
    }
    QVERIFY2(accepted <= 1, key.constData());
}

void PlanMistakesTest::boundsHoldOnBothSides_data()
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

void PlanMistakesTest::boundsHoldOnBothSides()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, good);
    QFETCH(QByteArray, bad);
    QVERIFY(wholePlanFile.contains(from));
    QCOMPARE(problemOf(planFromJson(QByteArray(wholePlanFile).replace(from, good), planId)), u"accepted"_s);
    QCOMPARE(problemOf(planFromJson(QByteArray(wholePlanFile).replace(from, bad), planId)).first(13),
             u"PLAN_INVALID|"_s);
}

QTEST_GUILESS_MAIN(PlanMistakesTest)
#include "tst_plan_mistakes.moc"
