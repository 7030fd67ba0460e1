// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/SystemState.h"

#include "base/UniqueFd.h"

#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>

namespace lifeboat {

namespace {

/// The kernel writes blanks, line ends and backslashes in /proc as three octal digits.
QString unescaped(const QByteArray &field)
{
    const auto octal = [](char c) { return c >= '0' && c <= '7'; };
    QByteArray result;
    for (qsizetype i = 0; i < field.size(); ++i) {
        if (field[i] == '\\' && i + 3 < field.size() && octal(field[i + 1]) && octal(field[i + 2]) &&
            octal(field[i + 3])) {
            result.append(static_cast<char>(field.mid(i + 1, 3).toUInt(nullptr, 8)));
            i += 3;
        } else {
            result.append(field[i]);
        }
    }
    return QFile::decodeName(result);
}

std::uint64_t parseDevice(const QByteArray &text)
{
    const QList<QByteArray> parts = text.split(':');
    return parts.size() == 2 ? makedev(parts[0].toUInt(), parts[1].toUInt()) : 0;
}

bool hasReadOnly(const QByteArray &options) { return options.split(',').contains("ro"); }

std::optional<MountRow> parseMountLine(const QByteArray &line)
{
    // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue   (proc_pid_mountinfo(5))
    const QList<QByteArray> fields = line.split(' ');
    const qsizetype separator = fields.indexOf("-", 6);
    if (fields.size() < 10 || separator < 6 || separator + 3 >= fields.size())
        return std::nullopt;
    MountRow row;
    row.id = fields[0].toULongLong();
    row.device = parseDevice(fields[2]);
    row.mountPoint = unescaped(fields[4]);
    row.mountReadOnly = hasReadOnly(fields[5]);
    row.type = unescaped(fields[separator + 1]);
    row.source = unescaped(fields[separator + 2]);
    row.superOptions = unescaped(fields[separator + 3]);
    row.fileSystemReadOnly = hasReadOnly(fields[separator + 3]);
    return row;
}

/// btrfs and FUSE have device numbers of their own, so the source is asked as well.
void findBlockDevices(MountRow &row, const Sysfs &sysfs)
{
    const auto add = [&](std::uint64_t device) {
        if (device != 0 && std::ranges::find(row.blockDevices, device) == row.blockDevices.end())
            row.blockDevices.push_back(device);
    };
    if (!sysfs.folderOf(row.device).isEmpty())
        add(row.device);
    if (row.source.startsWith(QLatin1Char('/')))
        add(sysfs.device(sysfs.folderOfNode(row.source)));
    if (row.type == QLatin1StringView("btrfs") && !row.blockDevices.empty()) {
        for (const QString &member : sysfs.btrfsDevices(row.blockDevices.front()))
            add(sysfs.device(member));
    }
}

std::vector<SwapRow> readSwaps(const SystemRoots &roots)
{
    std::vector<SwapRow> rows;
    QFile file(roots.proc + QStringLiteral("/swaps"));
    if (!file.open(QIODevice::ReadOnly))
        return rows;
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines.mid(1)) { // behind the head line
        const QList<QByteArray> fields = line.simplified().split(' ');
        if (fields.size() >= 2)
            rows.push_back({.path = unescaped(fields[0]), .isFile = fields[1] == "file"});
    }
    return rows;
}

void identify(LoopRow &row, const QString &node)
{
    const UniqueFd fd(::open(QFile::encodeName(node).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    loop_info64 info{};
    if (!fd || ::ioctl(fd.get(), LOOP_GET_STATUS64, &info) != 0)
        return;
    row.identified = true;
    row.backingDevice = info.lo_device;
    row.backingInode = info.lo_inode;
    row.backingBlockDevice = info.lo_rdevice;
}

std::vector<LoopRow> readLoops(const Sysfs &sysfs)
{
    std::vector<LoopRow> rows;
    for (const QString &folder : sysfs.allDrives()) {
        const QString path = folder + QStringLiteral("/loop/backing_file");
        QFile file(path);
        if (!kernelName(folder).startsWith(QLatin1StringView("loop")) || !file.open(QIODevice::ReadOnly))
            continue;
        QByteArray name = file.readAll();
        if (name.endsWith('\n'))
            name.chop(1);
        LoopRow row;
        row.folder = folder;
        row.backingFile = QFile::decodeName(name);
        row.readOnly = sysfs.number(folder, QStringLiteral("ro")) != 0;
        identify(row, sysfs.nodePath(folder));
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace

bool LoopRow::shows(std::uint64_t device, std::uint64_t inode, const QString &path) const
{
    return identified ? backingDevice == device && backingInode == inode : backingFile == path;
}

std::vector<MountRow> parseMountInfo(const QByteArray &text)
{
    std::vector<MountRow> rows;
    for (const QByteArray &line : text.split('\n')) {
        if (auto row = parseMountLine(line))
            rows.push_back(std::move(*row));
    }
    return rows;
}

Result<SystemState> SystemState::read(const SystemRoots &roots)
{
    SystemState state{.sysfs = Sysfs(roots), .mounts = {}, .swaps = readSwaps(roots), .loops = {}};
    const QString path = roots.proc + QStringLiteral("/self/mountinfo");
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Internal, path, file.errorString());
    state.mounts = parseMountInfo(file.readAll());
    for (MountRow &row : state.mounts)
        findBlockDevices(row, state.sysfs);
    state.loops = readLoops(state.sysfs);
    return state;
}

const LoopRow *SystemState::loop(const QString &folder) const
{
    const auto row = std::ranges::find(loops, folder, &LoopRow::folder);
    return row == loops.end() ? nullptr : &*row;
}

const MountRow *SystemState::mountOfPath(const QString &path) const
{
    struct statx status{};
    if (::statx(AT_FDCWD, QFile::encodeName(path).constData(), 0, STATX_MNT_ID, &status) != 0 ||
        (status.stx_mask & STATX_MNT_ID) == 0)
        return nullptr;
    const auto row = std::ranges::find(mounts, status.stx_mnt_id, &MountRow::id);
    return row == mounts.end() ? nullptr : &*row;
}

} // namespace lifeboat
