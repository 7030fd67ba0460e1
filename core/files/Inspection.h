// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "files/Messages.h"

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>

namespace lifeboat::files {

/// The files of an image from the client's side of the socket, blocking: for a thread that copies, or a program that does one thing. Browser is
/// the same for an event loop. Inside a sink nothing else may be asked. As well as the source's errors: InspectorDied, when the
/// other side breaks off, hangs or talks nonsense; Cancelled, within 0.1 s, when @p stop is requested. Then it is of no use any more.
class Inspection final : public FileSource {
public:
    static constexpr std::chrono::milliseconds silenceLimit{30'000};

    /// @p socket: what Manager.Browse() gave. The conversation begins with the first question.
    Inspection(UniqueFd socket, std::stop_token stop, std::chrono::milliseconds silence = silenceLimit);

    Result<> partitions(const PartitionSink &sink) override;
    Result<> list(const FileRef &folder, const EntrySink &sink) override;
    Result<FileEntry> stat(const FileRef &file) override;
    Result<> read(const FileRef &file, ByteOffset at, ByteCount length, const ContentSink &sink) override;
    Result<> find(const FileRef &folder, const QByteArray &pattern, const FindSink &sink) override;

private:
    /// What the other side says while it answers; false when it cannot be understood.
    enum class Heard { More, Enough, Nonsense };
    using Listener = std::function<Heard(const Frame &)>;

    Result<> ask(MessageType type, const QByteArray &body, const Listener &listener);
    Result<> greet();
    Result<> send(QByteArrayView bytes);
    Result<Frame> next();
    std::unexpected<Error> dead(const char *detail);

    UniqueFd m_socket;
    std::stop_token m_stop;
    std::chrono::milliseconds m_silence;
    FrameBuffer m_incoming;
    std::uint32_t m_id = 0;
};

} // namespace lifeboat::files
