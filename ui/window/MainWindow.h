// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "pages/Page.h"
#include "window/Notifier.h"
#include "window/PlanNotifier.h"

#include <QMainWindow>
#include <QSystemTrayIcon>

class QStackedWidget;

namespace lifeboat {

class BackupPage;
class FilesPage;
class ImagesPage;
class Handbook;
class JobPage;
class PlanAssistant;
class RestoreAssistant;
class SchedulePage;
class Sidebar;

/// The program's one window. It may be closed and opened again at any time: the work is the worker's.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    /// @p workerProgram: lifeboatd, for the case that a private worker has to be started.
    explicit MainWindow(QString workerProgram);

    Client &client() { return m_client; }
    /// Shows an image that a person opened from outside: its folder or its image.json.
    void openImage(const QString &path);
    void raiseForPerson();
    /// The Schedule page, with this plan in sight.
    void showPlan(const QString &id);

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    enum Entry { Home, Backup, Schedule, Images, Restore, Activity, Settings, About };

    void addPages();
    void addPage(const QString &picture, Page *page, const QString &title);
    void addShortcuts();
    void connectPages();
    void go(Entry entry);
    void showHandbook();
    /// A page that has no entry of its own: that of @p entry is chosen meanwhile.
    void showBelow(Entry entry, Page *page);
    void showJob(const QString &path);
    void refresh();
    void setTray(bool wanted);
    void onJobFinished(const QString &path);
    void onPlanEnded(const QString &id, RunEnd end, const std::optional<Error> &problem);
    void connectPlans();
    void openWaiting();

    Client m_client;
    DriveModel m_drives;
    PlaceModel m_places;
    ImageModel m_images;
    PlanModel m_plans;
    Names m_names;
    JobModel m_jobs;
    Notifier m_notifier;
    PlanNotifier m_planNotifier;
    QSystemTrayIcon m_tray;
    Handbook *m_handbook = nullptr; ///< once it was asked for
    QString m_toOpen;               ///< an image, until there is a worker
    Sidebar *m_sidebar;
    QStackedWidget *m_stack;
    BackupPage *m_backup = nullptr;
    SchedulePage *m_schedule = nullptr;
    PlanAssistant *m_planAssistant = nullptr;
    ImagesPage *m_imagesPage = nullptr;
    RestoreAssistant *m_restore = nullptr;
    JobPage *m_jobPage = nullptr;
    FilesPage *m_files = nullptr;
};

} // namespace lifeboat
