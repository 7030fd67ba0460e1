// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"

#include <QString>

#include <optional>
#include <span>

namespace lifeboat {

/// What went wrong, one value per situation that a person would act on differently. The names on the wire and in --json
/// (wireName) and the exit codes (exitCode) are stable; the sentences live in ui/sentences.
enum class ErrorCode {
    Cancelled,
    NotAuthorised,

    // Refused: nothing was written.
    InvalidArgument,
    DriveNotFound,
    NotADrive,
    SourceMounted,
    SourceUnreadable,
    CannotFreeze,
    TooBusy,
    TargetTooSmall,
    TargetMounted,
    TargetInUse,
    TargetHoldsImage,
    TargetHoldsSource,
    TargetReadOnly,
    TargetIsSystem,
    TargetUnreadable,
    TargetChanged,
    SectorSizeDiffers,
    PartitionNotFound,
    NotConfirmed,
    PlaceNotFound,
    PlaceReadOnly,
    PlaceOnSource,
    PlaceTooFull,
    PlaceFileLimit,
    PlaceBusy,
    ImageNotFound,
    ImageUnsupported,
    FileExists,
    FileNotFound,
    FileSystemUnreadable,
    ImageNotChecked,
    ImageNeeded,
    ProgramMissing,
    Busy,
    JobNotFound,
    PlanNotFound,
    PlanInvalid,
    PlanUnsupported,
    PlanNotSaved,
    WorkerUnavailable,

    // The image cannot be trusted.
    ImageDamaged,
    FileUnreadable,

    // A drive or a place failed while working.
    SourceRead,
    TraceLost,
    TargetRead,
    TargetWrite,
    ImageRead,
    PlaceWrite,
    NoSpace,
    ImageNotDeleted,
    DeviceGone,
    ResultDiffers,
    FileWrite,
    ProgramFailed,
    InspectorDied,
    MountFailed,
    WorkerDied,
    Internal,
};

/// How a program of ours ends. Stable: scripts rely on them.
enum class ExitCode {
    Done = 0,
    Usage = 2,
    Refused = 3,
    ImageDamaged = 4,
    IoError = 5,
    Cancelled = 6,
    NotAuthorised = 7,
};

/// One failure as a value. Copyable, no thread affinity.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    int sysErrno = 0; ///< errno of the failed system call, 0 when there was none.
    QString subject;  ///< What it happened to: a drive's name, a path, a partition, a program. Not a sentence.
    std::optional<ByteOffset> at; ///< Where on the subject, when known.
    QString detail;               ///< For logs: which check or call failed, in English. Never the only explanation.

    bool operator==(const Error &) const = default;
    /// An Error about @p subject from the current errno.
    static Error fromErrno(ErrorCode code, const QString &subject, const QString &detail = {});
};

/// UPPER_SNAKE_CASE name, as in --json and on D-Bus ("TARGET_TOO_SMALL").
const char *wireName(ErrorCode code);

/// The code with that wire name, or nothing.
std::optional<ErrorCode> errorCodeFromWireName(QStringView name);

ExitCode exitCode(ErrorCode code);

/// Every code, for tests that walk the table.
std::span<const ErrorCode> allErrorCodes();

/// ENODEV, ENXIO, ENOMEDIUM and EREMOTEIO mean that the device itself went away: then DeviceGone, else @p otherwise;
/// ENOSPC, EDQUOT and EFBIG mean NoSpace when @p otherwise is PlaceWrite.
ErrorCode classifyIoError(int sysErrno, ErrorCode otherwise);

} // namespace lifeboat
