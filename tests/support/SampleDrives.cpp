// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/SampleDrives.h"

#include "drives/Hints.h"

#include <QCryptographicHash>
#include <QUuid>

#include <sys/sysmacros.h>

namespace lifeboat::test {

namespace {

using namespace Qt::StringLiterals;

constexpr auto efiSystem = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"_L1;
constexpr auto windowsReserved = "e3c9e316-0b5c-4db8-817d-f92df00215ae"_L1;
constexpr auto windowsData = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"_L1;
constexpr auto windowsRecovery = "de94bba4-06d1-4d40-a16a-bfd50179d6ac"_L1;
constexpr auto linuxData = "0fc63daf-8483-4772-8e79-3d69d8477de4"_L1;
constexpr auto linuxSwap = "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f"_L1;

constexpr ByteCount firstPartition = 1_MiB;

QString uuidOf(const QString &text) { return QUuid::createUuidV5(QUuid(), text).toString(QUuid::WithoutBraces); }

/// Adds partitions one behind the other.
class TableMaker {
public:
    explicit TableMaker(Drive &drive) : m_drive(drive)
    {
        drive.table.type = TableType::Gpt;
        drive.table.diskGuid = uuidOf(drive.identity.serial);
        drive.table.usable = {m_next, end()};
    }

    struct Content {
        QLatin1StringView type;
        QString fileSystem = {};
        QString label = {};
        QString name = {};
        std::vector<Usage> usages = {};
    };

    void add(ByteCount size, const Content &content)
    {
        const int number = static_cast<int>(m_drive.partitions.size()) + 1;
        const bool digitAtEnd = m_drive.path.back().isDigit();
        const QString node = m_drive.path + (digitAtEnd ? u"p"_s : QString()) + QString::number(number);
        PartitionEntry entry;
        entry.number = number;
        entry.range = {m_next, m_next + size};
        entry.type = content.type;
        entry.guid = uuidOf(m_drive.identity.serial + node);
        entry.name = content.name;
        m_next = entry.range.end;
        m_drive.table.partitions.push_back(entry);
        m_drive.partitions.push_back({.entry = entry,
                                      .nodePath = node,
                                      .fileSystem = content.fileSystem,
                                      .label = content.label,
                                      .uuid = content.fileSystem.isEmpty() ? QString() : uuidOf(entry.guid),
                                      .hint = partitionHint(entry, content.fileSystem),
                                      .usages = content.usages});
    }

    /// What is left, less @p behind.
    ByteCount rest(ByteCount behind = {}) const
    {
        return ByteCount(alignDown((end() - m_next - behind).value, firstPartition.value));
    }

private:
    ByteOffset end() const { return ByteOffset() + m_drive.identity.size - 1_MiB; }

    Drive &m_drive;
    ByteOffset m_next = ByteOffset() + firstPartition;
};

struct Hardware {
    QString path;
    QString model;
    QString serial;
    ByteCount size;
    Bus bus = Bus::Usb;
    bool rotational = false;
};

Drive make(const Hardware &hardware)
{
    const QByteArray hash = QCryptographicHash::hash(hardware.serial.toUtf8(), QCryptographicHash::Sha1).toHex();
    const bool usb = hardware.bus == Bus::Usb;
    Drive drive;
    drive.path = hardware.path;
    drive.identity = {.model = hardware.model,
                      .serial = hardware.serial,
                      .wwn = u"0x5"_s + QString::fromLatin1(hash.first(15)),
                      .size = hardware.size,
                      .sequence = hash.first(2).toULongLong(nullptr, 16) + 1,
                      .device = makedev(8, hash.sliced(2, 2).toUInt(nullptr, 16) * 16),
                      .inode = 0};
    drive.sectors = {.logical = ByteCount(512), .physical = ByteCount(4096)};
    drive.bus = hardware.bus;
    drive.removable = usb || hardware.bus == Bus::Mmc;
    drive.ejectable = drive.removable;
    drive.rotational = hardware.rotational;
    return drive;
}

std::vector<Usage> mountedAt(const QString &where, bool system = false)
{
    return {{.kind = Usage::Kind::Mount, .where = where, .readOnly = false, .system = system}};
}

} // namespace

QString officePlacePath() { return u"/media/anna/Office backup"_s; }

Drive laptopDrive()
{
    Drive drive = make({.path = u"/dev/nvme0n1"_s,
                        .model = u"Samsung 980 PRO"_s,
                        .serial = u"S5GXNX0R73201K"_s,
                        .size = ByteCount(512'110'190'592),
                        .bus = Bus::Nvme});
    TableMaker table(drive);
    table.add(260_MiB,
              {.type = efiSystem,
               .fileSystem = u"vfat"_s,
               .label = u"SYSTEM"_s,
               .name = u"EFI system partition"_s,
               .usages = mountedAt(u"/boot/efi"_s, true)});
    table.add(16_MiB, {.type = windowsReserved, .name = u"Microsoft reserved partition"_s});
    constexpr ByteCount recovery = 990_MiB;
    table.add(table.rest(recovery),
              {.type = windowsData, .fileSystem = u"ntfs"_s, .label = u"Windows"_s, .name = u"Basic data partition"_s});
    table.add(
        recovery,
        {.type = windowsRecovery, .fileSystem = u"ntfs"_s, .label = u"WinRE"_s, .name = u"Basic data partition"_s});
    return drive;
}

Drive linuxDrive()
{
    Drive drive = make({.path = u"/dev/sda"_s,
                        .model = u"Crucial MX500"_s,
                        .serial = u"2134E5C04A7D"_s,
                        .size = ByteCount(1'000'204'886'016),
                        .bus = Bus::Sata});
    TableMaker table(drive);
    table.add(512_MiB, {.type = efiSystem, .fileSystem = u"vfat"_s});
    table.add(1_GiB, {.type = linuxData, .fileSystem = u"ext4"_s, .label = u"boot"_s});
    table.add(64_GiB, {.type = linuxData, .fileSystem = u"ext4"_s, .label = u"root"_s});
    constexpr ByteCount swap = 16_GiB;
    table.add(table.rest(swap), {.type = linuxData, .fileSystem = u"crypto_LUKS"_s, .name = u"home"_s});
    table.add(swap, {.type = linuxSwap, .fileSystem = u"swap"_s});
    return drive;
}

Drive usbDrive(const QString &serial, const QString &path)
{
    Drive drive =
        make({.path = path, .model = u"Samsung T7"_s, .serial = serial, .size = ByteCount(1'000'204'886'016)});
    TableMaker table(drive);
    table.add(table.rest(), {.type = windowsData, .fileSystem = u"exfat"_s, .label = u"T7"_s});
    return drive;
}

std::pair<Drive, Drive> twoEqualDrives() { return {usbDrive(), usbDrive(u"S5SXNS0T109C2M"_s, u"/dev/sdc"_s)}; }

Drive blankDrive(ByteCount size)
{
    return make({.path = u"/dev/sdd"_s, .model = u"SanDisk Ultra"_s, .serial = u"4C5300012100B1"_s, .size = size});
}

Drive mountedDrive()
{
    Drive drive = make({.path = u"/dev/sde"_s,
                        .model = u"Toshiba Canvio"_s,
                        .serial = u"X9G7T0ASE5TT"_s,
                        .size = ByteCount(1'000'204'886'016),
                        .rotational = true});
    TableMaker table(drive);
    table.add(table.rest(),
              {.type = windowsData,
               .fileSystem = u"ntfs"_s,
               .label = u"Photos"_s,
               .usages = mountedAt(u"/media/anna/Photos"_s)});
    return drive;
}

Drive readOnlyDrive()
{
    Drive drive = make({.path = u"/dev/mmcblk0"_s,
                        .model = u"SD32G"_s,
                        .serial = u"0x1a2b3c4d"_s,
                        .size = ByteCount(31'914'983'424),
                        .bus = Bus::Mmc});
    drive.identity.wwn.clear();
    drive.readOnly = true;
    TableMaker table(drive);
    table.add(table.rest(), {.type = windowsData, .fileSystem = u"vfat"_s, .label = u"CAMERA"_s});
    return drive;
}

Drive imageHoldingDrive()
{
    Drive drive = make({.path = u"/dev/sdf"_s,
                        .model = u"WD My Passport"_s,
                        .serial = u"WXK1A20D8JLP"_s,
                        .size = ByteCount(2'000'398'934'016),
                        .rotational = true});
    TableMaker table(drive);
    table.add(table.rest(),
              {.type = linuxData,
               .fileSystem = u"ext4"_s,
               .label = u"Office backup"_s,
               .usages = mountedAt(officePlacePath())});
    return drive;
}

Drive tooSmallDrive()
{
    Drive drive = make({.path = u"/dev/sdg"_s,
                        .model = u"Kingston DataTraveler"_s,
                        .serial = u"E0D55E6CFBB2"_s,
                        .size = ByteCount(61'991'813'120)});
    TableMaker table(drive);
    table.add(table.rest(), {.type = windowsData, .fileSystem = u"vfat"_s, .label = u"KINGSTON"_s});
    return drive;
}

} // namespace lifeboat::test
