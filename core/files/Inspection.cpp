// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/Inspection.h"

#include "files/Limits.h"
#include "files/Names.h"
#include "files/Socket.h"

namespace lifeboat::files {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto lookForStop = 100ms;
constexpr std::size_t receiveAtOnce = 256 << 10;

Result<> checkRef(const FileRef &ref)
{
    return isEntryPath(ref.path) || isWholeDrive(ref) ? Result<>()
                                                      : fail(ErrorCode::InvalidArgument, nameForDisplay(ref.path));
}

} // namespace

Inspection::Inspection(UniqueFd socket, std::stop_token stop, std::chrono::milliseconds silence)
    : m_socket(std::move(socket)), m_stop(std::move(stop)), m_silence(silence), m_incoming(mostReplyBody)
{ }

std::unexpected<Error> Inspection::dead(const char *detail)
{
    m_socket.reset();
    return fail(ErrorCode::InspectorDied, {}, QString::fromLatin1(detail));
}

Result<> Inspection::send(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const auto sent = sendSome(m_socket.get(), bytes);
        if (!sent)
            return dead("it is gone");
        bytes = bytes.sliced(qsizetype(*sent));
        if (*sent == 0 && m_stop.stop_requested())
            return fail(ErrorCode::Cancelled);
        if (*sent == 0)
            waitForSocket(m_socket.get(), SocketEvent::Writable, lookForStop);
    }
    return {};
}

Result<Frame> Inspection::next()
{
    const auto since = Clock::now();
    for (;;) {
        if (auto frame = m_incoming.take())
            return std::move(*frame);
        if (m_incoming.isDamaged())
            return dead("it talks nonsense");
        if (m_stop.stop_requested()) {
            m_socket.reset();
            return fail(ErrorCode::Cancelled);
        }
        if (Clock::now() - since > m_silence)
            return dead("no answer");
        if (waitForSocket(m_socket.get(), SocketEvent::Readable, lookForStop) == SocketEvent::Timeout)
            continue;
        QByteArray bytes(receiveAtOnce, Qt::Uninitialized);
        const auto got = receiveSome(m_socket.get(), std::span(bytes.data(), receiveAtOnce));
        if (!got)
            return dead("it ended");
        m_incoming.add(QByteArrayView(bytes).first(qsizetype(*got)));
    }
}

Result<> Inspection::greet()
{
    if (m_id != 0)
        return {};
    m_id = 1;
    LIFEBOAT_TRY(send(encodeFrame(MessageType::Hello, m_id, encodeVersion(protocolVersion))));
    LIFEBOAT_TRY_ASSIGN(const Frame welcome, next());
    if (welcome.type != MessageType::Welcome || welcome.id != m_id || decodeVersion(welcome.body) != protocolVersion)
        return dead("it speaks another version");
    return {};
}

/// A listener that has heard enough has the answer cut short: what still comes of it is passed over.
Result<> Inspection::ask(MessageType type, const QByteArray &body, const Listener &listener)
{
    if (!m_socket)
        return fail(ErrorCode::InspectorDied);
    LIFEBOAT_TRY(greet());
    const std::uint32_t id = ++m_id;
    LIFEBOAT_TRY(send(encodeFrame(type, id, body)));
    bool enough = false;
    for (;;) {
        LIFEBOAT_TRY_ASSIGN(const Frame frame, next());
        if (frame.id != id)
            return dead("an answer that nobody asked for");
        if (frame.type == MessageType::Done && frame.body.isEmpty())
            return enough ? fail(ErrorCode::Cancelled) : Result<>();
        if (frame.type == MessageType::Failed) {
            auto error = decodeError(frame.body);
            if (!error)
                return dead("it talks nonsense");
            return fail(std::move(*error));
        }
        if (enough)
            continue;
        const bool onlyAlive = frame.type == MessageType::Working && type != MessageType::Find;
        const Heard heard = onlyAlive ? Heard::More : listener(frame);
        if (heard == Heard::Nonsense)
            return dead("it talks nonsense");
        enough = heard == Heard::Enough;
        if (enough)
            LIFEBOAT_TRY(send(encodeFrame(MessageType::Cancel, ++m_id, encodeCancel(id))));
    }
}

Result<> Inspection::partitions(const PartitionSink &sink)
{
    return ask(MessageType::Partitions, {}, [&](const Frame &frame) {
        auto batch = frame.type == MessageType::PartitionBatch ? decodePartitions(frame.body) : std::nullopt;
        if (!batch)
            return Heard::Nonsense;
        for (PartitionInfo &partition : *batch) {
            if (!sink(std::move(partition)))
                return Heard::Enough;
        }
        return Heard::More;
    });
}

Result<> Inspection::list(const FileRef &folder, const EntrySink &sink)
{
    LIFEBOAT_TRY(checkRef(folder));
    return ask(MessageType::List, encodeRef(folder), [&](const Frame &frame) {
        auto batch = frame.type == MessageType::EntryBatch ? decodeEntries(frame.body) : std::nullopt;
        if (!batch)
            return Heard::Nonsense;
        for (FileEntry &entry : *batch) {
            if (!isEntryName(entry.name))
                return Heard::Nonsense;
            if (!sink(std::move(entry)))
                return Heard::Enough;
        }
        return Heard::More;
    });
}

Result<FileEntry> Inspection::stat(const FileRef &file)
{
    LIFEBOAT_TRY(checkRef(file));
    std::optional<FileEntry> found;
    LIFEBOAT_TRY(ask(MessageType::Stat, encodeRef(file), [&](const Frame &frame) {
        auto batch = frame.type == MessageType::EntryBatch ? decodeEntries(frame.body) : std::nullopt;
        if (!batch || batch->size() != 1 || found)
            return Heard::Nonsense;
        found = std::move(batch->front());
        return Heard::More;
    }));
    if (!found)
        return dead("an empty answer");
    return std::move(*found);
}

Result<> Inspection::read(const FileRef &file, ByteOffset at, ByteCount length, const ContentSink &sink)
{
    LIFEBOAT_TRY(checkRef(file));
    const std::uint64_t end = checkedAdd(at.value, length.value).value_or(~std::uint64_t{0});
    std::uint64_t expected = at.value;
    return ask(MessageType::Read, encodeRead({.file = file, .at = at, .length = length}), [&](const Frame &frame) {
        std::optional<Content> piece;
        if (frame.type == MessageType::Data)
            piece = decodeData(frame.body);
        else if (frame.type == MessageType::Zeroes)
            piece = decodeZeroes(frame.body);
        if (!piece || piece->at.value != expected)
            return Heard::Nonsense;
        expected += piece->bytes.empty() ? piece->zeroes.value : piece->bytes.size();
        if (expected > end)
            return Heard::Nonsense;
        return sink(*piece) ? Heard::More : Heard::Enough;
    });
}

Result<> Inspection::find(const FileRef &folder, const QByteArray &pattern, const FindSink &sink)
{
    LIFEBOAT_TRY(checkRef(folder));
    if (pattern.isEmpty() || pattern.size() > qsizetype(mostPattern))
        return fail(ErrorCode::InvalidArgument, nameForDisplay(pattern));
    return ask(MessageType::Find, encodeFind({.folder = folder, .pattern = pattern}), [&](const Frame &frame) {
        if (frame.type == MessageType::Working) {
            auto where = decodeWorking(frame.body);
            return where && sink(std::move(*where)) ? Heard::More : Heard::Enough;
        }
        if (frame.type == MessageType::Skipped) {
            auto skipped = decodeSkipped(frame.body);
            if (!skipped)
                return Heard::Nonsense;
            return sink(std::move(*skipped)) ? Heard::More : Heard::Enough;
        }
        auto batch = frame.type == MessageType::FoundBatch ? decodeFound(frame.body) : std::nullopt;
        if (!batch)
            return Heard::Nonsense;
        for (FoundFile &file : *batch) {
            if (!sink(std::move(file)))
                return Heard::Enough;
        }
        return Heard::More;
    });
}

} // namespace lifeboat::files
