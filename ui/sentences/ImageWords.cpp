// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "sentences/ImageWords.h"

#include "sentences/Bidi.h"
#include "sentences/DriveWords.h"
#include "sentences/Sentences.h"

#include <QCoreApplication>
#include <QLocale>

namespace lifeboat {

namespace {

struct ImageWords {
    Q_DECLARE_TR_FUNCTIONS(ImageWords)
};

} // namespace

ImageState imageState(CheckState checked, const Manifest *manifest)
{
    if (manifest == nullptr)
        return ImageState::Unreadable;
    if (checked == CheckState::Damaged)
        return ImageState::Damaged;
    if (!manifest->complete())
        return ImageState::Incomplete;
    return checked == CheckState::Good ? ImageState::Good : ImageState::NotChecked;
}

const char *imageStateName(ImageState state)
{
    switch (state) {
    case ImageState::Good:
        return QT_TRANSLATE_NOOP("ImageWords", "checked");
    case ImageState::NotChecked:
        return QT_TRANSLATE_NOOP("ImageWords", "not checked");
    case ImageState::Incomplete:
        return QT_TRANSLATE_NOOP("ImageWords", "incomplete");
    case ImageState::Damaged:
        return QT_TRANSLATE_NOOP("ImageWords", "damaged");
    case ImageState::Unreadable:
        break;
    }
    return QT_TRANSLATE_NOOP("ImageWords", "unreadable");
}

QString imageStateForPeople(ImageState state) { return ImageWords::tr(imageStateName(state)); }

QString standstillForPeople(std::uint64_t milliseconds)
{
    constexpr double thousand = 1000;
    return ImageWords::tr("%1 s").arg(QLocale().toString(static_cast<double>(milliseconds) / thousand, 'f', 2));
}

QString takenForPeople(const Manifest &manifest)
{
    switch (manifest.consistency) {
    case Consistency::Unmounted:
        return ImageWords::tr("while it was not in use");
    case Consistency::ReadOnly:
        return ImageWords::tr("while it was mounted read-only");
    case Consistency::Frozen:
        if (!manifest.stillness)
            return ImageWords::tr("while it was in use, everything on it standing still for a moment");
        return ImageWords::tr("while it was in use; everything on it stood still for %1 at %2")
            .arg(isolated(standstillForPeople(manifest.stillness->milliseconds)),
                 isolated(
                     QLocale().toString(manifest.stillness->time.toLocalTime().time(), QStringLiteral("HH:mm:ss"))));
    case Consistency::None:
        break;
    }
    return ImageWords::tr("while it was being written to");
}

QString verdictForPeople(const FitReport &report)
{
    switch (report.verdict) {
    case Verdict::Fits:
        return ImageWords::tr("Fits.");
    case Verdict::FitsWithSpaceLeft:
        return ImageWords::tr("Fits, %1 will stay unused.").arg(isolated(sizeForPeople(report.left)));
    case Verdict::TooSmall:
        return ImageWords::tr("Too small by %1: needs at least %2.")
            .arg(isolated(sizeForPeople(report.missing)), isolated(sizeForPeople(report.minimum)));
    case Verdict::SectorSizeDiffers:
    case Verdict::Unusable:
        break;
    }
    return {};
}

QString storedForPeople(const Manifest *parent)
{
    return parent != nullptr
        ? ImageWords::tr("only what had changed since the image of %1").arg(isolated(whenForPeople(parent->time)))
        : ImageWords::tr("only what had changed since an earlier image");
}

} // namespace lifeboat
