// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "support/LoopDrive.h"
#include "support/SystemStack.h"

#include <QDBusMessage>
#include <QDir>
#include <QJsonObject>

namespace lifeboat::test {

/// How a run of lifeboatctl --json ended.
struct Ended {
    int exitCode = -1;
    QList<QJsonObject> lines;
    QByteArray said; ///< all of it, for messages
    QString errorCode() const
    {
        return lines.isEmpty() ? QString() : lines.last()[QStringLiteral("errorCode")].toString();
    }
};

/// The worker as packages install it, started by a real bus as root; a drive and a place for it. Where an event loop is said to run, the test's
/// own objects on the bus answer meanwhile.
class ServiceFixture {
public:
    /// First thing in initTestCase(), after LIFEBOAT_REQUIRE_LOOP_DEVICES() and LIFEBOAT_REQUIRE_SYSTEM_STACK(). Nothing when all went well.
    QByteArray start(ByteCount driveSize);
    SystemStack &stack() { return *m_stack; }

    const LoopDrive &drive() const { return *m_drive; } ///< full of random bytes
    QString filePath(const char *name) const { return m_folder.filePath(QLatin1StringView(name)); }
    QString place() const { return filePath("place"); }
    QStringList inPlace() const
    {
        return QDir(place()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }
    /// Files and folders with that name, anywhere in the place; "*" and "?" match.
    QStringList inPlace(const QString &name) const;
    /// Everything each time: such a job lasts long enough for others to come to it.
    QStringList backup() const
    {
        return {QStringLiteral("backup"), m_drive->path(), QStringLiteral("--to"), place(), QStringLiteral("--all")};
    }

    /// lifeboatctl, run by @p user. The event loop runs. @p onLine sees every line of the output as it comes.
    static Ended run(const QString &user, const QStringList &arguments,
                     const std::function<void(const QJsonObject &)> &onLine = {});
    /// A program run by a user who may nothing.
    static ToolResult runAsOther(const QStringList &command);
    /// As root, who may do everything. @p path: empty: the Manager. The event loop runs.
    static QDBusMessage ask(const QString &method, const QVariantList &arguments, const QString &path = {});
    /// Lets a user start jobs of a kind. The rule comes into force when polkit has seen the file. False when it cannot be written.
    static bool allow(const QString &verb, const QString &user);
    static qint64 workerPid();
    /// What is in the journal with all these fields.
    static QList<QJsonObject> journal(const QStringList &fields);
    /// Ends the worker at once, as a crash would. False when there was none.
    static bool killWorker();

private:
    std::unique_ptr<SystemStack> m_stack;
    QTemporaryDir m_folder;
    std::unique_ptr<LoopDrive> m_drive;
};

} // namespace lifeboat::test
