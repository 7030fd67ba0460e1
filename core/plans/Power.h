// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>

#include <optional>

namespace lifeboat {

/// What /sys/class/power_supply says.
struct Power {
    bool onMains = true;            ///< also when there is nothing to be known: a desktop computer
    std::optional<unsigned> charge; ///< percent of all system batteries together; nothing: there is none

    /// @p folder: another one, in tests. Batteries of mice and the like (scope Device) do not count.
    static Power read(const QString &folder = QStringLiteral("/sys/class/power_supply"));
    /// Whether a run that nobody asked for may begin with at least @p leastBattery percent.
    bool suffices(unsigned leastBattery) const { return onMains || !charge || *charge >= leastBattery; }
};

} // namespace lifeboat
