// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Output.h"

#include "sentences/Bidi.h"
#include "sentences/JobWords.h"
#include "Texts.h"

#include <QJsonDocument>
#include <QTextStream>

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

namespace lifeboat {

namespace {

qsizetype terminalColumns()
{
    winsize window{};
    const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0;
    return known ? window.ws_col : 80;
}

void print(FILE *file, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), file);
    std::fflush(file);
}

} // namespace

Output::Output(OutputMode mode) : m_mode(mode), m_terminal(::isatty(STDERR_FILENO) != 0) { }

void Output::line(const QString &text)
{
    endProgress();
    if (!isJson())
        print(stdout, printable(text) + QLatin1Char('\n'));
}

void Output::json(const QJsonObject &object) const
{
    if (isJson())
        print(stdout, QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)) + QLatin1Char('\n'));
}

QString Output::progressText(const Pace &pace) const
{
    QString text = phaseForPeople(m_phase);
    if (pace.phaseTotal() == ByteCount())
        return text;
    text += Ctl::tr(" %1 % · %2 of %3 · %4/s")
                .arg(static_cast<int>(pace.phaseShare() * 100))
                .arg(sizeForPeople(pace.phaseDone()), sizeForPeople(pace.phaseTotal()),
                     sizeForPeople(ByteCount(static_cast<std::uint64_t>(pace.bytesPerSecond()))));
    if (const auto left = pace.left())
        text += QStringLiteral(" · ") + timeLeftForPeople(*left);
    return text;
}

void Output::beginJob(const JobStatus &job)
{
    endProgress();
    m_phase.clear();
    line(operationForPeople(job.operation) + QStringLiteral(": ") + job.subject);
    json({{QStringLiteral("event"), QStringLiteral("job")},
          {QStringLiteral("operation"), job.operation},
          {QStringLiteral("subject"), job.subject},
          {QStringLiteral("destination"), job.destination}});
}

void Output::progress(const RemoteJob &job)
{
    const Pace &pace = job.pace();
    const bool newPhase = m_phase != job.status().phase;
    m_phase = job.status().phase;
    if (newPhase)
        json({{QStringLiteral("event"), QStringLiteral("phase")}, {QStringLiteral("phase"), m_phase}});
    json({{QStringLiteral("event"), QStringLiteral("progress")},
          {QStringLiteral("phase"), m_phase},
          {QStringLiteral("phaseDone"), static_cast<qint64>(pace.phaseDone().value)},
          {QStringLiteral("phaseTotal"), static_cast<qint64>(pace.phaseTotal().value)},
          {QStringLiteral("done"), static_cast<qint64>(pace.done().value)},
          {QStringLiteral("total"), static_cast<qint64>(pace.total().value)}});
    if (isJson())
        return;
    if (m_terminal) {
        print(stderr, QStringLiteral("\r\033[K") + progressText(pace).left(terminalColumns() - 1));
        m_lineOpen = true;
    } else if (newPhase) {
        print(stderr, phaseForPeople(m_phase) + QLatin1Char('\n'));
    }
}

void Output::passing(const QString &text)
{
    if (isJson() || !m_terminal)
        return;
    print(stderr, QStringLiteral("\r\033[K") + printable(text).left(terminalColumns() - 1));
    m_lineOpen = true;
}

void Output::endProgress()
{
    if (m_lineOpen)
        print(stderr, QStringLiteral("\n"));
    m_lineOpen = false;
}

void Output::error(const Error &error)
{
    endProgress();
    const Sentences sentences = sentencesFor(error);
    for (const QString &sentence : {sentences.happened, sentences.data, sentences.now})
        print(stderr, printable(sentence) + QLatin1Char('\n'));
    if (!error.detail.isEmpty())
        print(stderr,
              QStringLiteral("(%1: %2)\n").arg(QLatin1StringView(wireName(error.code)), printable(error.detail)));
}

QString printable(QString text)
{
    // What keeps names whole in a window; a terminal only shows that it does not know it.
    text.removeIf([](QChar c) { return c == firstStrongIsolate || c == popDirectionalIsolate; });
    for (QChar &c : text) {
        if (!c.isPrint() && !c.isSurrogate())
            c = QLatin1Char('?');
    }
    return text;
}

QJsonObject errorFields(const Error &error)
{
    QJsonObject object{{QStringLiteral("errorCode"), QLatin1StringView(wireName(error.code))},
                       {QStringLiteral("subject"), error.subject},
                       {QStringLiteral("detail"), error.detail}};
    if (error.at)
        object.insert(QStringLiteral("at"), static_cast<qint64>(error.at->value));
    return object;
}

} // namespace lifeboat
