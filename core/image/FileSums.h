// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/PauseGate.h"
#include "base/Result.h"

#include <QByteArray>
#include <QStringList>

#include <optional>
#include <stop_token>
#include <vector>

namespace lifeboat {

/// SHA-256 of a file's bytes in lower-case hex, read once from start to end, waiting at @p pause (if any) while that is closed.
/// Errors: ImageRead, Cancelled.
Result<QByteArray> fileSha256(const QString &path, std::stop_token stop, PauseGate *pause = nullptr);

struct FileSum {
    QString fileName;
    QByteArray sha256; ///< 64 lower-case hex digits
};

/// SHA256SUMS as `sha256sum` writes it; atomically (temporary name, fsync, rename, fsync of the folder).
Result<> writeFileSums(const QString &folder, const std::vector<FileSum> &sums);

/// Strict reading: exactly the image's three files, one line each. Nothing when there is no SHA256SUMS. Errors: ImageDamaged, ImageRead.
Result<std::optional<std::vector<FileSum>>> readFileSums(const QString &folder);

} // namespace lifeboat
