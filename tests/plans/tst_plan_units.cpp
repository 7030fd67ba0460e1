// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/Units.h"
#include "support/Tools.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

const QStringList services{u"lifeboat-plan@.service"_s, u"lifeboat-waiting.service"_s, u"lifeboat-retry.service"_s};
const QString timer = u"lifeboat-waiting.timer"_s;

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

QString packaged(const QString &unit) { return QStringLiteral(UNITS_DIR "/") + unit; }

QByteArray lineOf(const QByteArray &unit, const QByteArray &key)
{
    for (const QByteArray &line : unit.split('\n')) {
        if (line.startsWith(key + '='))
            return line.mid(key.size() + 1);
    }
    return {};
}

Plan planAt(const std::vector<QString> &times)
{
    Plan plan;
    plan.name = u"Office PC"_s;
    plan.drives = {
        {.model = u"Disk"_s, .serial = u"S1"_s, .wwn = {}, .size = ByteCount(1 << 30), .path = {}, .partitions = {}}};
    plan.places = {{.name = u"Backup"_s, .uuid = u"0a1b-2c3d"_s, .folder = {}, .path = u"/media/backup"_s}};
    plan.times = times;
    return plan;
}

} // namespace

/// What systemd and udev are told, judged by both.
class TestPlanUnits : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    QString path(const QString &name) const { return m_folder->filePath(name); }
    /// The packaged units into the folder, with a program that is there.
    void copyPackagedUnits() const;
    /// Everything in the folder that has such a name is without a fault.
    void verify(const QStringList &units) const;

private Q_SLOTS:
    void init();
    void packagedUnitsAreValid();
    void packagedUnitsStartWhatIsInstalled();
    void packagedUnitsAreHardened_data();
    void packagedUnitsAreHardened();
    void nothingIsStartedInVain();
    void rulesOfUdevAreValid();
    void namesTimers();
    void timerSaysWhatThePlanSays();
    void timersAreValid_data();
    void timersAreValid();
    void generatesTimersOfPlansThatRun();
    void generatesAgain();
    void saysWhichTimerCannotBeWritten();
    void generatorNeverFails();
};

void TestPlanUnits::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestPlanUnits::copyPackagedUnits() const
{
    for (const QString &service : services) {
        QString text = QString::fromUtf8(contentOf(packaged(service)));
        QVERIFY2(text.contains("\nExecStart="_L1), qPrintable(service));
        text.replace(QRegularExpression(u"^ExecStart=\\S+"_s, QRegularExpression::MultilineOption),
                     u"ExecStart=/bin/true"_s);
        QVERIFY(write(path(service), text.toUtf8()));
    }
    QVERIFY(write(path(timer), contentOf(packaged(timer))));
}

void TestPlanUnits::verify(const QStringList &units) const
{
    QStringList arguments{u"verify"_s, u"--man=no"_s, u"--generators=no"_s, u"--recursive-errors=yes"_s};
    for (const QString &unit : units)
        arguments += path(unit);
    const ToolResult run = runTool(u"systemd-analyze"_s, arguments);
    QVERIFY2(run, run.message());
    QVERIFY2(run.output.isEmpty() && run.errors.isEmpty(), run.message());
}

void TestPlanUnits::packagedUnitsAreValid()
{
    copyPackagedUnits();
    verify({u"lifeboat-plan@office-pc.service"_s, u"lifeboat-waiting.service"_s, u"lifeboat-retry.service"_s, timer});
}

void TestPlanUnits::packagedUnitsStartWhatIsInstalled()
{
    const QByteArray program(LIFEBOATCTL_INSTALLED);
    const auto started = [](const char *unit) {
        return lineOf(contentOf(packaged(QLatin1StringView(unit))), "ExecStart");
    };
    QCOMPARE(started("lifeboat-plan@.service"), program + " plan run %i --scheduled");
    QCOMPARE(started("lifeboat-waiting.service"), program + " plan run --waiting");
    QCOMPARE(started("lifeboat-retry.service"), program + " plan run --waiting");
}

void TestPlanUnits::packagedUnitsAreHardened_data()
{
    QTest::addColumn<QString>("service");
    for (const QString &service : services)
        QTest::newRow(qPrintable(service)) << service;
}

void TestPlanUnits::packagedUnitsAreHardened()
{
    QFETCH(const QString, service);
    // Ten times the exposure that packaging/README.md names.
    LIFEBOAT_VERIFY_TOOL(
        runTool(u"systemd-analyze"_s, {u"security"_s, u"--offline=true"_s, u"--threshold=7"_s, packaged(service)}));
}

/// Conditions are of services: those of a timer are not looked at when its time comes.
void TestPlanUnits::nothingIsStartedInVain()
{
    const QByteArray waiting = contentOf(packaged(timer));
    QCOMPARE(lineOf(waiting, "Unit"), "lifeboat-retry.service");
    QVERIFY(!waiting.contains("\nCondition"));
    QCOMPARE(lineOf(contentOf(packaged(u"lifeboat-retry.service"_s)), "ConditionPathExists"),
             "/var/lib/lifeboat/plans/waiting");
    QCOMPARE(lineOf(contentOf(packaged(u"lifeboat-waiting.service"_s)), "ConditionDirectoryNotEmpty"),
             "/etc/lifeboat/plans");
    QCOMPARE(lineOf(contentOf(packaged(u"lifeboat-plan@.service"_s)), "ConditionPathExists"),
             "/etc/lifeboat/plans/%i.json");
    QCOMPARE(QFileInfo(packaged(u"timers.target.wants/"_s + timer)).symLinkTarget(),
             QFileInfo(packaged(timer)).absoluteFilePath());
}

void TestPlanUnits::rulesOfUdevAreValid()
{
    LIFEBOAT_VERIFY_TOOL(runTool(u"udevadm"_s, {u"verify"_s, QStringLiteral(UDEV_RULES)}));
    QVERIFY(contentOf(QStringLiteral(UDEV_RULES)).contains("ENV{SYSTEMD_WANTS}+=\"lifeboat-waiting.service\""));
}

void TestPlanUnits::namesTimers() { QCOMPARE(timerName(u"office-pc"_s), u"lifeboat-plan@office-pc.timer"_s); }

void TestPlanUnits::timerSaysWhatThePlanSays()
{
    Plan plan = planAt({u"Fri 18:00"_s, u"no time"_s, u"0/12:00"_s});
    QCOMPARE(timerUnit(u"office-pc"_s, plan),
             QByteArray("[Unit]\n"
                        "Description=Times of the Lifeboat plan “Office PC”\n"
                        "Documentation=man:lifeboat-plan(5)\n"
                        "\n"
                        "[Timer]\n"
                        "Unit=lifeboat-plan@office-pc.service\n"
                        "OnCalendar=Fri *-*-* 18:00:00\n"
                        "OnCalendar=*-*-* 00..12/12:00:00\n"
                        "Persistent=true\n"
                        "AccuracySec=1s\n"
                        "RandomizedDelaySec=1min\n"));
    plan.wake = true;
    QVERIFY(timerUnit(u"office-pc"_s, plan).contains("\nWakeSystem=true\n"));
}

void TestPlanUnits::timersAreValid_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("description");
    const auto row = [](const char *about, const QString &name, const QByteArray &description) {
        QTest::newRow(about) << name << "Times of the Lifeboat plan “" + description + "”";
    };
    row("plain", u"Office PC"_s, "Office PC");
    row("letters of the world", u"Büro 東京 🛟"_s, "Büro 東京 🛟");
    row("specifiers", u"100% of %n %z %"_s, "100%% of %%n %%z %%");
    row("a second line", u"a\nExecStart=/bin/sh\r\n[Service]"_s, "a ExecStart=/bin/sh  [Service]");
    row("control characters", u"a\tb\u0000c\u0085d\u001b[1m"_s, "a b c d [1m");
    row("a backslash at the end", u"C:\\"_s, "C:\\");
    row("quotation marks", u"\"a\" 'b' #c ;d"_s, "\"a\" 'b' #c ;d");
    row("half a letter", QString(QChar(0xd83d)) + u"x"_s, "?x");
    row("spaces around", u"  a  "_s, "  a  ");
    row("long", QString(2000, u'x'), QByteArray(2000, 'x'));
}

void TestPlanUnits::timersAreValid()
{
    QFETCH(const QString, name);
    QFETCH(const QByteArray, description);
    copyPackagedUnits();
    Plan plan = planAt({u"Mon..Fri 8..18/2:0/15"_s, u"*-*~01 2:30"_s, u"*:*:*"_s});
    plan.name = name;
    plan.wake = true;
    const QByteArray unit = timerUnit(u"office-pc"_s, plan);
    QCOMPARE(lineOf(unit, "Description"), description);
    QCOMPARE(unit.count('\n'), 13);
    QVERIFY(write(path(timerName(u"office-pc"_s)), unit));
    verify({timerName(u"office-pc"_s)});
}

void TestPlanUnits::generatesTimersOfPlansThatRun()
{
    const PlanStore store(path(u"plans"_s));
    Plan disabled = planAt({u"daily"_s});
    disabled.enabled = false;
    Plan onConnect = planAt({});
    onConnect.onConnect = true;
    QVERIFY(store.save(u"office-pc"_s, planAt({u"daily"_s})));
    QVERIFY(store.save(u"laptop"_s, planAt({u"weekly"_s, u"Fri 18:00"_s})));
    QVERIFY(store.save(u"off"_s, disabled));
    QVERIFY(store.save(u"on-connect"_s, onConnect));
    QVERIFY(write(path(u"plans/broken.json"_s), "{"));
    QVERIFY(QDir().mkpath(path(u"normal"_s)));
    copyPackagedUnits();
    for (const QString &service : services)
        QVERIFY(QFile::rename(path(service), path(u"normal/"_s + service)));

    const Result<> generated = generateUnits(store, path(u"normal"_s));
    QVERIFY2(generated, generated ? "" : qPrintable(generated.error().subject + generated.error().detail));
    const QStringList timers{u"lifeboat-plan@laptop.timer"_s, u"lifeboat-plan@office-pc.timer"_s};
    QCOMPARE(QDir(path(u"normal"_s)).entryList({u"*.timer"_s}, QDir::Files, QDir::Name), timers);
    QCOMPARE(QDir(path(u"normal/timers.target.wants"_s)).entryList(QDir::AllEntries | QDir::NoDotAndDotDot, QDir::Name),
             timers);
    for (const QString &name : timers) {
        QCOMPARE(QFileInfo(path(u"normal/timers.target.wants/"_s + name)).symLinkTarget(), path(u"normal/"_s + name));
        QCOMPARE(QFileInfo(path(u"normal/"_s + name)).permissions() & QFile::WriteOther, QFile::Permissions());
    }
    QCOMPARE(contentOf(path(u"normal/lifeboat-plan@laptop.timer"_s)),
             timerUnit(u"laptop"_s, planAt({u"weekly"_s, u"Fri 18:00"_s})));
    verify({u"normal/"_s + timers[0], u"normal/"_s + timers[1]});
}

void TestPlanUnits::generatesAgain()
{
    const PlanStore store(path(u"plans"_s));
    QVERIFY(store.save(u"office-pc"_s, planAt({u"daily"_s})));
    QVERIFY(QDir().mkpath(path(u"normal/timers.target.wants"_s)));
    QVERIFY(write(path(u"normal/other.timer"_s), "other"));
    QVERIFY(write(path(u"elsewhere"_s), "untouched"));
    QVERIFY(QFile::link(path(u"elsewhere"_s), path(u"normal/lifeboat-plan@office-pc.timer"_s)));
    QVERIFY(generateUnits(store, path(u"normal"_s)));
    QVERIFY(store.save(u"office-pc"_s, planAt({u"hourly"_s})));
    QVERIFY(generateUnits(store, path(u"normal"_s)));
    QCOMPARE(lineOf(contentOf(path(u"normal/lifeboat-plan@office-pc.timer"_s)), "OnCalendar"), "*-*-* *:00:00");
    QCOMPARE(contentOf(path(u"normal/other.timer"_s)), "other");
    QCOMPARE(contentOf(path(u"elsewhere"_s)), "untouched");
}

void TestPlanUnits::saysWhichTimerCannotBeWritten()
{
    const PlanStore store(path(u"plans"_s));
    for (const QString &id : {u"a"_s, u"b"_s, u"c"_s})
        QVERIFY(store.save(id, planAt({u"daily"_s})));
    QVERIFY(QDir().mkpath(path(u"normal/lifeboat-plan@b.timer/in-the-way"_s)));
    const Result<> generated = generateUnits(store, path(u"normal"_s));
    QVERIFY(!generated);
    QCOMPARE(generated.error().code, ErrorCode::PlanNotSaved);
    QCOMPARE(generated.error().subject, path(u"normal/lifeboat-plan@b.timer"_s));
    QVERIFY(QFileInfo(path(u"normal/lifeboat-plan@c.timer"_s)).isFile());
    QCOMPARE(generateUnits(store, path(u"missing"_s)).error().code, ErrorCode::PlanNotSaved);
    QVERIFY(generateUnits(PlanStore(path(u"no-plans"_s)), path(u"normal"_s)));
}

void TestPlanUnits::generatorNeverFails()
{
    const PlanStore store(path(u"plans"_s));
    QVERIFY(store.save(u"office-pc"_s, planAt({u"daily"_s})));
    QVERIFY(write(path(u"plans/broken.json"_s), "{"));
    QVERIFY(QDir().mkpath(path(u"normal"_s)));
    const auto generate = [this](const QString &normal) {
        return runTool(QStringLiteral(GENERATOR), {normal, path(u"early"_s), path(u"late"_s), path(u"plans"_s)});
    };
    const ToolResult run = generate(path(u"normal"_s));
    LIFEBOAT_VERIFY_TOOL(run);
    QVERIFY2(run.errors.contains("broken: PLAN_INVALID"), run.message());
    QVERIFY2(run.output.isEmpty(), run.message());
    QVERIFY(QFileInfo(path(u"normal/lifeboat-plan@office-pc.timer"_s)).isFile());
    const ToolResult failed = generate(path(u"missing"_s));
    LIFEBOAT_VERIFY_TOOL(failed);
    QVERIFY2(failed.errors.contains("PLAN_NOT_SAVED"), failed.message());
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral(GENERATOR), {}));
}

QTEST_GUILESS_MAIN(TestPlanUnits)
#include "tst_plan_units.moc"
