// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Program.h"

#include <QProcess>
#include <QStandardPaths>

namespace lifeboat {

namespace {

constexpr int pollMilliseconds = 100;
constexpr int graceMilliseconds = 2000;

QString findProgram(const QString &name)
{
    const QString found = QStandardPaths::findExecutable(name);
    if (!found.isEmpty())
        return found;
    return QStandardPaths::findExecutable(
        name, {QStringLiteral("/usr/sbin"), QStringLiteral("/sbin"), QStringLiteral("/usr/local/sbin")});
}

void appendBounded(QByteArray &kept, const QByteArray &more)
{
    kept += more;
    if (kept.size() > programOutputLimit)
        kept.remove(0, kept.size() - programOutputLimit);
}

} // namespace

Result<ProgramResult> runProgram(const QString &program, const QStringList &arguments, std::stop_token stop,
                                 const std::function<void(QByteArrayView)> &onOutput)
{
    const QString path = findProgram(program);
    if (path.isEmpty())
        return fail(ErrorCode::ProgramMissing, program);

    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C"));
    process.setProcessEnvironment(environment);
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(path, arguments, QIODevice::ReadOnly);
    if (!process.waitForStarted())
        return fail(ErrorCode::ProgramFailed, program, process.errorString());

    ProgramResult result;
    const auto drain = [&] {
        const QByteArray output = process.readAllStandardOutput();
        if (onOutput && !output.isEmpty())
            onOutput(output);
        appendBounded(result.output, output);
        appendBounded(result.errors, process.readAllStandardError());
    };
    while (process.state() != QProcess::NotRunning) {
        if (stop.stop_requested()) {
            process.terminate();
            if (!process.waitForFinished(graceMilliseconds)) {
                process.kill();
                process.waitForFinished();
            }
            return fail(ErrorCode::Cancelled, program);
        }
        process.waitForFinished(pollMilliseconds);
        drain();
    }
    drain();
    const bool crashed = process.exitStatus() == QProcess::CrashExit;
    result.exitStatus = crashed ? 128 + process.exitCode() : process.exitCode();
    return result;
}

} // namespace lifeboat
