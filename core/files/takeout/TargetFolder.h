// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "files/FileEntry.h"
#include "files/takeout/TakeOut.h"

#include <memory>
#include <set>

namespace lifeboat::files {

/// "report.txt" → "report (damaged).txt"; within a name's length.
QByteArray tagged(const QByteArray &name, const QByteArray &tag);

/// What becomes of a name that is taken at the target. Folders that are both there become one in any case.
enum class OnConflict {
    Skip,
    Overwrite, ///< a regular file or link gives way to one, when the new one is whole; a folder never does
    Rename,    ///< "report (2).txt"
};

/// A folder on this computer that files are written to, seen through its descriptor: no name that is given here leads out of it, and no link
/// is followed. A file appears under its name when it is whole. One thread. Errors of all: FileWrite with the name as subject.
class TargetFolder {
    /// Files that were written in the same copy: device and number.
    using Ours = std::set<std::pair<std::uint64_t, std::uint64_t>>;

public:
    /// The folder that the person chose; it must be there.
    static Result<TargetFolder> open(const QString &path);

    /// The folder @p name in it, made if need be; @p rule when something else has the name. Nothing: skipped.
    Result<std::optional<TargetFolder>> folder(const QByteArray &name, OnConflict rule);
    /// Modes and times of this folder itself, unless it was there before; for when nothing is written to it any more.
    void dress(const FileEntry &entry, const QByteArray &path, TakeOutReport &report) const;

    /// What was written here and in all folders of this file system is on stable storage when it returns.
    Result<> flush() const;

    /// The name under which something called @p name is to be written; nothing: skip it. Nothing that was written in the same copy gives way.
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
        NewFile(int folder, UniqueFd fd, QByteArray name, std::shared_ptr<Ours> ours)
            : m_folder(folder), m_fd(std::move(fd)), m_name(std::move(name)), m_ours(std::move(ours))
        { }
        int m_folder;
        UniqueFd m_fd;
        QByteArray m_name; ///< for the time being; empty: none any more
        std::shared_ptr<Ours> m_ours;
    };
    Result<NewFile> newFile() const;
    /// False: the target knows no links.
    Result<bool> link(const QByteArray &name, const QByteArray &target, OnConflict rule, const FileEntry &entry) const;

private:
    TargetFolder(UniqueFd fd, bool isNew, std::shared_ptr<Ours> ours)
        : m_fd(std::move(fd)), m_isNew(isNew), m_ours(std::move(ours))
    { }

    UniqueFd m_fd;
    bool m_isNew;
    std::shared_ptr<Ours> m_ours;
};

} // namespace lifeboat::files
