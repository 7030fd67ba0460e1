// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "pages/HomeSentence.h"

#include "pages/HomePage.h"
#include "pages/ImageLooks.h"
#include "sentences/DriveWords.h"
#include "sentences/PlanWords.h"
#include "sentences/Sentences.h"

#include <algorithm>

namespace lifeboat {

namespace {

constexpr std::chrono::seconds oldWithoutPlan = std::chrono::days(30);

/// The newest image that plans know of, also in places that are not connected; invalid: none.
QDateTime newestOfPlans(const PlanModel &plans)
{
    QDateTime newest;
    for (const PlanInfo &plan : plans.plans()) {
        for (const DriveRecord &record : plan.drives) {
            if (record.image.isValid() && (!newest.isValid() || record.image > newest))
                newest = record.image;
        }
    }
    return newest;
}

HomeSentence withoutImages(const Models &models)
{
    const bool asking = models.client.state() == Client::State::Connecting || models.images.isLoading() ||
        models.drives.state() == DriveModel::State::Loading;
    if (asking)
        return {.tone = Tone::Neutral, .text = HomePage::tr("Looking at drives and images…")};
    if (const QDateTime newest = newestOfPlans(models.plans); newest.isValid())
        return {.tone = Tone::Neutral,
                .text = HomePage::tr("Last backup: %1. Its place is not connected.").arg(whenForPeople(newest))};
    return {.tone = Tone::Warning, .text = HomePage::tr("Nothing is backed up yet.")};
}

/// Of an image that can be used.
HomeSentence ofNewest(const Models &models, const KnownImage &newest)
{
    Drive drive;
    drive.identity = newest.manifest->drive;
    const QString when = whenForPeople(newest.manifest->time);
    if (isTooOld(newest.manifest->time, scheduleOf(drive, models.plans)))
        return {.tone = Tone::Warning,
                .text = HomePage::tr("The last backup was made %1.").arg(agoForPeople(newest.manifest->time))};
    switch (stateOf(newest)) {
    case ImageState::Good:
        return {.tone = Tone::Good, .text = HomePage::tr("Last backup: %1, checked.").arg(when)};
    case ImageState::Incomplete:
        return {.tone = Tone::Warning,
                .text = HomePage::tr("Needs attention: the last backup, %1, is incomplete.").arg(when)};
    default:
        return {.tone = Tone::Neutral, .text = HomePage::tr("Last backup: %1, not checked yet.").arg(when)};
    }
}

HomeSentence ofImages(const Models &models)
{
    const auto &images = models.images.images();
    const std::vector<Drive> &drives = models.drives.drives();
    if (images.empty())
        return withoutImages(models);
    const auto newest = std::ranges::find_if(images, &KnownImage::isUsable);
    const auto bad = std::ranges::find_if(images, [](const KnownImage &image) { return toneOf(image) == Tone::Bad; });
    const auto unsafe = std::ranges::find_if(drives, [&](const Drive &drive) {
        return drive.isSystem() && models.images.newestOf(drive.identity) == nullptr &&
            !scheduleOf(drive, models.plans).newest.image.isValid();
    });
    if (newest == images.end())
        return {.tone = Tone::Bad, .text = HomePage::tr("No image can be restored: all of them are damaged.")};
    if (bad != images.end())
        return {.tone = Tone::Warning,
                .text = bad->manifest
                    ? HomePage::tr("Needs attention: the image “%1” is damaged.").arg(isolated(bad->info.name))
                    : HomePage::tr("Needs attention: an image in “%1” cannot be read.")
                          .arg(isolated(models.names.of(bad->place)))};
    if (unsafe != drives.end())
        return {.tone = Tone::Warning,
                .text = HomePage::tr("This computer's system drive is not backed up in the connected places.")};
    return ofNewest(models, *newest);
}

HomeSentence ofPlan(const PlanInfo &plan)
{
    const QString name = isolated(plan.displayName());
    if (plan.status.state == PlanState::Invalid)
        return {.tone = Tone::Warning,
                .text = HomePage::tr("Needs attention: the plan “%1” has a mistake and does not run.").arg(name)};
    return {.tone = Tone::Warning,
            .text = HomePage::tr("Needs attention: the plan “%1”. %2").arg(name, attentionForPeople(plan))};
}

} // namespace

bool isTooOld(const QDateTime &time, const DriveSchedule &schedule)
{
    const std::chrono::seconds most = schedule.isPlanned ? schedule.overdueAfter : oldWithoutPlan;
    return time.secsTo(QDateTime::currentDateTimeUtc()) > most.count();
}

HomeSentence homeSentence(const Models &models)
{
    if (models.client.problem()) {
        const Sentences words = sentencesFor(*models.client.problem());
        return {.tone = Tone::Bad, .text = words.happened + QLatin1Char(' ') + words.now};
    }
    if (const PlanInfo *const plan = models.plans.needingAttention())
        return ofPlan(*plan);
    HomeSentence sentence = ofImages(models);
    const std::vector<PlanInfo> &plans = models.plans.plans();
    const auto waiting =
        std::ranges::find_if(plans, [](const PlanInfo &plan) { return plan.status.state == PlanState::Waiting; });
    if (waiting != plans.end() && waiting->job.isEmpty())
        sentence.text += QLatin1Char(' ') + runEndForPeople(*waiting);
    return sentence;
}

} // namespace lifeboat
