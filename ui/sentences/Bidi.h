// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>

namespace lifeboat {

inline constexpr QChar firstStrongIsolate(u'\u2068');
inline constexpr QChar popDirectionalIsolate(u'\u2069');

/// @p text (a device's name, a size) so that it keeps its own order inside a sentence that is written from the other side: "TB 1.5" is no size.
inline QString isolated(const QString &text) { return firstStrongIsolate + text + popDirectionalIsolate; }

} // namespace lifeboat
