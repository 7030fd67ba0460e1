// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/client/Pace.h"
#include "service/client/WorkerLink.h"

namespace lifeboat {

/// A job of the worker, kept up to date. Asynchronous; lives as long as the link is open.
class RemoteJob final : public QObject {
    Q_OBJECT

public:
    RemoteJob(const WorkerLink &link, QString path, QObject *parent = nullptr);

    const QString &path() const { return m_path; }
    QString id() const { return m_path.section(QLatin1Char('/'), -1); }
    const JobStatus &status() const { return m_status; }
    const Pace &pace() const { return m_pace; } ///< since this object first heard of the job

    /// Asks for all properties; then changed(), and finished() if it has ended, or failed().
    void fetch();
    void start() { call("Start"); } ///< failed() when it was not started
    void pause() { call("Pause"); }
    void resume() { call("Resume"); }
    void cancel() { call("Cancel"); }

Q_SIGNALS:
    void changed();
    void finished();                           ///< once; the status is the last one
    void failed(const lifeboat::Error &error); ///< a call was refused or the job is not there

private Q_SLOTS:
    void onPropertiesChanged(const QString &interface, const QVariantMap &changed, const QStringList &invalidated);
    void onFinished();

private:
    void call(const char *method);
    void take(const QVariantMap &properties);

    QDBusConnection m_connection;
    QString m_service;
    QString m_path;
    JobStatus m_status;
    Pace m_pace;
    bool m_finished = false;
};

} // namespace lifeboat
