// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/PartitionTable.h"

#include <span>
#include <vector>

namespace lifeboat {

/// The table sectors of a restored drive, ready to be written: bytes for ranges at its start and at its end.
struct TablePatch {
    struct Piece {
        ByteOffset at;
        std::vector<std::byte> bytes; ///< whole sectors
    };
    std::vector<Piece> pieces; ///< ascending, disjoint
};

/// Makes the source's table right for a target of another size.
/// @p head is the beginning of the source drive (at least as far as the end of the primary GPT's entries; for MBR its first sector).
/// Where the primary GPT is damaged only the first sector of it is used: the rest comes from the backup in @p table.
/// On a target of the source's size an undamaged table stays as it is, byte for byte.
/// GPT: primary header and backup header get the target's last LBA, last usable LBA, entry positions and CRCs; entries in
/// @p drop (partition numbers that are not restored and do not fit) are cleared; an entry in @p clamp ends at the last usable sector at the
/// latest; the protective MBR's size is renewed (UEFI 2.10, 5.2.3 and 5.3). MBR: entries in @p drop are cleared, @p clamp shortened,
/// and an extended partition ends with the target; a logical one that does not fit is TargetTooSmall, dropped or not (its EBR is not here).
/// A hybrid MBR's other entries follow the GPT entry that begins where they do.
/// The pieces contain every byte of the table, at the start and at the end of the target.
/// Errors: TargetTooSmall when a remaining partition does not fit; ImageDamaged when @p head is not the table it claims to be.
Result<TablePatch> fitTableToTarget(const PartitionTable &table, std::span<const std::byte> head, ByteCount targetSize,
                                    std::span<const int> drop, std::span<const int> clamp);

/// How many bytes a target needs when its last restored byte is @p lastByteEnd: adds the backup GPT where the table has one.
ByteCount minimumDriveSize(const PartitionTable &table, ByteOffset lastByteEnd);

} // namespace lifeboat
