// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "fuzz/InputFile.h"

#include "fuzz/Promise.h"

#include <QFile>
#include <QFileInfo>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

namespace lifeboat::test {

namespace {

QString folderTemplate()
{
    const QString shared = QStringLiteral("/dev/shm");
    return (QFileInfo(shared).isWritable() ? shared : QDir::tempPath()) + QStringLiteral("/lifeboat-fuzz-XXXXXX");
}

} // namespace

InputFile::InputFile(std::span<const std::byte> contents, std::size_t size)
    : m_fd(::memfd_create("input", MFD_CLOEXEC)), m_path(QStringLiteral("/proc/self/fd/%1").arg(m_fd.get()))
{
    require(m_fd && ::ftruncate(m_fd.get(), static_cast<off_t>(std::max(size, contents.size()))) == 0);
    require(::pwrite(m_fd.get(), contents.data(), contents.size(), 0) == static_cast<ssize_t>(contents.size()));
}

InputFolder::InputFolder() : m_folder(folderTemplate()) { require(m_folder.isValid()); }

void InputFolder::save(const QString &name, std::span<const std::byte> contents) const
{
    QFile file(filePath(name));
    const auto length = static_cast<qint64>(contents.size());
    require(file.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
            file.write(reinterpret_cast<const char *>(contents.data()), length) == length);
}

} // namespace lifeboat::test
