// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"

#include <QByteArrayView>

#include <chrono>
#include <optional>
#include <span>

namespace lifeboat::files {

// Stream sockets, whatever their blocking mode. On the calling thread; SIGPIPE is never raised.

enum class SocketEvent { Readable, Writable, Both, Timeout, Broken };

/// What the socket is ready for. Blocks; @p timeout below 0: for ever.
SocketEvent waitForSocket(int socket, SocketEvent wanted, std::chrono::milliseconds timeout);
/// Some bytes; 0: none now; nothing: the other side is gone.
std::optional<std::size_t> receiveSome(int socket, std::span<char> into);
/// So many of the two, one behind the other, were taken now; nothing: the other side is gone.
std::optional<std::size_t> sendSome(int socket, QByteArrayView head, QByteArrayView tail = {});

} // namespace lifeboat::files
