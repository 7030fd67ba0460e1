// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/Browser.h"

#include "files/Names.h"
#include "files/Socket.h"

namespace lifeboat::files {

namespace {

constexpr std::size_t receiveAtOnce = 256 << 10;
constexpr std::size_t mostAtATime = 4 << 20; // of what came, before the thread's other work has its turn
constexpr std::uint32_t helloId = 1;

Result<> refuseUnless(bool good)
{
    return good ? Result<>() : fail(ErrorCode::InvalidArgument, {}, QStringLiteral("out of the protocol's bounds"));
}

} // namespace

Browser::Browser(UniqueFd socket, std::chrono::milliseconds silence, QObject *parent)
    : QObject(parent),
      m_socket(std::move(socket)),
      m_readable(m_socket.get(), QSocketNotifier::Read),
      m_writable(m_socket.get(), QSocketNotifier::Write)
{
    m_readable.setParent(this);
    m_writable.setParent(this);
    m_silence.setParent(this);
    m_silence.setSingleShot(true);
    m_silence.setInterval(silence);
    m_silence.callOnTimeout(this, [this] { breakOff(QStringLiteral("no answer")); });
    connect(&m_readable, &QSocketNotifier::activated, this, &Browser::receive);
    connect(&m_writable, &QSocketNotifier::activated, this, &Browser::flush);
    m_writable.setEnabled(false);
    m_next = helloId + 1;
    send(encodeFrame(MessageType::Hello, helloId, encodeVersion(protocolVersion)));
}

Browser::~Browser() = default;

Browser::Id Browser::partitions() { return ask(MessageType::Partitions, {}, {}); }

Browser::Id Browser::list(const FileRef &folder)
{
    return ask(MessageType::List, encodeRef(folder), refuseUnless(isEntryPath(folder.path)));
}

Browser::Id Browser::stat(const FileRef &file)
{
    return ask(MessageType::Stat, encodeRef(file), refuseUnless(isEntryPath(file.path)));
}

Browser::Id Browser::read(const FileRef &file, ByteOffset at, ByteCount length)
{
    return ask(MessageType::Read, encodeRead({.file = file, .at = at, .length = length}),
               refuseUnless(isEntryPath(file.path)));
}

Browser::Id Browser::find(const FileRef &folder, const QByteArray &pattern)
{
    const bool fits = !pattern.isEmpty() && pattern.size() <= qsizetype(mostPattern);
    return ask(MessageType::Find, encodeFind({.folder = folder, .pattern = pattern}),
               refuseUnless(isEntryPath(folder.path) && fits));
}

Browser::Id Browser::ask(MessageType type, const QByteArray &body, Result<> allowed)
{
    const Id id = m_next++;
    if (allowed && isClosed())
        allowed = fail(ErrorCode::InspectorDied);
    if (allowed && m_open.size() >= qsizetype(mostWaiting))
        allowed = fail(ErrorCode::Busy, {}, QStringLiteral("too many questions"));
    if (!allowed) {
        QMetaObject::invokeMethod(this, [this, id, allowed] { Q_EMIT ended(id, allowed); }, Qt::QueuedConnection);
        return id;
    }
    m_open.insert(id, State::Open);
    if (!m_silence.isActive())
        m_silence.start();
    send(encodeFrame(type, id, body));
    return id;
}

void Browser::cancel(Id request)
{
    const auto open = m_open.find(request);
    if (open == m_open.end() || *open == State::Cancelled || isClosed())
        return;
    *open = State::Cancelled;
    send(encodeFrame(MessageType::Cancel, m_next++, encodeCancel(request)));
}

/// What does not go now waits for the event loop, also its failure: nobody is told from inside a call.
void Browser::send(const QByteArray &bytes)
{
    if (isClosed())
        return;
    m_outgoing += bytes;
    const auto sent = sendSome(m_socket.get(), m_outgoing);
    m_outgoing.remove(0, qsizetype(sent.value_or(0)));
    m_writable.setEnabled(!m_outgoing.isEmpty());
}

void Browser::flush()
{
    const auto sent = sendSome(m_socket.get(), m_outgoing);
    if (!sent)
        return breakOff(QStringLiteral("it is gone"));
    m_outgoing.remove(0, qsizetype(*sent));
    m_writable.setEnabled(!m_outgoing.isEmpty());
}

void Browser::receive()
{
    QByteArray bytes(receiveAtOnce, Qt::Uninitialized);
    for (std::size_t total = 0; total < mostAtATime && !isClosed();) {
        const auto got = receiveSome(m_socket.get(), std::span(bytes.data(), receiveAtOnce));
        if (!got)
            return breakOff(QStringLiteral("it ended"));
        if (*got == 0)
            return;
        total += *got;
        if (!m_open.isEmpty())
            m_silence.start();
        m_incoming.add(QByteArrayView(bytes).first(qsizetype(*got)));
        while (!isClosed()) {
            const auto frame = m_incoming.take();
            if (!frame)
                break;
            handle(*frame);
        }
        if (!isClosed() && m_incoming.isDamaged())
            return breakOff(QStringLiteral("it talks nonsense"));
    }
}

void Browser::handle(const Frame &frame)
{
    if (!m_welcomed) {
        m_welcomed =
            frame.type == MessageType::Welcome && frame.id == helloId && decodeVersion(frame.body) == protocolVersion;
        if (!m_welcomed)
            breakOff(QStringLiteral("it speaks another version"));
        return;
    }
    const auto open = m_open.constFind(frame.id);
    if (open == m_open.constEnd())
        return breakOff(QStringLiteral("an answer that nobody asked for"));
    if (frame.type == MessageType::Done && frame.body.isEmpty())
        return end(frame.id, {});
    if (frame.type == MessageType::Failed) {
        auto error = decodeError(frame.body);
        return error ? end(frame.id, fail(std::move(*error))) : breakOff(QStringLiteral("it talks nonsense"));
    }
    if (*open == State::Open && !deliver(frame))
        breakOff(QStringLiteral("it talks nonsense"));
}

/// False when it cannot be understood.
bool Browser::deliver(const Frame &frame)
{
    const auto pass = [&](const auto &value, auto signal) {
        if (value)
            Q_EMIT(this->*signal)(frame.id, *value);
        return value.has_value();
    };
    switch (frame.type) {
    case MessageType::PartitionBatch:
        return pass(decodePartitions(frame.body), &Browser::partitionsFound);
    case MessageType::EntryBatch:
        return pass(decodeEntries(frame.body), &Browser::entries);
    case MessageType::FoundBatch:
        return pass(decodeFound(frame.body), &Browser::found);
    case MessageType::Working:
        return pass(decodeWorking(frame.body), &Browser::searching);
    case MessageType::Skipped:
        return pass(decodeSkipped(frame.body), &Browser::skipped);
    case MessageType::Data:
        return pass(decodeData(frame.body), &Browser::content);
    case MessageType::Zeroes:
        return pass(decodeZeroes(frame.body), &Browser::content);
    default:
        return false;
    }
}

void Browser::end(Id request, const Result<> &result)
{
    m_open.remove(request);
    if (m_open.isEmpty())
        m_silence.stop();
    Q_EMIT ended(request, result);
}

void Browser::breakOff(const QString &detail)
{
    m_readable.setEnabled(false);
    m_writable.setEnabled(false);
    m_silence.stop();
    m_socket.reset();
    const QList<Id> left = m_open.keys();
    m_open.clear();
    for (const Id request : left)
        Q_EMIT ended(request, fail(ErrorCode::InspectorDied, {}, detail));
}

} // namespace lifeboat::files
