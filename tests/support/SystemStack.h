// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "support/LoopDrive.h"

#include <QProcess>

#include <memory>
#include <vector>

namespace lifeboat::test {

/// What a SystemStack starts.
enum class SystemServices {
    Bus,          ///< a system bus alone, which starts nothing, for a service that the test plays itself
    All,          ///< system bus, udev, polkit, UDisks2
    AllAndWorker, ///< also the journal, and the worker as the packages install it, of this build, started by the bus; results in /run/lifeboat-state,
                  ///< plans in /run/lifeboat-config
};

/// The real daemons of a desktop, for this test program alone. Makes it, and whatever it starts from then on, leave for mount and network
/// namespaces of its own, from which nothing reaches the machine:
/// - /run, /media and /var/lib/udisks2 are empty and private; the bus is at its usual address.
/// - /dev is the real one, read-only (device nodes themselves can be written to): nodes and partitions appear as ever, but udev cannot
///   make links or change owners in it. Its /dev/disk and /dev/block are private.
/// - udev sees the kernel's events of the whole machine, but only rules about storage run, and none that changes what the kernel knows.
///
/// Make it in the main thread before any other thread, first thing in initTestCase(). The destructor ends the daemons; so does the death of this
/// process, however it comes. The namespaces stay until the process ends. Several may run at once on a machine.
/// Use LIFEBOAT_REQUIRE_SYSTEM_STACK() first.
class SystemStack {
public:
    /// Why it cannot run here (no root, which program is missing); empty when it can.
    static QString unavailable(SystemServices services = SystemServices::All);

    explicit SystemStack(SystemServices services = SystemServices::All);
    SystemStack(const SystemStack &) = delete;
    SystemStack &operator=(const SystemStack &) = delete;
    ~SystemStack();

    explicit operator bool() const { return m_message.isEmpty(); }
    QByteArray message() const { return m_message; } ///< which step failed, with what the daemons wrote

    /// Ends one daemon ("udisksd", "dbus-daemon", …) at once, as a crash would.
    void kill(const QString &program);

private:
    bool enterNamespaces();
    bool closeDev();
    bool limitUdev();
    bool installWorker();
    void endWorker();
    bool startBus(SystemServices services);
    bool startJournal();
    bool startAll();
    bool start(const QString &program, const QStringList &command);
    bool waitFor(const QByteArray &what, const QString &program, bool (*done)());
    bool failed(const QByteArray &step);
    void openDev();

    struct Daemon {
        QString program;
        std::unique_ptr<QProcess> process;
    };
    UniqueFd m_dev; ///< the writable /dev; a shared lock on it says that its folders are in use
    std::vector<Daemon> m_daemons;
    QByteArray m_message;
};

} // namespace lifeboat::test

/// For a test that needs one: skips with the reason, or fails where device tests are required.
#define LIFEBOAT_REQUIRE_SYSTEM_STACK()                                                                                \
    do {                                                                                                               \
        const QString lifeboatWhy = ::lifeboat::test::SystemStack::unavailable();                                      \
        if (!lifeboatWhy.isEmpty() && ::lifeboat::test::deviceTestsRequired())                                         \
            QFAIL(qPrintable(lifeboatWhy));                                                                            \
        if (!lifeboatWhy.isEmpty())                                                                                    \
            QSKIP(qPrintable(lifeboatWhy));                                                                            \
    } while (false)
