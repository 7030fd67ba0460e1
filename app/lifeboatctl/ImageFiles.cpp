// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ImageFiles.h"

#include "StopSignals.h"

#include "files/Names.h"

#include <QDir>
#include <QFile>

namespace lifeboat {

namespace {

using namespace std::chrono_literals;

constexpr auto lookForSignals = 50ms;

} // namespace

Result<std::unique_ptr<ImageFiles>> ImageFiles::open(const Call &call)
{
    LIFEBOAT_TRY_ASSIGN(const auto session, Session::open());
    LIFEBOAT_TRY_ASSIGN(UniqueFd socket, session->browse(absolutePath(call.words.front()), call.output));
    auto opened = std::make_unique<ImageFiles>();
    opened->m_source = std::make_unique<files::Inspection>(std::move(socket), opened->m_stop.get_token());
    opened->m_signals = std::jthread([stop = opened->m_stop](const std::stop_token &ended) mutable {
        while (!ended.stop_requested() && stopSignal() == 0)
            std::this_thread::sleep_for(lookForSignals);
        stop.request_stop();
    });
    return opened;
}

Result<std::vector<files::PartitionInfo>> ImageFiles::partitions(const Call &call)
{
    std::vector<files::PartitionInfo> all;
    LIFEBOAT_TRY(m_source->partitions([&](files::PartitionInfo partition) {
        all.push_back(std::move(partition));
        return true;
    }));
    const QString typed = call.options.value(QStringLiteral("partition"));
    std::vector<files::PartitionInfo> chosen;
    Error reason{.code = ErrorCode::FileSystemUnreadable,
                 .subject = call.words.front(),
                 .at = {},
                 .detail = QStringLiteral("no file system that can be read")};
    for (const files::PartitionInfo &partition : all) {
        if (!typed.isEmpty() && typed != QString::number(partition.number))
            continue;
        const auto root = m_source->stat({.partition = partition.number, .path = "/", .inode = 0});
        if (root)
            chosen.push_back(partition);
        else if (root.error().code == ErrorCode::ImageNotChecked)
            reason = root.error();
        else if (root.error().code != ErrorCode::FileSystemUnreadable)
            return fail(root.error());
        if (!root && !typed.isEmpty())
            return fail(root.error());
    }
    if (chosen.empty() && !typed.isEmpty())
        return fail(ErrorCode::PartitionNotFound, typed);
    if (chosen.empty())
        return fail(reason);
    return chosen;
}

Result<QByteArray> pathInImage(const QString &typed)
{
    const QString clean = QDir::cleanPath(QLatin1Char('/') + typed);
    const QByteArray path = QFile::encodeName(clean);
    if (!files::isEntryPath(path))
        return fail(ErrorCode::InvalidArgument, typed, QStringLiteral("not a path in a file system"));
    return path;
}

} // namespace lifeboat
