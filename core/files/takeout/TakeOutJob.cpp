// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/takeout/TakeOutJob.h"

#include "files/Inspection.h"
#include "files/takeout/Archive.h"

namespace lifeboat::files {

TakeOutJob::TakeOutJob(UniqueFd socket, Request request, QObject *parent)
    : QObject(parent), m_socket(std::move(socket)), m_request(std::move(request))
{ }

TakeOutJob::~TakeOutJob() = default;

void TakeOutJob::start()
{
    m_thread = std::jthread([this](const std::stop_token &stop) {
        Inspection source(std::move(m_socket), stop);
        const auto progress = [this](const TakeOutProgress &now) {
            QMetaObject::invokeMethod(this, [this, now] { Q_EMIT progressed(now); }, Qt::QueuedConnection);
        };
        auto result =
            takeOut({.source = source, .chosen = std::move(m_request.chosen), .stop = stop, .progress = progress},
                    m_request.how);
        QMetaObject::invokeMethod(
            this, [this, result = std::move(result)] { Q_EMIT finished(result); }, Qt::QueuedConnection);
    });
}

Result<TakeOutReport> takeOut(const TakeOutContext &context,
                              const std::variant<CopyOptions, TakeOutJob::ToArchive> &how)
{
    if (const auto *const copy = std::get_if<CopyOptions>(&how))
        return copyOut(context, *copy);
    return archive(context, std::get<TakeOutJob::ToArchive>(how).file);
}

} // namespace lifeboat::files
