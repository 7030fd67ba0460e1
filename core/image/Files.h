// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "base/UniqueFd.h"

#include <QByteArray>

#include <optional>
#include <span>

namespace lifeboat {

/// All of a regular file; nothing when it does not exist.
/// Errors: ImageDamaged (no regular file, or above @p limit), ImageRead, DeviceGone.
Result<std::optional<QByteArray>> readSmallFile(const QString &path, qsizetype limit);

/// The same, of the file @p name in an open folder, which @p folder names in errors. A link is not followed, but ImageDamaged.
Result<std::optional<QByteArray>> readSmallFile(int folderFd, const QString &folder, const char *name, qsizetype limit);

/// Has the kernel write what it still holds of a file, and forget it: the next reader gets what the medium has. Where that is not to be had (a
/// file system in memory, no such file), nothing happens.
void forgetCached(const QString &path);

/// Puts @p bytes under @p name into the folder: temporary name, fsync, rename, fsync of the folder.
/// @p folder names it in errors. On failure the old file, if any, is still there and whole.
/// Errors: PlaceWrite, NoSpace, DeviceGone.
Result<> replaceFile(int folderFd, const QString &folder, const char *name, const QByteArray &bytes);

/// As replaceFile(), by path.
Result<> replaceFile(const QString &folder, const char *name, const QByteArray &bytes);

/// fsync of a folder; file systems that know no such thing are fine.
Result<> syncFolder(int folderFd, const QString &folder);

/// Fills @p into from @p at. Errors: ImageRead, DeviceGone; ImageDamaged when the file ends first.
Result<> readAt(int fd, const QString &path, std::uint64_t at, std::span<std::byte> into);

/// Errors: PlaceWrite, NoSpace, DeviceGone.
Result<> writeAt(int fd, const QString &path, std::uint64_t at, std::span<const std::byte> from);

/// An Error from the current errno, sorted by classifyIoError().
std::unexpected<Error> failIo(ErrorCode code, const QString &subject, const char *call);

} // namespace lifeboat
