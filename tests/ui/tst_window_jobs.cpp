// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/PrivateWorker.h"
#include "support/TestDrive.h"
#include "support/Tools.h"
#include "ui/GuiSupport.h"
#include "window/MainWindow.h"

#include "jobs/JobSupport.h"

#include <QDirIterator>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSettings>

#include <csignal>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// The window with its real private worker and real drives, by keyboard alone.
class WindowJobsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void backupCheckAndRestore();
    void flippedByteIsRefusedBeforeErase();
    void fullPlaceIsShownWithin5s();
    void windowKilledMidJobShowsItAgain();

private:
    void openWindow();
    void press(const QString &button);
    void backUp() { backUpTo(m_place.path()); }
    void backUpTo(const QString &place);
    void restoreTo(const LoopDrive &target);
    void waitForOutcome(const QString &operation, const QString &outcome, int timeout = 90000);
    QString imageFolder() const;
    QString confirmationOf(const LoopDrive &drive) const { return drive.path().right(4); }

    QTemporaryDir m_settings;
    QTemporaryDir m_place;
    std::unique_ptr<TestDrive> m_source;
    std::unique_ptr<PrivateWorker> m_worker;
    std::unique_ptr<MainWindow> m_window;
};

void WindowJobsTest::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    m_source = std::make_unique<TestDrive>(TestDriveLayout{.partitions = {{.fs = TestFs::Fat32, .label = u"EFI"_s},
                                                                          {.fs = TestFs::Ext4, .label = u"Data"_s},
                                                                          {.fs = TestFs::Swap}}});
    QVERIFY2(*m_source, m_source->message().constData());
}

void WindowJobsTest::init()
{
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
    QSettings().setValue(u"places/paths"_s, QStringList{m_place.path()});
    m_worker = std::make_unique<PrivateWorker>();
    for (const QString &setting : m_worker->environment())
        qputenv(setting.section(u'=', 0, 0).toLatin1().constData(), setting.section(u'=', 1).toLocal8Bit());
    openWindow();
}

void WindowJobsTest::cleanup()
{
    m_window.reset();
    m_worker.reset();
}

void WindowJobsTest::openWindow()
{
    m_window = std::make_unique<MainWindow>(QStringLiteral(LIFEBOATD));
    showActive(*m_window);
    QVERIFY(waitFor([this] { return m_window->client().isReady(); }, 15000));
}

void WindowJobsTest::press(const QString &button)
{
    focusWhenThere(*m_window, button);
    pressKey(Qt::Key_Space);
}

void WindowJobsTest::backUpTo(const QString &place)
{
    pressKey(Qt::Key_B, Qt::ControlModifier);
    const QString drive = u"drive-"_s + m_source->loop().path();
    focusWhenThere(*m_window, drive);
    pressKey(Qt::Key_Space);
    focusWhenThere(*m_window, u"place-"_s + place);
    pressKey(Qt::Key_Space);
    press(u"startBackup"_s);
}

void WindowJobsTest::waitForOutcome(const QString &operation, const QString &outcome, int timeout)
{
    auto &what = find<QLabel>(*m_window, u"jobWhat"_s);
    auto &label = find<QLabel>(*m_window, u"outcome"_s);
    const bool came =
        waitFor([&] { return what.isVisible() && what.text().startsWith(operation + u':') && label.text() == outcome; },
                timeout);
    QVERIFY2(came,
             qPrintable(what.text() + u", "_s + label.text() + u": "_s + find<QLabel>(*m_window, u"endText"_s).text()));
}

QString WindowJobsTest::imageFolder() const
{
    QDirIterator files(m_place.path(), {u"image.json"_s}, QDir::Files, QDirIterator::Subdirectories);
    return files.hasNext() ? QFileInfo(files.next()).absolutePath() : QString();
}

void WindowJobsTest::restoreTo(const LoopDrive &target)
{
    pressKey(Qt::Key_R, Qt::ControlModifier);
    auto &images = find<QListWidget>(*m_window, u"restoreImages"_s);
    QVERIFY(waitFor([&] { return images.count() > 0; }, 15000));
    focusNext(u"restoreImages"_s);
    pressKey(Qt::Key_Home);
    press(u"next"_s);
    press(u"next"_s);
    const QString card = u"target-"_s + target.path();
    focusWhenThere(*m_window, card);
    pressKey(Qt::Key_Space);
    press(u"next"_s);
    press(u"next"_s);
    focusNext(u"confirmation"_s);
    typeText(confirmationOf(target));
    press(u"eraseAndRestore"_s);
}

void WindowJobsTest::backupCheckAndRestore()
{
    backUp();
    waitForOutcome(u"Backup"_s, u"Done and checked"_s);
    QVERIFY(!imageFolder().isEmpty());

    pressKey(Qt::Key_3, Qt::ControlModifier);
    QVERIFY(waitFor([&] { return find<QPushButton>(*m_window, u"checkImage"_s).isVisible(); }, 15000));
    press(u"checkImage"_s);
    waitForOutcome(u"Check"_s, u"Done and checked"_s);

    LoopDrive target(m_source->size());
    QVERIFY2(target, target.message().constData());
    pressKey(Qt::Key_F5);
    restoreTo(target);
    waitForOutcome(u"Restore"_s, u"Done and checked"_s);
    const auto map = mapOfDrive(m_source->loop().path());
    LIFEBOAT_VERIFY_RESULT(map);
    QCOMPARE(compareUsed(m_source->loop().path(), target.path(), *map), QByteArray());
    QCOMPARE(checkFileSystems(*m_source, target), QByteArray());
}

void WindowJobsTest::flippedByteIsRefusedBeforeErase()
{
    if (imageFolder().isEmpty()) {
        backUp();
        waitForOutcome(u"Backup"_s, u"Done and checked"_s);
    }
    QFile data(imageFolder() + u"/disk.qcow2"_s);
    QVERIFY(data.open(QIODevice::ReadWrite));
    const qint64 at = data.size() * 2 / 3;
    QVERIFY(data.seek(at));
    const char was = data.read(1).front();
    QVERIFY(data.seek(at) && data.putChar(static_cast<char>(was ^ 1)) && data.flush());

    LoopDrive target(m_source->size());
    QVERIFY2(target, target.message().constData());
    QFile raw(target.file());
    QVERIFY(raw.open(QIODevice::ReadWrite) && raw.write("what was here") > 0 && raw.flush());
    pressKey(Qt::Key_F5);
    restoreTo(target);
    waitForOutcome(u"Restore"_s, u"Not done"_s);
    QVERIFY(find<QLabel>(*m_window, u"endText"_s).text().contains(u"damaged"_s));
    QVERIFY(raw.seek(0));
    QCOMPARE(raw.read(13), QByteArray("what was here"));
    QVERIFY(data.seek(at) && data.putChar(was) && data.flush());
}

void WindowJobsTest::fullPlaceIsShownWithin5s()
{
    QTemporaryDir small;
    QVERIFY(runTool(u"mount"_s, {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size=1m"_s, u"tmpfs"_s, small.path()}));
    const auto unmount = qScopeGuard([&] { runTool(u"umount"_s, {small.path()}); });
    QSettings().setValue(u"places/paths"_s, QStringList{small.path()});
    m_window.reset();
    openWindow();
    backUpTo(small.path());
    QVERIFY(waitFor(
        [&] {
            const QList<QWidget *> told = m_window->findChildren<QWidget *>(u"message"_s);
            const bool refused = std::ranges::any_of(told, [](QWidget *message) {
                return message->isVisible() && message->accessibleName().contains(u"not enough room"_s);
            });
            const QString end = find<QLabel>(*m_window, u"endText"_s).text();
            return refused || end.contains(u"full"_s) || end.contains(u"not enough room"_s);
        },
        5000));
}

void WindowJobsTest::windowKilledMidJobShowsItAgain()
{
    backUp();
    QVERIFY(waitFor([&] { return find<QLabel>(*m_window, u"outcome"_s).isVisible(); }, 15000));
    m_window.reset(); // the worker sees what it sees when a window is killed: its connection ends
    const pid_t worker = m_worker->pid();
    QVERIFY(worker > 0 && ::kill(worker, 0) == 0);
    openWindow();
    pressKey(Qt::Key_5, Qt::ControlModifier);
    auto &table = find<QWidget>(*m_window, u"jobTable"_s);
    QVERIFY(waitFor([&] { return table.isVisible(); }, 15000));
    press(u"showJob"_s);
    waitForOutcome(u"Backup"_s, u"Done and checked"_s);
}

LIFEBOAT_GUI_TEST_MAIN(WindowJobsTest)
#include "tst_window_jobs.moc"
