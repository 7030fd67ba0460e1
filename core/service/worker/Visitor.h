// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "image/Place.h"
#include "service/worker/Authority.h"

#include <sys/stat.h>

namespace lifeboat {

/// An image whose data somebody is going to read.
struct ImageToRead {
    Image image;
    std::vector<UniqueFd> data; ///< disk.qcow2 of it and of each image that it builds on, newest first
    UniqueFd sums;
};

/// With whose rights the worker looks at a path that a client names. The system service is root and would open everything for
/// everybody; but anybody may look at the images of a place, which are root's alone. So a caller needs what it takes to get to the
/// place, and sees what is in it; anything else only as far as the caller's own rights go. What a caller cannot get to and
/// what is not there give the same error. A value, for any thread.
///
/// The rights are worked out from modes and access lists, as the kernel does: threads of the worker never take another identity. Where the kernel would ask somebody else (a security module, a file
/// server), it still asks about root. Places and images are looked at through the descriptors that were judged, so it is of no use to
/// put a link in the place of a folder meanwhile; a file that serves as a drive is opened again by its path.
class Visitor {
public:
    /// The kernel judges: the worker has its caller's own rights, or the caller is root.
    Visitor() = default;
    explicit Visitor(Caller caller) : m_caller(std::move(caller)) { }

    /// As Place::open(), with PlaceNotFound also for what the caller cannot enter.
    Result<Place> place(const QString &path) const;
    /// As Image::open(), with ImageNotFound also for what the caller may not see.
    Result<Image> image(const QString &path) const;
    /// The same with its data, open for reading, whoever may read that: what the caller may have of it is for the caller to judge. ImageDamaged when it is missing.
    Result<ImageToRead> imageToRead(const QString &path) const;
    /// A path under which to open a drive, of a block device or a file that the caller may read; with @p target also that of a file
    /// that does not exist, in a folder that the caller can enter. DriveNotFound, also for what the caller may not see; NotADrive.
    Result<QString> drive(const QString &path) const;
    Result<QString> target(const QString &path) const;

private:
    struct Found {
        UniqueFd fd; ///< may be O_PATH
        struct stat status{};
        QString path; ///< canonical
    };
    std::optional<Found> find(const QString &path) const;
    struct ImageFolder {
        UniqueFd fd;
        QString path;
    };
    Result<ImageFolder> imageFolder(const QString &path) const;
    Result<ImageFolder> imageFolderOf(const Image &image) const;
    std::optional<Found> enter(const QString &path) const;
    bool may(const Found &found, mode_t wanted) const;

    std::optional<Caller> m_caller;
};

} // namespace lifeboat
