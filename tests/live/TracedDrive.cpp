// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/TracedDrive.h"

#include "base/UniqueFd.h"
#include "base/Zero.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <random>

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && defined(__GLIBC__)
#define LIFEBOAT_COUNT_ALLOCATIONS
#endif

#ifdef LIFEBOAT_COUNT_ALLOCATIONS

namespace {

thread_local long allocations = 0;

} // namespace

// glibc's own, which are there for this: a program may have its own malloc.
extern "C" {
void *__libc_malloc(std::size_t size);                    // NOLINT: its name
void *__libc_calloc(std::size_t count, std::size_t size); // NOLINT: its name
void *__libc_realloc(void *memory, std::size_t size);     // NOLINT: its name

void *malloc(std::size_t size) // NOLINT: all of the program's requests come here
{
    ++allocations;
    return __libc_malloc(size);
}

void *calloc(std::size_t count, std::size_t size)
{
    ++allocations;
    return __libc_calloc(count, size);
}

void *realloc(void *memory, std::size_t size)
{
    ++allocations;
    return __libc_realloc(memory, size);
}
}

#endif

namespace lifeboat::test {

long allocationsSoFar()
{
#ifdef LIFEBOAT_COUNT_ALLOCATIONS
    return allocations;
#else
    return -1;
#endif
}

dev_t numberOf(const QString &node)
{
    struct stat status{};
    return ::stat(QFile::encodeName(node).constData(), &status) == 0 ? status.st_rdev : 0;
}

Result<std::unique_ptr<WriteTrace>> startTrace(const LoopDrive &loop, ByteCount size,
                                               const WriteTrace::Options &options)
{
    std::vector<dev_t> devices{numberOf(loop.path())};
    const QFileInfo whole(loop.path());
    const QStringList nodes = whole.dir().entryList({whole.fileName() + QStringLiteral("p*")}, QDir::System);
    for (const QString &node : nodes)
        devices.push_back(numberOf(whole.dir().filePath(node)));
    return WriteTrace::start(devices, size, QStringLiteral("the drive"), options);
}

bool doRaw(const QString &node, RawAccess access, ByteRange range)
{
    static std::mt19937 random(9); // NOLINT: the same every time
    const int flags = access == RawAccess::Cached || access == RawAccess::Flush ? 0 : O_DIRECT;
    const UniqueFd fd(::open(QFile::encodeName(node).constData(), O_RDWR | O_CLOEXEC | flags));
    AlignedBuffer buffer(range.size());
    std::ranges::fill(buffer.span(), std::byte(random()));
    const std::size_t length = std::min(buffer.span().size(), std::size_t{1} << 30);
    const auto size = static_cast<ssize_t>(length);
    const auto at = static_cast<off_t>(range.begin.value);
    std::array<std::uint64_t, 2> place{range.begin.value, range.size().value};
    if (!fd)
        return false;
    switch (access) {
    case RawAccess::Direct:
        return ::pwrite(fd.get(), buffer.span().data(), length, at) == size;
    case RawAccess::Cached:
        return ::pwrite(fd.get(), buffer.span().data(), length, at) == size && ::fsync(fd.get()) == 0;
    case RawAccess::Discard:
        return ::ioctl(fd.get(), BLKDISCARD, place.data()) == 0;
    case RawAccess::Zeroes:
        return ::ioctl(fd.get(), BLKZEROOUT, place.data()) == 0;
    case RawAccess::Flush:
        return ::fsync(fd.get()) == 0;
    case RawAccess::Read:
        return ::pread(fd.get(), buffer.span().data(), length, at) == size;
    }
    return false;
}

bool DriveCopy::read(const Extents &places)
{
    const UniqueFd fd(::open(QFile::encodeName(m_node).constData(), O_RDONLY | O_DIRECT | O_CLOEXEC));
    for (const ByteRange &place : places.ranges()) {
        for (ByteOffset at = place.begin; at < place.end;) {
            const ssize_t n = ::pread(fd.get(), m_bytes.span().data() + at.value, (place.end - at).value,
                                      static_cast<off_t>(at.value));
            if (n <= 0)
                return false;
            at += ByteCount(static_cast<std::uint64_t>(n));
        }
    }
    return true;
}

std::vector<ByteOffset> DriveCopy::blocksThatDiffer(const QString &file) const
{
    constexpr std::uint64_t sector = 512; // a file system of small blocks discards parts of ours
    QFile now(file);
    const uchar *mapped = now.open(QIODevice::ReadOnly) ? now.map(0, now.size()) : nullptr;
    const std::span<const std::byte> copy = m_bytes.span();
    if (mapped == nullptr)
        return {ByteOffset()};
    const std::span<const std::byte> bytes = std::as_bytes(std::span(mapped, copy.size()));
    std::vector<ByteOffset> blocks;
    for (std::uint64_t at = 0; at < copy.size(); at += sector) {
        const std::uint64_t length = std::min(sector, copy.size() - at);
        const ByteOffset begin(alignDown(at, block));
        const std::span<const std::byte> wanted = bytes.subspan(at, length);
        if (!std::ranges::equal(wanted, copy.subspan(at, length)) && !isZero(wanted) &&
            (blocks.empty() || blocks.back() != begin))
            blocks.push_back(begin);
    }
    return blocks;
}

bool BioDrive::available() { return QFile::exists(QStringLiteral("/sys/class/zram-control/hot_add")); }

BioDrive::BioDrive(ByteCount size)
{
    QFile add(QStringLiteral("/sys/class/zram-control/hot_add"));
    if (!add.open(QIODevice::ReadOnly))
        return;
    m_number = add.readAll().trimmed();
    const QString name = QStringLiteral("zram") + QString::fromLatin1(m_number);
    QFile disk(QStringLiteral("/sys/block/%1/disksize").arg(name));
    QFile counts(QStringLiteral("/sys/block/%1/queue/iostats").arg(name)); // off for these
    settleUdev();
    if (disk.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && disk.write(QByteArray::number(size.value)) > 0 &&
        counts.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && counts.write("1") == 1)
        m_path = QStringLiteral("/dev/") + name;
}

BioDrive::~BioDrive()
{
    if (m_number.isEmpty())
        return;
    settleUdev();
    QFile reset(QStringLiteral("/sys/block/zram%1/reset").arg(QString::fromLatin1(m_number)));
    QFile remove(QStringLiteral("/sys/class/zram-control/hot_remove"));
    if (reset.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        reset.write("1");
    if (!remove.open(QIODevice::WriteOnly | QIODevice::Unbuffered) || remove.write(m_number) < 0)
        qWarning("zram%s stays", m_number.constData());
}

} // namespace lifeboat::test
