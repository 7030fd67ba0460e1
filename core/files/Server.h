// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "files/FileSource.h"
#include "files/Messages.h"

#include <optional>

namespace lifeboat::files {

/// What whoever started this process says first on @p socket. Not a byte more than that is read: what comes behind it is the client's. Nothing: it was not said within
/// ten seconds, or makes no sense.
std::optional<Setup> receiveSetup(int socket);

/// Serves one client on @p socket (a stream) until it goes away or breaks the protocol; then returns. Blocks the thread; answers one request
/// after the other, and looks for Cancel whenever the source reports something. @p source is used on this thread only.
/// @p pulse, for a watchdog: Idle before it waits for a request, Busy before it answers one and whenever the answer gets on.
enum class Pulse { Idle, Busy };
void serveFiles(int socket, FileSource &source, const std::function<void(Pulse)> &pulse = {});

} // namespace lifeboat::files
