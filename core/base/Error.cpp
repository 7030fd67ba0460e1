// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Error.h"

#include <algorithm>
#include <array>
#include <cerrno>

namespace lifeboat {

namespace {

struct Row {
    ErrorCode code;
    const char *wireName;
    ExitCode exitCode;
};

constexpr auto table = std::to_array<Row>({
    {ErrorCode::Cancelled, "CANCELLED", ExitCode::Cancelled},
    {ErrorCode::NotAuthorised, "NOT_AUTHORISED", ExitCode::NotAuthorised},
    {ErrorCode::InvalidArgument, "INVALID_ARGUMENT", ExitCode::Usage},
    {ErrorCode::DriveNotFound, "DRIVE_NOT_FOUND", ExitCode::Refused},
    {ErrorCode::NotADrive, "NOT_A_DRIVE", ExitCode::Refused},
    {ErrorCode::SourceMounted, "SOURCE_MOUNTED", ExitCode::Refused},
    {ErrorCode::SourceUnreadable, "SOURCE_UNREADABLE", ExitCode::Refused},
    {ErrorCode::CannotFreeze, "CANNOT_FREEZE", ExitCode::Refused},
    {ErrorCode::TooBusy, "TOO_BUSY", ExitCode::Refused},
    {ErrorCode::TargetTooSmall, "TARGET_TOO_SMALL", ExitCode::Refused},
    {ErrorCode::TargetMounted, "TARGET_MOUNTED", ExitCode::Refused},
    {ErrorCode::TargetInUse, "TARGET_IN_USE", ExitCode::Refused},
    {ErrorCode::TargetHoldsImage, "TARGET_HOLDS_IMAGE", ExitCode::Refused},
    {ErrorCode::TargetHoldsSource, "TARGET_HOLDS_SOURCE", ExitCode::Refused},
    {ErrorCode::TargetReadOnly, "TARGET_READ_ONLY", ExitCode::Refused},
    {ErrorCode::TargetIsSystem, "TARGET_IS_SYSTEM", ExitCode::Refused},
    {ErrorCode::TargetUnreadable, "TARGET_UNREADABLE", ExitCode::Refused},
    {ErrorCode::TargetChanged, "TARGET_CHANGED", ExitCode::Refused},
    {ErrorCode::SectorSizeDiffers, "SECTOR_SIZE_DIFFERS", ExitCode::Refused},
    {ErrorCode::PartitionNotFound, "PARTITION_NOT_FOUND", ExitCode::Refused},
    {ErrorCode::NotConfirmed, "NOT_CONFIRMED", ExitCode::Refused},
    {ErrorCode::PlaceNotFound, "PLACE_NOT_FOUND", ExitCode::Refused},
    {ErrorCode::PlaceReadOnly, "PLACE_READ_ONLY", ExitCode::Refused},
    {ErrorCode::PlaceOnSource, "PLACE_ON_SOURCE", ExitCode::Refused},
    {ErrorCode::PlaceTooFull, "PLACE_TOO_FULL", ExitCode::Refused},
    {ErrorCode::PlaceFileLimit, "PLACE_FILE_LIMIT", ExitCode::Refused},
    {ErrorCode::PlaceBusy, "PLACE_BUSY", ExitCode::Refused},
    {ErrorCode::ImageNotFound, "IMAGE_NOT_FOUND", ExitCode::Refused},
    {ErrorCode::ImageUnsupported, "IMAGE_UNSUPPORTED", ExitCode::Refused},
    {ErrorCode::FileExists, "FILE_EXISTS", ExitCode::Refused},
    {ErrorCode::FileNotFound, "FILE_NOT_FOUND", ExitCode::Refused},
    {ErrorCode::FileSystemUnreadable, "FILE_SYSTEM_UNREADABLE", ExitCode::Refused},
    {ErrorCode::ImageNotChecked, "IMAGE_NOT_CHECKED", ExitCode::Refused},
    {ErrorCode::ImageNeeded, "IMAGE_NEEDED", ExitCode::Refused},
    {ErrorCode::ProgramMissing, "PROGRAM_MISSING", ExitCode::Refused},
    {ErrorCode::Busy, "BUSY", ExitCode::Refused},
    {ErrorCode::JobNotFound, "JOB_NOT_FOUND", ExitCode::Refused},
    {ErrorCode::PlanNotFound, "PLAN_NOT_FOUND", ExitCode::Refused},
    {ErrorCode::PlanInvalid, "PLAN_INVALID", ExitCode::Refused},
    {ErrorCode::PlanUnsupported, "PLAN_UNSUPPORTED", ExitCode::Refused},
    {ErrorCode::PlanNotSaved, "PLAN_NOT_SAVED", ExitCode::Refused},
    {ErrorCode::WorkerUnavailable, "WORKER_UNAVAILABLE", ExitCode::Refused},
    {ErrorCode::ImageDamaged, "IMAGE_DAMAGED", ExitCode::ImageDamaged},
    {ErrorCode::FileUnreadable, "FILE_UNREADABLE", ExitCode::ImageDamaged},
    {ErrorCode::SourceRead, "SOURCE_READ", ExitCode::IoError},
    {ErrorCode::TraceLost, "TRACE_LOST", ExitCode::IoError},
    {ErrorCode::TargetRead, "TARGET_READ", ExitCode::IoError},
    {ErrorCode::TargetWrite, "TARGET_WRITE", ExitCode::IoError},
    {ErrorCode::ImageRead, "IMAGE_READ", ExitCode::IoError},
    {ErrorCode::PlaceWrite, "PLACE_WRITE", ExitCode::IoError},
    {ErrorCode::NoSpace, "NO_SPACE", ExitCode::IoError},
    {ErrorCode::ImageNotDeleted, "IMAGE_NOT_DELETED", ExitCode::IoError},
    {ErrorCode::DeviceGone, "DEVICE_GONE", ExitCode::IoError},
    {ErrorCode::ResultDiffers, "RESULT_DIFFERS", ExitCode::IoError},
    {ErrorCode::FileWrite, "FILE_WRITE", ExitCode::IoError},
    {ErrorCode::ProgramFailed, "PROGRAM_FAILED", ExitCode::IoError},
    {ErrorCode::InspectorDied, "INSPECTOR_DIED", ExitCode::IoError},
    {ErrorCode::MountFailed, "MOUNT_FAILED", ExitCode::Refused},
    {ErrorCode::WorkerDied, "WORKER_DIED", ExitCode::IoError},
    {ErrorCode::Internal, "INTERNAL", ExitCode::IoError},
});

constexpr auto codes = [] {
    std::array<ErrorCode, table.size()> list{};
    std::ranges::transform(table, list.begin(), &Row::code);
    return list;
}();

// The table is indexed by the enumerator, so its order must be the enum's.
static_assert([] {
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (static_cast<std::size_t>(table[i].code) != i)
            return false;
    }
    return table.size() == static_cast<std::size_t>(ErrorCode::Internal) + 1;
}());

const Row &row(ErrorCode code) { return table[static_cast<std::size_t>(code)]; }

} // namespace

Error Error::fromErrno(ErrorCode code, const QString &subject, const QString &detail)
{
    return Error{.code = code, .sysErrno = errno, .subject = subject, .at = std::nullopt, .detail = detail};
}

const char *wireName(ErrorCode code) { return row(code).wireName; }

std::optional<ErrorCode> errorCodeFromWireName(QStringView name)
{
    const auto found = std::ranges::find_if(table, [&](const Row &r) { return name == QLatin1StringView(r.wireName); });
    return found == table.end() ? std::nullopt : std::optional(found->code);
}

ExitCode exitCode(ErrorCode code) { return row(code).exitCode; }

std::span<const ErrorCode> allErrorCodes() { return codes; }

ErrorCode classifyIoError(int sysErrno, ErrorCode otherwise)
{
    switch (sysErrno) {
    case ENODEV:
    case ENXIO:
    case ENOMEDIUM:
    case EREMOTEIO:
        return ErrorCode::DeviceGone;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return otherwise == ErrorCode::PlaceWrite ? ErrorCode::NoSpace : otherwise;
    default:
        return otherwise;
    }
}

} // namespace lifeboat
