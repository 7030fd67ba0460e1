// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "block/BlockDevice.h"

#include <QFile>

#include <memory>
#include <optional>

namespace lifeboat {

/// The target opened for this job alone, with proof on the open descriptor that it is the one that was chosen (TargetChanged). Without
/// @p expected a new file of @p size is made.
Result<std::unique_ptr<BlockDevice>> openTarget(const QString &path, const std::optional<DriveIdentity> &expected,
                                                ByteCount size);

/// A drive we made for a restore that failed is nobody's data.
class NewFileGuard {
public:
    NewFileGuard(QString path, bool isNew) : m_path(isNew ? std::move(path) : QString()) { }
    NewFileGuard(const NewFileGuard &) = delete;
    NewFileGuard &operator=(const NewFileGuard &) = delete;
    ~NewFileGuard()
    {
        if (!m_path.isEmpty())
            QFile::remove(m_path);
    }
    void keep() { m_path.clear(); }

private:
    QString m_path;
};

} // namespace lifeboat
