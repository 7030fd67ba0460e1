// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "sentences/Bidi.h"
#include "support/MemorySource.h"
#include "ui/OfficeWindow.h"

#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTreeView>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// Looking into an image and getting files out of it, by keyboard alone, beside a fake worker with made-up files.
class BrowseTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_office.reset(); }
    void goesIntoFoldersAndBack();
    void sortsAsPeopleDo();
    void namesCannotPretend();
    void searches();
    void searchIsStopped();
    void copiesOut();
    void damagedFileIsNamed();
    void savesAnArchive();
    void noPermission();
    void deletingLetsGoOfTheImage();

private:
    void browse() { m_office->browse(); }
    MainWindow &window() { return m_office->window(); }
    QTreeView &list() { return find<QTreeView>(window(), u"fileList"_s); }
    QStringList names();
    bool waitForNames(const QStringList &expected);
    bool panelShows(const QString &text);
    void choose(const QString &name);

    std::shared_ptr<MemorySource> m_files;
    std::unique_ptr<OfficeWindow> m_office;
};

void BrowseTest::init()
{
    m_files = std::make_shared<MemorySource>();
    m_files->addFile("/", "File 10.txt", "ten");
    m_files->addFile("/", "File 2.txt", "two");
    m_files->addFolder("/", "photos");
    m_files->addFolder("/photos", "2026");
    m_files->addFile("/photos", "holiday.jpg", QByteArray(5000, 'j'));
    m_files->addFile("/photos/2026", "Holiday in the snow.jpg", QByteArray(7000, 's'));
    m_files->addLink("/", "newest", "photos/2026");
    m_office = std::make_unique<OfficeWindow>();
    m_office->worker().setFiles(m_files);
    m_office->open();
}

QStringList BrowseTest::names()
{
    QStringList names;
    for (int row = 0; row < list().model()->rowCount(); ++row)
        names
            << list().model()->index(row, 0).data().toString().remove(firstStrongIsolate).remove(popDirectionalIsolate);
    return names;
}

bool BrowseTest::waitForNames(const QStringList &expected)
{
    const bool are = waitFor([&] { return names() == expected; });
    if (!are)
        qWarning() << names();
    return are;
}

void BrowseTest::choose(const QString &name)
{
    list().setFocus();
    pressKey(Qt::Key_Home);
    for (int i = 0; i < names().indexOf(name); ++i)
        pressKey(Qt::Key_Down);
    pressKey(Qt::Key_Space);
    QCOMPARE(list().currentIndex().row(), names().indexOf(name));
}

bool BrowseTest::panelShows(const QString &text)
{
    return waitFor([&] {
        const QLabel *const label = &find<QLabel>(window(), u"copyText"_s);
        return label->isVisible() && label->text().contains(text);
    });
}

void BrowseTest::goesIntoFoldersAndBack()
{
    browse();
    QVERIFY(waitForNames({u"photos"_s, u"File 2.txt"_s, u"File 10.txt"_s, u"newest"_s}));
    pressKey(Qt::Key_Home);
    pressKey(Qt::Key_Return);
    QVERIFY(waitForNames({u"2026"_s, u"holiday.jpg"_s}));
    QCOMPARE(find<QWidget>(window(), u"breadcrumb-1"_s).accessibleName(), u"photos"_s);
    pressKey(Qt::Key_Home);
    pressKey(Qt::Key_Return);
    QVERIFY(waitForNames({u"Holiday in the snow.jpg"_s}));
    pressKey(Qt::Key_Backspace);
    QVERIFY(waitForNames({u"2026"_s, u"holiday.jpg"_s}));
    focusNext(u"breadcrumb-0"_s, Qt::Key_Backtab);
    pressKey(Qt::Key_Space);
    QVERIFY(waitForNames({u"photos"_s, u"File 2.txt"_s, u"File 10.txt"_s, u"newest"_s}));
    focusNext(u"backToImages"_s, Qt::Key_Backtab);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([&] { return find<QWidget>(window(), u"imageList"_s).isVisible(); }));
}

void BrowseTest::sortsAsPeopleDo()
{
    browse();
    list().sortByColumn(2, Qt::DescendingOrder); // by size: folders stay in front
    QVERIFY(waitForNames({u"photos"_s, u"newest"_s, u"File 2.txt"_s, u"File 10.txt"_s}) ||
            waitForNames({u"photos"_s, u"File 2.txt"_s, u"File 10.txt"_s, u"newest"_s}));
    list().sortByColumn(0, Qt::DescendingOrder);
    QVERIFY(waitForNames({u"photos"_s, u"newest"_s, u"File 10.txt"_s, u"File 2.txt"_s}));
}

void BrowseTest::namesCannotPretend()
{
    m_files->addFile("/",
                     "invoice\xE2\x80\xAE"
                     "fdp.exe",
                     "x"); // right-to-left override: would look like "invoiceexe.pdf"
    m_files->addFile("/", "two\nlines", "x");
    browse();
    for (const QString &name : names()) {
        QVERIFY2(!name.contains(QChar(0x202E)), qPrintable(name));
        QVERIFY2(!name.contains(u'\n'), qPrintable(name));
    }
    QCOMPARE(names().size(), 6);
}

void BrowseTest::searches()
{
    browse();
    pressKey(Qt::Key_F, Qt::ControlModifier);
    typeText(u"holiday"_s);
    QVERIFY(waitForNames({u"Holiday in the snow.jpg"_s, u"holiday.jpg"_s}) ||
            waitForNames({u"holiday.jpg"_s, u"Holiday in the snow.jpg"_s}));
    QVERIFY(!list().isColumnHidden(1));
    QVERIFY(waitFor([&] { return find<QLabel>(window(), u"filesState"_s).text() == u"2 found."_s; }));
    pressKey(Qt::Key_A, Qt::ControlModifier);
    pressKey(Qt::Key_Delete);
    QVERIFY(waitForNames({u"photos"_s, u"File 2.txt"_s, u"File 10.txt"_s, u"newest"_s}));
    QVERIFY(list().isColumnHidden(1));
}

void BrowseTest::searchIsStopped()
{
    m_files->addFolder("/", "endless");
    m_files->addFile("/endless", "x1", "1");
    m_files->makeEndless("/endless");
    browse();
    pressKey(Qt::Key_F, Qt::ControlModifier);
    typeText(u"x1"_s);
    focusWhenThere(window(), u"stopSearch"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([&] { return find<QLabel>(window(), u"filesState"_s).text().contains(u"was stopped"_s); }));
}

void BrowseTest::copiesOut()
{
    const QTemporaryDir target;
    browse();
    choose(u"photos"_s);
    focusNext(u"copyOut"_s);
    pressKey(Qt::Key_Space);
    answerFileDialog(window(), target.path());
    QVERIFY(panelShows(u"2 files"_s));
    QFile copied(target.path() + u"/photos/2026/Holiday in the snow.jpg"_s);
    QVERIFY(copied.open(QIODevice::ReadOnly));
    QCOMPARE(copied.readAll(), QByteArray(7000, 's'));
    QVERIFY(!find<QWidget>(window(), u"copyLosses"_s).isVisible());
}

void BrowseTest::damagedFileIsNamed()
{
    m_files->spoil("/photos/holiday.jpg");
    const QTemporaryDir target;
    browse();
    choose(u"photos"_s);
    focusNext(u"copyOut"_s);
    pressKey(Qt::Key_Space);
    answerFileDialog(window(), target.path());
    QVERIFY(panelShows(u"1 could not be read, or only in part"_s));
    QVERIFY(find<QPlainTextEdit>(window(), u"copyLosses"_s).toPlainText().contains(u"/photos/holiday.jpg"_s));
    QVERIFY(QFile::exists(target.path() + u"/photos/2026/Holiday in the snow.jpg"_s));
    QVERIFY(!QFile::exists(target.path() + u"/photos/holiday.jpg"_s));
}

void BrowseTest::savesAnArchive()
{
    const QTemporaryDir target;
    browse();
    choose(u"photos"_s);
    focusNext(u"saveArchive"_s);
    pressKey(Qt::Key_Space);
    answerFileDialog(window(), target.path() + u"/photos.tar.zst"_s);
    QVERIFY(panelShows(u"2 files"_s));
    QVERIFY(QFileInfo(target.path() + u"/photos.tar.zst"_s).size() > 100);
}

void BrowseTest::noPermission()
{
    m_office->worker().setError(u"Browse"_s, ErrorCode::NotAuthorised);
    m_office->goTo(toImages);
    focusWhenThere(window(), u"browseImage"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([&] {
        const QList<QWidget *> messages = window().findChildren<QWidget *>(u"message"_s);
        return std::ranges::any_of(messages, [](QWidget *message) {
            return message->isVisible() && message->accessibleName().contains(u"right to use"_s);
        });
    }));
}

void BrowseTest::deletingLetsGoOfTheImage()
{
    browse();
    m_office->goTo(toImages);
    focusWhenThere(window(), u"deleteImage"_s);
    QVERIFY(list().model()->rowCount() > 0);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([&] { return list().model()->rowCount() == 0; }, 15'000)); // after the time to take it back
}

LIFEBOAT_GUI_TEST_MAIN(BrowseTest)
#include "tst_browse.moc"
