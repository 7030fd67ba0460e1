// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/Inspectors.h"

#include "files/Limits.h"
#include "files/Socket.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QProcess>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace lifeboat {

namespace {

constexpr int imageFd = 3; // as app/lifeboat-inspect expects them
constexpr int socketFd = 4;
constexpr int sumsFd = 5;
constexpr int aboveThose = 10;

/// Beside this program, as built and as installed; else where it is installed.
QString inspectorProgram()
{
    const QString beside = QCoreApplication::applicationDirPath() + QStringLiteral("/lifeboat-inspect");
    return QFileInfo::exists(beside) ? beside : QStringLiteral(LIFEBOAT_INSPECT);
}

/// In the child, between fork and exec: only what a signal handler may do.
bool giveDescriptors(int image, int socket, int sums)
{
    const int imageAway = ::fcntl(image, F_DUPFD_CLOEXEC, aboveThose);
    const int socketAway = ::fcntl(socket, F_DUPFD_CLOEXEC, aboveThose);
    const int sumsAway = ::fcntl(sums, F_DUPFD_CLOEXEC, aboveThose);
    return imageAway >= 0 && socketAway >= 0 && sumsAway >= 0 && ::dup2(imageAway, imageFd) >= 0 &&
        ::dup2(socketAway, socketFd) >= 0 && ::dup2(sumsAway, sumsFd) >= 0;
}

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
    std::array<int, 2> ends{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return fail(Error::fromErrno(ErrorCode::Internal, {}, QStringLiteral("socketpair")));
    UniqueFd ours(ends[0]);
    const UniqueFd theirs(ends[1]);
    if (!sendWhole(ours.get(), files::encodeFrame(files::MessageType::Setup, 0, files::encodeSetup(setup))))
        return fail(ErrorCode::Internal, {}, QStringLiteral("send"));

    // Started from this thread: the process ends with the thread that started it.
    auto *const process = new QProcess(this);
    process->setProgram(inspectorProgram());
    process->setWorkingDirectory(QStringLiteral("/"));
    process->setProcessEnvironment(QProcessEnvironment());
    process->setStandardInputFile(QProcess::nullDevice());
    process->setStandardOutputFile(QProcess::nullDevice());
    process->setStandardErrorFile(QProcess::nullDevice());
    process->setChildProcessModifier([data = image.data.get(), socket = theirs.get(), sums = image.sums.get()] {
        if (!giveDescriptors(data, socket, sums))
            ::_exit(1);
    });
    connect(process, &QProcess::finished, this, [this, process, user, ended = std::move(ended)] {
        m_users.removeOne(user);
        process->deleteLater();
        ended();
    });
    process->start();
    if (!process->waitForStarted()) {
        const bool missing = process->error() == QProcess::FailedToStart;
        process->disconnect();
        process->deleteLater();
        return fail(missing ? ErrorCode::ProgramMissing : ErrorCode::Internal, QStringLiteral("lifeboat-inspect"),
                    process->errorString());
    }
    m_users.append(user);
    return ours;
}

files::Setup setupOf(const Manifest &manifest, const QString &imageName)
{
    files::Setup setup{
        .imageName = imageName.toUtf8().left(files::mostText), .sumsDigest = manifest.sumsDigest, .partitions = {}};
    for (const PartitionRecord &record : manifest.partitions) {
        if (!record.included || setup.partitions.size() >= files::mostPartitions)
            continue;
        setup.partitions.push_back({.number = static_cast<std::uint32_t>(record.number),
                                    .range = record.range,
                                    .fileSystem = record.fileSystem.toUtf8().left(files::mostLabel),
                                    .label = record.label.toUtf8().left(files::mostLabel)});
    }
    return setup;
}

} // namespace lifeboat
