// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "CtlSupport.h"

#include "image/Place.h"
#include "support/PrivateWorker.h"

#include <QDir>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QProcess>

#include <csignal>

namespace lifeboat::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 300'000; // milliseconds

QProcessEnvironment environmentWith(const QStringList &more)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    environment.remove(u"LANGUAGE"_s);
    for (const QString &assignment : more)
        environment.insert(assignment.section(u'=', 0, 0), assignment.section(u'=', 1));
    return environment;
}

/// True when @p line is a progress of the phase that has done something.
bool isAtWork(const QByteArray &line, const QByteArray &phase)
{
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    return object.value("event"_L1) == "progress"_L1 && object.value("phase"_L1) == QLatin1StringView(phase) &&
        object.value("phaseDone"_L1).toInteger() > 0;
}

/// Reads stdout until the moment has come, or there is no more.
QByteArray awaitMoment(QProcess &process, const QByteArray &phase)
{
    QByteArray output;
    if (phase.isEmpty()) {
        process.waitForFinished(1000);
        return output;
    }
    qsizetype judged = 0;
    while (process.state() == QProcess::Running && process.waitForReadyRead(patience)) {
        output += process.readAllStandardOutput();
        for (qsizetype end = output.indexOf('\n', judged); end >= 0; end = output.indexOf('\n', judged)) {
            if (isAtWork(output.sliced(judged, end - judged), phase))
                return output;
            judged = end + 1;
        }
    }
    return output;
}

void parseLines(CtlRun &run)
{
    run.allJson = run.output.endsWith('\n');
    for (const QByteArray &line : run.output.chopped(run.allJson ? 1 : 0).split('\n')) {
        const QJsonDocument document = QJsonDocument::fromJson(line);
        run.allJson = run.allJson && document.isObject();
        run.lines += document.object();
    }
}

} // namespace

QByteArray CtlRun::message() const
{
    return "exit status " + QByteArray::number(exitCode) + '\n' + output.right(4000) + errors.right(4000);
}

QString builtProgram() { return QStringLiteral(LIFEBOATCTL); }

CtlRun runCtl(const QStringList &arguments, const CtlOptions &options)
{
    std::optional<PrivateWorker> ownWorker;
    const PrivateWorker &worker = options.worker != nullptr ? *options.worker : ownWorker.emplace();
    QProcess process;
    process.setProcessEnvironment(environmentWith(worker.environment() + options.environment));
    process.setStandardInputFile(QProcess::nullDevice());
    QStringList command = options.prefix;
    command += options.program.isEmpty() ? builtProgram() : options.program;
    command += arguments;
    process.start(command.first(), command.sliced(1));
    CtlRun run;
    if (!process.waitForStarted()) {
        run.errors = process.errorString().toUtf8();
        return run;
    }
    QElapsedTimer timer;
    if (options.signal) {
        run.output = awaitMoment(process, options.signal->phase);
        timer.start();
        if (process.state() == QProcess::Running)
            ::kill(static_cast<pid_t>(process.processId()), options.signal->number);
    }
    if (!process.waitForFinished(patience)) {
        process.kill();
        process.waitForFinished();
    } else if (process.exitStatus() == QProcess::NormalExit) {
        run.exitCode = process.exitCode();
    }
    if (timer.isValid())
        run.answered = std::chrono::milliseconds(timer.elapsed());
    run.output += process.readAllStandardOutput();
    run.errors += process.readAllStandardError();
    parseLines(run);
    return run;
}

QString onlyImageIn(const QString &place)
{
    const auto opened = Place::open(place);
    if (!opened)
        return {};
    const auto images = opened->images();
    return images && images->size() == 1 ? images->front().folder : QString();
}

bool makeSparseFile(const QString &path, ByteCount size)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::NewOnly) && file.resize(static_cast<qint64>(size.value));
}

} // namespace lifeboat::test
