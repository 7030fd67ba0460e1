// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/Drive.h"
#include "sentences/Bidi.h"

#include <QDateTime>

namespace lifeboat {

// Drives and times in words for people, translated.

QString busForPeople(Bus bus); ///< "USB"; empty: nothing worth telling
/// "500 GB · USB · serial S4X…<b>7F3K</b>": rich text, the four characters that confirm it emphasised.
QString driveFacts(const Drive &drive);
/// What a person types the last four characters of: "serial …", where there is none "WWN …" or "path …", as
/// Drive::confirmation() takes them. Plain text.
QString confirmationSource(const Drive &drive);
/// What happens when an image of @p partitions is made, by their numbers, while it is in use: that it stands still for a moment, or who keeps it from that. Empty:
/// nobody writes to them.
QString inUseForPeople(const Drive &drive, const QList<int> &partitions);
/// What a person should know before choosing it: "This computer's system", "Read-only".
QStringList driveBadges(const Drive &drive);

/// "today 18:04", "yesterday 09:12", "tomorrow 20:00", "28 Oct 2026 14:30"; local time.
QString whenForPeople(const QDateTime &time);
/// How long ago: "just now", "3 hours ago", "9 days ago".
QString agoForPeople(const QDateTime &time);

} // namespace lifeboat
