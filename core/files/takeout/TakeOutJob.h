// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "files/takeout/CopyOut.h"

#include <QObject>

#include <thread>
#include <variant>

namespace lifeboat::files {

/// Copies out or archives on a thread of its own, over a conversation of its own (Manager.Browse), so that the window goes on browsing meanwhile.
/// All signals come on this object's thread.
class TakeOutJob final : public QObject {
    Q_OBJECT

public:
    struct ToArchive {
        QString file;
    };
    struct Request {
        std::vector<FileRef> chosen;
        std::variant<CopyOptions, ToArchive> how;
    };

    /// @p socket: what Manager.Browse() gave, unused yet.
    TakeOutJob(UniqueFd socket, Request request, QObject *parent = nullptr);
    /// Cancels and waits, up to a second.
    ~TakeOutJob() override;

    /// Once.
    void start();
    /// It ends within a second, as Cancelled unless it was quicker.
    void cancel() { m_thread.request_stop(); }

Q_SIGNALS:
    void progressed(const lifeboat::files::TakeOutProgress &progress);
    void finished(const lifeboat::Result<lifeboat::files::TakeOutReport> &result);

private:
    UniqueFd m_socket;
    Request m_request;
    std::jthread m_thread;
};

/// The same on the calling thread.
Result<TakeOutReport> takeOut(const TakeOutContext &context,
                              const std::variant<CopyOptions, TakeOutJob::ToArchive> &how);

} // namespace lifeboat::files
