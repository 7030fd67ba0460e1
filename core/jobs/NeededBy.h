// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"

#include <QStringList>
#include <QUuid>

#include <optional>

namespace lifeboat {

/// The folders beside @p folder whose images build on the one in it, or may do so: an image need not be one that can be opened to be worth
/// keeping what it builds on. Each is judged by the header of its disk.qcow2 and by its manifest; where they cannot be read and nobody knows, it is
/// among them. What has no disk.qcow2 is not, nor what has something else under that name and no manifest that says otherwise.
/// @p uuid: that of the image in @p folder, as far as it is known. Reads manifests and headers only, and opens nothing behind a link.
/// Errors: ImageRead, DeviceGone (the folders cannot be listed).
Result<QStringList> neededBy(const QString &folder, const std::optional<QUuid> &uuid);

} // namespace lifeboat
