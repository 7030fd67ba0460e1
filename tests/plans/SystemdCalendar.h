// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDateTime>
#include <QHash>
#include <QStringList>

#include <vector>

namespace lifeboat::test {

/// What systemd makes of a calendar event.
struct SystemdAnswer {
    bool accepted = false;
    bool gaveUp = false;          ///< accepted, but it looked too long for the next time: the rest is empty
    QString normalised;           ///< as `systemd-analyze calendar` prints it
    std::vector<QDateTime> times; ///< UTC; fewer than were asked for: there are no more
};

/// By expression. Empty, with a failed test: `systemd-analyze` does not run, or says what this does not understand.
QHash<QString, SystemdAnswer> askSystemd(const QStringList &expressions, const QByteArray &zone, const QDateTime &base,
                                         int count);

} // namespace lifeboat::test
