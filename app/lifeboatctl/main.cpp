// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "CommandLine.h"
#include "StopSignals.h"

#include "sentences/Translation.h"

#include <QCoreApplication>

#include <cstdio>

using namespace lifeboat;

namespace {

int usageError(const QString &problem)
{
    const QString text = QStringLiteral("lifeboatctl: %1\n").arg(printable(problem)) + usageText();
    std::fputs(text.toUtf8().constData(), stderr);
    // The options could not be read, so this is the only way to know.
    if (QCoreApplication::arguments().contains(QStringLiteral("--json"))) {
        QJsonObject result =
            errorFields(Error{.code = ErrorCode::InvalidArgument, .subject = {}, .at = {}, .detail = problem});
        result.insert(QStringLiteral("event"), QStringLiteral("result"));
        result.insert(QStringLiteral("outcome"), QStringLiteral("not-done"));
        Output(OutputMode::Json).json(result);
    }
    return static_cast<int>(ExitCode::Usage);
}

} // namespace

int main(int argc, char *argv[])
{
    // Where the locale is not UTF-8, as in cron, Qt takes C.UTF-8 and says so at length: nothing a person could act on.
    const QtMessageHandler handler =
        qInstallMessageHandler([](QtMsgType, const QMessageLogContext &, const QString &) { });
    const QCoreApplication application(argc, argv);
    qInstallMessageHandler(handler);
    const Translation translation;
    QCommandLineParser parser;
    const CommandLine line = parseCommandLine(parser, QCoreApplication::arguments());
    switch (line.request) {
    case CommandLine::Request::Wrong:
        return usageError(line.problem);
    case CommandLine::Request::Help:
        std::fputs((usageText() + optionsText()).toUtf8().constData(), stdout);
        return 0;
    case CommandLine::Request::Version:
        std::puts("lifeboatctl " LIFEBOAT_VERSION);
        return 0;
    case CommandLine::Request::Run:
        break;
    }
    installStopSignals();
    Output output(parser.isSet(QStringLiteral("json")) ? OutputMode::Json : OutputMode::Text);
    return line.verb->run({.options = parser, .words = line.words, .output = output});
}
