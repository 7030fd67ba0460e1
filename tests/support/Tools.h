// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace lifeboat::test {

/// How a program ended. Converts to true when it ran and gave exit status 0.
struct ToolResult {
    QString command{};   ///< for messages
    int exitCode = -1;   ///< -1: not started, killed or out of time
    QByteArray output{}; ///< stdout
    QByteArray errors{}; ///< stderr

    explicit operator bool() const { return exitCode == 0; }
    /// Command, exit status and what it printed: for QVERIFY2.
    QByteArray message() const;
};

struct ToolOptions {
    QByteArray input{}; ///< stdin; nothing by default
    int timeoutSeconds = 300;
    QString workingDirectory{};
};

/// Runs @p program (searched in PATH and the sbin folders) with LC_ALL=C.UTF-8 and waits for it.
ToolResult runTool(const QString &program, const QStringList &arguments, const ToolOptions &options = {});

/// True when @p program is installed.
bool haveTool(const QString &program);

/// Returns when udev, where there is one, has handled all events so far: until then it holds new devices open.
void settleUdev();

} // namespace lifeboat::test

/// Fails the test with the tool's output unless it ended with status 0.
#define LIFEBOAT_VERIFY_TOOL(expression)                                                                               \
    do {                                                                                                               \
        const ::lifeboat::test::ToolResult lifeboatTool = (expression);                                                \
        QVERIFY2(lifeboatTool, lifeboatTool.message().constData());                                                    \
    } while (false)

/// Fails the test with @p problem unless it is empty.
#define LIFEBOAT_VERIFY_NOTHING(problem)                                                                               \
    do {                                                                                                               \
        const QByteArray lifeboatProblem = (problem);                                                                  \
        QVERIFY2(lifeboatProblem.isEmpty(), lifeboatProblem.constData());                                              \
    } while (false)
