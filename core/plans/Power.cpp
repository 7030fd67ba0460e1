// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/Power.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <vector>

namespace lifeboat {

namespace {

constexpr double whole = 100;

QByteArray line(const QString &folder, const char *attribute)
{
    constexpr qint64 mostOfAnAttribute = 4096;
    QFile file(folder + u'/' + QLatin1StringView(attribute));
    return file.open(QIODevice::ReadOnly) ? file.read(mostOfAnAttribute).trimmed() : QByteArray();
}

std::optional<double> number(const QString &folder, const char *attribute)
{
    bool isNumber = false;
    const qint64 value = line(folder, attribute).toLongLong(&isNumber);
    return isNumber && value >= 0 ? std::optional(static_cast<double>(value)) : std::nullopt;
}

/// What is in a battery, and what could be, in its own unit.
struct Amount {
    double now = 0;
    double full = 0;
};

std::optional<Amount> amount(const QString &folder, const char *nowAttribute, const char *fullAttribute)
{
    const auto now = number(folder, nowAttribute);
    const auto full = number(folder, fullAttribute);
    if (!now || !full || *full == 0)
        return std::nullopt;
    return Amount{.now = *now, .full = *full};
}

struct Battery {
    std::optional<Amount> energy;
    std::optional<Amount> electricCharge;
    std::optional<double> capacity; ///< percent

    std::optional<Amount> share() const
    {
        if (energy)
            return Amount{.now = energy->now / energy->full * whole, .full = whole};
        if (electricCharge)
            return Amount{.now = electricCharge->now / electricCharge->full * whole, .full = whole};
        return capacity ? std::optional(Amount{.now = *capacity, .full = whole}) : std::nullopt;
    }
};

Battery readBattery(const QString &folder)
{
    return {.energy = amount(folder, "energy_now", "energy_full"),
            .electricCharge = amount(folder, "charge_now", "charge_full"),
            .capacity = number(folder, "capacity")};
}

/// Weighted by what each can hold, where all of them say so in the same unit.
std::optional<unsigned> chargeOf(const std::vector<Battery> &batteries)
{
    Amount sum;
    const auto add = [&sum](const std::optional<Amount> &part) {
        sum.now += part ? part->now : 0;
        sum.full += part ? part->full : 0;
    };
    const bool energies = std::ranges::all_of(batteries, [](const Battery &b) { return b.energy.has_value(); });
    const bool charges = std::ranges::all_of(batteries, [](const Battery &b) { return b.electricCharge.has_value(); });
    for (const Battery &battery : batteries)
        add(energies ? battery.energy : charges ? battery.electricCharge : battery.share());
    if (sum.full == 0)
        return std::nullopt;
    return static_cast<unsigned>(std::min(sum.now / sum.full * whole, whole));
}

} // namespace

Power Power::read(const QString &folder)
{
    std::vector<Battery> batteries;
    bool mainsKnown = false;
    bool mainsOnline = false;
    bool charging = false;
    bool discharging = false;
    const QDir supplies(folder);
    for (const QString &name : supplies.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QString supply = supplies.filePath(name);
        const QByteArray type = line(supply, "type");
        if (line(supply, "scope") == "Device")
            continue;
        if (type == "Battery" && line(supply, "present") != "0") {
            const QByteArray status = line(supply, "status");
            charging |= status == "Charging";
            discharging |= status == "Discharging";
            batteries.push_back(readBattery(supply));
        } else if (type == "Mains" || type == "Wireless" || type.startsWith("USB")) {
            mainsKnown = true;
            mainsOnline |= number(supply, "online").value_or(0) > 0;
        }
    }
    Power power;
    power.charge = chargeOf(batteries);
    // A charger that is not listed shows by what the battery does.
    power.onMains = batteries.empty() || mainsOnline || (!discharging && (charging || !mainsKnown));
    return power;
}

} // namespace lifeboat
