// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "files/Names.h"

#include <cstdint>

namespace lifeboat::files {

/// What names a file system takes. FAT, exFAT, NTFS and shares of Windows get only names that Windows can open, whatever the driver here would
/// let through; and there names that differ only in case are one. @p magic: statfs's f_type. @p type: as in mountinfo; decides for FUSE, behind which anything may be.
NameRules nameRulesOf(std::uint32_t magic, QByteArrayView type);

/// Those of the file system that an open folder is on. What cannot be found out is taken for Linux's.
NameRules nameRulesOf(int folder);

} // namespace lifeboat::files
