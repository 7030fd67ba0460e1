// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/Inspectors.h"

#include "base/OwnProgram.h"
#include "files/Limits.h"
#include "files/Socket.h"

#include <QProcess>

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ranges>

namespace lifeboat {

namespace {

constexpr int socketGoesHere = -1; ///< among the descriptors that a program is given

/// A frame that the other end has not read yet fits into the socket's buffer, or is refused.
bool sendWhole(int socket, const QByteArray &frame)
{
    const int room = static_cast<int>(frame.size()) * 2;
    ::setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    return files::sendSome(socket, frame) == static_cast<std::size_t>(frame.size());
}

} // namespace

Inspectors::~Inspectors()
{
    for (QProcess *const process : findChildren<QProcess *>()) {
        process->disconnect();
        process->kill();
        process->waitForFinished();
    }
}

Result<UniqueFd> Inspectors::start(uint user, const ImageToRead &image, const files::Setup &setup,
                                   std::function<void()> ended)
{
    if (m_users.count(user) >= mostPerUser)
        return fail(ErrorCode::Busy, QString::fromUtf8(setup.imageName), QStringLiteral("too many inspectors"));
    if (setup.kernelFiles != files::KernelFiles::Offered) {
        LIFEBOAT_TRY_ASSIGN(Started started, launchInspector(image, setup, {}));
        follow(*started.process, user, {}, std::move(ended));
        return std::move(started.client);
    }
    LIFEBOAT_TRY_ASSIGN(const KernelSide kernel, startKernelSide(image, setup));
    LIFEBOAT_TRY_ASSIGN(Started started, launchInspector(image, setup, kernel.client.get()));
    follow(*started.process, user, kernel.processes, std::move(ended));
    return std::move(started.client);
}

/// One inspector for the raw drive, and lifeboat-kernelfs, which mounts it.
Result<Inspectors::KernelSide> Inspectors::startKernelSide(const ImageToRead &image, files::Setup setup)
{
    setup.kernelFiles = files::KernelFiles::Unavailable;
    std::erase_if(setup.partitions, [](const auto &partition) { return !files::isReadByKernel(partition); });
    LIFEBOAT_TRY_ASSIGN(Started raw, launchInspector(image, setup, {}));
    LIFEBOAT_TRY_ASSIGN(Started mounts,
                        launch(QLatin1StringView("lifeboat-kernelfs"), {}, setup, {socketGoesHere, raw.client.get()}));
    return KernelSide{.processes = {raw.process, mounts.process}, .client = std::move(mounts.client)};
}

/// With the descriptors that its main() expects.
Result<Inspectors::Started> Inspectors::launchInspector(const ImageToRead &image, const files::Setup &setup,
                                                        std::optional<int> kernelSide)
{
    std::vector descriptors{image.data.front().get(), socketGoesHere, image.sums.get()};
    for (const UniqueFd &parent : image.data | std::views::drop(1))
        descriptors.push_back(parent.get());
    if (kernelSide)
        descriptors.push_back(*kernelSide);
    const QStringList arguments{QString::number(image.data.size() - 1)};
    return launch(QLatin1StringView("lifeboat-inspect"), arguments, setup, std::move(descriptors));
}

/// The others end by themselves when this one does; should one hang, it is ended.
void Inspectors::follow(QProcess &process, uint user, const QList<QPointer<QProcess>> &others,
                        std::function<void()> ended)
{
    m_users.append(user);
    connect(&process, &QProcess::finished, this, [this, user, others, ended = std::move(ended)] {
        m_users.removeOne(user);
        for (const QPointer<QProcess> &other : others) {
            if (other)
                other->kill();
        }
        ended();
    });
}

Result<Inspectors::Started> Inspectors::launch(QLatin1StringView program, const QStringList &arguments,
                                               const files::Setup &setup, std::vector<int> descriptors)
{
    std::array<int, 2> ends{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return fail(Error::fromErrno(ErrorCode::Internal, {}, QStringLiteral("socketpair")));
    UniqueFd ours(ends[0]);
    const UniqueFd theirs(ends[1]);
    if (!sendWhole(ours.get(), files::encodeFrame(files::MessageType::Setup, 0, files::encodeSetup(setup))))
        return fail(ErrorCode::Internal, {}, QStringLiteral("send"));
    std::ranges::replace(descriptors, socketGoesHere, theirs.get());

    // Started from this thread: the process ends with the thread that started it.
    auto *const process = new QProcess(this);
    process->setProgram(ownProgram(program));
    process->setArguments(arguments);
    process->setWorkingDirectory(QStringLiteral("/"));
    process->setProcessEnvironment(QProcessEnvironment());
    process->setStandardInputFile(QProcess::nullDevice());
    process->setStandardOutputFile(QProcess::nullDevice());
    process->setStandardErrorFile(QProcess::nullDevice());
    process->setChildProcessModifier([descriptors = std::move(descriptors)] {
        if (!giveDescriptors(descriptors))
            ::_exit(1);
    });
    connect(process, &QProcess::finished, process, &QObject::deleteLater);
    process->start();
    if (!process->waitForStarted()) {
        const bool missing = process->error() == QProcess::FailedToStart;
        process->disconnect();
        process->deleteLater();
        return fail(missing ? ErrorCode::ProgramMissing : ErrorCode::Internal, program, process->errorString());
    }
    return Started{.process = process, .client = std::move(ours)};
}

files::Setup setupOf(const Image &image)
{
    const Manifest &manifest = image.manifest();
    files::Setup setup{.imageName = image.displayName().toUtf8().left(files::mostText),
                       .sumsDigest = manifest.sumsDigest,
                       .kernelFiles = files::KernelFiles::Unavailable,
                       .partitions = {}};
    for (const PartitionRecord &record : manifest.partitions) {
        if (!record.included || setup.partitions.size() >= files::mostPartitions)
            continue;
        setup.partitions.push_back({.number = static_cast<std::uint32_t>(record.number),
                                    .range = record.range,
                                    .fileSystem = record.fileSystem.toUtf8().left(files::mostLabel),
                                    .label = record.label.toUtf8().left(files::mostLabel)});
    }
    if (::geteuid() == 0 && std::ranges::any_of(setup.partitions, files::isReadByKernel))
        setup.kernelFiles =
            image.checkState() == CheckState::Good ? files::KernelFiles::Offered : files::KernelFiles::ImageNotChecked;
    return setup;
}

} // namespace lifeboat
