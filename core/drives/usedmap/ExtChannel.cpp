// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/ExtChannel.h"

#include "drives/usedmap/FileSystemMaps.h"

#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>

namespace lifeboat {

namespace {

/// What an io_channel carries for us. libext2fs hands an io_manager nothing but a name; ours is the address of this.
struct Channel {
    RangeReader &reader;
    std::optional<Error> error; ///< the first failed read, which libext2fs can only report as a number
};

Channel *channelOf(const char *name)
{
    std::uintptr_t address = 0;
    const auto [end, status] = std::from_chars(name, name + std::strlen(name), address);
    return status == std::errc() && *end == '\0' ? reinterpret_cast<Channel *>(address) : nullptr;
}

errcode_t openChannel(const char *name, int flags, io_channel *made);

errcode_t closeChannel(io_channel io)
{
    if (--io->refcount <= 0)
        std::free(io); // NOLINT: libext2fs may drop the last reference, so the memory follows C's rules
    return 0;
}

errcode_t setBlockSize(io_channel io, int size)
{
    io->block_size = size;
    return 0;
}

errcode_t readBlocks64(io_channel io, unsigned long long block, int count, void *into)
{
    auto &channel = *static_cast<Channel *>(io->private_data);
    const auto blockSize = static_cast<std::uint64_t>(io->block_size);
    // A negative count is a number of bytes: that is how the superblock is read.
    const std::uint64_t length =
        count < 0 ? static_cast<std::uint64_t>(-std::int64_t{count}) : static_cast<std::uint64_t>(count) * blockSize;
    const auto at = checkedMultiply(block, blockSize);
    if (!at)
        return EXT2_ET_SHORT_READ;
    const Result<> read = channel.reader.read(ByteOffset(*at), std::span(static_cast<std::byte *>(into), length));
    if (!read && !channel.error)
        channel.error = read.error();
    return read ? 0 : EXT2_ET_SHORT_READ;
}

errcode_t readBlocks(io_channel io, unsigned long block, int count, void *into)
{
    return readBlocks64(io, block, count, into);
}

errcode_t refuseWrite(io_channel, unsigned long, int, const void *) { return EXT2_ET_RO_FILSYS; }

errcode_t refuseWrite64(io_channel, unsigned long long, int, const void *) { return EXT2_ET_RO_FILSYS; }

errcode_t flushNothing(io_channel) { return 0; }

struct_io_manager makeManager()
{
    struct_io_manager manager{};
    manager.magic = EXT2_ET_MAGIC_IO_MANAGER;
    manager.name = "Lifeboat partition";
    manager.open = openChannel;
    manager.close = closeChannel;
    manager.set_blksize = setBlockSize;
    manager.read_blk = readBlocks;
    manager.read_blk64 = readBlocks64;
    manager.write_blk = refuseWrite;
    manager.write_blk64 = refuseWrite64;
    manager.flush = flushNothing;
    return manager;
}

/// libext2fs takes managers as non-const and never changes them.
io_manager sharedManager()
{
    static struct_io_manager manager = makeManager();
    return &manager;
}

errcode_t openChannel(const char *name, int, io_channel *made)
{
    Channel *channel = channelOf(name);
    if (channel == nullptr)
        return EXT2_ET_BAD_DEVICE_NAME;
    auto *io = static_cast<io_channel>(std::calloc(1, sizeof(struct_io_channel))); // NOLINT: freed by closeChannel
    if (io == nullptr)
        return EXT2_ET_NO_MEMORY;
    io->magic = EXT2_ET_MAGIC_IO_CHANNEL;
    io->manager = sharedManager();
    io->block_size = 1024;
    io->refcount = 1;
    io->private_data = channel;
    *made = io;
    return 0;
}

} // namespace

Result<ExtFileSystem> ExtFileSystem::open(RangeReader &reader)
{
    // Without the table, messages are numbers.
    [[maybe_unused]] static const bool messagesLoaded = (initialize_ext2_error_table(), true);
    Channel channel{.reader = reader, .error = std::nullopt};
    std::array<char, 24> name{};
    std::to_chars(name.data(), name.data() + name.size() - 1, reinterpret_cast<std::uintptr_t>(&channel));
    ext2_filsys opened = nullptr;
    const errcode_t status = ext2fs_open(name.data(), EXT2_FLAG_64BITS, 0, 0, sharedManager(), &opened);
    if (channel.error)
        return fail(*channel.error);
    if (status != 0)
        return doubt(QString::fromUtf8(error_message(status)));
    // Everything that open() reads is read; the channel above is not used again.
    return ExtFileSystem(opened);
}

} // namespace lifeboat
