// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/OpenTarget.h"

namespace lifeboat {

Result<std::unique_ptr<BlockDevice>> openTarget(const QString &path, const std::optional<DriveIdentity> &expected,
                                                ByteCount size)
{
    if (!expected)
        return createFileDrive(path, size);
    LIFEBOAT_TRY_ASSIGN(std::unique_ptr<BlockDevice> device, openBlockDevice(path, DeviceAccess::ReadWriteExclusive));
    LIFEBOAT_TRY_ASSIGN(const DriveIdentity found, device->identity());
    if (found != *expected)
        return fail(ErrorCode::TargetChanged, expected->serial.isEmpty() ? path : expected->serial);
    return device;
}

} // namespace lifeboat
