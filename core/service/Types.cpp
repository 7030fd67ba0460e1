// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/Types.h"

#include <QDBusMetaType>
#include <QTimeZone>

#include <algorithm>
#include <array>

namespace lifeboat {

namespace {

template<class Value, std::size_t Count>
using Names = std::array<std::pair<Value, const char *>, Count>;

constexpr Names<JobState, 7> jobStates{{{JobState::Created, "created"},
                                        {JobState::Running, "running"},
                                        {JobState::Paused, "paused"},
                                        {JobState::Finishing, "finishing"},
                                        {JobState::Succeeded, "succeeded"},
                                        {JobState::Failed, "failed"},
                                        {JobState::Cancelled, "cancelled"}}};
constexpr Names<CheckState, 3> checkStates{
    {{CheckState::NotChecked, "not-checked"}, {CheckState::Good, "good"}, {CheckState::Damaged, "damaged"}}};
constexpr Names<Usage::Kind, 6> usageKinds{{{Usage::Kind::Mount, "mount"},
                                            {Usage::Kind::Swap, "swap"},
                                            {Usage::Kind::DeviceMapper, "device-mapper"},
                                            {Usage::Kind::Md, "md"},
                                            {Usage::Kind::Loop, "loop"},
                                            {Usage::Kind::OtherHolder, "holder"}}};

template<class Value, std::size_t Count>
const char *nameOf(const Names<Value, Count> &names, Value value)
{
    return std::ranges::find(names, value, &std::pair<Value, const char *>::first)->second;
}

template<class Value, std::size_t Count>
std::optional<Value> valueOf(const Names<Value, Count> &names, QStringView name)
{
    const auto found =
        std::ranges::find_if(names, [&](const auto &row) { return name == QLatin1StringView(row.second); });
    return found == names.end() ? std::nullopt : std::optional(found->first);
}

/// The value among @p candidates that @p nameOf calls @p name, else the first: for enums whose names belong to the engine.
template<class Value>
Value named(std::initializer_list<Value> candidates, const char *(*nameOf)(Value), const QString &name)
{
    const auto found =
        std::ranges::find_if(candidates, [&](Value value) { return name == QLatin1StringView(nameOf(value)); });
    return found == candidates.end() ? *candidates.begin() : *found;
}

// D-Bus numbers and what they are in the engine.
qulonglong wire(ByteCount count) { return count.value; }
qulonglong wire(ByteOffset offset) { return offset.value; }
QString wire(const char *name) { return QString::fromLatin1(name); }

template<class Value>
Value take(const QDBusArgument &in)
{
    Value value{};
    in >> value;
    return value;
}
ByteCount takeBytes(const QDBusArgument &in) { return ByteCount(take<qulonglong>(in)); }
ByteOffset takeOffset(const QDBusArgument &in) { return ByteOffset(take<qulonglong>(in)); }

template<class Value>
QList<Value> listOf(const std::vector<Value> &values)
{
    return QList<Value>(values.begin(), values.end());
}
template<class Value>
std::vector<Value> takeVector(const QDBusArgument &in)
{
    const auto values = take<QList<Value>>(in);
    return {values.begin(), values.end()};
}

std::vector<ErrorInfo> wrapped(const std::vector<Error> &errors)
{
    std::vector<ErrorInfo> infos;
    for (const Error &error : errors)
        infos.push_back({error});
    return infos;
}

constexpr char errorPrefix[] = "org.lifeboat.Lifeboat1.Error.";

} // namespace

const char *jobStateName(JobState state) { return nameOf(jobStates, state); }
std::optional<JobState> jobStateFromName(QStringView name) { return valueOf(jobStates, name); }
const char *checkStateName(CheckState state) { return nameOf(checkStates, state); }

std::optional<Outcome> outcomeFromName(QStringView name)
{
    for (const Outcome outcome : {Outcome::DoneAndChecked, Outcome::DoneNotChecked, Outcome::NotDone}) {
        if (name == QLatin1StringView(outcomeName(outcome)))
            return outcome;
    }
    return std::nullopt;
}

ImageInfo ImageInfo::of(const Image &image)
{
    const auto &check = image.lastCheck();
    return {.folder = image.folder(),
            .name = image.displayName(),
            .manifestJson = image.manifest().toJson(),
            .checked = check ? check->time : QDateTime(),
            .damagedClusters = check ? check->damagedClusters : 0,
            .checkState = image.checkState(),
            .problem = std::nullopt};
}

Result<Manifest> ImageInfo::manifest() const
{
    if (problem)
        return fail(*problem);
    return Manifest::fromJson(manifestJson, folder);
}

void registerWireTypes()
{
    qDBusRegisterMetaType<ErrorInfo>();
    qDBusRegisterMetaType<QList<ErrorInfo>>();
    qDBusRegisterMetaType<PhaseInfo>();
    qDBusRegisterMetaType<QList<PhaseInfo>>();
    qDBusRegisterMetaType<DriveIdentity>();
    qDBusRegisterMetaType<Usage>();
    qDBusRegisterMetaType<QList<Usage>>();
    qDBusRegisterMetaType<Partition>();
    qDBusRegisterMetaType<QList<Partition>>();
    qDBusRegisterMetaType<Drive>();
    qDBusRegisterMetaType<QList<Drive>>();
    qDBusRegisterMetaType<PartitionUse>();
    qDBusRegisterMetaType<QList<PartitionUse>>();
    qDBusRegisterMetaType<PlaceInfo>();
    qDBusRegisterMetaType<ImageInfo>();
    qDBusRegisterMetaType<QList<ImageInfo>>();
    qDBusRegisterMetaType<FitReport>();
}

QDBusMessage errorReply(const QDBusMessage &call, const Error &error)
{
    // As an argument like the others: QtDBus leaves a message out when it is empty.
    QDBusMessage reply = call.createErrorReply(QLatin1StringView(errorPrefix) + wire(wireName(error.code)), QString());
    reply << error.detail << error.subject << error.at.has_value() << wire(error.at.value_or(ByteOffset()));
    return reply;
}

Error errorOfReply(const QDBusMessage &reply)
{
    const QString name = reply.errorName();
    const QList<QVariant> arguments = reply.arguments();
    if (name.startsWith(QLatin1StringView(errorPrefix)) && arguments.size() == 4) {
        const auto code = errorCodeFromWireName(QStringView(name).sliced(sizeof errorPrefix - 1));
        Error error{
            .code = code.value_or(ErrorCode::Internal), .subject = arguments[1].toString(), .at = {}, .detail = {}};
        error.detail = code ? arguments[0].toString() : name;
        if (arguments[2].toBool())
            error.at = ByteOffset(arguments[3].toULongLong());
        return error;
    }
    return Error{.code = name == QLatin1StringView("org.freedesktop.DBus.Error.UnknownObject")
                     ? ErrorCode::JobNotFound
                     : ErrorCode::WorkerUnavailable,
                 .subject = {},
                 .at = {},
                 .detail = name + QStringLiteral(": ") + reply.errorMessage()};
}

QDBusArgument &operator<<(QDBusArgument &out, const ErrorInfo &info)
{
    const Error error = info.error.value_or(Error());
    out.beginStructure();
    out << (info.error ? wire(wireName(error.code)) : QString()) << error.subject << error.at.has_value()
        << wire(error.at.value_or(ByteOffset())) << error.detail;
    out.endStructure();
    return out;
}

const QDBusArgument &operator>>(const QDBusArgument &in, ErrorInfo &info)
{
    in.beginStructure();
    const auto code = take<QString>(in);
    Error error{
        .code = errorCodeFromWireName(code).value_or(ErrorCode::Internal), .subject = {}, .at = {}, .detail = {}};
    error.subject = take<QString>(in);
    const bool hasOffset = take<bool>(in);
    const ByteOffset at = takeOffset(in);
    if (hasOffset)
        error.at = at;
    error.detail = take<QString>(in);
    in.endStructure();
    info.error = code.isEmpty() ? std::nullopt : std::optional(error);
    return in;
}

QDBusArgument &operator<<(QDBusArgument &out, const PhaseInfo &info)
{
    out.beginStructure();
    out << info.name << wire(info.done) << wire(info.total);
    out.endStructure();
    return out;
}

const QDBusArgument &operator>>(const QDBusArgument &in, PhaseInfo &info)
{
    in.beginStructure();
    info = {.name = take<QString>(in), .done = takeBytes(in), .total = takeBytes(in)};
    in.endStructure();
    return in;
}

QDBusArgument &operator<<(QDBusArgument &out, const PlaceInfo &info)
{
    out.beginStructure();
    out << info.path << info.facts.fileSystem << wire(info.facts.free) << wire(info.facts.total) << info.facts.readOnly
        << wire(info.facts.largestFile.value_or(ByteCount()));
    out.endStructure();
    return out;
}

const QDBusArgument &operator>>(const QDBusArgument &in, PlaceInfo &info)
{
    in.beginStructure();
    info.path = take<QString>(in);
    info.facts.fileSystem = take<QString>(in);
    info.facts.free = takeBytes(in);
    info.facts.total = takeBytes(in);
    info.facts.readOnly = take<bool>(in);
    const ByteCount largest = takeBytes(in);
    info.facts.largestFile = largest == ByteCount() ? std::nullopt : std::optional(largest);
    in.endStructure();
    return in;
}

QDBusArgument &operator<<(QDBusArgument &out, const ImageInfo &info)
{
    out.beginStructure();
    out << info.folder << info.name << QString::fromUtf8(info.manifestJson)
        << (info.checked.isValid() ? info.checked.toSecsSinceEpoch() : 0) << qulonglong{info.damagedClusters}
        << wire(checkStateName(info.checkState)) << ErrorInfo{info.problem};
    out.endStructure();
    return out;
}

const QDBusArgument &operator>>(const QDBusArgument &in, ImageInfo &info)
{
    in.beginStructure();
    info.folder = take<QString>(in);
    info.name = take<QString>(in);
    info.manifestJson = take<QString>(in).toUtf8();
    const auto checked = take<qlonglong>(in);
    info.checked = checked == 0 ? QDateTime() : QDateTime::fromSecsSinceEpoch(checked, QTimeZone::UTC);
    info.damagedClusters = take<qulonglong>(in);
    info.checkState = valueOf(checkStates, take<QString>(in)).value_or(CheckState::NotChecked);
    info.problem = take<ErrorInfo>(in).error;
    in.endStructure();
    return in;
}

QDBusArgument &operator<<(QDBusArgument &out, const FitReport &report)
{
    out.beginStructure();
    out << wire(verdictName(report.verdict)) << wire(report.minimum) << wire(report.targetSize) << wire(report.missing)
        << wire(report.left) << report.target.has_value() << report.target.value_or(Drive())
        << listOf(wrapped(report.reasons));
    out.endStructure();
    return out;
}

const QDBusArgument &operator>>(const QDBusArgument &in, FitReport &report)
{
    in.beginStructure();
    report.verdict = named(
        {Verdict::Unusable, Verdict::Fits, Verdict::FitsWithSpaceLeft, Verdict::TooSmall, Verdict::SectorSizeDiffers},
        verdictName, take<QString>(in));
    report.minimum = takeBytes(in);
    report.targetSize = takeBytes(in);
    report.missing = takeBytes(in);
    report.left = takeBytes(in);
    const bool exists = take<bool>(in);
    const auto target = take<Drive>(in);
    report.target = exists ? std::optional(target) : std::nullopt;
    report.reasons.clear();
    for (const ErrorInfo &reason : take<QList<ErrorInfo>>(in)) {
        if (reason.error)
            report.reasons.push_back(*reason.error);
    }
    in.endStructure();
    return in;
}

QDBusArgument &operator<<(QDBusArgument &out, const DriveIdentity &identity)
{
    out.beginStructure();
    out << identity.model << identity.serial << identity.wwn << wire(identity.size) << qulonglong{identity.sequence}
        << qulonglong{identity.device} << qulonglong{identity.inode};
    out.endStructure();
    return out;
}

const QDBusArgument &operator>>(const QDBusArgument &in, DriveIdentity &identity)
{
    in.beginStructure();
    identity.model = take<QString>(in);
    identity.serial = take<QString>(in);
    identity.wwn = take<QString>(in);
    identity.size = takeBytes(in);
    identity.sequence = take<qulonglong>(in);
    identity.device = take<qulonglong>(in);
    identity.inode = take<qulonglong>(in);
    in.endStructure();
    return in;
}

QDBusArgument &operator<<(QDBusArgument &out, const Usage &usage)
{
    out.beginStructure();
    out << wire(nameOf(usageKinds, usage.kind)) << usage.where << usage.readOnly << usage.system;
    out.endStructure();
    return out;
}

const QDBusArgument &operator>>(const QDBusArgument &in, Usage &usage)
{
    in.beginStructure();
    usage.kind = valueOf(usageKinds, take<QString>(in)).value_or(Usage::Kind::OtherHolder);
    usage.where = take<QString>(in);
    usage.readOnly = take<bool>(in);
    usage.system = take<bool>(in);
    in.endStructure();
    return in;
}

QDBusArgument &operator<<(QDBusArgument &out, const Partition &partition)
{
    const PartitionEntry &entry = partition.entry;
    out.beginStructure();
    out << entry.number << wire(entry.range.begin) << wire(entry.range.size()) << entry.type << entry.guid << entry.name
        << partition.nodePath << partition.fileSystem << partition.label << partition.uuid << partition.hint
        << entry.bootable << listOf(partition.usages);
    out.endStructure();
    return out;
}

const QDBusArgument &operator>>(const QDBusArgument &in, Partition &partition)
{
    PartitionEntry &entry = partition.entry;
    in.beginStructure();
    entry.number = take<int>(in);
    entry.range.begin = takeOffset(in);
    entry.range.end = entry.range.begin + takeBytes(in);
    entry.type = take<QString>(in);
    entry.guid = take<QString>(in);
    entry.name = take<QString>(in);
    partition.nodePath = take<QString>(in);
    partition.fileSystem = take<QString>(in);
    partition.label = take<QString>(in);
    partition.uuid = take<QString>(in);
    partition.hint = take<QString>(in);
    entry.bootable = take<bool>(in);
    partition.usages = takeVector<Usage>(in);
    in.endStructure();
    return in;
}

QDBusArgument &operator<<(QDBusArgument &out, const Drive &drive)
{
    out.beginStructure();
    out << drive.path << drive.displayName() << drive.confirmation() << drive.identity << wire(drive.sectors.logical)
        << wire(drive.sectors.physical) << wire(busName(drive.bus)) << wire(tableTypeName(drive.table.type))
        << drive.table.diskGuid << drive.tableProblem.value_or(QString()) << drive.backingFile << drive.removable
        << drive.ejectable << drive.readOnly << drive.rotational << drive.isFile << listOf(drive.partitions)
        << listOf(drive.usages);
    out.endStructure();
    return out;
}

const QDBusArgument &operator>>(const QDBusArgument &in, Drive &drive)
{
    in.beginStructure();
    drive.path = take<QString>(in);
    take<QString>(in); // the name for people and what confirms it follow from the other fields
    take<QString>(in);
    drive.identity = take<DriveIdentity>(in);
    drive.sectors = {.logical = takeBytes(in), .physical = takeBytes(in)};
    drive.bus = named({Bus::Unknown, Bus::Sata, Bus::Nvme, Bus::Usb, Bus::Mmc, Bus::Virtual, Bus::Loop, Bus::File},
                      busName, take<QString>(in));
    drive.table.type =
        named({TableType::None, TableType::Mbr, TableType::Gpt, TableType::Hybrid}, tableTypeName, take<QString>(in));
    drive.table.diskGuid = take<QString>(in);
    const auto problem = take<QString>(in);
    drive.tableProblem = problem.isEmpty() ? std::nullopt : std::optional(problem);
    drive.backingFile = take<QString>(in);
    drive.removable = take<bool>(in);
    drive.ejectable = take<bool>(in);
    drive.readOnly = take<bool>(in);
    drive.rotational = take<bool>(in);
    drive.isFile = take<bool>(in);
    drive.partitions = takeVector<Partition>(in);
    drive.table.partitions.clear();
    for (const Partition &partition : drive.partitions)
        drive.table.partitions.push_back(partition.entry);
    drive.usages = takeVector<Usage>(in);
    in.endStructure();
    return in;
}

QDBusArgument &operator<<(QDBusArgument &out, const PartitionUse &use)
{
    out.beginStructure();
    out << use.number << wire(use.used);
    out.endStructure();
    return out;
}

const QDBusArgument &operator>>(const QDBusArgument &in, PartitionUse &use)
{
    in.beginStructure();
    use = {.number = take<int>(in), .used = takeBytes(in)};
    in.endStructure();
    return in;
}

} // namespace lifeboat
