// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/udisks/UDisksFacts.h"

#include "drives/Hints.h"

#include <QDBusArgument>
#include <QFile>

#include <algorithm>

namespace lifeboat {

namespace {

/// The properties of one interface of one object; asking for what is not there gives empty values.
class Properties {
public:
    Properties(const UDisksObjects &objects, const QDBusObjectPath &path, QLatin1StringView interface)
    {
        const auto object = objects.constFind(path);
        if (object == objects.cend() || !object->contains(interface))
            return;
        m_there = true;
        m_values = object->value(interface);
    }

    bool there() const { return m_there; }
    QString text(const char *name) const { return value(name).toString().simplified(); }
    bool flag(const char *name) const { return value(name).toBool(); }
    std::uint64_t number(const char *name) const { return value(name).toULongLong(); }
    QDBusObjectPath path(const char *name) const { return value(name).value<QDBusObjectPath>(); }

    /// An array of file names, each ended by a zero byte.
    QStringList fileNames(const char *name) const
    {
        QStringList names;
        const auto list = qdbus_cast<QByteArrayList>(value(name));
        for (const QByteArray &bytes : list)
            names.append(QFile::decodeName(bytes.constData()));
        return names;
    }

private:
    QVariant value(const char *name) const { return m_values.value(QLatin1StringView(name)); }

    bool m_there = false;
    QVariantMap m_values;
};

void addDriveFacts(Drive &drive, const Properties &facts)
{
    drive.removable = drive.removable || facts.flag("Removable") || facts.flag("MediaRemovable");
    drive.ejectable = facts.flag("CanPowerOff") || facts.flag("Ejectable");
    const QString bus = facts.text("ConnectionBus");
    if (drive.bus == Bus::Unknown && bus == QLatin1StringView("usb"))
        drive.bus = Bus::Usb;
    if (drive.bus == Bus::Unknown && bus == QLatin1StringView("sdio"))
        drive.bus = Bus::Mmc;
    if (drive.opened)
        return;
    const auto fill = [](QString &text, const QString &known) {
        if (text.isEmpty())
            text = known;
    };
    fill(drive.identity.model, QString(facts.text("Vendor") + QLatin1Char(' ') + facts.text("Model")).trimmed());
    fill(drive.identity.serial, facts.text("Serial"));
    fill(drive.identity.wwn, facts.text("WWN"));
}

void addMounts(std::vector<Usage> &usages, const Properties &fileSystem)
{
    const QStringList mountPoints = fileSystem.fileNames("MountPoints");
    for (const QString &mountPoint : mountPoints) {
        if (std::ranges::find(usages, mountPoint, &Usage::where) == usages.end())
            usages.push_back({.kind = Usage::Kind::Mount, .where = mountPoint, .readOnly = false, .system = false});
    }
}

void addFileSystem(Partition &partition, const Properties &block)
{
    partition.fileSystem = block.text("IdType");
    partition.label = block.text("IdLabel");
    partition.uuid = block.text("IdUUID");
    partition.hint = partitionHint(partition.entry, partition.fileSystem);
}

/// Of a drive that could not be opened: what the kernel says of its partitions is number and place.
void addEntry(Partition &partition, const Properties &entry)
{
    constexpr std::uint64_t legacyBootable = 1 << 2; // GPT attribute bit 2 (UEFI, 5.3.3)
    constexpr std::uint64_t active = 1 << 7;         // MBR status byte 0x80
    partition.entry.type = entry.text("Type").toLower();
    partition.entry.name = entry.text("Name");
    partition.entry.extended = entry.flag("IsContainer");
    const bool mbr = partition.entry.type.startsWith(QLatin1StringView("0x"));
    if (!mbr)
        partition.entry.guid = entry.text("UUID").toLower();
    partition.entry.bootable = (entry.number("Flags") & (mbr ? active : legacyBootable)) != 0;
}

void addWholeFileSystem(Drive &drive, const Properties &block)
{
    Partition whole;
    whole.entry.range = {ByteOffset(0), ByteOffset(drive.identity.size.value)};
    whole.usages = drive.usages;
    addFileSystem(whole, block);
    if (!whole.fileSystem.isEmpty())
        drive.partitions.push_back(std::move(whole));
}

} // namespace

QDBusObjectPath udisks::blockObject(const UDisksObjects &objects, std::uint64_t device)
{
    for (auto object = objects.cbegin(); device != 0 && object != objects.cend(); ++object) {
        if (Properties(objects, object.key(), block).number("DeviceNumber") == device)
            return object.key();
    }
    return {};
}

QDBusObjectPath udisks::driveObject(const UDisksObjects &objects, const QDBusObjectPath &blockObject)
{
    const QDBusObjectPath path = Properties(objects, blockObject, block).path("Drive");
    return Properties(objects, path, drive).there() ? path : QDBusObjectPath(); // "/" stands for none
}

void addUDisksFacts(Drive &drive, const UDisksObjects &objects,
                    const std::function<std::uint64_t(const QString &node)> &deviceOf)
{
    const QDBusObjectPath whole = udisks::blockObject(objects, drive.identity.device);
    const Properties wholeBlock(objects, whole, udisks::block);
    if (!wholeBlock.there())
        return;
    const Properties driveFacts(objects, udisks::driveObject(objects, whole), udisks::drive);
    if (driveFacts.there())
        addDriveFacts(drive, driveFacts);
    addMounts(drive.usages, Properties(objects, whole, udisks::fileSystem));
    for (Partition &partition : drive.partitions) {
        if (partition.entry.number == 0) {
            partition.usages = drive.usages;
            continue;
        }
        const QDBusObjectPath path = udisks::blockObject(objects, deviceOf(partition.nodePath));
        addMounts(partition.usages, Properties(objects, path, udisks::fileSystem));
        if (!drive.opened) {
            addEntry(partition, Properties(objects, path, udisks::partition));
            addFileSystem(partition, Properties(objects, path, udisks::block));
        }
    }
    if (drive.opened)
        return;
    std::erase_if(drive.partitions, [](const Partition &partition) { return partition.entry.extended; });
    if (drive.partitions.empty() && !Properties(objects, whole, udisks::partitionTable).there())
        addWholeFileSystem(drive, wholeBlock);
}

} // namespace lifeboat
