// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "support/MemorySource.h"

#include <memory>

namespace lifeboat::test {

/// What a person at a front desk has on a drive; "Letters/2026/Offer Miller.odt" can be read only in part.
std::shared_ptr<MemorySource> officeFiles();

} // namespace lifeboat::test
