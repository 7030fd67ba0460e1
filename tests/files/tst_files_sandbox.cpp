// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/inspect/Sandbox.h"

#include <QTest>

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>

using namespace lifeboat;
using namespace lifeboat::files;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t memory = 0;
#else
constexpr std::uint64_t memory = std::uint64_t{1} << 30;
#endif

namespace {

constexpr int unlocked = 99;
constexpr int reached = 7;

/// How a child ends that does @p deed inside: by a signal (128 + its number), or with what the deed gives.
template<class Deed>
int endInside(Deed deed, bool locked = true)
{
    const pid_t child = ::fork();
    if (child == 0) {
        if (!dropRights({}, {.memory = memory, .processorSeconds = 10}) || (locked && !lockDown()))
            std::_Exit(unlocked);
        std::_Exit(deed());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace

/// What a process can still do that has taken its own rights away: tried from inside.
class FilesSandboxTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void computingGoesOn();
    void callsAreDeadly_data();
    void callsAreDeadly();
    void rightsAreGoneBeforeTheFilter();
    void limitsHold();
};

void FilesSandboxTest::computingGoesOn()
{
    QCOMPARE(endInside([] {
                 std::vector<std::byte> bytes(64 << 20, std::byte{1});
                 return bytes[bytes.size() / 2] == std::byte{1} ? reached : 1;
             }),
             reached);
}

void FilesSandboxTest::callsAreDeadly_data()
{
    using Deed = int (*)();
    QTest::addColumn<quintptr>("deed");
    const auto row = [](const char *name, Deed deed) { QTest::newRow(name) << reinterpret_cast<quintptr>(deed); };
    row("open", [] { return ::open("/etc/passwd", O_RDONLY) < 0 ? reached : 1; });
    row("open to write", [] { return ::open("/tmp/lifeboat-sandbox", O_WRONLY | O_CREAT, 0600) < 0 ? reached : 1; });
    row("socket", [] { return ::socket(AF_INET, SOCK_STREAM, 0) < 0 ? reached : 1; });
    row("unix socket", [] { return ::socket(AF_UNIX, SOCK_STREAM, 0) < 0 ? reached : 1; });
    row("ptrace", [] { return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) < 0 ? reached : 1; });
    row("fork", [] { return ::fork() < 0 ? reached : 1; });
    row("clone3", [] { return ::syscall(SYS_clone3, nullptr, 0) < 0 ? reached : 1; });
    row("exec", [] {
        std::array<char *, 1> none{};
        ::execve("/bin/true", none.data(), none.data());
        return reached;
    });
    row("kill", [] { return ::kill(::getppid(), 0) < 0 ? reached : 1; });
    row("process_vm_readv",
        [] { return ::syscall(SYS_process_vm_readv, 1, nullptr, 0, nullptr, 0, 0) < 0 ? reached : 1; });
    row("mount", [] { return ::syscall(SYS_mount, "a", "b", "c", 0, nullptr) < 0 ? reached : 1; });
    row("io_uring", [] { return ::syscall(SYS_io_uring_setup, 1, nullptr) < 0 ? reached : 1; });
    row("executable memory", [] {
        return ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? reached
                                                                                                              : 1;
    });
    row("memory made executable", [] {
        void *const page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return ::mprotect(page, 4096, PROT_READ | PROT_EXEC) != 0 ? reached : 1;
    });
}

void FilesSandboxTest::callsAreDeadly()
{
    QFETCH(const quintptr, deed);
    QCOMPARE(endInside(reinterpret_cast<int (*)()>(deed)), 128 + SIGSYS);
}

/// The filter is the last of the walls, not the only one.
void FilesSandboxTest::rightsAreGoneBeforeTheFilter()
{
    const bool root = ::geteuid() == 0;
    const auto refused = [](auto deed) { return endInside([deed] { return deed() ? 1 : reached; }, false); };
    QCOMPARE(refused([] { return ::geteuid() == 0 || ::getuid() == 0; }), reached);
    QCOMPARE(refused([] { return ::setuid(0) == 0 && ::getuid() == 0; }), reached);
    QCOMPARE(refused([] { return ::open("/etc/shadow", O_RDONLY) >= 0; }), reached);
    if (root) // the empty root
        QCOMPARE(refused([] { return ::access("/usr", F_OK) == 0; }), reached);
}

void FilesSandboxTest::limitsHold()
{
    if (memory != 0) {
        QCOMPARE(endInside([] {
                     void *const much = ::mmap(nullptr, std::size_t{2} << 30, PROT_READ | PROT_WRITE,
                                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                     return much == MAP_FAILED ? reached : 1;
                 }),
                 reached);
    }
    const pid_t child = ::fork();
    if (child == 0) {
        if (!dropRights({}, {.memory = memory, .processorSeconds = 1}) || !lockDown())
            std::_Exit(unlocked);
        while (::sched_yield() == 0) { }
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    QVERIFY(WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL));
}

QTEST_GUILESS_MAIN(FilesSandboxTest)
#include "tst_files_sandbox.moc"
