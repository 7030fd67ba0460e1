// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "files/takeout/Archive.h"
#include "files/takeout/CopyOut.h"
#include "support/MemorySource.h"

#include <QTemporaryDir>

#include <memory>

namespace lifeboat::test {

/// "(none)" where there is no such file.
QByteArray contentOf(const QString &path);
void put(const QString &path, const QByteArray &content);
files::FileRef ref(const QByteArray &path);

/// For each test function a source in memory, an empty folder `target`, and beside it a file `outside` that says "untouched".
class TakeOutFixture : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

protected:
    files::TakeOutContext context(const std::vector<files::FileRef> &chosen)
    {
        return {.source = *m_source, .chosen = chosen, .stop = {}, .progress = {}};
    }
    Result<files::TakeOutReport> copy(const std::vector<files::FileRef> &chosen,
                                      files::OnConflict rule = files::OnConflict::Rename);
    QString target(const QString &name = {}) const;

    std::unique_ptr<MemorySource> m_source;
    std::unique_ptr<QTemporaryDir> m_folder;
};

} // namespace lifeboat::test
