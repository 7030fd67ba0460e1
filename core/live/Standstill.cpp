// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/Standstill.h"

#include "base/OwnProgram.h"
#include "base/UniqueFd.h"
#include "live/HaltRecord.h"

#include <QFile>

#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <array>
#include <ctime>

namespace lifeboat {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

constexpr auto guardName = "lifeboat-thaw"_L1;
constexpr auto patienceForStart = 10s;
constexpr auto patienceForAnswer = 1s;

/// Goes on while the computer sleeps.
nanoseconds now()
{
    timespec time{};
    ::clock_gettime(CLOCK_BOOTTIME, &time);
    return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

std::unexpected<Error> cannot(const QString &subject, const QString &detail, int why)
{
    return fail(Error{
        .code = ErrorCode::CannotFreeze, .sysErrno = why, .subject = subject, .at = std::nullopt, .detail = detail});
}

HaltBy haltBy(const HaltedMount &mount)
{
    return mount.by == HaltedMount::By::Freeze ? HaltBy::Freeze : HaltBy::ReadOnly;
}

Result<UniqueFd> openMount(const HaltedMount &mount)
{
    UniqueFd fd(
        ::open(QFile::encodeName(mount.mountPoint).constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct statx status{};
    if (!fd || ::statx(fd.get(), "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID, &status) != 0)
        return cannot(mount.mountPoint, u"open"_s, errno);
    if (status.stx_mnt_id != mount.mountId)
        return cannot(mount.mountPoint, u"something else was mounted there meanwhile"_s, 0);
    return fd;
}

/// A folder that only root can write to, in memory: a file on a drive that stands still could not be marked.
Result<UniqueFd> recordsFolder()
{
    const QString name = QString::fromLatin1(haltRecordsFolder);
    if (::mkdir(haltRecordsFolder, 0755) == 0)
        ::chmod(haltRecordsFolder, 0755); // whatever the umask is
    else if (errno != EEXIST)
        return cannot(name, u"mkdir"_s, errno);
    UniqueFd folder(::open(haltRecordsFolder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat status{};
    struct statfs system{};
    if (!folder || ::fstat(folder.get(), &status) != 0 || ::fstatfs(folder.get(), &system) != 0)
        return cannot(name, u"open"_s, errno);
    if (system.f_type != TMPFS_MAGIC)
        return cannot(name, u"not in memory (tmpfs)"_s, 0);
    if (status.st_uid != ::geteuid() || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return cannot(name, u"others can write to it"_s, 0);
    return folder;
}

struct RecordFile {
    UniqueFd fd;
    QByteArray path;
};

/// Locked, and without a name yet: who dies now leaves nothing.
Result<RecordFile> makeRecordFile(std::span<const HaltEntry> entries)
{
    LIFEBOAT_TRY_ASSIGN(const UniqueFd folder, recordsFolder());
    UniqueFd fd(::openat(folder.get(), ".", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600));
    const std::string text = HaltRecord::text(entries);
    struct stat status{};
    if (!fd || ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0 ||
        ::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        ::fstat(fd.get(), &status) != 0)
        return cannot(QString::fromLatin1(haltRecordsFolder), u"write"_s, errno);
    const QByteArray path = QByteArray(haltRecordsFolder) + '/' + haltRecordPrefix + QByteArray::number(::getpid()) +
        '-' + QByteArray::number(qulonglong(status.st_ino));
    return RecordFile{.fd = std::move(fd), .path = path};
}

Result<> giveName(const RecordFile &file)
{
    const QByteArray self = "/proc/self/fd/" + QByteArray::number(file.fd.get());
    if (::linkat(AT_FDCWD, self.constData(), AT_FDCWD, file.path.constData(), AT_SYMLINK_FOLLOW) != 0)
        return cannot(QFile::decodeName(file.path), u"link"_s, errno);
    return {};
}

} // namespace

class Standstill::State {
public:
    struct Outcome {
        nanoseconds lasted{};
        bool timeUp = false;
        bool guardLost = false;
        int index = -1; ///< did not stand still any more (why 0), or does not go on
        int why = 0;
    };

    ~State();
    Result<> openAll(const std::vector<HaltedMount> &halted);
    Result<> startGuard();
    bool send(GuardMessage::What what) const;
    std::optional<GuardMessage> hear(GuardMessage::What what, milliseconds patience) const;
    bool ask(GuardMessage::What question, GuardMessage::What answer, GuardMessage *message = nullptr);
    int haltOne(std::size_t index);
    Outcome letGo();
    void letGoHere(Outcome &outcome);
    std::unexpected<Error> tooBusy(std::size_t index, nanoseconds lasted) const;

    std::vector<HaltedMount> mounts;
    std::vector<HaltEntry> entries;
    std::vector<UniqueFd> folders;
    std::vector<int> watched;
    milliseconds longest{};
    RecordFile file;
    std::optional<HaltRecord> record;
    UniqueFd guard; ///< the socket
    bool isGuardLost = false;
    bool isRunning = false;
    nanoseconds armed{};
    nanoseconds begun{};
};

Standstill::State::~State()
{
    if (isRunning)
        letGo();
    if (!guard)
        return;
    // The guard removes the record, and is gone when this returns, unless it is not able to.
    ::shutdown(guard.get(), SHUT_WR);
    while (hear(GuardMessage::What::Ready, patienceForAnswer)) { }
    if (record && !record->isAnyHalted())
        ::unlink(file.path.constData());
}

Result<> Standstill::State::openAll(const std::vector<HaltedMount> &halted)
{
    for (const HaltedMount &mount : halted) {
        LIFEBOAT_TRY_ASSIGN(UniqueFd folder, openMount(mount));
        struct stat status{};
        if (::fstat(folder.get(), &status) != 0)
            return cannot(mount.mountPoint, u"stat"_s, errno);
        entries.push_back({.by = haltBy(mount),
                           .device = status.st_dev,
                           .options = QFile::encodeName(mount.options).toStdString(),
                           .mountPoint = QFile::encodeName(mount.mountPoint).toStdString()});
        folders.push_back(std::move(folder));
    }
    mounts = halted;
    watched.reserve(mounts.size());
    return {};
}

Result<> Standstill::State::startGuard()
{
    std::array<int, 2> ends{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return cannot(guardName, u"socketpair"_s, errno);
    guard = UniqueFd(ends[0]);
    UniqueFd theirs(ends[1]);
    std::vector<int> given{theirs.get(), file.fd.get()};
    for (const UniqueFd &folder : folders)
        given.push_back(folder.get());
    const QStringList arguments{u"--guard"_s, QFile::decodeName(file.path), QString::number(longest.count())};
    LIFEBOAT_TRY(startOwnProgram(guardName, arguments, given, Parent::None));
    theirs.reset();
    const auto ready = hear(GuardMessage::What::Ready, patienceForStart);
    if (!ready || ready->why != 0)
        return cannot(guardName, ready ? u"it cannot be locked into memory"_s : u"it does not start"_s,
                      ready ? ready->why : 0);
    return {};
}

bool Standstill::State::send(GuardMessage::What what) const
{
    const GuardMessage message{.what = what};
    return ::send(guard.get(), &message, sizeof message, MSG_NOSIGNAL | MSG_DONTWAIT) == sizeof message;
}

/// The next message @p what; passes over others. Nothing when the guard is gone.
std::optional<GuardMessage> Standstill::State::hear(GuardMessage::What what, milliseconds patience) const
{
    const nanoseconds end = now() + patience;
    for (nanoseconds rest = patience; rest > 0ns; rest = end - now()) {
        pollfd watch{.fd = guard.get(), .events = POLLIN, .revents = 0};
        const auto wait = static_cast<int>(std::chrono::ceil<milliseconds>(rest).count());
        if (::poll(&watch, 1, wait) <= 0)
            continue;
        GuardMessage message;
        const ssize_t got = ::recv(guard.get(), &message, sizeof message, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
            return std::nullopt;
        if (got == sizeof message && message.what == what)
            return message;
    }
    return std::nullopt;
}

bool Standstill::State::ask(GuardMessage::What question, GuardMessage::What answer, GuardMessage *message)
{
    // A late answer to a question that was given up must not be taken for one to this.
    const auto got = !isGuardLost && send(question) ? hear(answer, patienceForAnswer) : std::nullopt;
    isGuardLost = !got;
    if (got && message != nullptr)
        *message = *got;
    return got.has_value();
}

int Standstill::State::haltOne(std::size_t index)
{
    const HaltEntry &entry = entries[index];
    record->setHalted(index, true); // before it is: who dies in between leaves too much marked, never too little
    const int why = halt(folders[index].get(), entry.by, entry.options);
    if (why == 0)
        return 0;
    record->setHalted(index, false);
    if (entry.by != HaltBy::ReadOnly || why != EBUSY)
        return why;
    watched.push_back(mounts[index].partition);
    return 0;
}

Standstill::State::Outcome Standstill::State::letGo()
{
    Outcome outcome;
    GuardMessage answer;
    isRunning = false;
    if (guard && ask(GuardMessage::What::End, GuardMessage::What::Ended, &answer)) {
        outcome.timeUp = answer.timeUp;
        outcome.index = answer.index;
    }
    outcome.guardLost = isGuardLost;
    if (record && record->isAnyHalted())
        letGoHere(outcome);
    outcome.lasted = now() - begun;
    return outcome;
}

void Standstill::State::letGoHere(Outcome &outcome)
{
    for (std::size_t i = entries.size(); i-- > 0;) {
        if (!record->isHalted(i))
            continue;
        const int why = release(folders[i].get(), entries[i].by, entries[i].options);
        if (why == 0 || why == EINVAL) {
            record->setHalted(i, false);
        } else {
            outcome.index = static_cast<int>(i);
            outcome.why = why;
        }
    }
}

std::unexpected<Error> Standstill::State::tooBusy(std::size_t index, nanoseconds lasted) const
{
    const QString figures =
        u"%1 ms, at most %2 ms"_s.arg(std::chrono::ceil<milliseconds>(lasted).count()).arg(longest.count());
    return fail(ErrorCode::TooBusy, mounts.empty() ? QString() : mounts[index].mountPoint,
                isGuardLost ? u"the guard was lost: "_s + figures : u"stood still too long: "_s + figures);
}

Standstill::Standstill(std::unique_ptr<State> state) : m_state(std::move(state)) { }

Standstill::~Standstill() = default;

Result<std::unique_ptr<Standstill>> Standstill::prepare(const std::vector<HaltedMount> &mounts, milliseconds longest)
{
    auto state = std::make_unique<State>();
    state->longest = longest;
    LIFEBOAT_TRY(state->openAll(mounts));
    if (!mounts.empty()) {
        LIFEBOAT_TRY_ASSIGN(state->file, makeRecordFile(state->entries));
        state->record = HaltRecord::map(state->file.fd.get());
        if (!state->record)
            return cannot(QFile::decodeName(state->file.path), u"mmap"_s, errno);
        LIFEBOAT_TRY(state->startGuard());
        LIFEBOAT_TRY(giveName(state->file)); // from now on the guard removes it
    }
    return std::unique_ptr<Standstill>(new Standstill(std::move(state)));
}

Result<milliseconds> Standstill::sync()
{
    const nanoseconds start = now();
    for (std::size_t i = 0; i < m_state->folders.size(); ++i) {
        if (::syncfs(m_state->folders[i].get()) != 0)
            return cannot(m_state->mounts[i].mountPoint, u"syncfs"_s, errno);
    }
    return std::chrono::ceil<milliseconds>(now() - start);
}

Result<> Standstill::begin()
{
    State &state = *m_state;
    if (state.isRunning)
        return fail(ErrorCode::Internal, guardName, u"it has begun already"_s);
    state.watched.clear();
    state.armed = now();
    if (state.guard && !state.ask(GuardMessage::What::Begin, GuardMessage::What::Armed))
        return cannot(guardName, u"it does not answer"_s, 0);
    state.isRunning = true;
    state.begun = now();
    int why = 0;
    std::size_t next = 0;
    while (why == 0 && next < state.mounts.size() && left() > 0ms)
        why = state.haltOne(next++);
    if (why == 0 && left() > 0ms)
        return {};
    const State::Outcome outcome = state.letGo();
    const std::size_t last = next == 0 ? 0 : next - 1;
    if (why == 0)
        return state.tooBusy(last, outcome.lasted);
    return cannot(state.mounts[last].mountPoint,
                  state.entries[last].by == HaltBy::Freeze ? u"FIFREEZE"_s : u"remount read-only"_s, why);
}

std::span<const int> Standstill::watchedPartitions() const { return m_state->watched; }

milliseconds Standstill::left() const
{
    const State &state = *m_state;
    if (!state.isRunning)
        return 0ms;
    if (state.guard) {
        pollfd watch{.fd = state.guard.get(), .events = POLLIN, .revents = 0};
        if (::poll(&watch, 1, 0) > 0) // the time is up, or it is gone
            return 0ms;
    }
    return std::max(0ms, std::chrono::duration_cast<milliseconds>(state.longest - (now() - state.armed)));
}

Result<milliseconds> Standstill::end()
{
    State &state = *m_state;
    if (!state.isRunning)
        return fail(ErrorCode::Internal, guardName, u"nothing stands still"_s);
    const State::Outcome outcome = state.letGo();
    if (outcome.why != 0)
        return cannot(state.mounts[static_cast<std::size_t>(outcome.index)].mountPoint, u"it does not go on"_s,
                      outcome.why);
    if (outcome.timeUp || outcome.guardLost || outcome.lasted > state.longest)
        return state.tooBusy(state.mounts.size() - 1, outcome.lasted);
    if (outcome.index >= 0)
        return cannot(state.mounts[static_cast<std::size_t>(outcome.index)].mountPoint,
                      u"somebody else had it go on meanwhile"_s, 0);
    return std::chrono::ceil<milliseconds>(outcome.lasted);
}

} // namespace lifeboat
