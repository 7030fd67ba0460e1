// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/Server.h"

#include "base/Zero.h"
#include "files/Body.h"
#include "files/Limits.h"
#include "files/Messages.h"
#include "files/Socket.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <set>

namespace lifeboat::files {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto lookEvery = 20ms;   // for a Cancel
constexpr auto batchAtMost = 50ms; // that an entry waits for others to go with it
constexpr auto signOfLife = 250ms;
constexpr auto setupWithin = 10s;
constexpr std::size_t receiveAtOnce = 64 << 10;

std::size_t lengthOf(const FileEntry &entry)
{
    return static_cast<std::size_t>(entry.name.size() + entry.linkTarget.size()) + 128;
}
std::size_t lengthOf(const FoundFile &found)
{
    return lengthOf(found.entry) + static_cast<std::size_t>(found.folder.size());
}
std::size_t lengthOf(const PartitionInfo &partition)
{
    return static_cast<std::size_t>(partition.fileSystem.size() + partition.label.size()) + 32;
}

/// Values that travel together: until there are enough of them, or the first has waited long enough.
template<class Value>
class Batch {
public:
    explicit Batch(std::function<void(std::span<const Value>)> send) : m_send(std::move(send)) { }

    void add(Value value)
    {
        const std::size_t length = lengthOf(value);
        if (m_length + length > mostBatchBody)
            flush();
        m_length += length;
        m_values.push_back(std::move(value));
        if (m_values.size() >= mostBatch)
            flush();
        flushIfOld();
    }
    void flushIfOld()
    {
        if (Clock::now() - m_since > batchAtMost)
            flush();
    }
    void flush()
    {
        if (!m_values.empty())
            m_send(m_values);
        m_values.clear();
        m_length = 0;
        m_since = Clock::now();
    }

private:
    std::function<void(std::span<const Value>)> m_send;
    std::vector<Value> m_values;
    std::size_t m_length = 0;
    Clock::time_point m_since = Clock::now();
};

class Conversation {
public:
    Conversation(int socket, FileSource &source, const std::function<void(Pulse)> &pulse)
        : m_socket(socket), m_source(source), m_pulse(pulse)
    { }

    void run();

private:
    void receive(std::chrono::milliseconds timeout);
    void sort(Frame frame);
    void answer(const Frame &request);
    Result<> perform(const Frame &request);
    template<class Value>
    Result<> stream(std::function<Result<>(const std::function<bool(Value)> &)> work, MessageType type,
                    QByteArray (*encode)(std::span<const Value>));
    Result<> find(const FindRequest &request);
    Result<> read(const ReadRequest &request);
    void send(MessageType type, QByteArrayView body, std::span<const std::byte> more = {});
    bool goOn();
    void beat(Pulse pulse) const
    {
        if (m_pulse)
            m_pulse(pulse);
    }
    void alive(const QByteArray &where);
    Result<> malformed();

    int m_socket;
    FileSource &m_source;
    const std::function<void(Pulse)> &m_pulse;
    FrameBuffer m_incoming{mostRequestBody};
    std::deque<Frame> m_waiting;
    std::set<std::uint32_t> m_cancelled; ///< of those that wait or are being answered
    std::uint32_t m_current = 0;
    Clock::time_point m_looked;
    Clock::time_point m_sent;
    bool m_greeted = false;
    bool m_broken = false;
};

void Conversation::receive(std::chrono::milliseconds timeout)
{
    const SocketEvent event = waitForSocket(m_socket, SocketEvent::Readable, timeout);
    if (event == SocketEvent::Timeout)
        return;
    QByteArray bytes(receiveAtOnce, Qt::Uninitialized);
    const auto got = receiveSome(m_socket, std::span(bytes.data(), receiveAtOnce));
    if (event == SocketEvent::Broken || !got) {
        m_broken = true;
        return;
    }
    m_incoming.add(QByteArrayView(bytes).first(qsizetype(*got)));
    while (auto frame = m_incoming.take())
        sort(std::move(*frame));
    m_broken = m_broken || m_incoming.isDamaged();
}

/// A request waits for its turn; a Cancel holds at once.
void Conversation::sort(Frame frame)
{
    if (frame.type != MessageType::Cancel) {
        m_broken = m_broken || m_waiting.size() >= mostWaiting || frame.id == 0;
        m_waiting.push_back(std::move(frame));
        return;
    }
    const auto id = decodeCancel(frame.body);
    m_broken = m_broken || !id;
    if (id && (*id == m_current || std::ranges::contains(m_waiting, *id, &Frame::id)))
        m_cancelled.insert(*id);
}

void Conversation::run()
{
    while (!m_broken) {
        beat(Pulse::Idle);
        while (m_waiting.empty() && !m_broken)
            receive(-1ms);
        if (m_broken)
            return;
        beat(Pulse::Busy);
        const Frame request = std::move(m_waiting.front());
        m_waiting.pop_front();
        m_current = request.id;
        answer(request);
        m_cancelled.erase(m_current);
        m_current = 0;
    }
}

void Conversation::answer(const Frame &request)
{
    if (!m_greeted) {
        const auto version = request.type == MessageType::Hello ? decodeVersion(request.body) : std::nullopt;
        m_broken = version != protocolVersion;
        m_greeted = true;
        if (!m_broken)
            send(MessageType::Welcome, encodeVersion(protocolVersion));
        return;
    }
    m_sent = Clock::now();
    const Result<> done = goOn() ? perform(request) : fail(ErrorCode::Cancelled);
    if (m_broken)
        return;
    if (done)
        send(MessageType::Done, {});
    else
        send(MessageType::Failed, encodeError(done.error()));
}

Result<> Conversation::malformed()
{
    m_broken = true;
    return fail(ErrorCode::InvalidArgument);
}

Result<> Conversation::perform(const Frame &request)
{
    switch (request.type) {
    case MessageType::Partitions:
        if (!request.body.isEmpty())
            return malformed();
        return stream<PartitionInfo>([&](const auto &sink) { return m_source.partitions(sink); },
                                     MessageType::PartitionBatch, encodePartitions);
    case MessageType::List:
    case MessageType::Stat: {
        const auto ref = decodeRef(request.body);
        if (!ref)
            return malformed();
        const auto work = [&](const EntrySink &sink) -> Result<> {
            if (request.type == MessageType::List)
                return m_source.list(*ref, sink);
            LIFEBOAT_TRY_ASSIGN(FileEntry entry, m_source.stat(*ref));
            return sink(std::move(entry)) ? Result<>() : fail(ErrorCode::Cancelled);
        };
        return stream<FileEntry>(work, MessageType::EntryBatch, encodeEntries);
    }
    case MessageType::Read: {
        const auto read = decodeRead(request.body);
        return read ? this->read(*read) : malformed();
    }
    case MessageType::Find: {
        const auto find = decodeFind(request.body);
        return find ? this->find(*find) : malformed();
    }
    default:
        return malformed();
    }
}

template<class Value>
Result<> Conversation::stream(std::function<Result<>(const std::function<bool(Value)> &)> work, MessageType type,
                              QByteArray (*encode)(std::span<const Value>))
{
    Batch<Value> batch([&](std::span<const Value> values) { send(type, encode(values)); });
    const Result<> done = work([&](Value value) {
        batch.add(std::move(value));
        return goOn();
    });
    batch.flush();
    return done;
}

Result<> Conversation::find(const FindRequest &request)
{
    Batch<FoundFile> batch(
        [&](std::span<const FoundFile> found) { send(MessageType::FoundBatch, encodeFound(found)); });
    const Result<> done = m_source.find(request.folder, request.pattern, [&](auto event) {
        if (auto *const found = std::get_if<FoundFile>(&event))
            batch.add(std::move(*found));
        else if (const auto *const skipped = std::get_if<Unreadable>(&event))
            send(MessageType::Skipped, encodeSkipped(*skipped));
        else
            alive(std::get<QByteArray>(event));
        batch.flushIfOld();
        return goOn();
    });
    batch.flush();
    return done;
}

Result<> Conversation::read(const ReadRequest &request)
{
    return m_source.read(request.file, request.at, request.length, [&](const Content &piece) {
        if (piece.bytes.empty())
            send(MessageType::Zeroes, encodeZeroes(piece.at, piece.zeroes));
        else if (isZero(piece.bytes))
            send(MessageType::Zeroes, encodeZeroes(piece.at, ByteCount(piece.bytes.size())));
        else
            send(MessageType::Data, BodyWriter().number(piece.at.value).take(), piece.bytes);
        return goOn();
    });
}

/// Of a search that finds nothing for a while.
void Conversation::alive(const QByteArray &where)
{
    if (Clock::now() - m_sent > signOfLife)
        send(MessageType::Working, encodeWorking(where.left(mostPath)));
}

bool Conversation::goOn()
{
    const auto now = Clock::now();
    if (now - m_looked > lookEvery) {
        m_looked = now;
        beat(Pulse::Busy);
        receive(0ms);
    }
    return !m_broken && !m_cancelled.contains(m_current);
}

/// While the client does not read, what it says is read all the same, so that it can cancel.
void Conversation::send(MessageType type, QByteArrayView body, std::span<const std::byte> more)
{
    QByteArrayView tail(reinterpret_cast<const char *>(more.data()), qsizetype(more.size()));
    QByteArray head = encodeFrame(type, m_current, body);
    storeLittle(std::as_writable_bytes(std::span(head.data(), 4)), 0,
                static_cast<std::uint32_t>(body.size() + tail.size()));
    QByteArrayView rest(head);
    while (!m_broken && (!rest.isEmpty() || !tail.isEmpty())) {
        const auto sent = sendSome(m_socket, rest, tail);
        if (!sent) {
            m_broken = true;
            return;
        }
        const auto ofHead = std::min(qsizetype(*sent), rest.size());
        rest = rest.sliced(ofHead);
        tail = tail.sliced(qsizetype(*sent) - ofHead);
        if (*sent > 0)
            continue;
        beat(Pulse::Busy);
        const SocketEvent event = waitForSocket(m_socket, SocketEvent::Both, 1000ms);
        if (event == SocketEvent::Readable || event == SocketEvent::Both)
            receive(0ms);
        m_broken = m_broken || event == SocketEvent::Broken;
    }
    m_sent = Clock::now();
}

} // namespace

std::optional<Setup> receiveSetup(int socket)
{
    QByteArray received;
    std::size_t wanted = frameHeaderSize;
    while (static_cast<std::size_t>(received.size()) < wanted) {
        std::array<char, 4096> bytes{};
        const std::size_t missing = wanted - static_cast<std::size_t>(received.size());
        if (waitForSocket(socket, SocketEvent::Readable, setupWithin) != SocketEvent::Readable)
            return std::nullopt;
        const auto some = receiveSome(socket, std::span(bytes).first(std::min(bytes.size(), missing)));
        if (!some)
            return std::nullopt;
        received.append(bytes.data(), qsizetype(*some));
        if (received.size() == qsizetype(frameHeaderSize) && wanted == frameHeaderSize)
            wanted +=
                std::min<std::size_t>(loadLittle<std::uint32_t>(std::as_bytes(std::span(received))), mostRequestBody);
    }
    FrameBuffer incoming(mostRequestBody);
    incoming.add(received);
    const auto frame = incoming.take();
    return frame && frame->type == MessageType::Setup ? decodeSetup(frame->body) : std::nullopt;
}

void serveFiles(int socket, FileSource &source, const std::function<void(Pulse)> &pulse)
{
    Conversation(socket, source, pulse).run();
}

} // namespace lifeboat::files
