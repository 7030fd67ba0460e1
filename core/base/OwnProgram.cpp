// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/OwnProgram.h"

#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <vector>

namespace lifeboat {

namespace {

constexpr int aboveThose = 64;
constexpr std::size_t mostGiven = 40; // an image and all that it may build on, and a few
constexpr int notStarted = 127;

} // namespace

QString ownProgram(QLatin1StringView name)
{
    const QString here = QFileInfo(QFile::symLinkTarget(QStringLiteral("/proc/self/exe"))).path();
    const QString beside = here + QLatin1Char('/') + name;
    return QFileInfo::exists(beside) ? beside : QStringLiteral(LIFEBOAT_LIBEXEC "/") + name;
}

bool giveDescriptors(std::span<const int> fds)
{
    std::array<int, mostGiven> away{};
    if (fds.size() > away.size())
        return false;
    for (std::size_t i = 0; i < fds.size(); ++i) {
        away[i] = ::fcntl(fds[i], F_DUPFD_CLOEXEC, aboveThose);
        if (away[i] < 0)
            return false;
    }
    for (std::size_t i = 0; i < fds.size(); ++i) {
        if (::dup2(away[i], firstGivenFd + static_cast<int>(i)) < 0)
            return false;
    }
    return true;
}

Result<> startOwnProgram(QLatin1StringView name, const QStringList &arguments, std::span<const int> fds, Parent parent)
{
    const QString path = ownProgram(name);
    if (!QFileInfo(path).isExecutable())
        return fail(ErrorCode::ProgramMissing, name, path);
    std::vector<QByteArray> words{QFile::encodeName(path)};
    for (const QString &argument : arguments)
        words.push_back(QFile::encodeName(argument));
    std::vector<char *> pointers;
    for (QByteArray &word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const pid_t child = ::fork();
    if (child < 0)
        return fail(Error::fromErrno(ErrorCode::Internal, name, QStringLiteral("fork")));
    if (child == 0) {
        if (parent == Parent::None && ::fork() != 0)
            ::_exit(0);
        if (giveDescriptors(fds))
            ::execv(pointers.front(), pointers.data());
        ::_exit(notStarted);
    }
    if (parent == Parent::None)
        ::waitpid(child, nullptr, 0);
    return {};
}

} // namespace lifeboat
