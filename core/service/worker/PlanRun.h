// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "plans/Quiet.h"
#include "service/worker/Operations.h"

#include <QObject>

#include <deque>

namespace lifeboat {

/// What the runs of plans need from the worker. All on its main thread.
class PlanHost {
public:
    PlanHost() = default;
    PlanHost(const PlanHost &) = delete;
    PlanHost &operator=(const PlanHost &) = delete;
    virtual ~PlanHost() = default;

    /// Does @p work on a thread of the pool, with the drives that are connected, then @p done on the main thread, unless @p context has gone before.
    virtual void lookAt(QObject *context, std::function<void(const Result<std::vector<Drive>> &)> work,
                        std::function<void()> done) = 0;
    /// A job of the plan @p plan, as if @p user had made and started it; @p ended gets how it ended (Busy: it could not begin), later, unless @p context
    /// has gone before. Gives the job's path.
    virtual QString runJob(QObject *context, const QString &plan, uint user, const JobRequest &request,
                           std::function<void(const JobEnd &)> ended) = 0;
};

/// One run of a plan: an image of each drive that is connected, in the place whose turn it is; then what the rules let go of goes, and one old image is
/// read through. One job after the other; what fails does not keep the rest from being done. Ends with ended(), once.
class PlanRun final : public QObject {
    Q_OBJECT

public:
    /// @p history: that of the plan; finished() has it completed.
    PlanRun(PlanHost &host, QString id, Plan plan, PlanHistory history, RunBecause because, uint user);

    /// Whether at least one drive and one place of @p plan is among what is connected. Looks at files: not on the main thread.
    static bool canBegin(const Plan &plan, const std::vector<Drive> &drives);

    void begin();

    const QString &id() const { return m_id; }
    const QString &job() const { return m_job; } ///< path of the one that is running; empty: none
    const PlanHistory &history() const { return m_history; }

Q_SIGNALS:
    /// Another job is running for it.
    void jobChanged();
    /// history() says how.
    void ended();

private:
    struct FoundDrive {
        PlannedDrive planned;
        QString path;
    };
    struct FoundPlace {
        PlannedPlace planned;
        QString path;
    };
    /// What is connected.
    struct Surroundings {
        std::vector<FoundDrive> drives;
        std::optional<PlannedDrive> missing; ///< the first that is not there
        std::vector<FoundPlace> places;
        std::optional<Error> problem; ///< nothing could be learnt
    };
    static Surroundings look(const Plan &plan, const Result<std::vector<Drive>> &drives);

    void start(const Surroundings &found);
    void next();
    void backUp(const FoundDrive &drive);
    void backedUp(const PlannedDrive &drive, const QDateTime &begun, const JobEnd &end);
    /// Removes what the rules let go of, then @p then.
    void makeRoom(std::function<void()> then);
    void removeNext(std::function<void()> then);
    void checkOldest();
    /// Runs a job, then @p then unless a person stopped it: that ends the run.
    void run(const JobRequest &request, std::function<void(const JobEnd &)> then);
    void end(RunEnd how, std::optional<Error> problem);

    PlanHost &m_host;
    QString m_id;
    Plan m_plan;
    PlanHistory m_history;
    RunBecause m_because;
    uint m_user;
    QString m_job;
    FoundPlace m_place;
    std::deque<FoundDrive> m_drives; ///< those still to come
    QStringList m_toRemove;
    RunRecord m_record;
    RunProblems m_problems;
};

} // namespace lifeboat
