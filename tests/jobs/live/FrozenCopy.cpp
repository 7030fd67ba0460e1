// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/FrozenCopy.h"

#include "base/UniqueFd.h"

#include <QFile>

#include <cstdarg>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

struct Moment {
    lifeboat::UniqueFd original;
    lifeboat::UniqueFd clone;
    const volatile std::uint64_t *counter = nullptr;
    std::uint64_t countBefore = 0;
    int standstills = 0;
};

std::unique_ptr<Moment> moment; // NOLINT: what ioctl() is for

long plainIoctl(int fd, unsigned long request, void *argument) { return ::syscall(SYS_ioctl, fd, request, argument); }

} // namespace

extern "C" int ioctl(int fd, unsigned long request, ...) noexcept
{
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    if (!moment || request != FIFREEZE)
        return static_cast<int>(plainIoctl(fd, request, argument));
    moment->countBefore = moment->counter != nullptr ? *moment->counter : 0;
    const auto result = static_cast<int>(plainIoctl(fd, request, argument));
    if (result == 0) {
        ++moment->standstills;
        // NOLINTNEXTLINE: FICLONE takes a descriptor where others take a pointer
        if (::syscall(SYS_ioctl, moment->clone.get(), FICLONE, moment->original.get()) != 0)
            std::perror("FICLONE");
    }
    return result;
}

namespace lifeboat::test {

using namespace Qt::StringLiterals;

FrozenCopy::FrozenCopy(ByteCount size) : m_room(size * 3) { m_message = prepare(size); }

QByteArray FrozenCopy::prepare(ByteCount size)
{
    if (!m_room)
        return m_room.message();
    ToolResult result = runTool(u"mkfs.xfs"_s, {u"-q"_s, u"-m"_s, u"reflink=1"_s, m_room.path()});
    if (result)
        result = m_room.mount(0, &m_folder);
    const QString file = m_folder + u"/drive"_s;
    if (result)
        result = runTool(u"truncate"_s, {u"-s"_s, QString::number(size.value), file});
    if (!result)
        return result.message();
    m_drive = LoopDrive(file);
    if (!m_drive)
        return m_drive.message();

    auto prepared = std::make_unique<Moment>();
    prepared->original = UniqueFd(::open(QFile::encodeName(file).constData(), O_RDONLY | O_CLOEXEC));
    prepared->clone = UniqueFd(::open(QFile::encodeName(copy()).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    const UniqueFd counter(::open(QFile::encodeName(counterFile()).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!prepared->original || !prepared->clone || !counter || ::ftruncate(counter.get(), sizeof(std::uint64_t)) != 0)
        return "cannot prepare the clone";
    void *shared = ::mmap(nullptr, sizeof(std::uint64_t), PROT_READ, MAP_SHARED, counter.get(), 0);
    if (shared == MAP_FAILED)
        return "cannot map the counter";
    prepared->counter = static_cast<const volatile std::uint64_t *>(shared);
    moment = std::move(prepared);
    return {};
}

FrozenCopy::~FrozenCopy()
{
    if (moment && moment->counter != nullptr)
        ::munmap(const_cast<std::uint64_t *>(moment->counter), sizeof(std::uint64_t)); // NOLINT: it was mapped so
    moment.reset();
}

std::uint64_t FrozenCopy::countBefore() const { return moment ? moment->countBefore : 0; }

int FrozenCopy::standstills() const { return moment ? moment->standstills : 0; }

} // namespace lifeboat::test
