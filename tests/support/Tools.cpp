// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/Tools.h"

#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

namespace lifeboat::test {

namespace {

QString findTool(const QString &program)
{
    const QString found = QStandardPaths::findExecutable(program);
    if (!found.isEmpty())
        return found;
    return QStandardPaths::findExecutable(program, {QStringLiteral("/usr/sbin"), QStringLiteral("/sbin")});
}

} // namespace

QByteArray ToolResult::message() const
{
    return command.toUtf8() + ": exit status " + QByteArray::number(exitCode) + '\n' + output.right(4000) +
        errors.right(4000);
}

bool haveTool(const QString &program) { return !findTool(program).isEmpty(); }

ToolResult runTool(const QString &program, const QStringList &arguments, const ToolOptions &options)
{
    ToolResult result;
    result.command = program + QLatin1Char(' ') + arguments.join(QLatin1Char(' '));
    const QString path = findTool(program);
    if (path.isEmpty()) {
        result.errors = "not installed";
        return result;
    }
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    process.setProcessEnvironment(environment);
    if (!options.workingDirectory.isEmpty())
        process.setWorkingDirectory(options.workingDirectory);
    if (options.input.isEmpty())
        process.setStandardInputFile(QProcess::nullDevice());
    process.start(path, arguments);
    if (!process.waitForStarted()) {
        result.errors = process.errorString().toUtf8();
        return result;
    }
    if (!options.input.isEmpty()) {
        process.write(options.input);
        process.closeWriteChannel();
    }
    const bool finished = process.waitForFinished(options.timeoutSeconds * 1000);
    if (!finished) {
        process.kill();
        process.waitForFinished();
    }
    result.output = process.readAllStandardOutput();
    result.errors = process.readAllStandardError();
    if (!finished)
        result.errors += "\nout of time";
    else if (process.exitStatus() == QProcess::NormalExit)
        result.exitCode = process.exitCode();
    return result;
}

void settleUdev()
{
    if (QFileInfo::exists(QStringLiteral("/run/udev/control")))
        runTool(QStringLiteral("udevadm"), {QStringLiteral("settle"), QStringLiteral("--timeout=20")});
}

} // namespace lifeboat::test
