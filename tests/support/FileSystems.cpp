// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/FileSystems.h"

#include "support/RandomBytes.h"

#include <QCryptographicHash>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace lifeboat::test {

using namespace Qt::StringLiterals;

namespace {

ToolResult failed(const QString &what)
{
    ToolResult result;
    result.command = what;
    result.errors = "failed";
    return result;
}

ToolResult succeeded()
{
    ToolResult result;
    result.exitCode = 0;
    return result;
}

bool isMounted(TestFs fs)
{
    switch (fs) {
    case TestFs::Ext2:
    case TestFs::Ext3:
    case TestFs::Ext4:
    case TestFs::Xfs:
    case TestFs::Btrfs:
    case TestFs::Ntfs:
        return true;
    default:
        return false;
    }
}

bool isFat(TestFs fs) { return fs == TestFs::Fat16 || fs == TestFs::Fat32; }

QStringList withLabel(const QString &option, const QString &label)
{
    return label.isEmpty() ? QStringList{} : QStringList{option, label};
}

QString kib(ByteCount size) { return QString::number(size.value / 1024); }

/// Random bytes over a whole file or node, as it is large.
ToolResult writeNoise(const QString &node, ByteCount from)
{
    QFile file(node);
    if (!file.open(QIODevice::ReadWrite))
        return failed(u"open "_s + node);
    const qint64 size = file.seek(0) && file.isSequential() ? 0 : file.size();
    const qint64 end = size > 0 ? size : static_cast<qint64>(::lseek(file.handle(), 0, SEEK_END));
    constexpr qint64 chunk = 1 << 20;
    for (qint64 at = static_cast<qint64>(from.value); at < end; at += chunk) {
        const qint64 length = std::min(chunk, end - at);
        const QByteArray noise =
            randomByteArray(ByteCount(static_cast<std::uint64_t>(length)), static_cast<std::uint64_t>(at) + 7);
        if (!file.seek(at) || file.write(noise) != length)
            return failed(u"write "_s + node);
    }
    file.flush();
    return ::fsync(file.handle()) == 0 ? succeeded() : failed(u"fsync "_s + node);
}

ToolResult makeLuks(const QString &node, const MakeFsOptions &options)
{
    constexpr ByteCount header = 16_MiB;
    ToolResult made =
        runTool(u"cryptsetup"_s,
                QStringList{u"luksFormat"_s, u"--type"_s, u"luks2"_s, u"--pbkdf"_s, u"pbkdf2"_s,
                            u"--pbkdf-force-iterations"_s, u"1000"_s, u"--batch-mode"_s} +
                    withLabel(u"--label"_s, options.label) + options.mkfsOptions + QStringList{node, u"-"_s},
                {.input = "lifeboat", .timeoutSeconds = 120, .workingDirectory = {}});
    return made ? writeNoise(node, header) : made;
}

ToolResult makeExt(const QString &program, const QString &node, const MakeFsOptions &options)
{
    QStringList arguments{u"-q"_s, u"-F"_s};
    arguments += withLabel(u"-L"_s, options.label) + options.mkfsOptions + QStringList{node};
    if (options.size != ByteCount())
        arguments += kib(options.size) + u"k"_s;
    return runTool(program, arguments);
}

ToolResult makeFat(TestFs fs, const QString &node, const MakeFsOptions &options)
{
    QStringList arguments{u"-F"_s, fs == TestFs::Fat16 ? u"16"_s : u"32"_s};
    if (options.sectorSize > ByteCount(512))
        arguments += QStringList{u"-S"_s, QString::number(options.sectorSize.value)};
    arguments += withLabel(u"-n"_s, options.label) + options.mkfsOptions + QStringList{node};
    if (options.size != ByteCount())
        arguments += kib(options.size);
    return runTool(u"mkfs.vfat"_s, arguments);
}

ToolResult makeNtfs(const QString &node, const MakeFsOptions &options)
{
    QStringList arguments{u"-F"_s, u"-Q"_s, u"-q"_s};
    arguments += withLabel(u"-L"_s, options.label) + options.mkfsOptions + QStringList{node};
    if (options.size != ByteCount())
        arguments += QString::number(options.size / options.sectorSize);
    return runTool(u"mkntfs"_s, arguments);
}

QStringList sizeOption(const QString &option, ByteCount size)
{
    if (size == ByteCount())
        return {};
    return {option, QString::number(size.value)};
}

} // namespace

QString blkidType(TestFs fs)
{
    switch (fs) {
    case TestFs::Nothing:
    case TestFs::RandomBytes:
        return {};
    case TestFs::Ext2:
        return u"ext2"_s;
    case TestFs::Ext3:
        return u"ext3"_s;
    case TestFs::Ext4:
        return u"ext4"_s;
    case TestFs::Xfs:
        return u"xfs"_s;
    case TestFs::Btrfs:
        return u"btrfs"_s;
    case TestFs::Ntfs:
        return u"ntfs"_s;
    case TestFs::Fat16:
    case TestFs::Fat32:
        return u"vfat"_s;
    case TestFs::ExFat:
        return u"exfat"_s;
    case TestFs::Swap:
        return u"swap"_s;
    case TestFs::Luks:
        return u"crypto_LUKS"_s;
    }
    return {};
}

ByteCount leastSize(TestFs fs, ByteCount sectorSize)
{
    switch (fs) {
    case TestFs::Xfs:
        return 320_MiB;
    case TestFs::Btrfs:
        return 160_MiB;
    case TestFs::Fat16:
        return sectorSize > ByteCount(512) ? 64_MiB : 16_MiB;
    case TestFs::Fat32:
        return sectorSize > ByteCount(512) ? 300_MiB : 64_MiB;
    case TestFs::Luks:
        return 24_MiB;
    default:
        return 16_MiB;
    }
}

ToolResult makeFileSystem(TestFs fs, const QString &node, const MakeFsOptions &options)
{
    const QStringList &more = options.mkfsOptions;
    switch (fs) {
    case TestFs::Nothing:
        return succeeded();
    case TestFs::RandomBytes:
        return writeNoise(node, ByteCount());
    case TestFs::Ext2:
        return makeExt(u"mkfs.ext2"_s, node, options);
    case TestFs::Ext3:
        return makeExt(u"mkfs.ext3"_s, node, options);
    case TestFs::Ext4:
        return makeExt(u"mkfs.ext4"_s, node, options);
    case TestFs::Xfs:
        return runTool(u"mkfs.xfs"_s,
                       QStringList{u"-q"_s, u"-f"_s} +
                           (options.size == ByteCount()
                                ? QStringList{}
                                : QStringList{u"-d"_s, u"size="_s + kib(options.size) + u"k"_s}) +
                           withLabel(u"-L"_s, options.label) + more + QStringList{node});
    case TestFs::Btrfs:
        return runTool(u"mkfs.btrfs"_s,
                       QStringList{u"-q"_s, u"-f"_s} + sizeOption(u"-b"_s, options.size) +
                           withLabel(u"-L"_s, options.label) + more + QStringList{node});
    case TestFs::Ntfs:
        return makeNtfs(node, options);
    case TestFs::Fat16:
    case TestFs::Fat32:
        return makeFat(fs, node, options);
    case TestFs::ExFat:
        return runTool(u"mkfs.exfat"_s, withLabel(u"-L"_s, options.label) + more + QStringList{node});
    case TestFs::Swap:
        return runTool(u"mkswap"_s,
                       withLabel(u"-L"_s, options.label) + more + QStringList{node} +
                           (options.size == ByteCount() ? QStringList{} : QStringList{kib(options.size)}));
    case TestFs::Luks:
        return makeLuks(node, options);
    }
    return failed(u"unknown file system"_s);
}

FileHashes hashFolder(const QString &folder)
{
    FileHashes hashes;
    QDirIterator entries(folder, QDir::Files | QDir::System | QDir::Hidden, QDirIterator::Subdirectories);
    while (entries.hasNext()) {
        const QFileInfo info = entries.nextFileInfo();
        const QString name = info.filePath().mid(folder.size() + 1);
        if (info.isSymLink()) {
            hashes[name] = "-> " + info.symLinkTarget().section(u'/', -1).toUtf8();
            continue;
        }
        QFile file(info.filePath());
        QCryptographicHash hash(QCryptographicHash::Sha256);
        // An unreadable file gets a hash that equals nothing.
        hashes[name] = file.open(QIODevice::ReadOnly) && hash.addData(&file)
            ? hash.result().toHex()
            : QByteArray("unreadable ") + file.errorString().toUtf8();
    }
    return hashes;
}

namespace {

constexpr auto deletedFolder = "deleted";

bool writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

/// Kept and to-be-deleted files in turns, so that a file system lays them side by side.
bool writeTree(const QString &folder, ByteCount budget, std::uint64_t seed)
{
    static constexpr std::array<std::uint64_t, 12> sizes{0,    1,     511,   512,   4095,    4096,
                                                         4097, 65535, 65536, 65537, 300'001, 1'048'577};
    const QDir root(folder);
    for (const auto &name : {u"documents/letters"_s, u"pictures"_s, QString::fromLatin1(deletedFolder)}) {
        if (!root.mkpath(name))
            return false;
    }
    std::uint64_t written = 0;
    for (std::uint64_t i = 0; written < budget.value && i < 2000; ++i) {
        const ByteCount size(std::min(sizes[i % sizes.size()], budget.value - written));
        const QString name = QString::number(i);
        const QString kept = (i % 2 == 0 ? u"documents/letters/"_s : u"pictures/"_s) + name;
        if (!writeFile(root.filePath(kept), randomByteArray(size, seed + 2 * i)) ||
            !writeFile(root.filePath(QLatin1StringView(deletedFolder) + u'/' + name),
                       randomByteArray(size, seed + 2 * i + 1)))
            return false;
        written += size.value + 64; // 64: a run of empty files ends too
    }
    return true;
}

bool removeTree(const QString &folder) { return QDir(folder).removeRecursively(); }

void syncFileSystem(const QString &path)
{
    const int fd = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        ::syncfs(fd);
        ::close(fd);
    }
}

QStringList mountArguments(TestFs fs, const QString &node, const QString &at, bool readOnly)
{
    QStringList arguments;
    if (fs == TestFs::Ntfs)
        arguments += QStringList{u"-t"_s, u"ntfs-3g"_s};
    if (readOnly)
        arguments += QStringList{u"-o"_s, fs == TestFs::Ext3 || fs == TestFs::Ext4 ? u"ro,noload"_s : u"ro"_s};
    return arguments + QStringList{node, at};
}

/// Mounts, does @p work(mount point) and unmounts, whatever happened.
template<class Work>
ToolResult whileMounted(TestFs fs, const QString &node, bool readOnly, const Work &work)
{
    QTemporaryDir at;
    ToolResult mounted = runTool(u"mount"_s, mountArguments(fs, node, at.path(), readOnly));
    if (!mounted)
        return mounted;
    const bool worked = work(at.path());
    ToolResult unmounted = runTool(u"umount"_s, {at.path()});
    if (!unmounted) {
        at.setAutoRemove(false);
        runTool(u"umount"_s, {u"--lazy"_s, at.path()});
        return unmounted;
    }
    return worked ? succeeded() : failed(u"work in "_s + node);
}

ToolResult populateFat(const QString &node, ByteCount budget, std::uint64_t seed, FileHashes *hashes)
{
    const QTemporaryDir folder;
    if (!writeTree(folder.path(), budget, seed))
        return failed(u"write files"_s);
    QStringList copy{u"-s"_s, u"-i"_s, node};
    for (const QString &entry : QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot))
        copy += folder.filePath(entry);
    if (ToolResult copied = runTool(u"mcopy"_s, copy + QStringList{u"::/"_s}); !copied)
        return copied;
    if (ToolResult deleted = runTool(u"mdeltree"_s, {u"-i"_s, node, u"::/"_s + QLatin1StringView(deletedFolder)});
        !deleted)
        return deleted;
    removeTree(folder.filePath(QLatin1StringView(deletedFolder)));
    *hashes = hashFolder(folder.path());
    return succeeded();
}

} // namespace

ToolResult populate(TestFs fs, const QString &node, ByteCount budget, std::uint64_t seed, FileHashes *hashes)
{
    hashes->clear();
    if (isFat(fs))
        return populateFat(node, budget, seed, hashes);
    if (!isMounted(fs))
        return succeeded();
    return whileMounted(fs, node, false, [&](const QString &at) {
        if (!writeTree(at, budget, seed))
            return false;
        if (fs != TestFs::Ntfs && !QFile::link(u"documents"_s, at + u"/link"_s))
            return false;
        syncFileSystem(at); // the data must be on the drive before it is deleted
        if (!removeTree(at + u'/' + QLatin1StringView(deletedFolder)))
            return false;
        syncFileSystem(at);
        *hashes = hashFolder(at);
        return !hashes->isEmpty();
    });
}

ToolResult hashFiles(TestFs fs, const QString &node, FileHashes *hashes)
{
    hashes->clear();
    if (isFat(fs)) {
        const QTemporaryDir folder;
        ToolResult copied = runTool(u"mcopy"_s, {u"-s"_s, u"-n"_s, u"-i"_s, node, u"::/"_s, folder.path()});
        *hashes = hashFolder(folder.path());
        return copied;
    }
    if (!isMounted(fs))
        return succeeded();
    return whileMounted(fs, node, true, [&](const QString &at) {
        *hashes = hashFolder(at);
        return true;
    });
}

ToolResult checkFileSystem(TestFs fs, const QString &node)
{
    switch (fs) {
    case TestFs::Ext2:
    case TestFs::Ext3:
    case TestFs::Ext4:
        return runTool(u"e2fsck"_s, {u"-f"_s, u"-n"_s, node});
    case TestFs::Xfs:
        return runTool(u"xfs_repair"_s, {u"-n"_s, u"-f"_s, node});
    case TestFs::Btrfs:
        return runTool(u"btrfs"_s, {u"check"_s, u"--readonly"_s, u"--check-data-csum"_s, node});
    case TestFs::Ntfs:
        return runTool(u"ntfsfix"_s, {u"-n"_s, node});
    case TestFs::Fat16:
    case TestFs::Fat32:
        return runTool(u"fsck.fat"_s, {u"-n"_s, node});
    case TestFs::ExFat:
        return runTool(u"fsck.exfat"_s, {u"-n"_s, node});
    default:
        return succeeded();
    }
}

} // namespace lifeboat::test
