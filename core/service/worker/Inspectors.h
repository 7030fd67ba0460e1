// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "files/Messages.h"
#include "image/Manifest.h"
#include "service/worker/Visitor.h"

#include <QObject>

#include <functional>

namespace lifeboat {

/// The processes that read the files of images (lifeboat-inspect), one for each client's question. Main thread. None outlives this object.
class Inspectors final : public QObject {
    Q_OBJECT

public:
    static constexpr int mostPerUser = 16;

    using QObject::QObject;
    ~Inspectors() override;

    /// Starts one for @p user on an image that is open for reading. Gives the client's end of its socket; the process ends when that is closed. @p ended is called
    /// after it has. Errors: Busy (too many), ProgramMissing, Internal.
    Result<UniqueFd> start(uint user, const ImageToRead &image, const files::Setup &setup, std::function<void()> ended);
    bool isEmpty() const { return m_users.isEmpty(); }

private:
    QList<uint> m_users; ///< one entry for each that runs
};

/// What an inspector may offer: the partitions that the image really holds.
files::Setup setupOf(const Manifest &manifest, const QString &imageName);

} // namespace lifeboat
