// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "browse/PrivateCopies.h"

#include "browse/Inspector.h"

#include <QDir>

namespace lifeboat {

using namespace files;

void PrivateCopies::prepare(Client &client, const QString &imageFolder, std::vector<FileRef> chosen)
{
    openInspector(client, this, imageFolder, [this, chosen = std::move(chosen)](Result<UniqueFd> socket) {
        if (!socket) {
            Q_EMIT failed(socket.error());
            return;
        }
        const CopyOptions here{.folder = m_folder.path(), .onConflict = OnConflict::Rename};
        m_copy = std::make_unique<TakeOutJob>(std::move(*socket), TakeOutJob::Request{.chosen = chosen, .how = here});
        connect(m_copy.get(), &TakeOutJob::progressed, this, &PrivateCopies::look);
        connect(m_copy.get(), &TakeOutJob::finished, this, &PrivateCopies::end);
        m_copy->start();
    });
}

void PrivateCopies::look(const TakeOutProgress &progress)
{
    if (progress.total <= most || m_isTooMuch)
        return;
    m_isTooMuch = true;
    m_copy->cancel();
}

void PrivateCopies::end(const Result<TakeOutReport> &copied)
{
    QList<QUrl> copies;
    const QDir::Filters all = QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot;
    for (const QFileInfo &copy : QDir(m_folder.path()).entryInfoList(all))
        copies << QUrl::fromLocalFile(copy.filePath());
    if (m_isTooMuch) {
        Q_EMIT tooMuch();
        return;
    }
    if (!copied) {
        Q_EMIT failed(copied.error());
        return;
    }
    const std::optional<Error> damaged =
        copied->complete() ? std::nullopt : std::optional(copied->unreadable.front().error);
    if (copies.isEmpty())
        Q_EMIT failed(
            damaged.value_or(Error{.code = ErrorCode::FileUnreadable, .subject = {}, .at = {}, .detail = {}}));
    else
        Q_EMIT ready(copies, damaged);
}

} // namespace lifeboat
