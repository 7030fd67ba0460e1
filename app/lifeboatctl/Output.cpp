// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Output.h"

#include "Texts.h"

#include <QJsonDocument>
#include <QTextStream>

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

namespace lifeboat {

namespace {

using namespace std::chrono_literals;

// An estimate before this is a guess.
constexpr auto etaAfter = 20s;
constexpr double etaAfterShare = 0.02;

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

QString phaseForPeople(Phase phase)
{
    switch (phase) {
    case Phase::ReadMaps:
        return Ctl::tr("Finding what is in use");
    case Phase::CheckImage:
        return Ctl::tr("Checking the image");
    case Phase::Erase:
        return Ctl::tr("Erasing the drive's old tables");
    case Phase::Copy:
        return Ctl::tr("Copying");
    case Phase::FinishWriting:
        return Ctl::tr("Finishing: do not unplug the drive");
    case Phase::CheckResult:
        return Ctl::tr("Checking the result");
    }
    return {};
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

QString Output::progressText(const Progress::Sample &sample) const
{
    QString text = phaseForPeople(sample.phase);
    if (sample.phaseTotal == ByteCount())
        return text;
    const double share = static_cast<double>(sample.phaseDone.value) / static_cast<double>(sample.phaseTotal.value);
    const auto elapsed = std::chrono::steady_clock::now() - m_phaseStart;
    const double seconds = std::chrono::duration<double>(elapsed).count();
    const double rate = seconds > 0 ? static_cast<double>(sample.phaseDone.value) / seconds : 0;
    text += Ctl::tr(" %1 % · %2 of %3 · %4/s")
                .arg(static_cast<int>(share * 100))
                .arg(sizeForPeople(sample.phaseDone), sizeForPeople(sample.phaseTotal),
                     sizeForPeople(ByteCount(static_cast<std::uint64_t>(rate))));
    if (elapsed > etaAfter && share > etaAfterShare && rate > 0) {
        const double left = static_cast<double>((sample.phaseTotal - sample.phaseDone).value) / rate;
        text += Ctl::tr(" · about %1 min left").arg(static_cast<int>(left / 60) + 1);
    }
    return text;
}

void Output::progress(const Progress::Sample &sample)
{
    const bool newPhase = m_phase != static_cast<int>(sample.phase);
    if (newPhase) {
        m_phase = static_cast<int>(sample.phase);
        m_phaseStart = std::chrono::steady_clock::now();
        json({{QStringLiteral("event"), QStringLiteral("phase")},
              {QStringLiteral("phase"), QLatin1StringView(phaseName(sample.phase))}});
    }
    json({{QStringLiteral("event"), QStringLiteral("progress")},
          {QStringLiteral("phase"), QLatin1StringView(phaseName(sample.phase))},
          {QStringLiteral("phaseDone"), static_cast<qint64>(sample.phaseDone.value)},
          {QStringLiteral("phaseTotal"), static_cast<qint64>(sample.phaseTotal.value)},
          {QStringLiteral("done"), static_cast<qint64>(sample.done.value)},
          {QStringLiteral("total"), static_cast<qint64>(sample.total.value)}});
    if (isJson())
        return;
    if (m_terminal) {
        print(stderr, QStringLiteral("\r\033[K") + progressText(sample).left(terminalColumns() - 1));
        m_lineOpen = true;
    } else if (newPhase) {
        print(stderr, phaseForPeople(sample.phase) + QLatin1Char('\n'));
    }
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
