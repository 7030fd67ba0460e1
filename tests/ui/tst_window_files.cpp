// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "sentences/Bidi.h"
#include "support/TestDrive.h"
#include "support/Tools.h"
#include "ui/RealWindow.h"

#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStandardPaths>
#include <QTreeView>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// Looking into an image of a real drive, with the real worker and its inspectors, by keyboard alone.
class WindowFilesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_real.reset(); }
    void copiesOut();
    void searches();
    void savesAnArchive();
    void mountsAndUnmounts();
    void checksMeanwhile();

private:
    QTreeView &list() { return find<QTreeView>(m_real->window(), u"fileList"_s); }
    bool browse();
    bool copyEnds();
    void chooseFirst();

    std::unique_ptr<TestDrive> m_source;
    std::unique_ptr<RealWindow> m_real;
};

void WindowFilesTest::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    m_source = std::make_unique<TestDrive>(TestDriveLayout{
        .partitions = {{.fs = TestFs::Fat32, .label = u"EFI"_s}, {.fs = TestFs::Ext4, .label = u"Data"_s}}});
    QVERIFY2(*m_source, m_source->message().constData());
    m_real = std::make_unique<RealWindow>();
    m_real->open();
    m_real->backUp(m_source->loop().path());
    m_real->waitForOutcome(u"Backup"_s, u"Done and checked"_s);
    QVERIFY(browse());
}

bool WindowFilesTest::browse()
{
    pressKey(Qt::Key_4, Qt::ControlModifier);
    focusWhenThere(m_real->window(), u"browseImage"_s);
    pressKey(Qt::Key_Space);
    return waitFor([&] { return list().model()->rowCount() > 0 && list().hasFocus(); }, 15000);
}

bool WindowFilesTest::copyEnds()
{
    return waitFor(
        [&] {
            return find<QWidget>(m_real->window(), u"copyPanel"_s).isVisible() &&
                !find<QWidget>(m_real->window(), u"copyBar"_s).isVisible();
        },
        60000);
}

void WindowFilesTest::chooseFirst()
{
    list().setFocus();
    pressKey(Qt::Key_Home);
    pressKey(Qt::Key_Space);
}

/// The whole largest partition, against what was put there.
void WindowFilesTest::copiesOut()
{
    const QTemporaryDir target;
    list().setFocus();
    pressKey(Qt::Key_A, Qt::ControlModifier);
    focusNext(u"copyOut"_s);
    pressKey(Qt::Key_Space);
    answerFileDialog(m_real->window(), target.path());
    QVERIFY(copyEnds());
    const auto largest =
        std::ranges::max_element(m_source->partitions(), {}, [](const auto &p) { return p.range.size(); });
    QVERIFY(largest->files.size() > 1);
    QCOMPARE(hashFolder(target.path()), largest->files);
}

void WindowFilesTest::searches()
{
    const QString name =
        list().model()->index(0, 0).data().toString().remove(firstStrongIsolate).remove(popDirectionalIsolate);
    pressKey(Qt::Key_F, Qt::ControlModifier);
    typeText(name);
    const QLabel *const state = &find<QLabel>(m_real->window(), u"filesState"_s);
    QVERIFY(waitFor([&] { return state->text().contains(u"found."_s) && list().model()->rowCount() > 0; }, 15000));
    pressKey(Qt::Key_A, Qt::ControlModifier);
    pressKey(Qt::Key_Delete);
    QVERIFY(waitFor([&] { return list().isColumnHidden(1) && list().model()->rowCount() > 0; }));
}

void WindowFilesTest::savesAnArchive()
{
    const QTemporaryDir target;
    chooseFirst();
    focusNext(u"saveArchive"_s);
    pressKey(Qt::Key_Space);
    answerFileDialog(m_real->window(), target.path() + u"/files.tar.zst"_s);
    QVERIFY(copyEnds());
    LIFEBOAT_VERIFY_TOOL(runTool(u"tar"_s, {u"--zstd"_s, u"-tf"_s, target.path() + u"/files.tar.zst"_s}));
}

void WindowFilesTest::mountsAndUnmounts()
{
    const QString runtime = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    const auto folders = [&] { return QDir(runtime).entryList({u"lifeboat-image-*"_s}, QDir::Dirs); };
    const auto before = folders();
    focusNext(u"rawFiles"_s);
    pressKey(Qt::Key_Space);
    QPushButton *const button = &find<QPushButton>(m_real->window(), u"rawFiles"_s);
    QVERIFY(waitFor([&] { return button->text() == u"Unmount"_s && button->isEnabled(); }, 15000));
    QStringList added = folders();
    added.removeIf([&](const QString &name) { return before.contains(name); });
    QCOMPARE(added.size(), 1);
    const QString folder = runtime + u'/' + added.front();
    LIFEBOAT_VERIFY_TOOL(runTool(u"fsck.ext4"_s, {u"-n"_s, u"-f"_s, folder + u"/p2.raw"_s}));
    button->setFocus();
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([&] { return button->text() != u"Unmount"_s && button->isEnabled(); }, 15000));
    QVERIFY(!QFile::exists(folder));
}

void WindowFilesTest::checksMeanwhile()
{
    pressKey(Qt::Key_4, Qt::ControlModifier);
    m_real->press(u"checkImage"_s);
    m_real->waitForOutcome(u"Check"_s, u"Done and checked"_s);
    QVERIFY(browse());
}

LIFEBOAT_GUI_TEST_MAIN(WindowFilesTest)
#include "tst_window_files.moc"
