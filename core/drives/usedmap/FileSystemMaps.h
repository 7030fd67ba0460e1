// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/usedmap/UsedMap.h"

namespace lifeboat {

/// "I cannot vouch for this file system": the caller copies everything and reports @p reason as the method.
inline std::unexpected<Error> doubt(const QString &reason) { return fail(ErrorCode::SourceUnreadable, {}, reason); }

// One reader for each family of file systems. They return what the file system itself claims, in bytes from the partition's first byte
// and without the tail behind it; readUsedMap() clips, adds the tail and turns every error but Cancelled and DeviceGone into "everything".

Result<UsedMap> readExtMap(const UsedMapRequest &request, const std::stop_token &stop);
Result<UsedMap> readXfsMap(const UsedMapRequest &request, const std::stop_token &stop);
Result<UsedMap> readBtrfsMap(const UsedMapRequest &request, const std::stop_token &stop);
Result<UsedMap> readNtfsMap(const UsedMapRequest &request, const std::stop_token &stop);
Result<UsedMap> readFatMap(const UsedMapRequest &request, const std::stop_token &stop);
Result<UsedMap> readExFatMap(const UsedMapRequest &request, const std::stop_token &stop);
Result<UsedMap> readSwapMap(const UsedMapRequest &request, const std::stop_token &stop);

} // namespace lifeboat
