// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "sentences/TakeOutWords.h"

#include "files/Names.h"
#include "sentences/Sentences.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <limits>

namespace lifeboat {

using namespace files;

namespace {

struct TakeOutWords {
    Q_DECLARE_TR_FUNCTIONS(TakeOutWords)
};

int plural(std::uint64_t count)
{
    return static_cast<int>(std::min<std::uint64_t>(count, std::numeric_limits<int>::max()));
}

} // namespace

QString takeOutSummary(const TakeOutReport &report)
{
    QStringList sentences;
    sentences << TakeOutWords::tr("%n file(s), %1.", nullptr, plural(report.files)).arg(sizeForPeople(report.bytes));
    if (report.unreadableCount > 0)
        sentences << TakeOutWords::tr("%n could not be read, or only in part: the image is damaged there.", nullptr,
                                      plural(report.unreadableCount));
    if (report.existing > 0)
        sentences << TakeOutWords::tr("%n was left alone because the name was taken.", nullptr,
                                      plural(report.existing));
    if (report.modesNotKept > 0)
        sentences << TakeOutWords::tr("%n has other permissions or another owner than in the image.", nullptr,
                                      plural(report.modesNotKept));
    return sentences.join(QLatin1Char(' '));
}

QString lossForPeople(Loss loss)
{
    switch (loss) {
    case Loss::SpecialFile:
        return TakeOutWords::tr("neither a file nor a folder: left out");
    case Loss::ExtraStreams:
        return TakeOutWords::tr("without its additional streams");
    case Loss::SetUserId:
        return TakeOutWords::tr("without its set-user-ID or set-group-ID bit");
    case Loss::Name:
        return TakeOutWords::tr("under another name");
    case Loss::Times:
        return TakeOutWords::tr("without its times");
    case Loss::Link:
        return TakeOutWords::tr("a link, which cannot be there: left out");
    case Loss::TooLarge:
        return TakeOutWords::tr("too large for this kind of archive: left out");
    }
    return {};
}

QString notReadForPeople(const NotRead &what)
{
    if (what.keptAs.isEmpty())
        return TakeOutWords::tr("cannot be read");
    return TakeOutWords::tr("damaged: %1 of it is missing; the rest is in “%2”, with zeroes in the gaps")
        .arg(sizeForPeople(what.missing), nameForDisplay(what.keptAs));
}

QString takeOutLosses(const TakeOutReport &report)
{
    QStringList lines;
    for (const NotRead &one : report.unreadable)
        lines << QStringLiteral("%1: %2").arg(nameForDisplay(one.path), notReadForPeople(one));
    for (const Lost &lost : report.lost)
        lines << QStringLiteral("%1: %2").arg(nameForDisplay(lost.path), lossForPeople(lost.what));
    const std::uint64_t listed = report.unreadable.size() + report.lost.size();
    if (const std::uint64_t all = report.unreadableCount + report.lostCount; all > listed)
        lines << TakeOutWords::tr("%n more is not listed", nullptr, plural(all - listed));
    return lines.join(QLatin1Char('\n'));
}

} // namespace lifeboat
