// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "files/FileSource.h"

#include <array>
#include <optional>
#include <string_view>

namespace lifeboat::files {

/// The messages of PROTOCOL.md as values, and their bytes. Decoding takes anything for hostile: a body that is cut off, too long or out of
/// bounds gives nothing, and whoever sent it is not spoken to any more.

enum class MessageType : std::uint16_t {
    Hello = 1,
    Partitions = 2,
    List = 3,
    Stat = 4,
    Read = 5,
    Find = 6,
    Cancel = 7,
    Setup = 32, ///< from whoever starts an inspector, before everything else

    Welcome = 64,
    PartitionBatch = 65,
    EntryBatch = 66,
    FoundBatch = 67,
    Data = 68,
    Zeroes = 69,
    Working = 70,
    Skipped = 71,
    Done = 72,
    Failed = 73,
};

struct Frame {
    MessageType type = MessageType::Hello;
    std::uint32_t id = 0; ///< of the request; 0 for Setup only
    QByteArray body;

    bool operator==(const Frame &) const = default;
};

struct ReadRequest {
    FileRef file;
    ByteOffset at;
    ByteCount length;
    bool operator==(const ReadRequest &) const = default;
};

struct FindRequest {
    FileRef folder;
    QByteArray pattern;
    bool operator==(const FindRequest &) const = default;
};

/// Whether there is somebody who answers for the file systems that only the kernel reads.
enum class KernelFiles : std::uint8_t {
    Unavailable = 0,     ///< not here: that needs a worker that is root
    ImageNotChecked = 1, ///< not for this image: it did not pass a check yet
    Offered = 2,
};

/// What an inspector is told before a client speaks to it.
struct Setup {
    QByteArray imageName;                   ///< for errors
    std::array<std::byte, 16> sumsDigest{}; ///< of the image's table of sums, as the manifest has it
    KernelFiles kernelFiles = KernelFiles::Unavailable;
    std::vector<PartitionInfo> partitions;
    bool operator==(const Setup &) const = default;
};

/// A whole frame, ready to send. The values are within Limits.h already, except where said.
QByteArray encodeFrame(MessageType type, std::uint32_t id, QByteArrayView body);
QByteArray encodeVersion(std::uint32_t version);
QByteArray encodeRef(const FileRef &ref);
QByteArray encodeRead(const ReadRequest &request);
QByteArray encodeFind(const FindRequest &request);
QByteArray encodeCancel(std::uint32_t id);
QByteArray encodeSetup(const Setup &setup);
QByteArray encodePartitions(std::span<const PartitionInfo> partitions);
QByteArray encodeEntries(std::span<const FileEntry> entries);
QByteArray encodeFound(std::span<const FoundFile> found);
QByteArray encodeData(ByteOffset at, std::span<const std::byte> bytes);
QByteArray encodeZeroes(ByteOffset at, ByteCount length);
QByteArray encodeWorking(const QByteArray &where);
/// Texts that are too long are cut.
QByteArray encodeSkipped(const Unreadable &skipped);
QByteArray encodeError(const Error &error);

std::optional<std::uint32_t> decodeVersion(QByteArrayView body);
std::optional<FileRef> decodeRef(QByteArrayView body);
std::optional<ReadRequest> decodeRead(QByteArrayView body);
std::optional<FindRequest> decodeFind(QByteArrayView body);
std::optional<std::uint32_t> decodeCancel(QByteArrayView body);
std::optional<Setup> decodeSetup(QByteArrayView body);
std::optional<std::vector<PartitionInfo>> decodePartitions(QByteArrayView body);
std::optional<std::vector<FileEntry>> decodeEntries(QByteArrayView body);
std::optional<std::vector<FoundFile>> decodeFound(QByteArrayView body);
/// The bytes stay those of @p body.
std::optional<Content> decodeData(QByteArrayView body);
std::optional<Content> decodeZeroes(QByteArrayView body);
std::optional<QByteArray> decodeWorking(QByteArrayView body);
std::optional<Unreadable> decodeSkipped(QByteArrayView body);
std::optional<Error> decodeError(QByteArrayView body);

/// Cuts a stream of bytes into frames. Holds at most one frame's worth and what was added last.
class FrameBuffer {
public:
    /// @p mostBody: of a frame; a longer one is damage.
    explicit FrameBuffer(std::size_t mostBody) : m_mostBody(mostBody) { }

    void add(QByteArrayView bytes);
    /// The next whole frame, if there is one.
    std::optional<Frame> take();
    /// The stream makes no sense: nothing will come any more.
    bool isDamaged() const { return m_damaged; }
    bool isEmpty() const { return m_bytes.size() == m_taken; }

private:
    std::size_t m_mostBody;
    QByteArray m_bytes;
    qsizetype m_taken = 0;
    bool m_damaged = false;
};

} // namespace lifeboat::files
