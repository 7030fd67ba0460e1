// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/ServedFiles.h"

#include "files/Server.h"

#include <sys/socket.h>

namespace lifeboat::test {

ServedFiles::ServedFiles(files::FileSource &source)
{
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return;
    m_client = UniqueFd(ends[0]);
    m_server = UniqueFd(ends[1]);
    m_thread = std::jthread([&source, server = ends[1]] { files::serveFiles(server, source); });
}

ServedFiles::~ServedFiles() { ::shutdown(m_server.get(), SHUT_RDWR); }

} // namespace lifeboat::test
