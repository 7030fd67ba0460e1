// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/ServiceFixture.h"

#include "service/Types.h"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusPendingCall>
#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

#include <csignal>

#include <sys/stat.h>

namespace lifeboat::test {

namespace {

constexpr int longestRun = 60'000; // milliseconds
constexpr int longestAnswer = 30'000;

QStringList as(const QString &user, const QStringList &command)
{
    return QStringList{QStringLiteral("--reuid=") + user, QStringLiteral("--regid=") + user,
                       QStringLiteral("--clear-groups")} +
        command;
}

} // namespace

QByteArray ServiceFixture::start(ByteCount driveSize)
{
    m_stack = std::make_unique<SystemStack>(SystemServices::AllAndWorker);
    if (!*m_stack)
        return m_stack->message();
    if (!QDBusConnection::systemBus().isConnected())
        return "no connection to the bus";
    if (!m_folder.isValid() || !QDir().mkpath(place()) ||
        ::chmod(QFile::encodeName(m_folder.path()).constData(), 0755) != 0)
        return "no folder";
    const QString file = filePath("drive");
    const ToolResult filled = runTool(QStringLiteral("sh"),
                                      {QStringLiteral("-c"), QStringLiteral("head -c \"$2\" /dev/urandom > \"$1\""),
                                       QStringLiteral("sh"), file, QString::number(driveSize.value)});
    if (!filled)
        return filled.message();
    m_drive = std::make_unique<LoopDrive>(file);
    return m_drive->message();
}

QStringList ServiceFixture::inPlace(const QString &name) const
{
    QStringList found;
    QDirIterator all(place(), {name}, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                     QDirIterator::Subdirectories);
    while (all.hasNext())
        found.append(all.next());
    return found;
}

Ended ServiceFixture::run(const QString &user, const QStringList &arguments,
                          const std::function<void(const QJsonObject &)> &onLine)
{
    Ended ended;
    QProcess program;
    QObject::connect(&program, &QProcess::readyReadStandardOutput, &program, [&] {
        while (program.canReadLine()) {
            ended.lines.append(QJsonDocument::fromJson(program.readLine()).object());
            if (onLine)
                onLine(ended.lines.last());
        }
    });
    program.start(
        QStringLiteral("setpriv"),
        as(user, QStringList{QStringLiteral(LIFEBOATCTL)} + arguments + QStringList{QStringLiteral("--json")}));
    if (!QTest::qWaitFor([&] { return program.state() == QProcess::NotRunning; }, longestRun))
        program.kill();
    program.waitForFinished();
    ended.exitCode = program.exitStatus() == QProcess::NormalExit ? program.exitCode() : -1;
    ended.said = program.readAllStandardError();
    for (const QJsonObject &line : std::as_const(ended.lines))
        ended.said += QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
    return ended;
}

ToolResult ServiceFixture::runAsOther(const QStringList &command)
{
    return runTool(QStringLiteral("setpriv"), as(QStringLiteral("daemon"), command));
}

QDBusMessage ServiceFixture::ask(const QString &method, const QVariantList &arguments, const QString &path)
{
    QDBusMessage call = QDBusMessage::createMethodCall(
        QLatin1StringView(serviceName), path.isEmpty() ? QString(QLatin1StringView(managerPath)) : path,
        QLatin1StringView("org.lifeboat.Lifeboat1.") +
            (path.isEmpty() ? QStringLiteral("Manager") : QStringLiteral("Job")),
        method);
    call.setArguments(arguments);
    const QDBusPendingCall asked = QDBusConnection::systemBus().asyncCall(call);
    if (!QTest::qWaitFor([&] { return asked.isFinished(); }, longestAnswer))
        return {};
    return asked.reply();
}

bool ServiceFixture::allow(const QString &verb, const QString &user)
{
    QFile rule(QStringLiteral("/run/polkit-1/rules.d/50-%1.rules").arg(verb));
    return rule.open(QIODevice::WriteOnly) &&
        rule.write(QStringLiteral("polkit.addRule(function(action, subject) {\n"
                                  "  if (action.id == 'org.lifeboat.Lifeboat1.%1' && subject.user == '%2')\n"
                                  "    return polkit.Result.YES;\n});\n")
                       .arg(verb, user)
                       .toUtf8()) > 0;
}

qint64 ServiceFixture::workerPid()
{
    return QDBusConnection::systemBus().interface()->servicePid(QLatin1StringView(serviceName));
}

QList<QJsonObject> ServiceFixture::journal(const QStringList &fields)
{
    const ToolResult read =
        runTool(QStringLiteral("journalctl"),
                QStringList{QStringLiteral("--directory=/run/log/journal"), QStringLiteral("--output=json")} + fields);
    QList<QJsonObject> found;
    for (const QByteArray &line : read.output.split('\n')) {
        if (!line.isEmpty())
            found.append(QJsonDocument::fromJson(line).object());
    }
    return found;
}

bool ServiceFixture::killWorker()
{
    const qint64 pid = workerPid();
    return pid > 0 && ::kill(static_cast<pid_t>(pid), SIGKILL) == 0;
}

} // namespace lifeboat::test
