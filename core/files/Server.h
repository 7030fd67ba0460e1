// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "files/FileSource.h"

namespace lifeboat::files {

/// Serves one client on @p socket (a stream) until it goes away or breaks the protocol; then returns. Blocks the thread; answers one request
/// after the other, and looks for Cancel whenever the source reports something. @p source is used on this thread only.
/// @p waiting: bytes that came on the socket already, before it was this function's.
void serveFiles(int socket, FileSource &source, QByteArray waiting = {});

} // namespace lifeboat::files
