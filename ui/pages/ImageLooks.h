// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/ImageModel.h"
#include "sentences/ImageWords.h"
#include "widgets/Icons.h"

namespace lifeboat {

inline ImageState stateOf(const KnownImage &image)
{
    return imageState(image.info.checkState, image.manifest ? &*image.manifest : nullptr);
}

/// The picture of how far an image can be relied on. An incomplete one is never Good, however often it was checked.
Tone toneOf(const KnownImage &image);

/// What is known of an image, in a sentence: "Checked 1 hour ago: every byte is right."
QString stateSentence(const KnownImage &image);

} // namespace lifeboat
