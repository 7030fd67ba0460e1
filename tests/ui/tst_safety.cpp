// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/RestoreAssistant.h"
#include "ui/GuiLooks.h"
#include "ui/OfficeWindow.h"
#include "widgets/DriveCard.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What must never happen to a person in front of the window, against a fake worker. What needs a real one stands in tst_window_jobs.
class SafetyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_office = std::make_unique<OfficeWindow>(); }
    void cleanup() { m_office.reset(); }
    void targetListNeverOffersSystemImageHoldingOrMountedDrives();
    void nothingIsPreselectedEvenWithOneDrive();
    void equalModelsAreToldApartBySerial();
    void onlyTheRightCharactersLetItErase();
    void nothingIsStartedWithinTheGraceTime();
    void swappedDriveIsTargetChanged();
    void chosenTargetThatGoesIsNotChosenAnyMore();
    void targetMountedMeanwhileCannotBeUsed();
    void mountedDriveCanBeUnmountedThere();
    void incompleteImageIsNeverCalledGood();
    void lostPartIsNotDone();
    void smallPartitionOfABigImageGoesToASmallDrive();
    void windowStaysResponsive();
    void closedWindowLeavesTheJobAndShowsItAgain();
    void worksWithoutTrayNotificationsAndSessionBus();

private:
    MainWindow &window() { return m_office->window(); }
    FakeWorker &worker() { return m_office->worker(); }
    DriveCard &target(const Drive &drive) { return find<DriveCard>(window(), u"target-"_s + drive.path); }

    std::unique_ptr<OfficeWindow> m_office;
};

void SafetyTest::targetListNeverOffersSystemImageHoldingOrMountedDrives()
{
    m_office->open();
    m_office->restoreUpToTargets();
    for (const Drive &drive : {laptopDrive(), imageHoldingDrive(), mountedDrive(), readOnlyDrive(), tooSmallDrive()}) {
        DriveCard &card = target(drive);
        QVERIFY2(waitFor([&] { return !card.reason().isEmpty(); }), qPrintable(drive.displayName()));
        QVERIFY2(!card.isEnabled(), qPrintable(drive.displayName()));
        QVERIFY2(card.isVisible(), qPrintable(drive.displayName()));
        QVERIFY(card.accessibleName().contains(card.reason()));
    }
    QVERIFY(waitFor([this] { return target(twoEqualDrives().first).isEnabled(); }));
    QVERIFY2(target(tooSmallDrive()).reason().contains(u"Too small by"_s),
             qPrintable(target(tooSmallDrive()).reason()));
}

void SafetyTest::nothingIsPreselectedEvenWithOneDrive()
{
    worker().setDrives({laptopDrive(), blankDrive()});
    m_office->open();
    m_office->restoreUpToTargets();
    QVERIFY(waitFor([this] { return target(blankDrive()).isEnabled(); }));
    QVERIFY(!target(blankDrive()).isChecked());
    QVERIFY(!find<QPushButton>(window(), u"next"_s).isEnabled());
}

void SafetyTest::equalModelsAreToldApartBySerial()
{
    m_office->open();
    m_office->restoreUpToTargets();
    const auto [first, second] = twoEqualDrives();
    QCOMPARE(first.displayName(), second.displayName());
    QVERIFY(target(first).accessibleName().contains(first.identity.serial));
    QVERIFY(target(second).accessibleName().contains(second.identity.serial));
    const auto shows = [&](const Drive &drive, const QString &text) {
        const QList<QLabel *> labels = target(drive).findChildren<QLabel *>();
        return std::ranges::any_of(labels,
                                   [&](QLabel *label) { return label->isVisible() && label->text().contains(text); });
    };
    QVERIFY(shows(first, u"<b>7F3K</b>"_s) && !shows(first, u"9C2M"_s));
    QVERIFY(shows(second, u"<b>9C2M</b>"_s) && !shows(second, u"7F3K"_s));
}

void SafetyTest::onlyTheRightCharactersLetItErase()
{
    m_office->open();
    m_office->restoreUpToTargets();
    m_office->reviewTarget(twoEqualDrives().second.path);
    QVERIFY(!find<QLabel>(window(), u"incomplete"_s).isVisible());
    auto &erase = find<QPushButton>(window(), u"eraseAndRestore"_s);
    QVERIFY(!erase.isDefault() && !erase.autoDefault());
    QVERIFY(find<QLabel>(window(), u"whatIsErased"_s).text().contains(u"9C2M"_s));
    for (const QString &wrong : {u""_s, u"7F3K"_s, u"9C2"_s, u"9C2N"_s}) {
        find<QLineEdit>(window(), u"confirmation"_s).setText(wrong);
        QVERIFY2(!erase.isEnabled(), qPrintable(wrong));
    }
    focusNext(u"confirmation"_s);
    find<QLineEdit>(window(), u"confirmation"_s).clear();
    typeText(u"9c2m"_s);
    QVERIFY(erase.isEnabled());
}

void SafetyTest::nothingIsStartedWithinTheGraceTime()
{
    m_office->open();
    m_office->restoreUpToTargets();
    m_office->reviewTarget(twoEqualDrives().second.path);
    typeText(u"9C2M"_s);
    focusNext(u"eraseAndRestore"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(find<QWidget>(window(), u"grace"_s).isVisible());
    QTest::qWait(3000);
    QCOMPARE(worker().calls(u"CreateRestore"_s), 0);
    pressKey(Qt::Key_Escape);
    QVERIFY(!find<QWidget>(window(), u"grace"_s).isVisible());
    QTest::qWait(9000);
    QCOMPARE(worker().calls(u"CreateRestore"_s), 0);
}

void SafetyTest::swappedDriveIsTargetChanged()
{
    m_office->open();
    m_office->restoreUpToTargets();
    const Drive chosen = twoEqualDrives().second;
    m_office->reviewTarget(chosen.path);
    typeText(u"9C2M"_s);
    focusNext(u"eraseAndRestore"_s);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([&] { return worker().lastRestore().job != 0 && worker().lastJob().state() == JobState::Running; },
                    15000));
    // What the person saw is what the worker was told to expect.
    QCOMPARE(worker().lastRestore().expected, chosen.identity);
    QCOMPARE(worker().lastRestore().target, chosen.path);
    worker().lastJob().failWith(
        {.code = ErrorCode::TargetChanged, .subject = chosen.identity.serial, .at = {}, .detail = {}});
    auto &end = find<QLabel>(window(), u"endText"_s);
    QVERIFY(waitFor([&] { return end.isVisible() && end.text().contains(u"not the one you chose"_s); }));
    QVERIFY(end.text().contains(u"Nothing was"_s));
    QCOMPARE(find<QLabel>(window(), u"outcome"_s).text(), u"Not done"_s);
}

void SafetyTest::chosenTargetThatGoesIsNotChosenAnyMore()
{
    m_office->open();
    m_office->restoreUpToTargets();
    const Drive chosen = twoEqualDrives().second;
    focusWhenThere(window(), u"target-"_s + chosen.path);
    pressKey(Qt::Key_Space);
    QVERIFY(find<QPushButton>(window(), u"next"_s).isEnabled());
    // Another drive of the same model takes its place, by the same name.
    Drive other = chosen;
    other.identity.serial = u"S5SXNS0T999999"_s;
    worker().plugIn(other);
    QVERIFY(waitFor([&] { return !find<QPushButton>(window(), u"next"_s).isEnabled(); }));
    QVERIFY(waitFor([&] { return target(other).accessibleName().contains(u"9999"_s) && target(other).isEnabled(); }));
    QVERIFY(!target(other).isChecked());
}

void SafetyTest::targetMountedMeanwhileCannotBeUsed()
{
    m_office->open();
    m_office->restoreUpToTargets();
    Drive drive = twoEqualDrives().second;
    focusWhenThere(window(), u"target-"_s + drive.path);
    pressKey(Qt::Key_Space);
    QVERIFY(find<QPushButton>(window(), u"next"_s).isEnabled());
    drive.partitions.front().usages.push_back({.kind = Usage::Kind::Mount, .where = u"/media/anna/T7"_s});
    worker().plugIn(drive);
    QVERIFY(waitFor([&] { return !target(drive).isEnabled() && !target(drive).isChecked(); }));
    QVERIFY(!find<QPushButton>(window(), u"next"_s).isEnabled());
    drive.partitions.front().usages.clear();
    worker().plugIn(drive);
    QVERIFY(waitFor([&] { return target(drive).isEnabled(); }));
    QVERIFY(!target(drive).isChecked()); // a person chooses it again
}

void SafetyTest::mountedDriveCanBeUnmountedThere()
{
    m_office->open();
    m_office->restoreUpToTargets();
    const auto button = [this](const Drive &drive) -> QPushButton & {
        return find<QPushButton>(window(), u"unmount-"_s + drive.path);
    };
    QVERIFY(waitFor([&] { return button(mountedDrive()).isVisible(); }));
    for (const Drive &drive : {laptopDrive(), imageHoldingDrive(), readOnlyDrive(), tooSmallDrive()})
        QVERIFY2(!button(drive).isVisible(), qPrintable(drive.displayName()));
    worker().setError(u"Unmount"_s, ErrorCode::TargetMounted, mountedDrive().path);
    focusWhenThere(window(), u"unmount-"_s + mountedDrive().path);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([this] {
        const QList<QWidget *> told = window().findChildren<QWidget *>(u"message"_s);
        return std::ranges::any_of(told, [](QWidget *message) {
            return message->isVisible() && message->accessibleName().contains(u"in use"_s);
        });
    }));
    QVERIFY(!target(mountedDrive()).isEnabled());
    worker().clearError(u"Unmount"_s);
    QVERIFY(waitFor([&] { return button(mountedDrive()).isEnabled(); }));
    focusWhenThere(window(), u"unmount-"_s + mountedDrive().path);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([this] { return target(mountedDrive()).isEnabled(); }));
    QVERIFY(!target(mountedDrive()).isChecked());
    QVERIFY(!button(mountedDrive()).isVisible());
}

void SafetyTest::incompleteImageIsNeverCalledGood()
{
    // Checked and every stored byte right, but the drive could not be read everywhere.
    worker().setImages(officePlacePath(), QList{incompleteImage()});
    worker().setImages(secondPlacePath(), QList<ImageInfo>{});
    m_office->open();
    QVERIFY(waitFor([&] { return find<QLabel>(window(), u"homeSentence"_s).text().contains(u"incomplete"_s); }));
    QVERIFY(find<DriveCard>(window(), u"home-"_s + laptopDrive().path).accessibleName().contains(u"Incomplete"_s));
    m_office->goTo(toImages);
    QVERIFY(waitFor([&] { return find<QLabel>(window(), u"imageCheck"_s).text().contains(u"Incomplete"_s); }));
    m_office->goTo(toRestore);
    auto &list = find<QListWidget>(window(), u"restoreImages"_s);
    QVERIFY(waitFor([&] { return list.count() == 1; }));
    QVERIFY(list.item(0)->text().contains(u"incomplete"_s));
    m_office->restoreUpToTargets();
    m_office->reviewTarget(twoEqualDrives().second.path);
    QVERIFY(find<QLabel>(window(), u"incomplete"_s).isVisible());
}

void SafetyTest::lostPartIsNotDone()
{
    m_office->open();
    FakeJob job = worker().addJob(officeBackup());
    QVERIFY(job.start());
    QVERIFY(waitFor([&] { return find<QWidget>(window(), u"jobBar"_s).isVisible(); }));
    focusNext(u"showRunningJob"_s);
    pressKey(Qt::Key_Space);
    job.failWith({.code = ErrorCode::SourceRead, .subject = u"3 places"_s, .at = {}, .detail = {}});
    auto &outcome = find<QLabel>(window(), u"outcome"_s);
    QVERIFY(waitFor([&] { return outcome.text() == u"Not done"_s; }));
    QVERIFY(find<QLabel>(window(), u"endText"_s).text().contains(u"could not be read"_s));
}

void SafetyTest::smallPartitionOfABigImageGoesToASmallDrive()
{
    Drive small = tooSmallDrive();
    m_office->open();
    m_office->goTo(toRestore);
    focusNext(u"restoreImages"_s);
    pressKey(Qt::Key_Home);
    focusNext(u"next"_s);
    pressKey(Qt::Key_Space);
    focusWhenThere(window(), u"partition-1"_s);
    pressKey(Qt::Key_Space);
    // The whole image is too large for it; the worker says what the partition alone needs.
    FitReport fits;
    fits.verdict = Verdict::Fits;
    fits.minimum = 100_MiB;
    fits.targetSize = small.identity.size;
    fits.target = small;
    worker().setFit(small.path, fits);
    focusNext(u"next"_s);
    pressKey(Qt::Key_Space);
    focusWhenThere(window(), u"target-"_s + small.path);
    pressKey(Qt::Key_Space);
    QVERIFY(waitFor([&] { return find<QPushButton>(window(), u"next"_s).isEnabled(); }));
    QVERIFY(find<QComboBox>(window(), u"targetPartition"_s).isVisible());
}

void SafetyTest::windowStaysResponsive()
{
    constexpr auto limit = 50ms;
    QList<ImageInfo> many;
    for (int i = 0; i < 200; ++i)
        many << goodImage({.name = u"Image %1"_s.arg(i), .time = QDateTime::currentDateTimeUtc().addDays(-i)});
    m_office->open();
    FakeJob job = worker().addJob(officeBackup());
    job.setPhases({{Phase::Copy, 1_GiB}});
    QVERIFY(job.start());
    job.progress(Phase::FinishWriting, ByteCount());
    worker().setImages(officePlacePath(), many);
    m_office->goTo(toImages);
    // What keeps the window busy does so every time; a machine that is busy with something else does not.
    constexpr int attempts = 4;
    auto shortest = 1000ms;
    for (int i = 0; i < attempts && shortest >= limit; ++i) {
        LatencyMeter meter;
        meter.start();
        pressKey(Qt::Key_F5);
        QTest::qWait(1000);
        shortest = std::min(shortest, meter.stop());
    }
    QVERIFY2(shortest < limit, qPrintable(u"%1 ms"_s.arg(shortest.count())));
}

void SafetyTest::closedWindowLeavesTheJobAndShowsItAgain()
{
    m_office->open();
    FakeJob job = worker().addJob(officeBackup());
    QVERIFY(job.start());
    m_office->close();
    QTest::qWait(100);
    QCOMPARE(job.state(), JobState::Running);
    m_office->open();
    QVERIFY(waitFor([&] { return find<QWidget>(window(), u"jobBar"_s).isVisible(); }));
    QCOMPARE(job.state(), JobState::Running);
}

void SafetyTest::worksWithoutTrayNotificationsAndSessionBus()
{
    QVERIFY(!QDBusConnection::sessionBus().isConnected());
    m_office->open();
    window().setWindowState(Qt::WindowMinimized);
    FakeJob job = worker().addJob(officeBackup());
    QVERIFY(job.start());
    QVERIFY(waitFor([&] { return !find<QWidget>(window(), u"jobBar"_s).isHidden(); }));
    job.finish(); // nobody can be told
    QVERIFY(waitFor([&] { return find<QWidget>(window(), u"jobBar"_s).isHidden(); }));
    QVERIFY(window().client().isReady());
}

LIFEBOAT_GUI_TEST_MAIN(SafetyTest)
#include "tst_safety.moc"
