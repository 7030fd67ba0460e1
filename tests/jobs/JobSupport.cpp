// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "JobSupport.h"

#include "base/UniqueFd.h"
#include "support/RandomBytes.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace lifeboat::test {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t chunk = 1 << 20;

/// Reads and writes bytes without any code of the product. Opening a block device drops what the kernel has cached of it.
class Bytes {
public:
    Bytes(const QString &path, int flags) : m_fd(::open(QFile::encodeName(path).constData(), flags | O_CLOEXEC))
    {
        struct stat info = {};
        if (m_fd && ::fstat(m_fd.get(), &info) == 0 && S_ISBLK(info.st_mode))
            ::ioctl(m_fd.get(), BLKFLSBUF, 0);
    }
    explicit operator bool() const { return static_cast<bool>(m_fd); }

    ByteCount size() const
    {
        const off_t end = ::lseek(m_fd.get(), 0, SEEK_END);
        return ByteCount(end < 0 ? 0 : static_cast<std::uint64_t>(end));
    }
    bool read(ByteOffset at, std::span<std::byte> into) const
    {
        return transfer(at, into, [&](std::byte *data, std::size_t length, off_t from) {
            return ::pread(m_fd.get(), data, length, from);
        });
    }
    bool write(ByteOffset at, std::span<const std::byte> bytes) const
    {
        return transfer(at, bytes, [&](const std::byte *data, std::size_t length, off_t to) {
            return ::pwrite(m_fd.get(), data, length, to);
        });
    }
    bool flush() const { return ::fsync(m_fd.get()) == 0; }

private:
    template<class Span, class Call>
    static bool transfer(ByteOffset at, Span bytes, const Call &call)
    {
        while (!bytes.empty()) {
            const ssize_t done = call(bytes.data(), bytes.size(), static_cast<off_t>(at.value));
            if (done <= 0)
                return false;
            at += ByteCount(static_cast<std::uint64_t>(done));
            bytes = bytes.subspan(static_cast<std::size_t>(done));
        }
        return true;
    }
    UniqueFd m_fd;
};

/// Calls @p work(begin, length) for pieces of at most a chunk until it says false.
template<class Work>
bool inChunks(ByteRange range, const Work &work)
{
    for (ByteOffset at = range.begin; at < range.end; at += ByteCount(chunk)) {
        if (!work(at, std::min<std::size_t>(chunk, (range.end - at).value)))
            return false;
    }
    return true;
}

QByteArray at(ByteOffset where) { return "at byte " + QByteArray::number(static_cast<qulonglong>(where.value)); }

std::optional<DriveIdentity> identityOf(const QString &path)
{
    const auto drive = QFileInfo::exists(path) ? findDrive(path) : Result<Drive>(fail(ErrorCode::DriveNotFound));
    return drive ? std::optional(drive->identity) : std::nullopt;
}

} // namespace

QByteArray text(const Error &error)
{
    QByteArray line = wireName(error.code);
    line += " errno " + QByteArray::number(error.sysErrno) + ", " + error.subject.toUtf8();
    if (error.at)
        line += ' ' + at(*error.at);
    return line + ": " + error.detail.toUtf8();
}

Result<BackupReport> makeImage(const QString &drive, const QString &place, BackupOptions options)
{
    options.source = drive;
    options.place = place;
    options.computer = u"computer"_s;
    JobRun run;
    return backup(options, run.context());
}

Result<CheckReport> runCheck(const Image &image)
{
    JobRun run;
    return check(image, run.context());
}

Result<WriteReport> runRestore(const Image &image, const QString &target, RestoreOptions options)
{
    options.target = target;
    if (!options.expected)
        options.expected = identityOf(target);
    JobRun run;
    return restore(image, options, run.context());
}

Result<WriteReport> runClone(const QString &source, const QString &target, CloneOptions options)
{
    options.source = source;
    options.target = target;
    if (!options.expected)
        options.expected = identityOf(target);
    JobRun run;
    return clone(options, run.context());
}

Result<DriveMap> mapOfDrive(const QString &path, const QSet<int> &partitions)
{
    LIFEBOAT_TRY_ASSIGN(const auto device, openBlockDevice(path, DeviceAccess::Read));
    LIFEBOAT_TRY_ASSIGN(const Drive drive, describeDrive(*device));
    return mapDrive(*device, drive, partitions, CopyMode::UsedBlocks, {});
}

Extents outsidePartitions(const TestDrive &drive)
{
    Extents outside({ByteOffset(), ByteOffset(drive.size().value)});
    for (const TestDrive::Partition &partition : drive.partitions())
        outside.remove(partition.range);
    return outside;
}

bool fillWithGarbage(const QString &path)
{
    const Bytes file(path, O_RDWR);
    if (!file)
        return false;
    std::vector<std::byte> noise = randomBytes(ByteCount(chunk), 4711);
    std::ranges::replace(noise, std::byte{0}, std::byte{0x5a});
    return inChunks({ByteOffset(), ByteOffset(file.size().value)},
                    [&](ByteOffset at, std::size_t length) {
                        // Not one chunk again and again: something moved by whole chunks must differ.
                        const std::uint64_t stamp = ~at.value;
                        std::memcpy(noise.data() + 1234, &stamp, sizeof stamp);
                        return file.write(at, std::span(noise).first(length));
                    }) &&
        file.flush();
}

bool writeAt(const QString &path, ByteOffset at, const QByteArray &bytes)
{
    const Bytes file(path, O_RDWR);
    return file &&
        file.write(at, std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())))) &&
        file.flush();
}

QByteArray readAt(const QString &path, ByteRange range)
{
    const Bytes file(path, O_RDONLY);
    QByteArray bytes(static_cast<qsizetype>(range.size().value), Qt::Uninitialized);
    const auto span = std::as_writable_bytes(std::span(bytes.data(), static_cast<std::size_t>(bytes.size())));
    return file && file.read(range.begin, span) ? bytes : QByteArray();
}

QByteArray compareBytes(const QString &source, const QString &target, const Extents &ranges, ByteCount moved)
{
    const Bytes one(source, O_RDONLY);
    const Bytes two(target, O_RDONLY);
    if (!one || !two)
        return "cannot open " + source.toUtf8() + " or " + target.toUtf8();
    std::vector<std::byte> wanted(chunk);
    std::vector<std::byte> found(chunk);
    QByteArray problem;
    const auto same = [&](ByteOffset begin, std::size_t length) {
        const auto first = std::span(wanted).first(length);
        const auto second = std::span(found).first(length);
        if (!one.read(begin, first) || !two.read(begin + moved, second))
            problem = "cannot read " + at(begin);
        else if (const auto differ = std::ranges::mismatch(first, second); differ.in1 != first.end())
            problem = source.toUtf8() + " and " + target.toUtf8() + " differ " +
                at(begin + ByteCount(static_cast<std::uint64_t>(differ.in1 - first.begin())));
        return problem.isEmpty();
    };
    for (const ByteRange &range : ranges.ranges()) {
        if (!inChunks(range, same))
            return problem;
    }
    return ranges.empty() ? QByteArray("nothing to compare") : QByteArray();
}

QByteArray compareUsed(const QString &source, const QString &target, const DriveMap &map)
{
    if (QByteArray problem = compareBytes(source, target, map.used); !problem.isEmpty())
        return problem;
    const Bytes file(target, O_RDONLY);
    std::vector<std::byte> found(chunk);
    QByteArray problem;
    for (const ByteRange &range : map.zero.ranges()) {
        inChunks(range, [&](ByteOffset begin, std::size_t length) {
            const auto bytes = std::span(found).first(length);
            if (!file.read(begin, bytes) || std::ranges::any_of(bytes, [](std::byte b) { return b != std::byte{0}; }))
                problem = target.toUtf8() + " is not zero " + at(begin);
            return problem.isEmpty();
        });
    }
    return problem;
}

QByteArray hashOf(const QString &path, ByteRange range)
{
    const Bytes file(path, O_RDONLY);
    std::vector<std::byte> bytes(chunk);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const bool whole = file && inChunks(range, [&](ByteOffset begin, std::size_t length) {
                           const auto piece = std::span(bytes).first(length);
                           if (!file.read(begin, piece))
                               return false;
                           hash.addData(QByteArrayView(piece.data(), static_cast<qsizetype>(length)));
                           return true;
                       });
    return whole ? hash.result().toHex() : QByteArray();
}

QByteArray hashOf(const QString &path)
{
    const Bytes file(path, O_RDONLY);
    return file ? hashOf(path, {ByteOffset(), ByteOffset(file.size().value)}) : QByteArray();
}

QByteArray checkFileSystem(const TestDrive::Partition &partition, const QString &node)
{
    if (const ToolResult checked = checkFileSystem(partition.fs, node); !checked)
        return checked.message();
    FileHashes files;
    if (const ToolResult read = hashFiles(partition.fs, node, &files); !read)
        return read.message();
    return files == partition.files ? QByteArray() : "other files on " + node.toUtf8();
}

QByteArray checkFileSystems(const TestDrive &source, LoopDrive &target)
{
    if (const ToolResult scanned = target.scanPartitions(); !scanned)
        return scanned.message();
    for (const TestDrive::Partition &partition : source.partitions()) {
        if (QByteArray problem = checkFileSystem(partition, target.node(partition.number)); !problem.isEmpty())
            return problem;
    }
    return {};
}

} // namespace lifeboat::test
