// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/BitRuns.h"
#include "drives/usedmap/ExtChannel.h"
#include "drives/usedmap/FileSystemMaps.h"
#include "drives/usedmap/MountedMap.h"

#include <algorithm>
#include <future>
#include <limits>

namespace lifeboat {

namespace {

// The bitmaps of sixteen groups lie together, the next ones two gigabytes away: a drive is faster when it gets several of
// these small requests at once.
constexpr ByteCount window = 64_KiB;
constexpr dgrp_t readers = 4;
constexpr dgrp_t leastGroups = 256; ///< for one reader

/// What the groups tell, before one is weighed against the other.
struct ExtFindings {
    Extents used;     ///< by bitmaps
    Extents metadata; ///< of groups without bitmap; may lie in other groups, therefore not in order
    Extents zero;
};

/// Goes through block groups one by one, so that memory follows the number of ranges and not the size of the file system
/// (libext2fs's own bitmaps need hundreds of megabytes for a full drive of 16 TB). A bitmap counts only when its checksum, if there is
/// one, and its group's count of free blocks agree with it.
class ExtGroups {
public:
    /// Only one for each group: libext2fs writes into its descriptor while it sums it.
    ExtGroups(ext2_filsys fs, const UsedMapRequest &request)
        : m_fs(fs), m_reader(request.device, request.partition, window), m_bitmap(fs->blocksize)
    {
        // A set that reaches its limit grows; this one is taken out of what is copied, so it must not. It has three ranges for a group.
        m_found.zero.setLimit(std::numeric_limits<std::size_t>::max());
    }

    Result<ExtFindings> read(dgrp_t begin, dgrp_t end, const std::stop_token &stop);

private:
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
    RangeReader m_reader;
    std::vector<std::byte> m_bitmap;
    ExtFindings m_found;
};

Result<> checkTrustworthy(ext2_filsys fs, ByteCount partitionSize)
{
    const ext2_super_block &super = *fs->super;
    // What the journal holds changes bitmaps when it is replayed: until then they do not know the newest files.
    if (ext2fs_has_feature_journal_needs_recovery(fs->super))
        return doubt(QStringLiteral("journal not replayed"));
    if ((super.s_state & EXT2_ERROR_FS) != 0)
        return doubt(QStringLiteral("the file system is marked as damaged"));
    if ((super.s_state & EXT2_VALID_FS) == 0)
        return doubt(QStringLiteral("not cleanly unmounted"));
    // ext2fs_open() refuses unknown incompatible features; for reading it lets read-only-compatible ones pass.
    const std::uint32_t known = EXT2_LIB_FEATURE_RO_COMPAT_SUPP;
    if ((super.s_feature_ro_compat & ~known) != 0)
        return doubt(QStringLiteral("unknown feature"));
    if (super.s_first_data_block != 0 && EXT2FS_CLUSTER_RATIO(fs) != 1)
        return doubt(QStringLiteral("unknown layout of clusters"));
    const auto size = checkedMultiply(ext2fs_blocks_count(fs->super), fs->blocksize);
    if (!size || *size > partitionSize.value)
        return doubt(QStringLiteral("the file system is larger than its partition"));
    return {};
}

void ExtGroups::add(Extents &extents, blk64_t first, std::uint64_t count) const
{
    const std::uint64_t size = m_fs->blocksize;
    extents.add({ByteOffset(first * size), ByteOffset((first + count) * size)});
}

bool ExtGroups::countsAgree(dgrp_t group, std::uint64_t usedClusters) const
{
    const std::uint64_t clusters = divideUp(blocksIn(group), clusterBlocks());
    return usedClusters + ext2fs_bg_free_blocks_count(m_fs, group) == clusters;
}

Result<> ExtGroups::addByBitmap(dgrp_t group)
{
    const blk64_t at = ext2fs_block_bitmap_loc(m_fs, group);
    LIFEBOAT_TRY(m_reader.read(ByteOffset(at * m_fs->blocksize), std::span(m_bitmap)));
    const int checkedBytes = static_cast<int>(m_fs->super->s_clusters_per_group / 8);
    if (ext2fs_block_bitmap_csum_verify(m_fs, group, reinterpret_cast<char *>(m_bitmap.data()), checkedBytes) == 0)
        return doubt(QStringLiteral("a block bitmap has a wrong checksum"));

    const blk64_t first = ext2fs_group_first_block2(m_fs, group);
    const blk64_t end = first + blocksIn(group);
    std::uint64_t used = 0;
    BitRuns runs(divideUp(blocksIn(group), clusterBlocks()), [&](std::uint64_t begin, std::uint64_t behind) {
        used += behind - begin;
        const blk64_t from = first + begin * clusterBlocks();
        add(m_found.used, from, std::min<std::uint64_t>(first + behind * clusterBlocks(), end) - from);
    });
    runs.add(m_bitmap);
    runs.finish();
    if (!countsAgree(group, used))
        return doubt(QStringLiteral("a block bitmap and its group disagree"));
    return {};
}

/// No file has blocks in this group yet, so its bitmap was never written: what is used are copies of the superblock and of the
/// descriptors, and the group's own bitmaps and inode table, wherever they lie.
Result<> ExtGroups::addUninitialised(dgrp_t group)
{
    blk64_t super = 0;
    blk64_t oldDescriptors = 0;
    blk64_t newDescriptors = 0;
    blk_t usedBlocks = 0;
    if (ext2fs_super_and_bgd_loc2(m_fs, group, &super, &oldDescriptors, &newDescriptors, &usedBlocks) != 0)
        return doubt(QStringLiteral("group descriptors cannot be located"));
    const std::uint64_t reserved = m_fs->super->s_reserved_gdt_blocks;
    if (super != 0 || group == 0)
        add(m_found.metadata, super, 1);
    if (oldDescriptors != 0) {
        const bool metaGroups = ext2fs_has_feature_meta_bg(m_fs->super);
        const std::uint64_t count = metaGroups
            ? std::min<std::uint64_t>(m_fs->super->s_first_meta_bg, m_fs->desc_blocks)
            : m_fs->desc_blocks + reserved;
        add(m_found.metadata, oldDescriptors, count);
    }
    if (newDescriptors != 0)
        add(m_found.metadata, newDescriptors, 1);
    // The bitmap's own block is never read while the flag is set.
    add(m_found.zero, ext2fs_block_bitmap_loc(m_fs, group), 1);
    return {};
}

/// The end of an inode table behind the last inode ever used, and an inode bitmap that was never written, are not read by anybody.
Result<> ExtGroups::addInodeTable(dgrp_t group)
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

    add(never ? m_found.zero : m_found.metadata, bitmap, 1);
    if (usedBlocks > 0)
        add(m_found.metadata, table, usedBlocks);
    if (usedBlocks < blocks)
        add(m_found.zero, table + usedBlocks, blocks - usedBlocks);
    return {};
}

Result<> ExtGroups::addGroup(dgrp_t group)
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

Result<ExtFindings> ExtGroups::read(dgrp_t begin, dgrp_t end, const std::stop_token &stop)
{
    for (dgrp_t group = begin; group < end; ++group) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled);
        LIFEBOAT_TRY(addGroup(group));
    }
    return std::move(m_found);
}

/// All groups, by several readers where there are many.
Result<ExtFindings> readGroups(ext2_filsys fs, const UsedMapRequest &request, const std::stop_token &stop)
{
    const dgrp_t count = fs->group_desc_count;
    const dgrp_t each = std::max(leastGroups, static_cast<dgrp_t>(divideUp(count, readers)));
    std::vector<std::future<Result<ExtFindings>>> parts;
    for (dgrp_t begin = 0; begin < count; begin += each)
        parts.push_back(std::async(std::launch::async, [&, begin] {
            return ExtGroups(fs, request).read(begin, std::min(count, begin + each), stop);
        }));
    Result<ExtFindings> all = parts.front().get();
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const Result<ExtFindings> part = parts[i].get(); // each one is waited for
        if (!all)
            continue;
        if (!part) {
            all = fail(part.error());
            continue;
        }
        all->used.add(part->used);
        all->metadata.add(part->metadata);
        all->zero.add(part->zero);
    }
    return all;
}

} // namespace

Result<UsedMap> readExtMap(const UsedMapRequest &request, const std::stop_token &stop)
{
    RangeReader reader(request.device, request.partition, window);
    LIFEBOAT_TRY_ASSIGN(const ExtFileSystem fileSystem, ExtFileSystem::open(reader));
    const ext2_filsys fs = fileSystem.handle();
    const ByteCount blockSize(fs->blocksize);
    if (request.followed) // its own records change while they are read
        return readFollowedMap(request, blockSize * ext2fs_blocks_count(fs->super));
    LIFEBOAT_TRY(checkTrustworthy(fs, request.partition.size()));
    LIFEBOAT_TRY_ASSIGN(ExtFindings found, readGroups(fs, request, stop));
    // What lies before block 1 of a file system with 1 KiB blocks is in no bitmap: a boot sector.
    found.used.add({ByteOffset(), ByteOffset(fs->super->s_first_data_block * blockSize.value)});
    // Bitmaps mark the whole inode tables: take the never-used parts out again, and put back whatever else claims those blocks.
    found.used.remove(found.zero);
    found.used.add(found.metadata);
    found.zero.remove(found.metadata);

    UsedMap map;
    map.used = std::move(found.used);
    map.zero = std::move(found.zero);
    map.fileSystemSize = blockSize * ext2fs_blocks_count(fs->super);
    map.method = QStringLiteral("libext2fs");
    return map;
}

} // namespace lifeboat
