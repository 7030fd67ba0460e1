// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "block/BlockDevice.h"

#include <QUuid>

#include <vector>

namespace lifeboat {

enum class TableType {
    None, ///< no partition table: blank, or a file system on the whole drive
    Mbr,
    Gpt,    ///< with a protective MBR
    Hybrid, ///< GPT whose MBR also lists partitions
};

const char *tableTypeName(TableType type); ///< "none", "mbr", "gpt", "hybrid"

/// One entry of a table. Numbers are the kernel's: GPT entry index + 1; MBR 1-4 primary, 5… logical.
struct PartitionEntry {
    int number = 0;
    ByteRange range;       ///< on the drive
    QString type;          ///< GPT: type GUID, lower case, no braces; MBR: "0x83"
    QString guid;          ///< GPT: unique GUID, lower case, no braces; else empty
    QString name;          ///< GPT: the entry's name, else empty
    bool extended = false; ///< MBR: the container of the logical partitions; holds no data of its own
    bool bootable = false; ///< MBR active flag, or GPT legacy-BIOS-bootable attribute
};

/// What the first sectors of a drive say about its partitions. A value.
struct PartitionTable {
    TableType type = TableType::None;
    QString diskGuid;                       ///< GPT: GUID; MBR: 8 hex digits of the disk signature
    ByteCount sectorSize{512};              ///< the one that the table was written for
    std::vector<PartitionEntry> partitions; ///< by number; logical partitions included
    ByteRange usable;                       ///< GPT: first to last usable byte; else the drive behind its first sector
    /// Sectors that hold the table itself and must survive with it: MBR, primary GPT, backup GPT, each EBR.
    std::vector<ByteRange> metadata;
    bool primaryDamaged = false; ///< GPT: only the backup copy was valid
    bool backupDamaged = false;  ///< GPT: only the primary copy was valid (or the backup is not at the end)

    // GPT: the valid copy byte by byte, for writing it to another drive (GptFit).
    std::vector<std::byte> gptHeader;  ///< its header's whole sector
    std::vector<std::byte> gptEntries; ///< the entry array, without the rest of its last sector
    ByteOffset gptBackupEntries;       ///< where the backup's entries are; 0 when there is no valid backup
};

/// Reads the table from the drive. All values are bounded: overlapping, reversed or out-of-drive entries, EBR loops and GPT
/// entry arrays above 16,384 entries or with sizes other than 128·2^n are refused as NotADrive with what is wrong in `detail` -
/// the caller may still image the drive as "everything used".
/// I/O errors keep their code. A drive without a table gives TableType::None and no partitions.
/// A file drive may have been made for 4096-byte sectors: both sizes are tried when the device is a file (logical 512).
Result<PartitionTable> readPartitionTable(BlockDevice &device);

} // namespace lifeboat
