// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "browse/RawFolder.h"

#include "browse/Inspector.h"
#include "files/view/ViewProgram.h"

#include <QDir>
#include <QStandardPaths>
#include <QtConcurrent>
#include <QTemporaryDir>

namespace lifeboat {

using namespace files;

namespace {

/// A new folder that only this user can enter.
Result<QString> newFolder()
{
    const QString runtime = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    QTemporaryDir folder(runtime + QStringLiteral("/lifeboat-image-XXXXXX"));
    if (!folder.isValid())
        return fail(ErrorCode::MountFailed, runtime, folder.errorString());
    folder.setAutoRemove(false);
    return folder.path();
}

} // namespace

RawFolder::~RawFolder()
{
    if (m_state != State::There)
        return;
    endView(m_path, ViewEnd::EvenInUse);
    QDir().rmdir(m_path);
}

void RawFolder::become(State state)
{
    m_state = state;
    Q_EMIT changed();
}

void RawFolder::show(Client &client, const QString &imageFolder)
{
    m_imageFolder = imageFolder;
    become(State::Coming);
    openInspector(client, this, imageFolder, [this](Result<UniqueFd> socket) {
        const auto conversation = std::make_shared<Result<UniqueFd>>(std::move(socket));
        const auto mount = [conversation]() -> Result<QString> {
            if (!*conversation)
                return fail(conversation->error());
            LIFEBOAT_TRY_ASSIGN(QString path, newFolder());
            const Result<> shown = startView(std::move(**conversation), path, {});
            if (shown)
                return path;
            QDir().rmdir(path);
            return fail(shown.error());
        };
        QtConcurrent::run(mount).then(this, [this](const Result<QString> &path) {
            m_path = path.value_or(QString());
            become(path ? State::There : State::Away);
            if (!path)
                Q_EMIT failed(path.error());
        });
    });
}

void RawFolder::takeAway()
{
    become(State::Going);
    QtConcurrent::run([path = m_path] {
        return endView(path, ViewEnd::WhenFree);
    }).then(this, [this](const Result<> &ended) {
        if (ended)
            QDir().rmdir(m_path);
        become(ended ? State::Away : State::There);
        if (!ended)
            Q_EMIT failed(ended.error());
    });
}

} // namespace lifeboat
