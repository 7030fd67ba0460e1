// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/PlanFile.h"

#include "plans/StrictJson.h"

#include <QJsonDocument>

#include <algorithm>
#include <array>
#include <limits>

namespace lifeboat {

namespace {

constexpr std::uint64_t currentSchema = 1;

/// The members of an object in the order in which they are added; QJsonObject would sort them.
class Members {
public:
    void add(const char *key, const QByteArray &value) { m_members.append('"' + QByteArray(key) + "\": " + value); }
    QByteArray object() const { return block('{', m_members, '}'); }
    bool isEmpty() const { return m_members.isEmpty(); }

    static QByteArray block(char open, const QByteArrayList &lines, char close)
    {
        // No text has a line break of its own: JSON escapes them.
        return QByteArray(1, open) + ("\n" + lines.join(",\n")).replace("\n", "\n    ") + "\n" + close;
    }

private:
    QByteArrayList m_members;
};

QByteArray quoted(const QString &text)
{
    const QByteArray array = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return array.sliced(1, array.size() - 2);
}

QByteArray inOneLine(const QByteArrayList &values) { return '[' + values.join(", ") + ']'; }

QByteArray numberOf(std::uint64_t value) { return QByteArray::number(value); }

QByteArray boolean(bool value) { return value ? "true" : "false"; }

void addText(Members &members, const char *key, const QString &text)
{
    if (!text.isEmpty())
        members.add(key, quoted(text));
}

QByteArray driveToJson(const PlannedDrive &drive)
{
    Members members;
    addText(members, "model", drive.model);
    addText(members, "serial", drive.serial);
    addText(members, "wwn", drive.wwn);
    members.add("size", numberOf(drive.size.value));
    addText(members, "path", drive.path);
    if (!drive.partitions.isEmpty()) {
        std::vector<int> numbers(drive.partitions.begin(), drive.partitions.end());
        std::ranges::sort(numbers);
        QByteArrayList values;
        for (const int number : numbers)
            values.append(QByteArray::number(number));
        members.add("partitions", inOneLine(values));
    }
    return members.object();
}

QByteArray placeToJson(const PlannedPlace &place)
{
    Members members;
    members.add("name", quoted(place.name));
    addText(members, "uuid", place.uuid);
    addText(members, "folder", place.folder);
    addText(members, "path", place.path);
    return members.object();
}

struct KeepKey {
    const char *key;
    unsigned KeepRules::*value;
};
constexpr std::array keepKeys{
    KeepKey{"last", &KeepRules::last},       KeepKey{"hourly", &KeepRules::hourly},
    KeepKey{"daily", &KeepRules::daily},     KeepKey{"weekly", &KeepRules::weekly},
    KeepKey{"monthly", &KeepRules::monthly}, KeepKey{"yearly", &KeepRules::yearly},
};

QByteArray keepToJson(const KeepRules &keep)
{
    Members members;
    for (const auto &[key, value] : keepKeys) {
        if (keep.*value != 0)
            members.add(key, numberOf(keep.*value));
    }
    if (keep.free != ByteCount())
        members.add("free", numberOf(keep.free.value));
    return members.object();
}

void readDrive(StrictFields fields, PlannedDrive &drive)
{
    fields.read("model", drive.model);
    fields.read("serial", drive.serial);
    fields.read("wwn", drive.wwn);
    fields.read("size", drive.size, Presence::Required);
    fields.read("path", drive.path);
    fields.readEach("partitions", Presence::Optional, [&](const QJsonValue &value, const QString &name) {
        const std::uint64_t number = fields.number(value, name);
        const auto partition = static_cast<int>(std::min<std::uint64_t>(number, std::numeric_limits<int>::max()));
        fields.require(!drive.partitions.contains(partition), name, QStringLiteral("comes twice"));
        drive.partitions.insert(partition);
    });
    fields.finish();
}

void readPlace(StrictFields fields, PlannedPlace &place)
{
    fields.read("name", place.name, Presence::Required);
    fields.read("uuid", place.uuid);
    fields.read("folder", place.folder);
    fields.read("path", place.path);
    fields.finish();
}

void readKeep(StrictFields fields, KeepRules &keep)
{
    for (const auto &[key, value] : keepKeys)
        fields.read(key, keep.*value);
    fields.read("free", keep.free);
    fields.finish();
}

void readCompression(StrictFields &fields, Compression &into)
{
    QString name = QString::fromLatin1(compressionName(into));
    fields.read("compression", name);
    const auto value = compressionFromName(name);
    fields.require(value.has_value(), QStringLiteral("compression"),
                   QStringLiteral("neither \"fast\", \"normal\" nor \"small\""));
    into = value.value_or(into);
}

Plan readPlan(StrictFields &fields)
{
    Plan plan;
    fields.read("name", plan.name, Presence::Required);
    fields.read("enabled", plan.enabled);
    fields.readEach("drives", Presence::Required, [&](const QJsonValue &value, const QString &name) {
        readDrive(fields.object(value, name), plan.drives.emplace_back());
    });
    fields.readEach("places", Presence::Required, [&](const QJsonValue &value, const QString &name) {
        readPlace(fields.object(value, name), plan.places.emplace_back());
    });
    fields.readEach("times", Presence::Optional, [&](const QJsonValue &value, const QString &name) {
        plan.times.push_back(fields.text(value, name));
    });
    fields.read("onConnect", plan.onConnect);
    if (auto keep = fields.object("keep"))
        readKeep(std::move(*keep), plan.keep);
    bool exact = false;
    fields.read("exact", exact);
    plan.mode = exact ? CopyMode::Exact : CopyMode::UsedBlocks;
    readCompression(fields, plan.compression);
    fields.read("check", plan.check);
    fields.read("recheckDays", plan.recheckDays);
    fields.read("leastBattery", plan.leastBattery);
    fields.read("wake", plan.wake);
    fields.read("longestStandstill", plan.longestStandstill);
    fields.read("hook", plan.hook);
    fields.finish();
    return plan;
}

} // namespace

QByteArray planToJson(const Plan &plan)
{
    const Plan standard;
    Members members;
    const auto addChanged = [&](const char *key, auto Plan::*value, auto toJson) {
        if (plan.*value != standard.*value)
            members.add(key, toJson(plan.*value));
    };
    QByteArrayList drives;
    for (const PlannedDrive &drive : plan.drives)
        drives.append(driveToJson(drive));
    QByteArrayList places;
    for (const PlannedPlace &place : plan.places)
        places.append(placeToJson(place));
    QByteArrayList times;
    for (const QString &time : plan.times)
        times.append(quoted(time));

    members.add("schema", numberOf(currentSchema));
    members.add("name", quoted(plan.name));
    addChanged("enabled", &Plan::enabled, boolean);
    members.add("drives", Members::block('[', drives, ']'));
    members.add("places", Members::block('[', places, ']'));
    if (!times.isEmpty())
        members.add("times", inOneLine(times));
    addChanged("onConnect", &Plan::onConnect, boolean);
    addChanged("keep", &Plan::keep, keepToJson);
    addChanged("exact", &Plan::mode, [](CopyMode mode) { return boolean(mode == CopyMode::Exact); });
    addChanged("compression", &Plan::compression,
               [](Compression c) { return '"' + QByteArray(compressionName(c)) + '"'; });
    addChanged("check", &Plan::check, boolean);
    addChanged("recheckDays", &Plan::recheckDays, numberOf);
    addChanged("leastBattery", &Plan::leastBattery, numberOf);
    addChanged("wake", &Plan::wake, boolean);
    addChanged("longestStandstill", &Plan::longestStandstill, numberOf);
    addChanged("hook", &Plan::hook, quoted);
    return members.object() + '\n';
}

Result<Plan> planFromJson(const QByteArray &bytes, const QString &id)
{
    const auto invalid = [&](const QString &detail) { return fail(ErrorCode::PlanInvalid, id, detail); };
    if (bytes.size() > planFileLimit)
        return invalid(QStringLiteral("larger than a plan may be"));
    auto object = parseJsonObject(bytes);
    if (!object)
        return invalid(object.error());
    QString problem;
    StrictFields fields(std::move(*object), {}, problem);
    std::uint64_t schema = 0;
    fields.read("schema", schema, Presence::Required);
    fields.require(schema >= 1, QStringLiteral("schema"), QStringLiteral("at least 1"));
    if (!problem.isEmpty())
        return invalid(problem);
    if (schema > currentSchema)
        return fail(ErrorCode::PlanUnsupported, id, QStringLiteral("schema %1").arg(schema));
    if (const QString keys = problemOfKeys(bytes); !keys.isEmpty())
        return invalid(keys);
    Plan plan = readPlan(fields);
    if (!problem.isEmpty())
        return invalid(problem);
    LIFEBOAT_TRY(validate(plan, id));
    return plan;
}

} // namespace lifeboat
