// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "pages/ImageLooks.h"

#include "sentences/DriveWords.h"
#include "sentences/Sentences.h"

#include <QCoreApplication>

namespace lifeboat {

namespace {

struct ImageLooks {
    Q_DECLARE_TR_FUNCTIONS(ImageLooks)
};

} // namespace

Tone toneOf(const KnownImage &image)
{
    switch (stateOf(image)) {
    case ImageState::Good:
        return Tone::Good;
    case ImageState::NotChecked:
        return Tone::Neutral;
    case ImageState::Incomplete:
        return Tone::Warning;
    case ImageState::Damaged:
    case ImageState::Unreadable:
        break;
    }
    return Tone::Bad;
}

QString stateSentence(const KnownImage &image)
{
    switch (stateOf(image)) {
    case ImageState::Good:
        return ImageLooks::tr("Checked %1: every byte is right.").arg(agoForPeople(image.info.checked));
    case ImageState::NotChecked:
        return ImageLooks::tr("Not checked yet.");
    case ImageState::Incomplete:
        return ImageLooks::tr("Incomplete: the drive could not be read everywhere.");
    case ImageState::Damaged:
        return ImageLooks::tr("Damaged in %n place(s). It cannot be restored.", nullptr,
                              static_cast<int>(image.info.damagedClusters));
    case ImageState::Unreadable:
        break;
    }
    return image.problem ? sentencesFor(*image.problem).happened : ImageLooks::tr("It cannot be read.");
}

} // namespace lifeboat
