// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Error.h"

namespace lifeboat {

/// An error in words for people, translated.
struct Sentences {
    QString happened; ///< what happened
    QString data;     ///< what it means for your data
    QString now;      ///< what to do now
};

Sentences sentencesFor(const Error &error);

/// "12.3 GB": SI units, as on a drive's label.
QString sizeForPeople(ByteCount size);

} // namespace lifeboat
