// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "files/Messages.h"
#include "service/worker/Visitor.h"

#include <QPointer>
#include <QProcess>

#include <functional>

namespace lifeboat {

/// The processes that read the files of images (lifeboat-inspect), one for each client's question, with what they need for XFS and btrfs. Main thread. None outlives this object.
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
    struct Started {
        QProcess *process;
        UniqueFd client; ///< our end of its socket
    };
    struct KernelSide {
        QList<QPointer<QProcess>> processes;
        UniqueFd client;
    };

    Result<KernelSide> startKernelSide(const ImageToRead &image, files::Setup setup);
    Result<Started> launchInspector(const ImageToRead &image, const files::Setup &setup, std::optional<int> kernelSide);
    Result<Started> launch(QLatin1StringView program, const QStringList &arguments, const files::Setup &setup,
                           std::vector<int> descriptors);
    void follow(QProcess &process, uint user, const QList<QPointer<QProcess>> &others, std::function<void()> ended);

    QList<uint> m_users; ///< one entry for each that runs
};

/// What an inspector may offer: the partitions that the image really holds. XFS and btrfs only when this process is root and the image passed its last check.
files::Setup setupOf(const Image &image);

} // namespace lifeboat
