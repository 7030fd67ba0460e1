// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "files/Limits.h"
#include "files/Messages.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <chrono>

namespace lifeboat::files {

/// One conversation with whoever reads the files of an image, for a thread with an event loop. Takes what comes for hostile and holds little of it:
/// what it does not get rid of stays with the other side. Every request ends with exactly one ended(), also when the other side breaks
/// off, hangs or talks nonsense: then all that are open end with InspectorDied, and so does every later one.
class Browser final : public QObject {
    Q_OBJECT

public:
    using Id = quint32;
    /// So long nothing may come while a request is open.
    static constexpr std::chrono::milliseconds silenceLimit{30'000};

    /// @p socket: what Manager.Browse() gave.
    explicit Browser(UniqueFd socket, std::chrono::milliseconds silence = silenceLimit, QObject *parent = nullptr);
    ~Browser() override;

    // Each gives the request's number, which the signals carry, and returns at once; the first signal comes later, never inside.
    // Requests are answered in turn. A value that is out of bounds (Limits.h) ends with InvalidArgument.

    Id partitions();
    Id list(const FileRef &folder);
    Id stat(const FileRef &file);
    Id read(const FileRef &file, ByteOffset at, ByteCount length);
    Id find(const FileRef &folder, const QByteArray &pattern);
    /// The request ends soon with Cancelled, or as it would have. Nothing but ended() comes for it from now on.
    void cancel(Id request);

    /// True when nothing can be asked any more.
    bool isClosed() const { return !m_socket; }

Q_SIGNALS:
    void partitionsFound(quint32 request, const std::vector<lifeboat::files::PartitionInfo> &batch);
    /// list(), and stat() with one.
    void entries(quint32 request, const std::vector<lifeboat::files::FileEntry> &batch);
    void found(quint32 request, const std::vector<lifeboat::files::FoundFile> &batch);
    /// find(): where it looks now; several times a second.
    void searching(quint32 request, const QByteArray &folder);
    /// find(): what could not be searched.
    void skipped(quint32 request, const lifeboat::files::Unreadable &what);
    /// read(): the next piece. Its bytes are valid during the signal only.
    void content(quint32 request, const lifeboat::files::Content &piece);
    void ended(quint32 request, const lifeboat::Result<> &result);

private:
    enum class State { Open, Cancelled };

    Id ask(MessageType type, const QByteArray &body, Result<> allowed);
    void send(const QByteArray &bytes);
    void flush();
    void receive();
    void handle(const Frame &frame);
    bool deliver(const Frame &frame);
    void end(Id request, const Result<> &result);
    void breakOff(const QString &detail);

    UniqueFd m_socket;
    QSocketNotifier m_readable;
    QSocketNotifier m_writable;
    QTimer m_silence;
    FrameBuffer m_incoming{mostReplyBody};
    QByteArray m_outgoing;
    QHash<Id, State> m_open;
    Id m_next = 1;
    bool m_welcomed = false;
};

} // namespace lifeboat::files
