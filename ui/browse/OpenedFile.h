// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/Client.h"
#include "files/takeout/TakeOutJob.h"

#include <QTemporaryDir>

namespace lifeboat {

/// A file of an image in the program that opens such files: from a copy that only this user can read, and which goes when this does. What
/// is changed in it does not reach the image.
class OpenedFile final : public QObject {
    Q_OBJECT

public:
    explicit OpenedFile(QObject *parent = nullptr) : QObject(parent) { }

    void open(Client &client, const QString &imageFolder, const files::FileRef &file);

Q_SIGNALS:
    void failed(const lifeboat::Error &error); ///< it could not be copied completely; then it is not opened

private:
    void show(const Result<files::TakeOutReport> &copied);

    QTemporaryDir m_folder;
    std::unique_ptr<files::TakeOutJob> m_copy;
};

} // namespace lifeboat
