// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/Socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>

namespace lifeboat::files {

SocketEvent waitForSocket(int socket, SocketEvent wanted, std::chrono::milliseconds timeout)
{
    const bool in = wanted == SocketEvent::Readable || wanted == SocketEvent::Both;
    const bool out = wanted == SocketEvent::Writable || wanted == SocketEvent::Both;
    pollfd waiting{.fd = socket, .events = static_cast<short>((in ? POLLIN : 0) | (out ? POLLOUT : 0)), .revents = 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(timeout.count()));
    if (ready == 0 || (ready < 0 && errno == EINTR))
        return SocketEvent::Timeout;
    const bool readable = (waiting.revents & POLLIN) != 0;
    const bool writable = (waiting.revents & POLLOUT) != 0;
    if (ready < 0 || (!readable && !writable))
        return SocketEvent::Broken;
    return readable && writable ? SocketEvent::Both : readable ? SocketEvent::Readable : SocketEvent::Writable;
}

std::optional<std::size_t> receiveSome(int socket, std::span<char> into)
{
    const ssize_t got = ::recv(socket, into.data(), into.size(), MSG_DONTWAIT);
    if (got > 0)
        return static_cast<std::size_t>(got);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    return std::nullopt;
}

std::optional<std::size_t> sendSome(int socket, QByteArrayView head, QByteArrayView tail)
{
    std::array<iovec, 2> parts{iovec{const_cast<char *>(head.data()), static_cast<std::size_t>(head.size())},
                               iovec{const_cast<char *>(tail.data()), static_cast<std::size_t>(tail.size())}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t sent = ::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0)
        return static_cast<std::size_t>(sent);
    return errno == EAGAIN || errno == EINTR ? std::optional<std::size_t>(0) : std::nullopt;
}

} // namespace lifeboat::files
