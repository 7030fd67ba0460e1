// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/SampleFiles.h"
#include "support/TestDrive.h"
#include "ui/GuiLooks.h"
#include "ui/OfficeWindow.h"
#include "ui/PlanWindow.h"
#include "ui/RealWindow.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTreeWidget>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// Pictures of every page and state, by real keys, into the folder that the environment variable LIFEBOAT_SHOTS names. First the real
/// worker with drives made for it, from the first start to a finished restore; then what no drives here can show: an office beside a
/// fake worker, and its states.
class Shots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void realDrives();
    void pages_data();
    void pages();
    void states();

private:
    void shoot(QWidget &window, const QString &name);
    void shoot(OfficeWindow &office, const QString &name) { shoot(office.window(), name); }
    void walk(OfficeWindow &office);
    void restore(OfficeWindow &office);
    void job(OfficeWindow &office);
    void files(OfficeWindow &office);
    void plan(const QString &language);

    QString m_folder;
};

void Shots::shoot(QWidget &window, const QString &name)
{
    QTest::qWait(200);
    grab(window, m_folder + u'/' + name + u".png"_s);
}

void Shots::realDrives()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    m_folder = qEnvironmentVariable("LIFEBOAT_SHOTS") + u"/real"_s;
    TestDrive source({.partitions = {{.fs = TestFs::Fat32, .label = u"EFI"_s},
                                     {.fs = TestFs::Ext4, .size = 512_MiB, .label = u"Data"_s, .fill = 192_MiB},
                                     {.fs = TestFs::Swap}}});
    QVERIFY2(source, source.message().constData());
    LoopDrive target(source.size() + 64_MiB);
    LoopDrive tooSmall(48_MiB);
    QVERIFY(target && tooSmall);
    RealWindow real;
    real.open({});
    shoot(real.window(), u"01-first-start"_s);
    real.open();
    shoot(real.window(), u"02-home"_s);
    real.chooseForBackup(source.loop().path(), real.place());
    shoot(real.window(), u"03-backup"_s);
    real.press(u"startBackup"_s);
    waitFor([&] { return find<QWidget>(real.window(), u"jobBar"_s).isVisible(); });
    shoot(real.window(), u"04-backup-running"_s);
    real.waitForOutcome(u"Backup"_s, u"Done and checked"_s);
    shoot(real.window(), u"05-backup-done"_s);
    pressKey(Qt::Key_3, Qt::ControlModifier);
    shoot(real.window(), u"06-images"_s);
    real.restoreUpToTargets();
    waitFor([&] { return find<QWidget>(real.window(), u"target-"_s + target.path()).isEnabled(); });
    shoot(real.window(), u"07-restore-target"_s);
    real.press(u"target-"_s + target.path());
    real.press(u"next"_s);
    shoot(real.window(), u"08-restore-look"_s);
    real.press(u"next"_s);
    focusNext(u"confirmation"_s);
    typeText(target.path().right(4));
    shoot(real.window(), u"09-restore-review"_s);
    real.press(u"eraseAndRestore"_s);
    shoot(real.window(), u"10-restore-grace"_s);
    real.waitForOutcome(u"Restore"_s, u"Done and checked"_s);
    shoot(real.window(), u"11-restore-done"_s);
    pressKey(Qt::Key_5, Qt::ControlModifier);
    shoot(real.window(), u"12-activity"_s);
}

void Shots::walk(OfficeWindow &office)
{
    const QStringList names{u"home"_s, u"backup"_s, u"images"_s, u"restore"_s, u"activity"_s, u"settings"_s};
    for (int page = toHome; page <= toSettings; ++page) {
        office.goTo(page);
        shoot(office, names[page - 1]);
    }
    pressKey(Qt::Key_F1);
    QWidget &handbook = find<QWidget>(office.window(), u"handbook"_s);
    waitFor([&] { return handbook.isActiveWindow(); });
    shoot(handbook, u"handbook"_s);
    pressKey(Qt::Key_Escape);
    office.window().activateWindow(); // nobody does it offscreen
    waitFor([&] { return office.window().isActiveWindow(); });
}

void Shots::restore(OfficeWindow &office)
{
    office.restoreUpToTargets();
    shoot(office, u"restore-3-where"_s);
    const Drive chosen = twoEqualDrives().second;
    focusWhenThere(office.window(), u"target-"_s + chosen.path);
    pressKey(Qt::Key_Space);
    focusNext(u"next"_s);
    pressKey(Qt::Key_Space);
    shoot(office, u"restore-4-look"_s);
    focusNext(u"next"_s);
    pressKey(Qt::Key_Space);
    typeText(u"9C2M"_s);
    shoot(office, u"restore-5-review"_s);
    focusNext(u"eraseAndRestore"_s);
    pressKey(Qt::Key_Space);
    shoot(office, u"restore-6-grace"_s);
    pressKey(Qt::Key_Space);
}

void Shots::job(OfficeWindow &office)
{
    FakeJob job = office.worker().addJob(officeBackup());
    job.setPhases({{Phase::ReadMaps, ByteCount()},
                   {Phase::Copy, ByteCount(312'000'000'000)},
                   {Phase::FinishWriting, ByteCount()},
                   {Phase::CheckResult, ByteCount(312'000'000'000)}});
    if (!job.start())
        return;
    job.setRunningTime(std::chrono::minutes(1));
    job.progress(Phase::Copy, ByteCount(7'000'000'000));
    waitFor([&] { return find<QWidget>(office.window(), u"jobBar"_s).isVisible(); });
    // A rate counts from what the window saw first.
    job.setRunningTime(std::chrono::minutes(20));
    job.progress(Phase::Copy, ByteCount(142'000'000'000));
    office.goTo(toHome);
    shoot(office, u"home-running"_s);
    focusNext(u"showRunningJob"_s);
    pressKey(Qt::Key_Space);
    shoot(office, u"job-running"_s);
    focusNext(u"stop"_s);
    pressKey(Qt::Key_Space);
    shoot(office, u"job-stop"_s);
    job.finish(Outcome::DoneAndChecked,
               {{u"usedBytes"_s, qulonglong{312'000'000'000}}, {u"storedBytes"_s, qulonglong{187'000'000'000}}});
    shoot(office, u"job-done"_s);
    FakeJob lost = office.worker().addJob(officeBackup());
    if (!lost.start())
        return;
    waitFor([&] { return find<QWidget>(office.window(), u"jobBar"_s).isVisible(); });
    focusNext(u"showRunningJob"_s);
    pressKey(Qt::Key_Space);
    lost.failWith({.code = ErrorCode::NoSpace, .subject = officePlacePath(), .at = {}, .detail = {}});
    shoot(office, u"job-failed"_s);
}

void Shots::files(OfficeWindow &office)
{
    office.worker().setFiles(officeFiles());
    office.browse();
    pressKey(Qt::Key_Home);
    shoot(office, u"files"_s);
    const QTemporaryDir target;
    for (int i = 0; i < 2; ++i)
        pressKey(Qt::Key_Down);
    pressKey(Qt::Key_Space);
    focusNext(u"copyOut"_s);
    pressKey(Qt::Key_Space);
    answerFileDialog(office.window(), target.path());
    waitFor([&] { return find<QWidget>(office.window(), u"copyLosses"_s).isVisible(); });
    shoot(office, u"files-copied"_s);
    pressKey(Qt::Key_F, Qt::ControlModifier);
    typeText(u"offer"_s);
    waitFor([&] { return find<QTreeView>(office.window(), u"fileList"_s).model()->rowCount() == 3; });
    shoot(office, u"files-search"_s);
}

void Shots::plan(const QString &language)
{
    PlanWindow plans(OfficeWindow::Filled::Office, language);
    plans.open();
    shoot(plans.window(), u"plan-1-what"_s);
    plans.next();
    plans.press(u"planPlace-"_s + officePlacePath());
    plans.press(u"planPlace-"_s + secondPlacePath());
    shoot(plans.window(), u"plan-2-where"_s);
    plans.next();
    focusNext(u"planEveryDay"_s);
    pressKey(Qt::Key_Down);
    plans.press(u"planTimeOptions"_s);
    shoot(plans.window(), u"plan-3-when"_s);
    plans.next();
    shoot(plans.window(), u"plan-4-keep"_s);
    plans.next();
    shoot(plans.window(), u"plan-5-review"_s);
}

void Shots::pages_data()
{
    QTest::addColumn<Qt::ColorScheme>("scheme");
    QTest::addColumn<Qt::LayoutDirection>("direction");
    QTest::addColumn<double>("size");
    QTest::addColumn<QString>("language");
    QTest::newRow("light") << Qt::ColorScheme::Light << Qt::LeftToRight << 1.0 << u"en"_s;
    QTest::newRow("dark") << Qt::ColorScheme::Dark << Qt::LeftToRight << 1.0 << u"en"_s;
    QTest::newRow("rtl") << Qt::ColorScheme::Light << Qt::RightToLeft << 1.0 << u"rtl"_s;
    QTest::newRow("large") << Qt::ColorScheme::Light << Qt::LeftToRight << 2.0 << u"en"_s;
    QTest::newRow("german") << Qt::ColorScheme::Light << Qt::LeftToRight << 1.0 << u"de"_s;
}

void Shots::pages()
{
    QFETCH(Qt::ColorScheme, scheme);
    QFETCH(Qt::LayoutDirection, direction);
    QFETCH(double, size);
    QFETCH(QString, language);
    setScheme(scheme);
    QGuiApplication::setLayoutDirection(direction);
    const QFont normal = QApplication::font();
    QFont font = normal;
    font.setPointSizeF(font.pointSizeF() * size);
    QApplication::setFont(font);
    m_folder = qEnvironmentVariable("LIFEBOAT_SHOTS") + u'/' + QString::fromLatin1(QTest::currentDataTag());
    {
        OfficeWindow office(OfficeWindow::Filled::Office, language);
        office.open();
        walk(office);
        restore(office);
        job(office);
        files(office);
    }
    plan(language);
    QApplication::setFont(normal);
    QGuiApplication::setLayoutDirection(Qt::LeftToRight);
    setScheme(Qt::ColorScheme::Light);
}

void Shots::states()
{
    m_folder = qEnvironmentVariable("LIFEBOAT_SHOTS") + u"/states"_s;
    {
        OfficeWindow office(OfficeWindow::Filled::Empty);
        office.open();
        walk(office);
    }
    const QString empty = m_folder + u"/empty"_s;
    QDir().mkpath(empty);
    for (const QString &file : QDir(m_folder).entryList(QDir::Files))
        QFile::rename(m_folder + u'/' + file, empty + u'/' + file);
    {
        OfficeWindow office;
        office.worker().setError(u"Drives"_s, ErrorCode::NotAuthorised, u"/dev"_s);
        office.open();
        office.goTo(toBackup);
        shoot(office, u"backup-no-permission"_s);
    }
    OfficeWindow office;
    office.worker().hold(u"Drives"_s);
    office.worker().hold(u"Images"_s);
    office.open();
    shoot(office, u"home-loading"_s);
    office.goTo(toBackup);
    shoot(office, u"backup-loading"_s);
    office.worker().release(u"Drives"_s);
    office.worker().release(u"Images"_s);
}

LIFEBOAT_GUI_TEST_MAIN(Shots)
#include "shots.moc"
