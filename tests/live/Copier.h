// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QProcess>
#include <QTest>

#include <chrono>

namespace lifeboat::test {

/// This test program as a process of its own that halts a drive's file systems, to be killed.
class Copier {
public:
    enum class What {
        Again, ///< prepares, halts for a moment, lets go, over and over
        Once,  ///< the same, but once
        Hold,  ///< halts and waits for a line on stdin, then lets go
    };

    enum class Sync { Yes, No };

    /// @p drive: or several, with commas, in this order. @p front: a program that starts it, with arguments.
    Copier(What what, const QString &drive, std::chrono::milliseconds longest, const QStringList &front = {},
           Sync sync = Sync::Yes);
    Copier(const Copier &) = delete;
    Copier &operator=(const Copier &) = delete;
    ~Copier();

    /// Waits for what it says at each step: 'p'repares, 's'yncs, 'b'egins, 'h'olds, 'e'nds, 'd'one; or the wire name of an error and '.'.
    bool waitFor(char step);
    QByteArray said();
    void letGo(); ///< the line for Hold
    bool hasEnded() { return m_process.waitForFinished(10'000); }
    void kill();
    pid_t pid() const { return static_cast<pid_t>(m_process.processId()); }

private:
    QProcess m_process;
    QByteArray m_said;
};

/// What main() does when the first argument is copierWord.
int runCopier(const QStringList &arguments);
inline constexpr char copierWord[] = "--copier";

} // namespace lifeboat::test

/// As QTEST_GUILESS_MAIN, for a test that starts Copiers.
#define LIFEBOAT_TEST_WITH_COPIER(Test)                                                                                \
    int main(int argc, char *argv[])                                                                                   \
    {                                                                                                                  \
        QCoreApplication app(argc, argv);                                                                              \
        if (app.arguments().value(1) == QLatin1StringView(::lifeboat::test::copierWord))                               \
            return ::lifeboat::test::runCopier(app.arguments().mid(2));                                                \
        Test test;                                                                                                     \
        return QTest::qExec(&test, argc, argv);                                                                        \
    }
