// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/Messages.h"

#include "files/Body.h"
#include "files/Limits.h"
#include "files/Names.h"

namespace lifeboat::files {

namespace {

enum Present : std::uint8_t { Modified = 1, Accessed = 2, Changed = 4, Born = 8, Mode = 16, Allocated = 32, All = 63 };

constexpr std::uint32_t nanosecondsInSecond = 1'000'000'000;
constexpr std::uint16_t mostMode = 07777;

void putTime(BodyWriter &out, const std::optional<FileTime> &time)
{
    out.number(time ? time->seconds : 0).number(time ? time->nanoseconds : 0U);
}

std::optional<FileTime> takeTime(BodyReader &in, bool present)
{
    FileTime time;
    time.seconds = in.number<std::int64_t>();
    time.nanoseconds = in.number<std::uint32_t>();
    if (time.nanoseconds >= nanosecondsInSecond || (!present && time != FileTime()))
        in.refuse();
    return present ? std::optional(time) : std::nullopt;
}

void putEntry(BodyWriter &out, const FileEntry &e)
{
    const int present = (e.modified ? Modified : 0) | (e.accessed ? Accessed : 0) | (e.changed ? Changed : 0) |
        (e.born ? Born : 0) | (e.mode ? Mode : 0) | (e.allocated ? Allocated : 0);
    out.bytes(e.name).number(static_cast<std::uint8_t>(e.kind)).number(e.flags);
    out.number(e.size.value).number(e.allocated.value_or(ByteCount()).value).number(static_cast<std::uint8_t>(present));
    for (const auto *time : {&e.modified, &e.accessed, &e.changed, &e.born})
        putTime(out, *time);
    out.number(e.mode.value_or(0)).number(e.uid).number(e.gid).number(e.links).number(e.inode).number(e.extraStreams);
    out.bytes(e.linkTarget);
}

FileEntry takeEntry(BodyReader &in)
{
    FileEntry e;
    e.name = in.bytes(mostName);
    const auto kind = in.number<std::uint8_t>();
    if (kind < static_cast<std::uint8_t>(FileKind::Regular) || kind > static_cast<std::uint8_t>(FileKind::Other))
        in.refuse();
    e.kind = static_cast<FileKind>(kind);
    e.flags = in.number<std::uint32_t>();
    e.size = ByteCount(in.number<std::uint64_t>());
    const ByteCount allocated(in.number<std::uint64_t>());
    const auto present = in.number<std::uint8_t>();
    if ((present & Allocated) != 0)
        e.allocated = allocated;
    else if (allocated != ByteCount())
        in.refuse();
    e.modified = takeTime(in, (present & Modified) != 0);
    e.accessed = takeTime(in, (present & Accessed) != 0);
    e.changed = takeTime(in, (present & Changed) != 0);
    e.born = takeTime(in, (present & Born) != 0);
    const auto mode = in.number<std::uint16_t>();
    if (mode > mostMode || ((present & Mode) == 0 && mode != 0) || (present & ~All) != 0)
        in.refuse();
    if ((present & Mode) != 0)
        e.mode = mode;
    e.uid = in.number<std::uint32_t>();
    e.gid = in.number<std::uint32_t>();
    e.links = in.number<std::uint32_t>();
    e.inode = in.number<std::uint64_t>();
    e.extraStreams = in.number<std::uint32_t>();
    e.linkTarget = in.bytes(mostLinkTarget);
    if (!isEntryName(e.name) && e.name != "/")
        in.refuse();
    return e;
}

void putPartition(BodyWriter &out, const PartitionInfo &p)
{
    out.number(p.number).number(p.range.begin.value).number(p.range.end.value).bytes(p.fileSystem).bytes(p.label);
}

PartitionInfo takePartition(BodyReader &in)
{
    PartitionInfo p;
    p.number = in.number<std::uint32_t>();
    p.range.begin = ByteOffset(in.number<std::uint64_t>());
    p.range.end = ByteOffset(in.number<std::uint64_t>());
    p.fileSystem = in.bytes(mostLabel);
    p.label = in.bytes(mostLabel);
    if (p.range.begin > p.range.end || p.range.end.value > std::uint64_t{1} << 62)
        in.refuse();
    return p;
}

void putRef(BodyWriter &out, const FileRef &ref) { out.number(ref.partition).number(ref.inode).bytes(ref.path); }

FileRef takeRef(BodyReader &in)
{
    FileRef ref;
    ref.partition = in.number<std::uint32_t>();
    ref.inode = in.number<std::uint64_t>();
    ref.path = in.bytes(mostPath);
    if (!isEntryPath(ref.path) && !isWholeDrive(ref))
        in.refuse();
    return ref;
}

void putError(BodyWriter &out, const Error &error)
{
    out.bytes(wireName(error.code)).number(static_cast<std::uint32_t>(error.sysErrno));
    out.number(static_cast<std::uint8_t>(error.at ? 1 : 0)).number(error.at ? error.at->value : 0);
    out.bytes(error.subject.toUtf8().left(mostText)).bytes(error.detail.toUtf8().left(mostText));
}

Error takeError(BodyReader &in)
{
    Error error;
    const auto code = errorCodeFromWireName(QString::fromUtf8(in.bytes(mostLabel)));
    if (!code)
        in.refuse();
    error.code = code.value_or(ErrorCode::Internal);
    error.sysErrno = static_cast<int>(in.number<std::uint32_t>() & 0xffff);
    const auto known = in.number<std::uint8_t>();
    const auto at = in.number<std::uint64_t>();
    if (known > 1)
        in.refuse();
    if (known == 1)
        error.at = ByteOffset(at);
    error.subject = QString::fromUtf8(in.bytes(mostText));
    error.detail = QString::fromUtf8(in.bytes(mostText));
    return error;
}

/// What @p take gives, if that was all of it.
template<class Take>
auto whole(QByteArrayView body, Take take) -> std::optional<std::invoke_result_t<Take, BodyReader &>>
{
    BodyReader in(body);
    auto value = take(in);
    return in.atEnd() ? std::optional(std::move(value)) : std::nullopt;
}

template<class Take>
auto takeMany(BodyReader &in, std::size_t most, Take take)
{
    std::vector<std::invoke_result_t<Take, BodyReader &>> many;
    const auto count = in.number<std::uint32_t>();
    if (count > most)
        in.refuse();
    for (std::uint32_t i = 0; i < count && in.good(); ++i)
        many.push_back(take(in));
    return many;
}

} // namespace

FileRef FileRef::child(const FileEntry &entry) const
{
    const QByteArray base = path == "/" ? path : path + '/';
    return {.partition = partition, .path = base + entry.name, .inode = entry.inode};
}

QByteArray encodeFrame(MessageType type, std::uint32_t id, QByteArrayView body)
{
    BodyWriter out;
    out.number(static_cast<std::uint32_t>(body.size())).number(static_cast<std::uint16_t>(type));
    return out.number(std::uint16_t{0}).number(id).raw(body).take();
}

QByteArray encodeVersion(std::uint32_t version) { return BodyWriter().number(version).take(); }

QByteArray encodeCancel(std::uint32_t id) { return BodyWriter().number(id).take(); }

QByteArray encodeRef(const FileRef &ref)
{
    BodyWriter out;
    putRef(out, ref);
    return out.take();
}

QByteArray encodeRead(const ReadRequest &request)
{
    BodyWriter out;
    putRef(out, request.file);
    return out.number(request.at.value).number(request.length.value).take();
}

QByteArray encodeFind(const FindRequest &request)
{
    BodyWriter out;
    putRef(out, request.folder);
    return out.bytes(request.pattern).take();
}

QByteArray encodeSetup(const Setup &setup)
{
    BodyWriter out;
    out.number(protocolVersion).bytes(setup.imageName.left(mostText));
    out.raw(QByteArrayView(reinterpret_cast<const char *>(setup.sumsDigest.data()), setup.sumsDigest.size()));
    out.number(static_cast<std::uint8_t>(setup.kernelFiles));
    return out.raw(encodePartitions(setup.partitions)).take();
}

QByteArray encodePartitions(std::span<const PartitionInfo> partitions)
{
    BodyWriter out;
    out.number(static_cast<std::uint32_t>(partitions.size()));
    for (const PartitionInfo &partition : partitions)
        putPartition(out, partition);
    return out.take();
}

QByteArray encodeEntries(std::span<const FileEntry> entries)
{
    BodyWriter out;
    out.number(static_cast<std::uint32_t>(entries.size()));
    for (const FileEntry &entry : entries)
        putEntry(out, entry);
    return out.take();
}

QByteArray encodeFound(std::span<const FoundFile> found)
{
    BodyWriter out;
    out.number(static_cast<std::uint32_t>(found.size()));
    for (const FoundFile &file : found) {
        out.bytes(file.folder);
        putEntry(out, file.entry);
    }
    return out.take();
}

QByteArray encodeData(ByteOffset at, std::span<const std::byte> bytes)
{
    return BodyWriter()
        .number(at.value)
        .raw(QByteArrayView(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size())))
        .take();
}

QByteArray encodeZeroes(ByteOffset at, ByteCount length)
{
    return BodyWriter().number(at.value).number(length.value).take();
}

QByteArray encodeWorking(const QByteArray &where) { return BodyWriter().bytes(where).take(); }

QByteArray encodeSkipped(const Unreadable &skipped)
{
    BodyWriter out;
    out.bytes(skipped.path);
    putError(out, skipped.error);
    return out.take();
}

QByteArray encodeError(const Error &error)
{
    BodyWriter out;
    putError(out, error);
    return out.take();
}

std::optional<std::uint32_t> decodeVersion(QByteArrayView body)
{
    return whole(body, [](BodyReader &in) { return in.number<std::uint32_t>(); });
}

std::optional<std::uint32_t> decodeCancel(QByteArrayView body) { return decodeVersion(body); }

std::optional<FileRef> decodeRef(QByteArrayView body) { return whole(body, takeRef); }

std::optional<ReadRequest> decodeRead(QByteArrayView body)
{
    return whole(body, [](BodyReader &in) {
        ReadRequest request;
        request.file = takeRef(in);
        request.at = ByteOffset(in.number<std::uint64_t>());
        request.length = ByteCount(in.number<std::uint64_t>());
        return request;
    });
}

std::optional<FindRequest> decodeFind(QByteArrayView body)
{
    return whole(body, [](BodyReader &in) {
        FindRequest request;
        request.folder = takeRef(in);
        request.pattern = in.bytes(mostPattern);
        if (request.pattern.isEmpty())
            in.refuse();
        return request;
    });
}

std::optional<Setup> decodeSetup(QByteArrayView body)
{
    return whole(body, [](BodyReader &in) {
        Setup setup;
        if (in.number<std::uint32_t>() != protocolVersion)
            in.refuse();
        setup.imageName = in.bytes(mostText);
        std::ranges::generate(setup.sumsDigest, [&] { return std::byte{in.number<std::uint8_t>()}; });
        const auto kernelFiles = in.number<std::uint8_t>();
        if (kernelFiles > static_cast<std::uint8_t>(KernelFiles::Offered))
            in.refuse();
        else
            setup.kernelFiles = static_cast<KernelFiles>(kernelFiles);
        setup.partitions = takeMany(in, mostPartitions, takePartition);
        return setup;
    });
}

std::optional<std::vector<PartitionInfo>> decodePartitions(QByteArrayView body)
{
    return whole(body, [](BodyReader &in) { return takeMany(in, mostBatch, takePartition); });
}

std::optional<std::vector<FileEntry>> decodeEntries(QByteArrayView body)
{
    return whole(body, [](BodyReader &in) { return takeMany(in, mostBatch, takeEntry); });
}

std::optional<std::vector<FoundFile>> decodeFound(QByteArrayView body)
{
    return whole(body, [](BodyReader &in) {
        return takeMany(in, mostBatch, [](BodyReader &one) {
            FoundFile file;
            file.folder = one.bytes(mostPath);
            file.entry = takeEntry(one);
            if (!isEntryPath(file.folder) || file.entry.name == "/")
                one.refuse();
            return file;
        });
    });
}

std::optional<Content> decodeData(QByteArrayView body)
{
    BodyReader in(body);
    Content content;
    content.at = ByteOffset(in.number<std::uint64_t>());
    content.bytes = std::as_bytes(std::span(in.rest().data(), static_cast<std::size_t>(in.rest().size())));
    const bool fits = in.good() && !content.bytes.empty() && content.bytes.size() <= mostData &&
        checkedAdd(content.at.value, content.bytes.size());
    return fits ? std::optional(content) : std::nullopt;
}

std::optional<Content> decodeZeroes(QByteArrayView body)
{
    return whole(body, [](BodyReader &in) {
        Content content;
        content.at = ByteOffset(in.number<std::uint64_t>());
        content.zeroes = ByteCount(in.number<std::uint64_t>());
        if (content.zeroes == ByteCount() || !checkedAdd(content.at.value, content.zeroes.value))
            in.refuse();
        return content;
    });
}

std::optional<QByteArray> decodeWorking(QByteArrayView body)
{
    return whole(body, [](BodyReader &in) { return in.bytes(mostPath); });
}

std::optional<Unreadable> decodeSkipped(QByteArrayView body)
{
    return whole(body, [](BodyReader &in) {
        Unreadable skipped;
        skipped.path = in.bytes(mostPath);
        skipped.error = takeError(in);
        return skipped;
    });
}

std::optional<Error> decodeError(QByteArrayView body) { return whole(body, takeError); }

void FrameBuffer::add(QByteArrayView bytes)
{
    if (m_taken > 0) {
        m_bytes.remove(0, m_taken);
        m_taken = 0;
    }
    m_bytes.append(bytes);
}

std::optional<Frame> FrameBuffer::take()
{
    const QByteArrayView rest = QByteArrayView(m_bytes).sliced(m_taken);
    if (m_damaged || rest.size() < qsizetype(frameHeaderSize))
        return std::nullopt;
    BodyReader in(rest);
    const auto size = in.number<std::uint32_t>();
    Frame frame;
    frame.type = static_cast<MessageType>(in.number<std::uint16_t>());
    const auto reserved = in.number<std::uint16_t>();
    frame.id = in.number<std::uint32_t>();
    m_damaged = size > m_mostBody || reserved != 0;
    if (m_damaged || in.rest().size() < qsizetype(size))
        return std::nullopt;
    frame.body = in.rest().first(qsizetype(size)).toByteArray();
    m_taken += qsizetype(frameHeaderSize + size);
    return frame;
}

} // namespace lifeboat::files
