// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/DiskMapPart.h"

#include "drives/Hints.h"
#include "sentences/Bidi.h"
#include "sentences/Sentences.h"

#include <QCoreApplication>

#include <algorithm>

namespace lifeboat {

namespace {

using namespace Qt::StringLiterals;

/// A part with where it is, and what its neighbours must know to agree on the roles.
struct Piece {
    ByteRange range;
    DiskMapPart part;
    QString type;
    QString hint;
    bool bootable = false;
};

QString translated(const char *text) { return QCoreApplication::translate("DiskMap", text); }

DiskMapPart freePart(ByteCount size, const char *title)
{
    return {.title = translated(title), .size = size, .role = PartitionRole::Free};
}

constexpr const char *freeSpace = QT_TRANSLATE_NOOP("DiskMap", "Free space");
constexpr const char *noPartitions = QT_TRANSLATE_NOOP("DiskMap", "No partitions");
constexpr const char *unknownContent = QT_TRANSLATE_NOOP("DiskMap", "Unknown content");
constexpr const char *staysUnused = QT_TRANSLATE_NOOP("DiskMap", "Will stay unused");

bool matters(ByteCount gap, ByteCount drive)
{
    constexpr ByteCount alwaysShown = 64_MiB;
    constexpr std::uint64_t shareDivisor = 100;
    return gap >= alwaysShown || (gap.value > 0 && gap.value >= drive.value / shareDivisor);
}

Piece pieceOf(const Partition &partition)
{
    return {.range = partition.entry.range,
            .part = {.number = partition.entry.number,
                     .title = titleOf(partition),
                     .fileSystem = fileSystemForPeople(partition.fileSystem),
                     .size = partition.entry.range.size(),
                     .used = {},
                     .role = roleOf(partition)},
            .type = partition.entry.type,
            .hint = partition.hint,
            .bootable = partition.entry.bootable};
}

Piece pieceOf(const PartitionRecord &record)
{
    PartitionEntry entry;
    entry.type = record.type;
    return {.range = record.range,
            .part = {.number = record.number,
                     .title = titleOf(record),
                     .fileSystem = fileSystemForPeople(record.fileSystem),
                     .size = record.range.size(),
                     .used = record.included ? std::optional(std::min(record.used, record.range.size())) : std::nullopt,
                     .role = roleOf(record),
                     .missing = !record.included},
            .type = record.type,
            .hint = partitionHint(entry, record.fileSystem),
            .bootable = false};
}

enum class Starts { Yes, No, Unknown };

/// Whether a computer can start from the drive. Windows puts its reserved partition on every drive, so that one says nothing.
Starts startsComputer(const std::vector<Piece> &pieces, TableType table)
{
    const bool yes = std::ranges::any_of(pieces, [](const Piece &piece) {
        return piece.bootable || (piece.part.role == PartitionRole::Boot && piece.hint != "Windows reserved"_L1);
    });
    if (yes)
        return Starts::Yes;
    return table == TableType::Mbr ? Starts::Unknown : Starts::No;
}

/// NTFS is Windows only where a computer starts from it, and only once; a Linux that does not run and has no root type shows by being the first
/// on a drive that starts.
void settleSystem(std::vector<Piece> &pieces, Starts starts)
{
    const auto isSystem = [](const Piece &piece) { return piece.part.role == PartitionRole::System; };
    bool windows = starts == Starts::No;
    for (Piece &piece : pieces) {
        if (piece.hint != "Windows"_L1 || !isSystem(piece))
            continue;
        if (windows)
            piece.part.role = PartitionRole::Data;
        windows = true;
    }
    if (starts != Starts::Yes || std::ranges::any_of(pieces, isSystem))
        return;
    const auto found = std::ranges::find_if(pieces, [](const Piece &piece) {
        return piece.hint == "BitLocker"_L1 || (piece.hint == "Linux"_L1 && piece.part.role == PartitionRole::Data);
    });
    if (found != pieces.end())
        found->part.role = PartitionRole::System;
}

/// The partitions in order with the free space between them, up to @p end.
std::vector<DiskMapPart> withFreeSpace(std::vector<Piece> pieces, ByteCount drive, ByteOffset end)
{
    std::ranges::stable_sort(pieces, {}, [](const Piece &piece) { return piece.range.begin; });
    std::vector<DiskMapPart> parts;
    ByteOffset at;
    const auto freeUpTo = [&](ByteOffset next) {
        if (next > at && matters(next - at, drive))
            parts.push_back(freePart(next - at, freeSpace));
    };
    for (Piece &piece : pieces) {
        freeUpTo(piece.range.begin);
        at = std::max(at, piece.range.end);
        parts.push_back(std::move(piece.part));
    }
    freeUpTo(end);
    return parts;
}

/// Cuts what is behind @p end.
void cut(std::vector<Piece> &pieces, ByteOffset end)
{
    std::erase_if(pieces, [&](const Piece &piece) { return piece.range.begin >= end; });
    for (Piece &piece : pieces) {
        piece.range.end = std::min(piece.range.end, end);
        piece.part.size = piece.range.size();
        if (piece.part.used)
            piece.part.used = std::min(*piece.part.used, piece.part.size);
    }
}

std::vector<DiskMapPart> partsOnto(const Manifest &image, ByteCount targetSize)
{
    const ByteCount source = image.drive.size;
    const ByteCount size = std::min(source, targetSize);
    if (image.partitions.empty() && image.tableType == TableType::None) {
        DiskMapPart part = freePart(size, unknownContent);
        part.role = PartitionRole::Other;
        part.used = std::min(image.counts.used, size);
        return {part};
    }
    std::vector<Piece> pieces;
    for (const PartitionRecord &record : image.partitions)
        pieces.push_back(pieceOf(record));
    settleSystem(pieces, startsComputer(pieces, image.tableType));
    cut(pieces, ByteOffset(size.value));
    return withFreeSpace(std::move(pieces), std::max(source, targetSize), ByteOffset(size.value));
}

QString usedText(const DiskMapPart &part, QString (*sizeText)(ByteCount))
{
    return translated(QT_TRANSLATE_NOOP("DiskMap", "%1 of %2 used")).arg(sizeText(*part.used), sizeText(part.size));
}

QString isolatedSize(ByteCount size) { return isolated(sizeForPeople(size)); }

} // namespace

std::vector<DiskMapPart> partsOf(const Drive &drive)
{
    const ByteCount size = drive.identity.size;
    if (drive.partitions.empty()) {
        if (drive.table.type != TableType::None)
            return {freePart(size, freeSpace)};
        DiskMapPart part = freePart(size, noPartitions);
        if (drive.tableProblem || !drive.opened || !drive.usages.empty()) {
            part.title = translated(unknownContent);
            part.role = PartitionRole::Other;
        }
        return {part};
    }
    std::vector<Piece> pieces;
    for (const Partition &partition : drive.partitions)
        pieces.push_back(pieceOf(partition));
    Starts starts = startsComputer(pieces, drive.table.type);
    // Of a live drive the active flag is known too.
    if (starts == Starts::Unknown && drive.opened)
        starts = Starts::No;
    settleSystem(pieces, starts);
    return withFreeSpace(std::move(pieces), size, ByteOffset(size.value));
}

std::vector<DiskMapPart> partsOf(const Manifest &image) { return partsOnto(image, image.drive.size); }

std::vector<DiskMapPart> partsAfterRestore(const Manifest &image, ByteCount targetSize)
{
    std::vector<DiskMapPart> parts = partsOnto(image, targetSize);
    if (targetSize > image.drive.size && matters(targetSize - image.drive.size, targetSize))
        parts.push_back(freePart(targetSize - image.drive.size, staysUnused));
    return parts;
}

std::vector<DiskMapPart> erased(std::vector<DiskMapPart> parts)
{
    for (DiskMapPart &part : parts)
        part.erased = part.role != PartitionRole::Free;
    return parts;
}

std::vector<DiskMapPart> tickable(std::vector<DiskMapPart> parts)
{
    for (DiskMapPart &part : parts)
        part.tickable = part.ticked = part.number.value_or(0) > 0;
    return parts;
}

QString accessibleTextOf(const DiskMapPart &part)
{
    QStringList facts;
    if (part.number.value_or(0) > 0)
        facts += translated(QT_TRANSLATE_NOOP("DiskMap", "Partition %1")).arg(*part.number);
    if (!facts.contains(part.title))
        facts += part.title;
    if (!part.fileSystem.isEmpty() && part.fileSystem != part.title)
        facts += part.fileSystem;
    if (part.role != PartitionRole::Free)
        facts += wordOf(part.role);
    facts += part.used ? usedText(part, sizeForPeople) : sizeForPeople(part.size);
    if (part.erased)
        facts += translated(QT_TRANSLATE_NOOP("DiskMap", "will be erased"));
    if (part.missing)
        facts += translated(QT_TRANSLATE_NOOP("DiskMap", "not in the image"));
    return facts.join(", "_L1);
}

QStringList detailsOf(const DiskMapPart &part)
{
    const QString size = isolatedSize(part.size);
    const QString amount = part.used ? isolated(usedText(part, isolatedSize)) : size;
    QStringList details;
    if (!part.fileSystem.isEmpty() && part.fileSystem != part.title)
        details += u"%1 · %2"_s.arg(isolated(part.fileSystem), amount);
    details += amount;
    if (part.used)
        details += size;
    return details;
}

QStringList notesOf(const DiskMapPart &part)
{
    if (part.erased) {
        return {translated(QT_TRANSLATE_NOOP("DiskMap", "Will be erased")),
                translated(QT_TRANSLATE_NOOP("DiskMap", "To erase"))};
    }
    if (part.missing)
        return {translated(QT_TRANSLATE_NOOP("DiskMap", "Not in the image")),
                translated(QT_TRANSLATE_NOOP("DiskMap", "Left out"))};
    return {};
}

} // namespace lifeboat
