// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "browse/OpenedFile.h"

#include "browse/Inspector.h"

#include <QDesktopServices>
#include <QDir>
#include <QUrl>

namespace lifeboat {

using namespace files;

void OpenedFile::open(Client &client, const QString &imageFolder, const FileRef &file)
{
    openInspector(client, this, imageFolder, [this, file](Result<UniqueFd> socket) {
        if (!socket) {
            Q_EMIT failed(socket.error());
            return;
        }
        const CopyOptions here{.folder = m_folder.path(), .onConflict = OnConflict::Rename};
        m_copy = std::make_unique<TakeOutJob>(std::move(*socket), TakeOutJob::Request{.chosen = {file}, .how = here});
        connect(m_copy.get(), &TakeOutJob::finished, this, &OpenedFile::show);
        m_copy->start();
    });
}

void OpenedFile::show(const Result<TakeOutReport> &copied)
{
    const QFileInfoList found = QDir(m_folder.path()).entryInfoList(QDir::Files | QDir::Hidden);
    if (!copied) {
        Q_EMIT failed(copied.error());
    } else if (!copied->unreadable.empty()) {
        Q_EMIT failed(copied->unreadable.front().error);
    } else if (!found.empty()) {
        // It came from somewhere that nobody vouches for: to be looked at, not to be run.
        QFile::setPermissions(found.front().filePath(), QFileDevice::ReadOwner);
        QDesktopServices::openUrl(QUrl::fromLocalFile(found.front().filePath()));
    }
}

} // namespace lifeboat
