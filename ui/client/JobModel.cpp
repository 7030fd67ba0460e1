// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "client/JobModel.h"

#include "sentences/Bidi.h"
#include "sentences/JobWords.h"

#include <QLocale>

#include <algorithm>

#include <pwd.h>

namespace lifeboat {

namespace {

QString userName(uint id)
{
    const passwd *const user = ::getpwuid(id);
    return user != nullptr ? QString::fromLocal8Bit(user->pw_name) : QString::number(id);
}

QString durationOf(const JobStatus &status)
{
    if (!status.started.isValid() || !status.ended.isValid())
        return {};
    return durationForPeople(std::chrono::seconds(status.started.secsTo(status.ended)));
}

} // namespace

bool isUnderWay(JobState state) { return state != JobState::Created && !hasEnded(state); }

JobModel::JobModel(Client &client, const Names &names, QObject *parent)
    : QAbstractTableModel(parent), m_client(client), m_names(names)
{
    connect(&client, &Client::jobAdded, this, &JobModel::add);
    connect(&client, &Client::stateChanged, this, &JobModel::reload);
}

JobModel::~JobModel() = default;

RemoteJob *JobModel::byPath(const QString &path) const
{
    const auto found = std::ranges::find_if(m_jobs, [&](const auto &job) { return job->path() == path; });
    return found == m_jobs.end() ? nullptr : found->get();
}

RemoteJob *JobModel::underWay() const
{
    const auto found = std::ranges::find_if(m_jobs, [](const auto &job) { return isUnderWay(job->status().state); });
    return found == m_jobs.end() ? nullptr : found->get();
}

void JobModel::reload()
{
    // The objects belong to the connection: a worker that came back has others.
    beginResetModel();
    m_jobs.clear();
    endResetModel();
    Q_EMIT changed();
    m_client.ask(
        this,
        [this](const Result<QList<QDBusObjectPath>> &paths) {
            if (!paths)
                return;
            for (const QDBusObjectPath &path : *paths)
                add(path.path());
        },
        &ManagerInterface::Jobs);
}

void JobModel::add(const QString &path)
{
    if (byPath(path) != nullptr)
        return;
    auto job = std::make_unique<RemoteJob>(m_client.link(), path);
    RemoteJob *const added = job.get();
    connect(added, &RemoteJob::changed, this, [this, added] {
        if (isUnderWay(added->status().state))
            m_seenUnderWay.insert(added->path());
        const int row = rowOf(added);
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
        Q_EMIT changed();
    });
    connect(added, &RemoteJob::finished, this, [this, added] {
        if (m_seenUnderWay.remove(added->path()))
            Q_EMIT jobFinished(added->path());
    });
    connect(added, &RemoteJob::failed, this, [this, added](const Error &error) {
        Q_EMIT jobRefused(added->path(), error);
        // A job that was refused, or that nobody started, goes away.
        if (error.code == ErrorCode::JobNotFound || added->status().state == JobState::Created)
            remove(added);
    });
    beginInsertRows({}, 0, 0);
    m_jobs.insert(m_jobs.begin(), std::move(job));
    endInsertRows();
    added->fetch();
    Q_EMIT changed();
}

void JobModel::start(const QString &path, QObject *context, const std::function<void(Result<QString>)> &use)
{
    add(path);
    RemoteJob *const job = byPath(path);
    auto *const waiting = new QObject(context);
    const auto answer = [waiting, use](const Result<QString> &result) {
        waiting->deleteLater();
        use(result);
    };
    connect(job, &RemoteJob::changed, waiting, [job, answer, waiting] {
        // One that ends without having begun was refused: the answer to Start says why.
        if (!job->status().started.isValid())
            return;
        job->disconnect(waiting);
        answer(job->path());
    });
    connect(job, &RemoteJob::failed, waiting, [job, answer, waiting](const Error &error) {
        job->disconnect(waiting);
        answer(fail(error));
    });
    job->start();
}

void JobModel::remove(const RemoteJob *job)
{
    const int row = rowOf(job);
    beginRemoveRows({}, row, row);
    RemoteJob *const removed = m_jobs[static_cast<std::size_t>(row)].release();
    removed->disconnect(this);
    removed->deleteLater(); // one of its signals brought us here
    m_jobs.erase(m_jobs.begin() + row);
    endRemoveRows();
    Q_EMIT changed();
}

int JobModel::rowOf(const RemoteJob *job) const
{
    const auto found = std::ranges::find_if(m_jobs, [&](const auto &candidate) { return candidate.get() == job; });
    return static_cast<int>(found - m_jobs.begin());
}

int JobModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_jobs.size());
}

int JobModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int{ColumnCount}; }

QString JobModel::text(const JobStatus &status, int column) const
{
    switch (column) {
    case When:
        return QLocale().toString(status.created.toLocalTime(), QLocale::ShortFormat);
    case What:
        return operationForPeople(status.operation);
    case Subject:
        return m_names.of(status.subject);
    case Destination:
        return m_names.of(status.destination);
    case Outcome:
        return stateForPeople(status.operation, status.state, status.outcome);
    case Duration:
        return durationOf(status);
    case StartedBy:
        return status.plan.isEmpty() ? userName(status.startedBy)
                                     : tr("the plan “%1”").arg(isolated(m_names.ofPlan(status.plan)));
    default:
        return {};
    }
}

QVariant JobModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const JobStatus &status = at(index.row())->status();
    if (role == Qt::DisplayRole)
        return text(status, index.column());
    if (role == Qt::ToolTipRole && index.column() == Subject)
        return status.subject;
    if (role == Qt::ToolTipRole && index.column() == Destination)
        return status.destination;
    return {};
}

QVariant JobModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case When:
        return tr("When");
    case What:
        return tr("What");
    case Subject:
        return tr("From");
    case Destination:
        return tr("To");
    case Outcome:
        return tr("Result");
    case Duration:
        return tr("Took");
    case StartedBy:
        return tr("Started by");
    default:
        return {};
    }
}

} // namespace lifeboat
