// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/client/RemoteJob.h"

namespace lifeboat {

/// How far a job under way is, in one line: "Backup · Copying · 45 % · about 24 minutes left".
QString progressForPeople(const RemoteJob &job);

} // namespace lifeboat
