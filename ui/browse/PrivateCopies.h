// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "files/takeout/TakeOutJob.h"

#include <QTemporaryDir>
#include <QUrl>

namespace lifeboat {

class Client;

/// Private copies of files and folders of an image, for another program to open or take over. They go with this object. Main thread.
class PrivateCopies final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    static constexpr ByteCount most{
        256'000'000}; ///< that goes into a folder for temporary files without being asked for twice

    void prepare(Client &client, const QString &imageFolder, std::vector<files::FileRef> chosen);

Q_SIGNALS:
    /// Whatever could be read: not empty. @p damaged: of the first that could not, or not completely.
    void ready(const QList<QUrl> &copies, const std::optional<lifeboat::Error> &damaged);
    void tooMuch(); ///< more than `most`: nothing is copied
    void failed(const lifeboat::Error &error);

private:
    void look(const files::TakeOutProgress &progress);
    void end(const Result<files::TakeOutReport> &copied);

    QTemporaryDir m_folder;
    std::unique_ptr<files::TakeOutJob> m_copy;
    bool m_isTooMuch = false;
};

} // namespace lifeboat
