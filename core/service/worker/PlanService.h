// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "plans/PlanStore.h"
#include "service/PlanTypes.h"
#include "service/worker/Authority.h"
#include "service/worker/PlanRun.h"
#include "service/worker/Systemd.h"

#include <QDBusContext>
#include <QElapsedTimer>
#include <QTimer>

#include <map>
#include <set>

namespace lifeboat {

/// The Plans object: lists, keeps and runs plans. Where no systemd keeps the time for them, it does so itself. On the worker's main thread. Slots have the
/// names of org.lifeboat.Lifeboat1.Plans.xml, which is their contract.
class PlanService final : public QObject, protected QDBusContext {
    Q_OBJECT

public:
    enum class Clock { Systemd, Own }; ///< who begins the runs that are due
    /// What is where.
    struct Settings {
        QString plans;     ///< folder of the plans
        QString histories; ///< folder of what became of their runs
        Clock clock = Clock::Own;
        bool hooksByBus = true; ///< clients may set a plan's hook
    };

    PlanService(PlanHost &host, Authority &authority, const Settings &settings);

    /// A run, or something that may begin one, is under way.
    bool isBusy() const { return !m_runs.empty() || m_looking.isValid(); }
    /// Drives or mounts came or went.
    void drivesChanged();

    // NOLINTBEGIN(readability-identifier-naming): the contract's names
public Q_SLOTS:
    QList<lifeboat::PlanInfo> List();
    QString Save(const QString &id, const QString &plan);
    void Remove(const QString &id);
    bool Run(const QString &id, const QVariantMap &options);
    QStringList RunWaiting();
    QStringList Removable(const QString &id);

Q_SIGNALS:
    void Changed();
    void Ended(const QString &id, const QString &end, const lifeboat::ErrorInfo &problem);
    // NOLINTEND(readability-identifier-naming)

private:
    struct Candidate {
        QString id;
        Plan plan;
        RunBecause because;
    };

    /// Does @p act when the caller may change plans, and answers with what it gives (QVariant(): nothing).
    void whenAllowed(std::function<Result<QVariant>(uint user)> act);
    PlanInfo infoOf(const StoredPlan &stored) const;
    Result<QString> save(const QString &id, const Plan &plan);
    Result<> remove(const QString &id);
    Result<bool> run(const QString &id, bool scheduled, uint user);

    bool isRunning(const QString &id) const { return m_runs.contains(id); }
    void begin(const QString &id, const Plan &plan, RunBecause because, uint user);
    void runEnded(const QString &id);
    void putOff(const QString &id, PlanHistory history, RunEnd how);
    void keep(const QString &id, const PlanHistory &history);
    void tellHook(const QString &id, const Plan &plan, RunEnd end);
    /// Begins what is due, by our own clock.
    void beginDue();
    /// Begins what waits for a place, a drive, power or a quieter time that is there now, and plans whose place was connected.
    void beginWaiting();
    void consider(const Candidate &candidate, bool canBegin);
    void lookForAWhile();
    /// What would begin if its drives, one of its places, and power were there.
    std::vector<Candidate> waiting() const;
    void noteChange();

    PlanHost &m_host;
    Authority &m_authority;
    PlanStore m_store;
    HistoryStore m_histories;
    Settings m_settings;
    std::map<QString, std::unique_ptr<PlanRun>> m_runs; ///< by plan
    QTimer m_clock;
    QTimer m_lookAgain;
    QElapsedTimer m_looking; ///< since when it looks for what waits; invalid: it does not
    QTimer m_change;
    std::set<QString> m_connected; ///< plans whose drive and place were there when last looked at
    bool m_beginningWaiting = false;
};

} // namespace lifeboat
