// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "files/FileEntry.h"
#include "files/Names.h"
#include "files/takeout/TakeOut.h"

#include <sys/types.h>

#include <set>
#include <utility>

namespace lifeboat::files {

/// What becomes of a name that was taken at the target before. A folder of the image and one that was there become one in any case. What was
/// written through the same TargetFolder gives way to nothing: there the rule is always Rename.
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

    /// The folder @p name in it, made if need be; @p rule when something else has the name. Nothing: skipped. It counts as written.
    Result<std::optional<TargetFolder>> folder(const QByteArray &name, OnConflict rule);
    /// Modes and times of this folder itself, if it is new: one that was there keeps its own. For when nothing is written to it any more.
    void dress(const FileEntry &entry, const QByteArray &path, TakeOutReport &report) const;

    /// The name that it has in its folder; "" of the one that was chosen.
    const QByteArray &name() const { return m_name; }
    /// What names are good in it.
    NameRules nameRules() const { return m_rules; }
    bool isOnSameFileSystem(const TargetFolder &other) const { return m_device == other.m_device; }
    /// Everything that was written to its file system is on the medium.
    Result<> sync() const;

    /// The name under which something called @p name is to be written; nothing: skip it.
    Result<std::optional<QByteArray>> freeName(const QByteArray &name, OnConflict rule) const;
    /// Something was written under @p name and is not to be lost.
    void markWritten(const QByteArray &name);
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
    enum class Origin { Found, Made };
    using FileId = std::pair<dev_t, ino_t>;

    TargetFolder(UniqueFd fd, QByteArray name, Origin origin);
    QByteArray keyOf(const QByteArray &name) const;
    bool isWritten(const QByteArray &name) const;

    UniqueFd m_fd;
    QByteArray m_name;
    Origin m_origin;
    NameRules m_rules;
    dev_t m_device = 0;
    // What was written: by name, as far as we know what the file system takes for one name, and by what it is, as far as numbers last.
    std::set<QByteArray> m_writtenNames;
    std::set<FileId> m_writtenFiles;
};

} // namespace lifeboat::files
