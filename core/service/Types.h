// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/UsedSpace.h"
#include "image/Image.h"
#include "image/Place.h"
#include "jobs/Fit.h"
#include "jobs/Job.h"

#include <QDBusArgument>
#include <QDBusMessage>

/// What goes over the wire, on both sides; the XML files beside this say what each field means. Values of the engine travel as
/// they are where they can; the others have an Info here.
namespace lifeboat {

inline constexpr char serviceName[] = "org.lifeboat.Lifeboat1";
inline constexpr char managerPath[] = "/org/lifeboat/Lifeboat1";
inline constexpr char jobPathPrefix[] = "/org/lifeboat/Lifeboat1/jobs/";
inline constexpr char jobInterfaceName[] = "org.lifeboat.Lifeboat1.Job";

struct ErrorInfo {
    std::optional<Error> error; ///< none: no error. errno does not travel
};

struct PhaseInfo {
    QString name;
    ByteCount done;
    ByteCount total;
    bool operator==(const PhaseInfo &) const = default;
};

struct PlaceInfo {
    QString path;
    PlaceFacts facts;
};

/// An image as a client sees it, who may not be able to read its files.
struct ImageInfo {
    QString folder;
    QString name;            ///< Image::displayName()
    QByteArray manifestJson; ///< image.json; empty when it cannot be read
    QDateTime checked;       ///< invalid: never
    std::uint64_t damagedClusters = 0;
    CheckState checkState = CheckState::NotChecked;
    std::optional<Error> problem; ///< why there is no manifest

    static ImageInfo of(const Image &image);
    /// Strictly parsed from manifestJson. Errors: `problem`, those of Manifest::fromJson().
    Result<Manifest> manifest() const;
};

using FitInfo = FitReport;

enum class JobState { Created, Running, Paused, Finishing, Succeeded, Failed, Cancelled };

const char *jobStateName(JobState state);
std::optional<JobState> jobStateFromName(QStringView name);
constexpr bool hasEnded(JobState state) { return state >= JobState::Succeeded; }
const char *checkStateName(CheckState state); ///< "not-checked", "good", "damaged"
std::optional<Outcome> outcomeFromName(QStringView name);

/// Makes every type above known to QtDBus. Call once before the first message; calling it again does nothing.
void registerWireTypes();

/// The error reply to @p call, as the Manager's XML describes it.
QDBusMessage errorReply(const QDBusMessage &call, const Error &error);
/// What an error reply means: the Error that the worker sent, or WorkerUnavailable when the worker or the bus is the trouble.
Error errorOfReply(const QDBusMessage &reply);

QDBusArgument &operator<<(QDBusArgument &out, const ErrorInfo &info);
const QDBusArgument &operator>>(const QDBusArgument &in, ErrorInfo &info);
QDBusArgument &operator<<(QDBusArgument &out, const PhaseInfo &info);
const QDBusArgument &operator>>(const QDBusArgument &in, PhaseInfo &info);
QDBusArgument &operator<<(QDBusArgument &out, const PlaceInfo &info);
const QDBusArgument &operator>>(const QDBusArgument &in, PlaceInfo &info);
QDBusArgument &operator<<(QDBusArgument &out, const ImageInfo &info);
const QDBusArgument &operator>>(const QDBusArgument &in, ImageInfo &info);
QDBusArgument &operator<<(QDBusArgument &out, const FitReport &report);
const QDBusArgument &operator>>(const QDBusArgument &in, FitReport &report);
QDBusArgument &operator<<(QDBusArgument &out, const DriveIdentity &identity);
const QDBusArgument &operator>>(const QDBusArgument &in, DriveIdentity &identity);
QDBusArgument &operator<<(QDBusArgument &out, const Usage &usage);
const QDBusArgument &operator>>(const QDBusArgument &in, Usage &usage);
QDBusArgument &operator<<(QDBusArgument &out, const Partition &partition);
const QDBusArgument &operator>>(const QDBusArgument &in, Partition &partition);
QDBusArgument &operator<<(QDBusArgument &out, const Drive &drive);
const QDBusArgument &operator>>(const QDBusArgument &in, Drive &drive);
QDBusArgument &operator<<(QDBusArgument &out, const PartitionUse &use);
const QDBusArgument &operator>>(const QDBusArgument &in, PartitionUse &use);

} // namespace lifeboat

Q_DECLARE_METATYPE(lifeboat::ErrorInfo)
Q_DECLARE_METATYPE(lifeboat::PhaseInfo)
Q_DECLARE_METATYPE(lifeboat::PlaceInfo)
Q_DECLARE_METATYPE(lifeboat::ImageInfo)
Q_DECLARE_METATYPE(lifeboat::FitReport)
Q_DECLARE_METATYPE(lifeboat::DriveIdentity)
Q_DECLARE_METATYPE(lifeboat::Drive)
Q_DECLARE_METATYPE(lifeboat::PartitionUse)
