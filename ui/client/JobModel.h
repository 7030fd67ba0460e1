// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/Names.h"
#include "service/client/RemoteJob.h"

#include <QAbstractTableModel>
#include <QSet>

#include <functional>

namespace lifeboat {

/// Every job that the worker knows, newest first: what runs, and what ran. Also those of other programs and users.
class JobModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { When, What, Subject, Destination, Outcome, Duration, StartedBy, ColumnCount };

    /// @p names outlives the model.
    JobModel(Client &client, const Names &names, QObject *parent = nullptr);
    ~JobModel() override;

    const std::vector<std::unique_ptr<RemoteJob>> &jobs() const { return m_jobs; }
    RemoteJob *at(int row) const { return m_jobs[static_cast<std::size_t>(row)].get(); }
    RemoteJob *byPath(const QString &path) const;
    /// The newest job that is under way; null: none.
    RemoteJob *underWay() const;

    /// Has the worker make a job and starts it; a password may be typed meanwhile. @p use gets once the job's path, when it runs, or why
    /// it does not, unless @p context has gone before.
    template<class... Parameters, class... Arguments>
    void launch(QObject *context, const std::function<void(Result<QString>)> &use,
                QDBusPendingReply<QDBusObjectPath> (ManagerInterface::*method)(Parameters...), Arguments &&...arguments)
    {
        m_client.ask(
            context,
            [this, context, use](const Result<QDBusObjectPath> &created) {
                if (created)
                    start(created->path(), context, use);
                else
                    use(fail(created.error()));
            },
            method, std::forward<Arguments>(arguments)...);
    }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void changed();                                                     ///< any job
    void jobFinished(const QString &path);                              ///< seen under way before
    void jobRefused(const QString &path, const lifeboat::Error &error); ///< Start, Pause, Resume or Cancel was

private:
    void start(const QString &path, QObject *context, const std::function<void(Result<QString>)> &use);
    void reload();
    void add(const QString &path);
    void remove(const RemoteJob *job);
    int rowOf(const RemoteJob *job) const;
    QString text(const JobStatus &status, int column) const;

    Client &m_client;
    const Names &m_names;
    std::vector<std::unique_ptr<RemoteJob>> m_jobs;
    QSet<QString> m_seenUnderWay; ///< paths
};

bool isUnderWay(JobState state);

} // namespace lifeboat
