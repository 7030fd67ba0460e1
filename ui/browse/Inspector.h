// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "client/Client.h"

#include <QDBusUnixFileDescriptor>

#include <fcntl.h>

namespace lifeboat {

/// Asks the worker for somebody who reads the files of an image; @p use gets a Result<UniqueFd> later, the socket to them, unless @p context has gone
/// before. Errors: those of Manager.Browse.
template<class Use>
void openInspector(Client &client, QObject *context, const QString &imageFolder, Use use)
{
    client.ask(
        context,
        [use, imageFolder](const Result<QDBusUnixFileDescriptor> &answer) {
            if (!answer)
                return use(Result<UniqueFd>(fail(answer.error())));
            UniqueFd socket(::fcntl(answer->fileDescriptor(), F_DUPFD_CLOEXEC, 0));
            if (!socket)
                return use(Result<UniqueFd>(fail(Error::fromErrno(ErrorCode::InspectorDied, imageFolder))));
            use(Result<UniqueFd>(std::move(socket)));
        },
        &ManagerInterface::Browse, imageFolder, QVariantMap());
}

} // namespace lifeboat
