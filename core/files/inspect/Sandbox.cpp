// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/inspect/Sandbox.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <pwd.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <vector>

namespace lifeboat::files {

namespace {

constexpr uid_t fallbackNobody = 65534;
constexpr rlim_t mostOpenFiles = 64;

std::unexpected<Error> failed(const char *call, int reason = errno)
{
    errno = reason;
    return fail(
        Error::fromErrno(ErrorCode::NotAuthorised, QStringLiteral("lifeboat-inspect"), QString::fromLatin1(call)));
}

/// File systems that keep local time need the time zone, which is a file: it is read now and never looked for again.
void rememberTimeZone()
{
    ::setenv("TZ", ":/etc/localtime", 0);
    ::tzset();
}

Result<> closeOthers(std::span<const int> keep)
{
    std::vector<int> kept(keep.begin(), keep.end());
    kept.insert(kept.end(), {0, 1, 2});
    std::ranges::sort(kept);
    unsigned next = 0;
    for (const int fd : kept) {
        if (fd < 0 || static_cast<unsigned>(fd) < next)
            continue;
        if (static_cast<unsigned>(fd) > next && ::close_range(next, static_cast<unsigned>(fd) - 1, 0) != 0)
            return failed("close_range");
        next = static_cast<unsigned>(fd) + 1;
    }
    return ::close_range(next, ~0U, 0) == 0 ? Result<>() : failed("close_range");
}

/// An empty folder that cannot be written to, in the place of everything. Only root of these namespaces can have that. Where the root
/// is no mount, as in a chroot, it cannot be unmounted, but it cannot be got back to either: no folder is open.
bool emptyRoot()
{
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("none", "/tmp", "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k,mode=0555") != 0 ||
        ::chdir("/tmp") != 0)
        return false;
    if (::syscall(SYS_pivot_root, ".", ".") == 0)
        return ::umount2(".", MNT_DETACH) == 0 && ::chdir("/") == 0;
    return ::chroot(".") == 0 && ::chdir("/") == 0;
}

/// Namespaces of our own, all at once or one by one, as far as they are to be had.
void leaveTheWorld()
{
    constexpr std::array others{CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP};
    if (::geteuid() != 0 && ::unshare(CLONE_NEWUSER) != 0)
        return;
    for (const int kind : others)
        static_cast<void>(::unshare(kind));
    if (::unshare(CLONE_NEWNS) == 0)
        static_cast<void>(emptyRoot());
}

Result<> becomeNobody(uid_t user, gid_t group)
{
    if (::setgroups(0, nullptr) != 0)
        return failed("setgroups");
    if (::setresgid(group, group, group) != 0)
        return failed("setresgid");
    if (::setresuid(user, user, user) != 0)
        return failed("setresuid");
    return ::setuid(0) != 0 ? Result<>() : failed("root's identity is still to be had", EPERM);
}

Result<> dropCapabilities()
{
    struct Header {
        std::uint32_t version = 0x20080522; // _LINUX_CAPABILITY_VERSION_3
        int pid = 0;
    } header;
    const std::array<std::uint32_t, 6> none{};
    return ::syscall(SYS_capset, &header, none.data()) == 0 ? Result<>() : failed("capset");
}

Result<> limit(const SandboxLimits &limits)
{
    const auto set = [](__rlimit_resource what, rlim_t most) {
        const rlimit both{.rlim_cur = most, .rlim_max = most};
        return ::setrlimit(what, &both) == 0;
    };
    const bool memory = limits.memory == 0 || set(RLIMIT_AS, limits.memory);
    if (!memory || !set(RLIMIT_CPU, limits.processorSeconds) || !set(RLIMIT_NOFILE, mostOpenFiles) ||
        !set(RLIMIT_CORE, 0) || !set(RLIMIT_FSIZE, 0) || !set(RLIMIT_MEMLOCK, 0))
        return failed("setrlimit");
    return {};
}

/// Calls that are harmless on the descriptors that are open, or that only compute.
constexpr auto allowedCalls = std::to_array<int>({
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(recvfrom),
    SCMP_SYS(sendmsg),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(close),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(sched_yield),
    SCMP_SYS(alarm),
    SCMP_SYS(setitimer),
    SCMP_SYS(fstat),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(getrandom),
    // What a thread does first, if it was started but did not get to run before the filter came.
    SCMP_SYS(rseq),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(gettid),
});

} // namespace

Result<> dropRights(std::span<const int> keep, const SandboxLimits &limits)
{
    rememberTimeZone();
    const bool root = ::geteuid() == 0;
    const passwd *const nobody = root ? ::getpwnam("nobody") : nullptr;
    const uid_t user = nobody != nullptr ? nobody->pw_uid : fallbackNobody;
    const gid_t group = nobody != nullptr ? nobody->pw_gid : fallbackNobody;
    LIFEBOAT_TRY(closeOthers(keep));
    leaveTheWorld();
    if (root)
        LIFEBOAT_TRY(becomeNobody(user, group));
    LIFEBOAT_TRY(dropCapabilities());
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return failed("prctl");
    return limit(limits);
}

Result<> lockDown()
{
    const rlimit noProcess{.rlim_cur = 0, .rlim_max = 0};
    if (::setrlimit(RLIMIT_NPROC, &noProcess) != 0)
        return failed("setrlimit");
    const auto release = [](void *context) { ::seccomp_release(context); };
    const std::unique_ptr<void, decltype(release)> filter(::seccomp_init(SCMP_ACT_KILL_PROCESS), release);
    if (!filter || ::seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1) != 0)
        return failed("seccomp_init");
    const auto allow = [&](int call, auto... arguments) {
        return ::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, sizeof...(arguments), arguments...) == 0;
    };
    // Memory may never be executable that was not when the process was started.
    bool good = allow(SCMP_SYS(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) &&
        allow(SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    for (const int call : allowedCalls)
        good = good && allow(call);
    // What libc may want to know of the standard streams before it writes to one; it gets no answer, and nothing is written.
    for (const int call : {SCMP_SYS(newfstatat), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(ioctl)})
        good = good && ::seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), call, 0) == 0;
    if (!good)
        return failed("seccomp_rule_add", EINVAL);
    const int loaded = ::seccomp_load(filter.get());
    return loaded == 0 ? Result<>() : failed("seccomp_load", -loaded);
}

} // namespace lifeboat::files
