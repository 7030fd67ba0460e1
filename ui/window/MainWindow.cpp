// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "window/MainWindow.h"

#include "assistants/PlanAssistant.h"
#include "assistants/RestoreAssistant.h"
#include "browse/FilesPage.h"
#include "pages/AboutPage.h"
#include "pages/ActivityPage.h"
#include "pages/BackupPage.h"
#include "pages/HomePage.h"
#include "pages/ImagesPage.h"
#include "pages/JobPage.h"
#include "pages/SchedulePage.h"
#include "pages/SettingsPage.h"
#include "window/Handbook.h"
#include "window/JobBar.h"
#include "window/Sidebar.h"

#include <QCloseEvent>
#include <QDir>
#include <QHBoxLayout>
#include <QSettings>
#include <QShortcut>
#include <QStackedWidget>

#include <utility>

namespace lifeboat {

namespace {

constexpr QSize leastSize(760, 560);
constexpr QSize firstSize(1060, 720);

QString geometryKey() { return QStringLiteral("window/geometry"); }

} // namespace

MainWindow::MainWindow(QString workerProgram)
    : m_client(std::move(workerProgram)),
      m_drives(m_client),
      m_places(m_client, m_drives),
      m_images(m_client, m_places),
      m_plans(m_client),
      m_names(m_drives, m_places, m_images, m_plans),
      m_jobs(m_client, m_names),
      m_notifier(m_jobs),
      m_sidebar(new Sidebar),
      m_stack(new QStackedWidget)
{
    setWindowTitle(tr("Lifeboat"));
    setWindowIcon(namedIcon(QStringLiteral("org.lifeboat.Lifeboat")));
    setMinimumSize(leastSize);
    resize(firstSize);
    restoreGeometry(QSettings().value(geometryKey()).toByteArray());

    auto *const jobBar = new JobBar(m_jobs, this);
    auto *const right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_stack, 1);
    right->addWidget(jobBar);
    auto *const content = new QWidget;
    auto *const row = new QHBoxLayout(content);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto *const line = new QFrame;
    line->setFrameShape(QFrame::VLine);
    line->setForegroundRole(QPalette::Mid);
    row->addWidget(m_sidebar);
    row->addWidget(line);
    row->addLayout(right, 1);
    setCentralWidget(content);

    addPages();
    connectPages();
    connectPlans();
    addShortcuts();
    connect(jobBar, &JobBar::jobWanted, this, &MainWindow::showJob);
    connect(jobBar, &JobBar::stopWanted, this, [this](const QString &path) {
        showJob(path);
        m_jobPage->askWhetherToStop();
    });
    connect(&m_client, &Client::stateChanged, this, &MainWindow::openWaiting);
    connect(&m_notifier, &Notifier::jobWanted, this, [this](const QString &path) {
        showJob(path);
        raiseForPerson();
    });
    connect(&m_jobs, &JobModel::jobFinished, this, &MainWindow::onJobFinished);
    connect(&m_tray, &QSystemTrayIcon::activated, this, &MainWindow::raiseForPerson);
    m_tray.setIcon(windowIcon());
    m_tray.setToolTip(tr("Lifeboat"));
    setTray(isTrayWanted());
    go(Home);
    m_client.open();
}

void MainWindow::addPage(const QString &picture, Page *page, const QString &title)
{
    m_sidebar->add(picture, title);
    m_stack->addWidget(page);
}

void MainWindow::addPages()
{
    const Models models{.client = m_client,
                        .drives = m_drives,
                        .places = m_places,
                        .images = m_images,
                        .jobs = m_jobs,
                        .plans = m_plans,
                        .names = m_names};
    auto *const home = new HomePage(models, this);
    m_backup = new BackupPage(models, this);
    m_schedule = new SchedulePage(models, this);
    m_imagesPage = new ImagesPage(models, this);
    m_restore = new RestoreAssistant(models, this);
    auto *const activity = new ActivityPage(models, this);
    auto *const settings = new SettingsPage(models, this);
    m_jobPage = new JobPage(models, this);
    addPage(QStringLiteral("page-home"), home, tr("Home"));
    addPage(QStringLiteral("page-backup"), m_backup, tr("Back up"));
    addPage(QStringLiteral("page-schedule"), m_schedule, tr("Schedule"));
    addPage(QStringLiteral("page-images"), m_imagesPage, tr("Images"));
    addPage(QStringLiteral("page-restore"), m_restore, tr("Restore"));
    addPage(QStringLiteral("page-activity"), activity, tr("Activity"));
    addPage(QStringLiteral("page-settings"), settings, tr("Settings"));
    auto *const about = new AboutPage(models, this);
    addPage(QStringLiteral("page-about"), about, tr("About"));
    // Reached through the bar, the list and the images, not through the sidebar.
    m_stack->addWidget(m_jobPage);
    m_files = new FilesPage(models, this);
    m_stack->addWidget(m_files);
    m_planAssistant = new PlanAssistant(models, this);
    m_stack->addWidget(m_planAssistant);

    connect(home, &HomePage::backupWanted, this, [this](const QString &drive) {
        if (!drive.isEmpty())
            m_backup->chooseDrive(drive);
        go(Backup);
    });
    connect(home, &HomePage::scheduleWanted, m_schedule, &SchedulePage::newPlanWanted);
    connect(home, &HomePage::restoreWanted, this, [this] { go(Restore); });
    connect(activity, &ActivityPage::jobWanted, this, &MainWindow::showJob);
    connect(about, &AboutPage::handbookWanted, this, &MainWindow::showHandbook);
    connect(settings, &SettingsPage::trayWanted, this, &MainWindow::setTray);
}

void MainWindow::connectPages()
{
    connect(m_sidebar, &QListWidget::currentRowChanged, m_stack, &QStackedWidget::setCurrentIndex);
    // From the job's page a click on the entry that is chosen already leads back.
    connect(m_sidebar, &QListWidget::itemClicked, this, [this] { m_stack->setCurrentIndex(m_sidebar->currentRow()); });
    connect(m_imagesPage, &ImagesPage::restoreWanted, this, [this](const QString &image) {
        m_restore->begin(image);
        go(Restore);
    });
    connect(m_imagesPage, &ImagesPage::browseWanted, this, [this](const QString &image, std::optional<int> partition) {
        m_files->open(image, partition);
        m_stack->setCurrentWidget(m_files);
    });
    connect(m_imagesPage, &ImagesPage::deletionStarted, m_files, &FilesPage::letGoOf);
    connect(m_files, &FilesPage::closed, this, [this] { go(Images); });
    // Whoever has gone on to another page meanwhile is left there; the bar shows the job.
    const auto follow = [this](const Page *page) {
        return [this, page](const QString &path) {
            if (m_stack->currentWidget() == page)
                showJob(path);
        };
    };
    connect(m_backup, &BackupPage::jobStarted, this, follow(m_backup));
    connect(m_imagesPage, &ImagesPage::jobStarted, this, follow(m_imagesPage));
    connect(m_restore, &RestoreAssistant::jobStarted, this, follow(m_restore));
}

void MainWindow::connectPlans()
{
    connect(m_schedule, &SchedulePage::jobWanted, this, &MainWindow::showJob);
    connect(m_schedule, &SchedulePage::newPlanWanted, this, [this] {
        m_planAssistant->begin();
        showBelow(Schedule, m_planAssistant);
    });
    connect(m_schedule, &SchedulePage::editWanted, this, [this](const PlanInfo &plan) {
        m_planAssistant->edit(plan);
        showBelow(Schedule, m_planAssistant);
    });
    connect(m_planAssistant, &PlanAssistant::left, this, [this] { go(Schedule); });
    connect(m_planAssistant, &PlanAssistant::saved, this, &MainWindow::showPlan);
    connect(&m_client, &Client::planEnded, this, &MainWindow::onPlanEnded);
    connect(&m_plans, &PlanModel::changed, this, [this] { m_planNotifier.tellOverdue(m_plans.plans()); });
    connect(&m_planNotifier, &PlanNotifier::planWanted, this, [this](const QString &id) {
        showPlan(id);
        raiseForPerson();
    });
}

void MainWindow::addShortcuts()
{
    const auto on = [this](const QKeySequence &keys, auto act) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, act);
    };
    for (int entry = Home; entry <= Settings; ++entry)
        on(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + entry)),
           [this, entry] { go(static_cast<Entry>(entry)); });
    on(QKeySequence(Qt::CTRL | Qt::Key_B), [this] { go(Backup); });
    on(QKeySequence(Qt::CTRL | Qt::Key_R), [this] { go(Restore); });
    on(QKeySequence(QKeySequence::Refresh), [this] { refresh(); });
    on(QKeySequence(QKeySequence::HelpContents), [this] { showHandbook(); });
    on(QKeySequence(QKeySequence::Quit), [this] { close(); });
}

void MainWindow::go(Entry entry)
{
    m_sidebar->setCurrentRow(entry);
    m_stack->setCurrentIndex(entry);
}

void MainWindow::showPlan(const QString &id)
{
    go(Schedule);
    m_schedule->choose(id);
}

void MainWindow::showHandbook()
{
    if (m_handbook == nullptr)
        m_handbook = new Handbook(this);
    m_handbook->show();
    m_handbook->raise();
    m_handbook->activateWindow();
}

void MainWindow::showBelow(Entry entry, Page *page)
{
    const QSignalBlocker quiet(m_sidebar);
    m_sidebar->setCurrentRow(entry);
    m_stack->setCurrentWidget(page);
    page->setFocus();
}

void MainWindow::showJob(const QString &path)
{
    m_jobPage->setJob(path);
    showBelow(Activity, m_jobPage);
}

void MainWindow::refresh()
{
    if (m_client.state() == Client::State::Unavailable)
        m_client.open();
    m_drives.refresh();
    m_places.refresh();
    m_images.refresh();
    m_plans.refresh();
}

void MainWindow::openImage(const QString &path)
{
    m_toOpen = path;
    go(Images);
    openWaiting();
}

void MainWindow::openWaiting()
{
    if (m_toOpen.isEmpty() || !m_client.isReady())
        return;
    m_client.ask(
        this,
        [this](const Result<ImageInfo> &image) {
            if (!image)
                return m_imagesPage->message().showError(image.error());
            // <place>/Lifeboat/<computer>/<drive>/<time>: the place is four levels up.
            m_places.remember(QDir::cleanPath(image->folder + QStringLiteral("/../../../..")));
            m_imagesPage->choose(image->folder);
        },
        &ManagerInterface::Image, std::exchange(m_toOpen, {}));
}

void MainWindow::raiseForPerson()
{
    show();
    setWindowState(windowState() & ~Qt::WindowMinimized);
    raise();
    activateWindow();
}

void MainWindow::setTray(bool wanted) { m_tray.setVisible(wanted && QSystemTrayIcon::isSystemTrayAvailable()); }

void MainWindow::onJobFinished(const QString &path)
{
    m_images.refresh();
    m_places.refresh();
    m_drives.refresh();
    if (!isActiveWindow())
        m_notifier.tellEnd(path);
}

void MainWindow::onPlanEnded(const QString &id, RunEnd end, const std::optional<Error> &problem)
{
    const PlanInfo *const known = m_plans.byId(id);
    PlanInfo plan = known != nullptr ? *known : PlanInfo();
    plan.id = id;
    plan.end = end;
    plan.problem = problem;
    plan.lastEnd = QDateTime::currentDateTimeUtc();
    m_planNotifier.tellEnd(plan);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    QSettings().setValue(geometryKey(), saveGeometry());
    QMainWindow::closeEvent(event);
}

} // namespace lifeboat
