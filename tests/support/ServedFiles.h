// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "files/FileSource.h"

#include <thread>

namespace lifeboat::test {

/// Serves a source on a thread of its own, as long as it exists.
class ServedFiles {
public:
    /// @p source outlives this.
    explicit ServedFiles(files::FileSource &source);
    ~ServedFiles();

    /// The client's end of the socket; once.
    UniqueFd takeSocket() { return std::move(m_client); }

private:
    UniqueFd m_client;
    UniqueFd m_server;
    std::jthread m_thread;
};

} // namespace lifeboat::test
