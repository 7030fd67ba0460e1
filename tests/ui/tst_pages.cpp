// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "sentences/DriveWords.h"
#include "ui/OfficeWindow.h"
#include "widgets/DriveCard.h"

#include <QFileInfo>
#include <QLabel>
#include <QListView>
#include <QListWidget>
#include <QPushButton>
#include <QTableView>
#include <QTextBrowser>
#include <QTreeWidget>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// What a person does on the pages, and what they say in each state, against a fake worker.
class PagesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { m_office.reset(); }
    void emptyOffice();
    void loading();
    void noWorker();
    void noPermissionToList();
    void refusedPassword();
    void backupGetsWhatWasChosen();
    void backupRefusesThePlaceOnItsDrive();
    void driveInUseIsTold();
    void mapAsAList();
    void imageOpenedFromOutside();
    void imageTellsWhatItStores();
    void foreignFileOpenedFromOutside();
    void deletedImageCanBeTakenBack();
    void deletedImageGoes();
    void deletionThatFailsIsTold();
    void systemDriveWithoutImage();
    void focusStaysWhileThingsChange();
    void ticksStayWhileDrivesComeAndGo();
    void jobOpenedLateHasItsRate();
    void pausedAndResumed();
    void stopAsksFirst();
    void activityShowsTheNewest();
    void workerComesBack();
    void handbookOpensWithF1();

private:
    void open(OfficeWindow::Filled filled = OfficeWindow::Filled::Office)
    {
        m_office = std::make_unique<OfficeWindow>(filled);
        m_office->open();
    }
    MainWindow &window() { return m_office->window(); }
    FakeWorker &worker() { return m_office->worker(); }
    /// A page's message area says this.
    bool says(const QString &text);
    /// A label that can be seen has this in its text.
    bool shows(const QString &text);
    FakeJob startBackup();
    void goToImages();
    QString firstImage() { return worker().images(officePlacePath()).front().folder; }

    std::unique_ptr<OfficeWindow> m_office;
};

bool PagesTest::says(const QString &text)
{
    return waitFor([&] {
        const QList<QWidget *> messages = window().findChildren<QWidget *>(u"message"_s);
        return std::ranges::any_of(messages, [&](QWidget *message) {
            return message->isVisible() && message->accessibleName().contains(text);
        });
    });
}

bool PagesTest::shows(const QString &text)
{
    return waitFor([&] {
        const QList<QLabel *> labels = window().findChildren<QLabel *>();
        return std::ranges::any_of(labels,
                                   [&](QLabel *label) { return label->isVisible() && label->text().contains(text); });
    });
}

FakeJob PagesTest::startBackup()
{
    FakeJob job = worker().addJob(officeBackup());
    job.setPhases({{Phase::Copy, 10_GiB}});
    if (!job.start())
        qFatal("the fake worker does not start a backup");
    return job;
}

void PagesTest::goToImages()
{
    m_office->goTo(toImages);
    QVERIFY(waitFor([&] { return find<QTreeWidget>(window(), u"imageList"_s).topLevelItemCount() > 2; }));
}

void PagesTest::emptyOffice()
{
    open(OfficeWindow::Filled::Empty);
    QVERIFY(shows(u"Nothing is backed up yet"_s));
    QVERIFY(find<QPushButton>(window(), u"firstBackup"_s).isVisible());
    m_office->goTo(toBackup);
    QVERIFY(shows(u"No drive was found"_s));
    m_office->goTo(toImages);
    QVERIFY(shows(u"There are no images yet"_s));
    m_office->goTo(toActivity);
    QVERIFY(shows(u"No jobs yet"_s));
}

void PagesTest::loading()
{
    m_office = std::make_unique<OfficeWindow>();
    for (const QString &method : {u"Drives"_s, u"Images"_s})
        worker().hold(method);
    m_office->open();
    QVERIFY(shows(u"Looking at drives"_s));
    m_office->goTo(toBackup);
    QVERIFY(shows(u"Looking for drives"_s));
    m_office->goTo(toImages);
    QVERIFY(shows(u"Looking for images"_s));
    for (const QString &method : {u"Drives"_s, u"Images"_s})
        worker().release(method);
    QVERIFY(waitFor([&] { return find<QTreeWidget>(window(), u"imageList"_s).isVisible(); }));
}

void PagesTest::noWorker()
{
    open();
    worker().loseConnection();
    QVERIFY(waitFor([&] { return window().client().state() == Client::State::Unavailable; }, 15000));
    QVERIFY(shows(u"does not answer"_s));
    m_office->goTo(toBackup);
    QVERIFY(!find<QPushButton>(window(), u"startBackup"_s).isEnabled());
    worker().comeBack();
    pressKey(Qt::Key_F5);
    QVERIFY(waitFor([&] { return window().client().isReady(); }));
}

void PagesTest::noPermissionToList()
{
    m_office = std::make_unique<OfficeWindow>();
    worker().setError(u"Drives"_s, ErrorCode::NotAuthorised, u"/dev"_s);
    m_office->open();
    m_office->goTo(toBackup);
    QVERIFY(shows(u"do not have the right"_s));
}

void PagesTest::refusedPassword()
{
    open();
    worker().setError(u"Start"_s, ErrorCode::NotAuthorised);
    m_office->goTo(toBackup);
    focusWhenThere(window(), u"place-"_s + secondPlacePath());
    pressKey(Qt::Key_Space);
    focusWhenThere(window(), u"startBackup"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([&] { return worker().calls(u"Start"_s) == 1; }));
    QVERIFY(says(u"right"_s));
    QVERIFY(find<QPushButton>(window(), u"startBackup"_s).isEnabled()); // to try again
}

void PagesTest::backupGetsWhatWasChosen()
{
    open();
    m_office->goTo(toBackup);
    // The drive with the running system is chosen beforehand: reading it harms nothing.
    QVERIFY(find<DriveCard>(window(), u"drive-"_s + laptopDrive().path).isChecked());
    focusWhenThere(window(), u"drive-"_s + linuxDrive().path);
    pressKey(Qt::Key_Space);
    focusWhenThere(window(), u"map"_s);
    pressKey(Qt::Key_Home);
    pressKey(Qt::Key_Space); // without the first partition
    focusWhenThere(window(), u"place-"_s + officePlacePath());
    pressKey(Qt::Key_Space);
    focusWhenThere(window(), u"imageName"_s);
    typeText(u"Before the move"_s);
    focusWhenThere(window(), u"startBackup"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([&] { return worker().lastBackup().job != 0; }));
    const BackupCall call = worker().lastBackup();
    QCOMPARE(call.drive, linuxDrive().path);
    QCOMPARE(call.place, officePlacePath());
    QCOMPARE(call.options.value(u"name"_s), u"Before the move"_s);
    QCOMPARE(call.options.value(u"check"_s), true);
    QCOMPARE(call.options.value(u"partitions"_s).value<QList<int>>(), (QList<int>{2, 3, 4, 5}));
    QVERIFY(shows(u"Running"_s));
}

void PagesTest::backupRefusesThePlaceOnItsDrive()
{
    open();
    m_office->goTo(toBackup);
    focusWhenThere(window(), u"drive-"_s + imageHoldingDrive().path);
    pressKey(Qt::Key_Space);
    auto &place = find<QWidget>(window(), u"place-"_s + officePlacePath());
    QVERIFY(waitFor([&] { return !place.isEnabled(); }));
    QVERIFY(place.accessibleName().contains(u"on the drive you are backing up"_s));
}

void PagesTest::driveInUseIsTold()
{
    open();
    m_office->goTo(toBackup);
    auto &told = find<QLabel>(window(), u"inUse"_s);
    QVERIFY(waitFor([&] { return told.isVisible() && told.text().contains(u"stands still for a moment"_s); }));
    Drive drive = usbDrive();
    focusWhenThere(window(), u"drive-"_s + drive.path);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([&] { return !told.isVisible(); }));
    drive.partitions.front().usages.push_back({.kind = Usage::Kind::DeviceMapper, .where = u"dm-0"_s});
    worker().plugIn(drive);
    QVERIFY(waitFor([&] { return told.isVisible() && told.text().contains(u"cannot be held still"_s); }));
    QVERIFY(told.text().contains(u"dm-0"_s));
}

void PagesTest::mapAsAList()
{
    open();
    m_office->goTo(toBackup);
    focusWhenThere(window(), u"mapSwitch"_s);
    auto &list = find<QListView>(find<QWidget>(window(), u"backupMap"_s), u"mapList"_s);
    QVERIFY(!list.isVisible());
    pressKey(Qt::Key_Space);
    QVERIFY(list.isVisible());
    QCOMPARE(list.model()->rowCount(), 4);
}

void PagesTest::imageOpenedFromOutside()
{
    open();
    const QString folder = worker().images(secondPlacePath()).front().folder;
    window().openImage(folder + u"/image.json"_s);
    auto &title = find<QLabel>(window(), u"imageTitle"_s);
    QVERIFY(waitFor([&] { return title.isVisible() && title.text() == u"Workshop, whole"_s; }));
}

void PagesTest::imageTellsWhatItStores()
{
    m_office = std::make_unique<OfficeWindow>();
    const QDateTime earlier = QDateTime::currentDateTime().addYears(-1);
    const SampleImage older{.time = earlier};
    const ParentImage parent{.uuid = sampleManifest(older).uuid,
                             .folder = QFileInfo(sampleImage(older).folder).fileName()};
    const ImageInfo newer = goodImage({.parent = parent});
    worker().setImages(officePlacePath(), QList{newer, sampleImage(older)});
    worker().setImages(secondPlacePath(), QList<ImageInfo>{});
    m_office->open();
    const QString words = u"only what had changed since the image of "_s;
    window().openImage(newer.folder);
    QVERIFY(shows(words));
    QVERIFY(shows(whenForPeople(earlier)));
    window().openImage(sampleImage(older).folder);
    QVERIFY(shows(u"/"_s + parent.folder));
    const QList<QLabel *> labels = find<QWidget>(window(), u"imageTitle"_s).parentWidget()->findChildren<QLabel *>();
    QVERIFY(std::ranges::none_of(labels, [&](QLabel *label) { return label->text().contains(words); }));
}

void PagesTest::foreignFileOpenedFromOutside()
{
    open();
    window().openImage(u"/home/anna/pictures/image.json"_s);
    QVERIFY(says(u"no image"_s));
}

void PagesTest::deletedImageCanBeTakenBack()
{
    open();
    goToImages();
    const QString folder = firstImage();
    focusWhenThere(window(), u"deleteImage"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(shows(u"will be deleted"_s));
    focusWhenThere(window(), u"undo"_s);
    pressKey(Qt::Key_Space);
    QTest::qWait(300);
    QCOMPARE(worker().calls(u"CreateDelete"_s), 0);
    QVERIFY(waitFor([&] { return find<QLabel>(window(), u"imageTitle"_s).isVisible(); }));
    // Closing the window takes it back too.
    focusWhenThere(window(), u"deleteImage"_s);
    pressKey(Qt::Key_Space);
    m_office->close();
    QTest::qWait(300);
    QCOMPARE(worker().calls(u"CreateDelete"_s), 0);
}

void PagesTest::deletedImageGoes()
{
    open();
    goToImages();
    const QString folder = firstImage();
    focusWhenThere(window(), u"deleteImage"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([&] { return worker().calls(u"CreateDelete"_s) == 1; }, 15000));
    QCOMPARE(worker().lastDelete().image, folder);
}

void PagesTest::deletionThatFailsIsTold()
{
    open();
    goToImages();
    const QString folder = firstImage();
    focusWhenThere(window(), u"deleteImage"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([&] { return worker().calls(u"Start"_s) == 1 && worker().lastJob().state() == JobState::Running; },
                    15000));
    worker().lastJob().failWith({.code = ErrorCode::ImageNotDeleted, .subject = u"that one"_s, .at = {}, .detail = {}});
    QVERIFY(says(u"could not be deleted"_s));
    // It is there again.
    QVERIFY(waitFor([&] {
        const auto items =
            find<QTreeWidget>(window(), u"imageList"_s).findItems({}, Qt::MatchContains | Qt::MatchRecursive);
        return std::ranges::any_of(items, [&](QTreeWidgetItem *item) { return item->toolTip(0) == folder; });
    }));
}

void PagesTest::systemDriveWithoutImage()
{
    m_office = std::make_unique<OfficeWindow>();
    worker().setImages(officePlacePath(), QList{goodImage({.drive = linuxDrive()})});
    worker().setImages(secondPlacePath(), QList<ImageInfo>{});
    m_office->open();
    QVERIFY(shows(u"This computer's system drive is not backed up"_s));
}

void PagesTest::focusStaysWhileThingsChange()
{
    open();
    auto &card = find<DriveCard>(window(), u"home-"_s + linuxDrive().path);
    auto *const button = card.findChild<QPushButton *>();
    button->setFocus();
    worker().plugIn(blankDrive());
    worker().unplug(laptopDrive().path);
    QVERIFY(waitFor([&] { return window().findChild<QWidget *>(u"home-"_s + laptopDrive().path) == nullptr; }));
    QCOMPARE(QApplication::focusWidget(), button);
}

void PagesTest::ticksStayWhileDrivesComeAndGo()
{
    open();
    m_office->goTo(toBackup);
    focusWhenThere(window(), u"map"_s);
    pressKey(Qt::Key_Home);
    pressKey(Qt::Key_Space); // without the first partition
    const auto ticked = [&] {
        const auto *const model = find<QListView>(find<QWidget>(window(), u"backupMap"_s), u"mapList"_s).model();
        return model->index(0, 0).data(Qt::CheckStateRole).value<Qt::CheckState>() == Qt::Checked;
    };
    QVERIFY(!ticked());
    worker().plugIn(blankDrive());
    QVERIFY(waitFor([&] { return window().findChild<QWidget *>(u"drive-"_s + blankDrive().path) != nullptr; }));
    QVERIFY(!ticked());
}

void PagesTest::jobOpenedLateHasItsRate()
{
    open();
    FakeJob job = startBackup();
    job.setRunningTime(std::chrono::seconds(10));
    job.progress(Phase::Copy, 1_GiB);
    QVERIFY(shows(u"Copying"_s)); // in the bar
    job.setRunningTime(std::chrono::seconds(110));
    job.progress(Phase::Copy, 5_GiB);
    focusWhenThere(window(), u"showRunningJob"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(shows(u"left"_s));
    QVERIFY(shows(u"/s ·"_s));
}

void PagesTest::pausedAndResumed()
{
    open();
    const FakeJob job = startBackup();
    job.progress(Phase::Copy, 5_GiB);
    focusWhenThere(window(), u"showRunningJob"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(shows(u"50 % in all"_s));
    focusWhenThere(window(), u"pause"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([&] { return job.state() == JobState::Paused; }));
    QVERIFY(shows(u"Paused"_s));
    focusWhenThere(window(), u"pause"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([&] { return job.state() == JobState::Running; }));
    job.progress(Phase::FinishWriting, ByteCount());
    QVERIFY(shows(u"Do not unplug"_s));
}

void PagesTest::stopAsksFirst()
{
    open();
    const FakeJob job = startBackup();
    focusWhenThere(window(), u"stopRunningJob"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(shows(u"The unfinished image is removed"_s));
    QCOMPARE(job.state(), JobState::Running);
    focusWhenThere(window(), u"goOn"_s);
    pressKey(Qt::Key_Space);
    QTest::qWait(200);
    QCOMPARE(job.state(), JobState::Running);
    focusWhenThere(window(), u"stop"_s);
    pressKey(Qt::Key_Space);
    focusWhenThere(window(), u"stopNow"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([&] { return job.state() == JobState::Cancelled; }));
    QVERIFY(shows(u"Not done"_s));
}

void PagesTest::activityShowsTheNewest()
{
    open();
    m_office->goTo(toActivity);
    auto &table = find<QTableView>(window(), u"jobTable"_s);
    QVERIFY(waitFor([&] { return table.isVisible() && table.currentIndex().row() == 0; }));
    QVERIFY(find<QLabel>(window(), u"jobDetails"_s).text().contains(u"Backup: Done and checked"_s));
    focusWhenThere(window(), u"showJob"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(shows(u"were in use and are stored in"_s));
}

void PagesTest::handbookOpensWithF1()
{
    open();
    pressKey(Qt::Key_F1);
    QWidget *const handbook = &find<QWidget>(window(), u"handbook"_s);
    QVERIFY(waitFor([&] { return handbook->isActiveWindow(); }));
    const QListWidget *const contents = &find<QListWidget>(*handbook, u"handbookContents"_s);
    const QTextBrowser *const text = &find<QTextBrowser>(*handbook, u"handbookText"_s);
    QVERIFY(contents->count() >= 6);
    focusNext(u"handbookContents"_s);
    for (int chapter = 0; chapter < contents->count(); ++chapter) {
        QCOMPARE(contents->currentRow(), chapter);
        QVERIFY(text->toPlainText().startsWith(contents->item(chapter)->text()));
        QVERIFY(text->toPlainText().size() > 200);
        pressKey(Qt::Key_Down);
    }
    pressKey(Qt::Key_Escape);
    QVERIFY(waitFor([&] { return !handbook->isVisible(); }));
}

void PagesTest::workerComesBack()
{
    open();
    startBackup();
    QVERIFY(waitFor([&] { return find<QWidget>(window(), u"jobBar"_s).isVisible(); }));
    worker().loseConnection();
    QVERIFY(waitFor([&] { return !window().client().isReady(); }));
    worker().comeBack();
    pressKey(Qt::Key_F5);
    QVERIFY(waitFor([&] {
        pressKey(Qt::Key_F5);
        return window().client().isReady();
    }));
    // The worker had died, and the job with it.
    QVERIFY(waitFor([&] { return !find<QWidget>(window(), u"jobBar"_s).isVisible(); }));
}

LIFEBOAT_GUI_TEST_MAIN(PagesTest)
#include "tst_pages.moc"
