// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "files/FileEntry.h"
#include "files/takeout/TakeOut.h"

namespace lifeboat::files {

/// What becomes of a name that is taken at the target. Folders that are both there become one in any case.
enum class OnConflict {
    Skip,
    Overwrite, ///< a regular file or link gives way to one, when the new one is whole; a folder never does
    Rename,    ///< "report (2).txt"
};

/// A folder on this computer that files are written to, seen through its descriptor: no name that is given here leads out of it, and no link
/// is followed. A file appears under its name when it is whole. One thread. Errors of all: FileWrite with the name as subject.
class TargetFolder {
public:
    /// The folder that the person chose; it must be there.
    static Result<TargetFolder> open(const QString &path);

    /// The folder @p name in it, made if need be; @p rule when something else has the name. Nothing: skipped.
    Result<std::optional<TargetFolder>> folder(const QByteArray &name, OnConflict rule);
    /// Modes and times of this folder itself; for when nothing is written to it any more.
    void dress(const FileEntry &entry, const QByteArray &path, TakeOutReport &report) const;

    /// The name under which something called @p name is to be written; nothing: skip it.
    Result<std::optional<QByteArray>> freeName(const QByteArray &name, OnConflict rule) const;
    /// A new file without a name that lasts; it goes with the object unless keep() gave it one.
    class NewFile {
    public:
        NewFile(NewFile &&) noexcept = default;
        NewFile &operator=(NewFile &&) = delete;
        ~NewFile();

        Result<> write(ByteOffset at, std::span<const std::byte> bytes);
        /// Its length, a hole at the end included; modes and times; then its name.
        Result<> keep(const QByteArray &name, OnConflict rule, const FileEntry &entry, const QByteArray &path,
                      TakeOutReport &report);

    private:
        friend class TargetFolder;
        NewFile(int folder, UniqueFd fd, QByteArray name)
            : m_folder(folder), m_fd(std::move(fd)), m_name(std::move(name))
        { }
        int m_folder;
        UniqueFd m_fd;
        QByteArray m_name; ///< for the time being; empty: none any more
    };
    Result<NewFile> newFile() const;
    /// False: the target knows no links.
    Result<bool> link(const QByteArray &name, const QByteArray &target, OnConflict rule, const FileEntry &entry) const;

private:
    explicit TargetFolder(UniqueFd fd) : m_fd(std::move(fd)) { }

    UniqueFd m_fd;
};

} // namespace lifeboat::files
