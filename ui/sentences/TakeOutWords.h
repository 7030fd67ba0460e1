// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "files/takeout/TakeOut.h"

#include <QString>

namespace lifeboat {

// What came of getting files out of an image, for people; plain text.

/// "1,204 files, 3.1 GB." and how many could not be read or were there already.
QString takeOutSummary(const files::TakeOutReport &report);

/// "under another name".
QString lossForPeople(files::Loss loss);

/// "cannot be read", or how much is missing of what was kept, and where that is.
QString notReadForPeople(const files::NotRead &what);

/// What is missing or different, each on a line with its path: what could not be read comes first.
QString takeOutLosses(const files::TakeOutReport &report);

} // namespace lifeboat
