// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/ExtChannel.h"
#include "drives/usedmap/FileSystemMaps.h"

#include <algorithm>
#include <limits>

namespace lifeboat {

namespace {

/// Goes through the block groups one by one, so that memory follows the number of ranges and not the size of the file system
/// (libext2fs's own bitmaps need hundreds of megabytes for a full drive of 16 TB). A bitmap counts only when its checksum, if there is
/// one, and its group's count of free blocks agree with it.
class ExtMapper {
public:
    ExtMapper(const ExtFileSystem &fileSystem, RangeReader &reader) : m_fs(fileSystem.handle()), m_reader(reader) { }

    Result<UsedMap> map(const std::stop_token &stop);

private:
    Result<> checkTrustworthy() const;
    Result<> addGroup(dgrp_t group);
    Result<> addByBitmap(dgrp_t group);
    Result<> addUninitialised(dgrp_t group);
    Result<> addInodeTable(dgrp_t group);
    bool countsAgree(dgrp_t group, std::uint64_t usedClusters) const;
    void add(Extents &extents, blk64_t first, std::uint64_t count) const;
    std::uint64_t blocksIn(dgrp_t group) const
    {
        return static_cast<std::uint64_t>(ext2fs_group_blocks_count(m_fs, group));
    }
    std::uint64_t clusterBlocks() const { return static_cast<std::uint64_t>(EXT2FS_CLUSTER_RATIO(m_fs)); }

    ext2_filsys m_fs;
    RangeReader &m_reader;
    std::vector<std::byte> m_bitmap;
    Extents m_used;
    Extents m_metadata; ///< of groups without bitmap; may lie in other groups, therefore not in order
    Extents m_zero;
};

Result<> ExtMapper::checkTrustworthy() const
{
    const ext2_super_block &super = *m_fs->super;
    // What the journal holds changes bitmaps when it is replayed: until then they do not know the newest files.
    if (ext2fs_has_feature_journal_needs_recovery(m_fs->super))
        return doubt(QStringLiteral("journal not replayed"));
    if ((super.s_state & EXT2_ERROR_FS) != 0)
        return doubt(QStringLiteral("the file system is marked as damaged"));
    if ((super.s_state & EXT2_VALID_FS) == 0)
        return doubt(QStringLiteral("not cleanly unmounted"));
    // ext2fs_open() refuses unknown incompatible features; for reading it lets read-only-compatible ones pass.
    const std::uint32_t known = EXT2_LIB_FEATURE_RO_COMPAT_SUPP;
    if ((super.s_feature_ro_compat & ~known) != 0)
        return doubt(QStringLiteral("unknown feature"));
    if (super.s_first_data_block != 0 && clusterBlocks() != 1)
        return doubt(QStringLiteral("unknown layout of clusters"));
    const auto size = checkedMultiply(ext2fs_blocks_count(m_fs->super), m_fs->blocksize);
    if (!size || *size > m_reader.size().value)
        return doubt(QStringLiteral("the file system is larger than its partition"));
    return {};
}

void ExtMapper::add(Extents &extents, blk64_t first, std::uint64_t count) const
{
    const std::uint64_t size = m_fs->blocksize;
    extents.add({ByteOffset(first * size), ByteOffset((first + count) * size)});
}

bool ExtMapper::countsAgree(dgrp_t group, std::uint64_t usedClusters) const
{
    const std::uint64_t clusters = divideUp(blocksIn(group), clusterBlocks());
    return usedClusters + ext2fs_bg_free_blocks_count(m_fs, group) == clusters;
}

Result<> ExtMapper::addByBitmap(dgrp_t group)
{
    const blk64_t at = ext2fs_block_bitmap_loc(m_fs, group);
    LIFEBOAT_TRY(m_reader.read(ByteOffset(at * m_fs->blocksize), std::span(m_bitmap)));
    const int checkedBytes = static_cast<int>(m_fs->super->s_clusters_per_group / 8);
    if (ext2fs_block_bitmap_csum_verify(m_fs, group, reinterpret_cast<char *>(m_bitmap.data()), checkedBytes) == 0)
        return doubt(QStringLiteral("a block bitmap has a wrong checksum"));

    const blk64_t first = ext2fs_group_first_block2(m_fs, group);
    const std::uint64_t clusters = divideUp(blocksIn(group), clusterBlocks());
    const blk64_t end = first + blocksIn(group);
    const auto isSet = [&](std::uint64_t bit) {
        return (std::to_integer<unsigned>(m_bitmap[bit / 8]) >> (bit % 8) & 1) != 0;
    };
    std::uint64_t used = 0;
    for (std::uint64_t bit = 0; bit < clusters;) {
        if (!isSet(bit)) {
            ++bit;
            continue;
        }
        const std::uint64_t begin = bit;
        while (bit < clusters && isSet(bit))
            ++bit;
        used += bit - begin;
        const blk64_t from = first + begin * clusterBlocks();
        add(m_used, from, std::min<std::uint64_t>(first + bit * clusterBlocks(), end) - from);
    }
    if (!countsAgree(group, used))
        return doubt(QStringLiteral("a block bitmap and its group disagree"));
    return {};
}

/// No file has blocks in this group yet, so its bitmap was never written: what is used are copies of the superblock and of the
/// descriptors, and the group's own bitmaps and inode table, wherever they lie.
Result<> ExtMapper::addUninitialised(dgrp_t group)
{
    blk64_t super = 0;
    blk64_t oldDescriptors = 0;
    blk64_t newDescriptors = 0;
    blk_t usedBlocks = 0;
    if (ext2fs_super_and_bgd_loc2(m_fs, group, &super, &oldDescriptors, &newDescriptors, &usedBlocks) != 0)
        return doubt(QStringLiteral("group descriptors cannot be located"));
    const std::uint64_t reserved = m_fs->super->s_reserved_gdt_blocks;
    if (super != 0 || group == 0)
        add(m_metadata, super, 1);
    if (oldDescriptors != 0) {
        const bool metaGroups = ext2fs_has_feature_meta_bg(m_fs->super);
        const std::uint64_t count = metaGroups
            ? std::min<std::uint64_t>(m_fs->super->s_first_meta_bg, m_fs->desc_blocks)
            : m_fs->desc_blocks + reserved;
        add(m_metadata, oldDescriptors, count);
    }
    if (newDescriptors != 0)
        add(m_metadata, newDescriptors, 1);
    // The bitmap's own block is never read while the flag is set.
    add(m_zero, ext2fs_block_bitmap_loc(m_fs, group), 1);
    return {};
}

/// The end of an inode table behind the last inode ever used, and an inode bitmap that was never written, are not read by anybody.
Result<> ExtMapper::addInodeTable(dgrp_t group)
{
    const blk64_t bitmap = ext2fs_inode_bitmap_loc(m_fs, group);
    const blk64_t table = ext2fs_inode_table_loc(m_fs, group);
    const std::uint64_t blocks = m_fs->inode_blocks_per_group;
    const blk64_t end = ext2fs_blocks_count(m_fs->super);
    if (bitmap >= end || table >= end || blocks > end - table)
        return doubt(QStringLiteral("an inode table lies outside the file system"));
    const bool told = ext2fs_has_group_desc_csum(m_fs) != 0;
    const bool never = told && ext2fs_bg_flags_test(m_fs, group, EXT2_BG_INODE_UNINIT) != 0;
    const std::uint64_t inodes = m_fs->super->s_inodes_per_group;
    const std::uint64_t unused = never ? inodes
        : told                         ? std::min<std::uint64_t>(ext2fs_bg_itable_unused(m_fs, group), inodes)
                                       : 0;
    const std::uint64_t usedBlocks =
        std::min(blocks, divideUp((inodes - unused) * EXT2_INODE_SIZE(m_fs->super), m_fs->blocksize));

    add(never ? m_zero : m_metadata, bitmap, 1);
    if (usedBlocks > 0)
        add(m_metadata, table, usedBlocks);
    if (usedBlocks < blocks)
        add(m_zero, table + usedBlocks, blocks - usedBlocks);
    return {};
}

Result<> ExtMapper::addGroup(dgrp_t group)
{
    if (ext2fs_has_group_desc_csum(m_fs) && ext2fs_group_desc_csum_verify(m_fs, group) == 0)
        return doubt(QStringLiteral("a group descriptor has a wrong checksum"));
    const blk64_t end = ext2fs_blocks_count(m_fs->super);
    if (ext2fs_block_bitmap_loc(m_fs, group) >= end)
        return doubt(QStringLiteral("a block bitmap lies outside the file system"));
    const bool uninitialised =
        ext2fs_has_group_desc_csum(m_fs) && ext2fs_bg_flags_test(m_fs, group, EXT2_BG_BLOCK_UNINIT) != 0;
    if (uninitialised)
        LIFEBOAT_TRY(addUninitialised(group));
    else
        LIFEBOAT_TRY(addByBitmap(group));
    return addInodeTable(group);
}

Result<UsedMap> ExtMapper::map(const std::stop_token &stop)
{
    LIFEBOAT_TRY(checkTrustworthy());
    m_bitmap.resize(m_fs->blocksize);
    // A set that reaches its limit grows; this one is taken out of what is copied, so it must not. It has three ranges for a group.
    m_zero.setLimit(std::numeric_limits<std::size_t>::max());
    // What lies before block 1 of a file system with 1 KiB blocks is in no bitmap: a boot sector.
    if (m_fs->super->s_first_data_block > 0)
        add(m_used, 0, m_fs->super->s_first_data_block);
    for (dgrp_t group = 0; group < m_fs->group_desc_count; ++group) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled);
        LIFEBOAT_TRY(addGroup(group));
    }
    // Bitmaps mark the whole inode tables: take the never-used parts out again, and put back whatever else claims those blocks.
    m_used.remove(m_zero);
    m_used.add(m_metadata);
    m_zero.remove(m_metadata);

    UsedMap map;
    map.used = std::move(m_used);
    map.zero = std::move(m_zero);
    map.fileSystemSize = ByteCount(ext2fs_blocks_count(m_fs->super) * m_fs->blocksize);
    map.method = QStringLiteral("libext2fs");
    return map;
}

} // namespace

Result<UsedMap> readExtMap(const UsedMapRequest &request, const std::stop_token &stop)
{
    // The bitmaps of sixteen groups lie together, the next ones two gigabytes away.
    constexpr ByteCount window = 64_KiB;
    RangeReader reader(request.device, request.partition, window);
    LIFEBOAT_TRY_ASSIGN(const ExtFileSystem fileSystem, ExtFileSystem::open(reader));
    return ExtMapper(fileSystem, reader).map(stop);
}

} // namespace lifeboat
