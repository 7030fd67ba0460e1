// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QStringList>

#include <functional>
#include <stop_token>

namespace lifeboat {

/// What a helper program printed and how it ended.
struct ProgramResult {
    int exitStatus = 0; ///< 0 to 255; 128 + signal number when a signal ended it
    QByteArray output;  ///< the last outputLimit bytes of stdout
    QByteArray errors;  ///< the last outputLimit bytes of stderr
};

inline constexpr qsizetype programOutputLimit = 1 << 20;

/// Runs @p program (searched in PATH and the sbin folders) with LC_ALL=C and stdin from /dev/null and waits for it.
/// Blocks the calling thread, needs no event loop. A requested stop ends the program (SIGTERM, after 2 s SIGKILL) and
/// gives Cancelled; a program that is not installed gives ProgramMissing with its name as subject. A non-zero exit status is not
/// an error here: the caller judges it. @p onOutput sees stdout as it arrives, on the calling thread.
Result<ProgramResult> runProgram(const QString &program, const QStringList &arguments, std::stop_token stop,
                                 const std::function<void(QByteArrayView)> &onOutput = {});

} // namespace lifeboat
