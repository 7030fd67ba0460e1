// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "PlanOptions.h"

#include <array>

namespace lifeboat {

namespace {

std::unexpected<Error> wrongRules(const QString &text)
{
    return fail(ErrorCode::InvalidArgument, text,
                QStringLiteral("--keep takes last=N,hourly=N,daily=N,weekly=N,monthly=N,yearly=N,free=SIZE, or all"));
}

/// "100GB"; SI units, as on a drive's label.
std::optional<ByteCount> sizeFrom(const QString &text)
{
    constexpr std::array<std::pair<const char *, std::uint64_t>, 4> units{
        {{"TB", 1'000'000'000'000}, {"GB", 1'000'000'000}, {"MB", 1'000'000}, {"B", 1}}};
    for (const auto &[name, bytes] : units) {
        if (!text.endsWith(QLatin1StringView(name)))
            continue;
        bool good = false;
        const auto count = text.chopped(static_cast<qsizetype>(qstrlen(name))).trimmed().toUInt(&good);
        return good ? std::optional(ByteCount(count * bytes)) : std::nullopt;
    }
    return std::nullopt;
}

bool put(KeepRules &rules, const QString &name, const QString &value)
{
    if (name == QLatin1StringView("free")) {
        const auto size = sizeFrom(value);
        rules.free = size.value_or(ByteCount());
        return size.has_value();
    }
    const std::array<std::pair<const char *, unsigned *>, 6> counts{{{"last", &rules.last},
                                                                     {"hourly", &rules.hourly},
                                                                     {"daily", &rules.daily},
                                                                     {"weekly", &rules.weekly},
                                                                     {"monthly", &rules.monthly},
                                                                     {"yearly", &rules.yearly}}};
    const auto known =
        std::ranges::find_if(counts, [&](const auto &row) { return name == QLatin1StringView(row.first); });
    bool good = false;
    const unsigned count = value.toUInt(&good);
    if (known == counts.end() || !good)
        return false;
    *known->second = count;
    return true;
}

Result<> takeDrives(const Call &call, Session &session, Plan &plan)
{
    LIFEBOAT_TRY_ASSIGN(const QList<int> partitions, partitionList(call));
    if (call.options.isSet(QStringLiteral("drive"))) {
        plan.drives.clear();
        for (const QString &path : call.options.values(QStringLiteral("drive"))) {
            LIFEBOAT_TRY_ASSIGN(const Drive drive, Session::wait<Drive>(session.manager().Drive(absolutePath(path))));
            plan.drives.push_back(PlannedDrive::of(drive));
        }
    }
    if (partitions.isEmpty())
        return {};
    if (plan.drives.size() != 1)
        return fail(ErrorCode::InvalidArgument, QStringLiteral("--partitions"),
                    QStringLiteral("--partitions is for plans with one drive"));
    plan.drives.front().partitions = QSet<int>(partitions.begin(), partitions.end());
    return {};
}

Result<> takePlaces(const Call &call, Session &session, Plan &plan)
{
    if (!call.options.isSet(QStringLiteral("place")))
        return {};
    LIFEBOAT_TRY_ASSIGN(const QList<Drive> drives, Session::wait<QList<Drive>>(session.manager().Drives()));
    plan.places.clear();
    for (const QString &path : call.options.values(QStringLiteral("place"))) {
        LIFEBOAT_TRY_ASSIGN(const PlaceInfo place,
                            Session::wait<PlaceInfo>(session.manager().Place(absolutePath(path))));
        plan.places.push_back(PlannedPlace::of(place.path, std::vector<Drive>(drives.begin(), drives.end())));
    }
    return {};
}

} // namespace

Result<KeepRules> keepRulesFrom(const QString &text)
{
    KeepRules rules;
    if (text == QLatin1StringView("all"))
        return rules;
    for (const QString &rule : text.split(u',')) {
        if (!put(rules, rule.section(u'=', 0, 0), rule.section(u'=', 1)))
            return wrongRules(text);
    }
    return rules;
}

Result<Plan> withOptions(const Call &call, Session &session, Plan plan)
{
    const QCommandLineParser &options = call.options;
    LIFEBOAT_TRY(takeDrives(call, session, plan));
    LIFEBOAT_TRY(takePlaces(call, session, plan));
    if (options.isSet(QStringLiteral("name")))
        plan.name = options.value(QStringLiteral("name"));
    if (options.isSet(QStringLiteral("when"))) {
        const QStringList times = options.values(QStringLiteral("when"));
        plan.times.assign(times.begin(), times.end());
        LIFEBOAT_TRY(Calendar::of(plan.times));
        plan.onConnect = false; // both together say when, so both are new
    }
    plan.onConnect = plan.onConnect || options.isSet(QStringLiteral("on-connect"));
    if (options.isSet(QStringLiteral("keep"))) {
        LIFEBOAT_TRY_ASSIGN(plan.keep, keepRulesFrom(options.value(QStringLiteral("keep"))));
    }
    if (options.isSet(QStringLiteral("exact")))
        plan.mode = CopyMode::Exact;
    if (options.isSet(QStringLiteral("no-check")))
        plan.check = false;
    if (options.isSet(QStringLiteral("compression"))) {
        const QString level = options.value(QStringLiteral("compression"));
        const auto compression = compressionFromName(level);
        if (!compression)
            return fail(ErrorCode::InvalidArgument, level, QStringLiteral("--compression takes fast, normal or small"));
        plan.compression = *compression;
    }
    return plan;
}

} // namespace lifeboat
