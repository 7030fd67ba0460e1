// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/Drive.h"

namespace lifeboat {

/// A plain word for what a partition is for, from its file system and its type in the table; empty when neither says.
QString partitionHint(const PartitionEntry &entry, const QString &fileSystem);

} // namespace lifeboat
