// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/TestDrive.h"
#include "support/Tools.h"
#include "ui/RealWindow.h"

#include "jobs/JobSupport.h"

#include <QLabel>
#include <QPushButton>

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
    void backUp() { m_real->backUp(m_source->loop().path()); }

    std::unique_ptr<TestDrive> m_source;
    std::unique_ptr<RealWindow> m_real;
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
    m_real = std::make_unique<RealWindow>();
    m_real->open();
}

void WindowJobsTest::cleanup() { m_real.reset(); }

void WindowJobsTest::backupCheckAndRestore()
{
    backUp();
    m_real->waitForOutcome(u"Backup"_s, u"Done and checked"_s);
    QVERIFY(!m_real->imageFolder().isEmpty());

    pressKey(Qt::Key_4, Qt::ControlModifier);
    QVERIFY(waitFor([&] { return find<QPushButton>(m_real->window(), u"checkImage"_s).isVisible(); }, 15000));
    m_real->press(u"checkImage"_s);
    m_real->waitForOutcome(u"Check"_s, u"Done and checked"_s);

    LoopDrive target(m_source->size());
    QVERIFY2(target, target.message().constData());
    pressKey(Qt::Key_F5);
    m_real->restoreTo(target);
    m_real->waitForOutcome(u"Restore"_s, u"Done and checked"_s);
    const auto map = mapOfDrive(m_source->loop().path());
    LIFEBOAT_VERIFY_RESULT(map);
    QCOMPARE(compareUsed(m_source->loop().path(), target.path(), *map), QByteArray());
    QCOMPARE(checkFileSystems(*m_source, target), QByteArray());
}

void WindowJobsTest::flippedByteIsRefusedBeforeErase()
{
    backUp();
    m_real->waitForOutcome(u"Backup"_s, u"Done and checked"_s);
    QFile data(m_real->imageFolder() + u"/disk.qcow2"_s);
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
    m_real->restoreTo(target);
    m_real->waitForOutcome(u"Restore"_s, u"Not done"_s);
    QVERIFY(find<QLabel>(m_real->window(), u"endText"_s).text().contains(u"damaged"_s));
    QVERIFY(raw.seek(0));
    QCOMPARE(raw.read(13), QByteArray("what was here"));
    QVERIFY(data.seek(at) && data.putChar(was) && data.flush());
}

void WindowJobsTest::fullPlaceIsShownWithin5s()
{
    QTemporaryDir small;
    QVERIFY(runTool(u"mount"_s, {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size=1m"_s, u"tmpfs"_s, small.path()}));
    const auto unmount = qScopeGuard([&] { runTool(u"umount"_s, {small.path()}); });
    m_real->open({small.path()});
    m_real->backUpTo(m_source->loop().path(), small.path());
    QVERIFY(waitFor(
        [&] {
            const QList<QWidget *> told = m_real->window().findChildren<QWidget *>(u"message"_s);
            const bool refused = std::ranges::any_of(told, [](QWidget *message) {
                return message->isVisible() && message->accessibleName().contains(u"not enough room"_s);
            });
            const QString end = find<QLabel>(m_real->window(), u"endText"_s).text();
            return refused || end.contains(u"full"_s) || end.contains(u"not enough room"_s);
        },
        5000));
}

void WindowJobsTest::windowKilledMidJobShowsItAgain()
{
    backUp();
    QVERIFY(waitFor([&] { return find<QLabel>(m_real->window(), u"outcome"_s).isVisible(); }, 15000));
    m_real->kill();
    const pid_t worker = m_real->worker().pid();
    QVERIFY(worker > 0 && ::kill(worker, 0) == 0);
    m_real->open();
    pressKey(Qt::Key_6, Qt::ControlModifier);
    auto &table = find<QWidget>(m_real->window(), u"jobTable"_s);
    QVERIFY(waitFor([&] { return table.isVisible(); }, 15000));
    m_real->press(u"showJob"_s);
    m_real->waitForOutcome(u"Backup"_s, u"Done and checked"_s);
}

LIFEBOAT_GUI_TEST_MAIN(WindowJobsTest)
#include "tst_window_jobs.moc"
