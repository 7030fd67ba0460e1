// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace lifeboat {

/// Has everything go on that stands still by a record in @p folder that nobody works with any more, and removes the record. False when something stands still yet;
/// stderr says what.
bool thawAfterCrash(const char *folder);

} // namespace lifeboat
