// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "sentences/JobWords.h"

#include <QCoreApplication>

#include <map>

namespace lifeboat {

namespace {

struct JobWords {
    Q_DECLARE_TR_FUNCTIONS(JobWords)
};

} // namespace

QString operationForPeople(const QString &operation)
{
    static const std::map<QString, const char *> texts{
        {QStringLiteral("backup"), QT_TRANSLATE_NOOP("JobWords", "Backup")},
        {QStringLiteral("check"), QT_TRANSLATE_NOOP("JobWords", "Check")},
        {QStringLiteral("restore"), QT_TRANSLATE_NOOP("JobWords", "Restore")},
        {QStringLiteral("clone"), QT_TRANSLATE_NOOP("JobWords", "Clone")},
        {QStringLiteral("export"), QT_TRANSLATE_NOOP("JobWords", "Export")},
        {QStringLiteral("delete"), QT_TRANSLATE_NOOP("JobWords", "Delete")},
    };
    const auto text = texts.find(operation);
    return text == texts.end() ? operation : JobWords::tr(text->second);
}

QString stateForPeople(const QString &operation, JobState state, Outcome outcome)
{
    switch (state) {
    case JobState::Created:
        return JobWords::tr("Waiting");
    case JobState::Running:
        return JobWords::tr("Running");
    case JobState::Paused:
        return JobWords::tr("Paused");
    case JobState::Finishing:
        return JobWords::tr("Finishing");
    case JobState::Succeeded:
        if (operation == QLatin1StringView("delete"))
            return JobWords::tr("Done");
        return outcome == Outcome::DoneAndChecked ? JobWords::tr("Done and checked")
                                                  : JobWords::tr("Done, not checked");
    case JobState::Failed:
    case JobState::Cancelled:
        break;
    }
    return JobWords::tr("Not done");
}

QString phaseForPeople(const QString &phase)
{
    static const std::map<QString, const char *> texts{
        {QStringLiteral("read-maps"), QT_TRANSLATE_NOOP("JobWords", "Finding what is in use")},
        {QStringLiteral("check-image"), QT_TRANSLATE_NOOP("JobWords", "Checking the image")},
        {QStringLiteral("erase"), QT_TRANSLATE_NOOP("JobWords", "Erasing the drive's old tables")},
        {QStringLiteral("copy"), QT_TRANSLATE_NOOP("JobWords", "Copying")},
        {QStringLiteral("finish-writing"), QT_TRANSLATE_NOOP("JobWords", "Finishing: do not unplug the drive")},
        {QStringLiteral("check-result"), QT_TRANSLATE_NOOP("JobWords", "Checking the result")},
    };
    const auto text = texts.find(phase);
    return text == texts.end() ? phase : JobWords::tr(text->second);
}

QString durationForPeople(std::chrono::seconds duration)
{
    using namespace std::chrono_literals;
    const auto count = [](auto value) { return static_cast<int>(value.count()); };
    if (duration < 1s)
        return JobWords::tr("less than a second");
    if (duration < 1min)
        return JobWords::tr("%n second(s)", nullptr, count(duration));
    const auto minutes = std::chrono::round<std::chrono::minutes>(duration);
    if (minutes < 1h)
        return JobWords::tr("%n minute(s)", nullptr, count(minutes));
    const auto hours = std::chrono::floor<std::chrono::hours>(minutes);
    return JobWords::tr("%1 h %2 min").arg(count(hours)).arg(count(minutes - hours));
}

QString timeLeftForPeople(std::chrono::seconds left)
{
    using namespace std::chrono_literals;
    if (left < 1min)
        return JobWords::tr("less than a minute left");
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(left);
    return JobWords::tr("about %1 left").arg(durationForPeople(minutes));
}

} // namespace lifeboat
