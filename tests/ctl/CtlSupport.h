// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace lifeboat::test {

class PrivateWorker;

/// How a run of lifeboatctl ended.
struct CtlRun {
    int exitCode = -1;                       ///< -1: not started, killed by a signal or out of time
    QByteArray output{};                     ///< stdout
    QByteArray errors{};                     ///< stderr
    QList<QJsonObject> lines{};              ///< stdout, a JSON object a line
    bool allJson = false;                    ///< every line of stdout was one, and there was at least one
    std::chrono::milliseconds answered = {}; ///< from the signal to the end

    QJsonObject result() const { return lines.isEmpty() ? QJsonObject() : lines.last(); }
    QByteArray message() const;
};

/// When to send which signal: as soon as the program, with --json, has told that @p phase has done something; without
/// one, after a second.
struct CtlSignal {
    int number;
    QByteArray phase;
};

struct CtlOptions {
    QStringList environment{}; ///< more of it: "LANGUAGE=de"
    QStringList prefix{};      ///< a program and its arguments that run lifeboatctl: prlimit, setpriv
    QString program{};         ///< a copy of lifeboatctl; empty: the one that was built
    std::optional<CtlSignal> signal{};
    const PrivateWorker *worker = nullptr; ///< whose jobs and plans it sees; none: those of a new one
};

/// The lifeboatctl of this build.
QString builtProgram();

/// Runs the lifeboatctl of this build with a worker of its own, nothing on stdin, and waits for it. LC_ALL is C.UTF-8 unless the options say more.
CtlRun runCtl(const QStringList &arguments, const CtlOptions &options = {});

/// The folder of the one image in a place; empty when there is none or more than one.
QString onlyImageIn(const QString &place);

/// A new sparse file.
bool makeSparseFile(const QString &path, ByteCount size);

} // namespace lifeboat::test

/// Fails the test with all that the program said unless it ended with @p wanted.
#define LIFEBOAT_VERIFY_EXIT(run, wanted)                                                                              \
    do {                                                                                                               \
        const auto &lifeboatRun = (run);                                                                               \
        QVERIFY2(lifeboatRun.exitCode == (wanted), lifeboatRun.message().constData());                                 \
    } while (false)
