// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/UniqueFd.h"
#include "drives/Drive.h"
#include "image/Image.h"

#include <QDateTime>

#include <optional>
#include <vector>

namespace lifeboat {

/// What a place can hold, read when asked.
struct PlaceFacts {
    ByteCount free; ///< for this user
    ByteCount total;
    QString fileSystem; ///< "ext4", "vfat", "nfs4"
    bool readOnly = false;
    std::optional<ByteCount> largestFile; ///< set where the file system has a small limit (FAT: 4 GiB - 1)
};

/// One line of a place's catalogue; an image whose manifest cannot be read is listed with its problem.
struct CatalogueEntry {
    QString folder;
    std::optional<Image> image;
    std::optional<Error> problem;
};

/// An image that is being written: the locked `.partial` folder. Destroying it without commit() removes the folder.
class PartialImage {
public:
    PartialImage(PartialImage &&) noexcept;
    PartialImage &operator=(PartialImage &&) noexcept;
    ~PartialImage();

    int folderFd() const;
    QString folder() const; ///< the `.partial` path
    /// Writes image.json (temporary name, fsync, rename, fsync of the folder), renames the folder to its final name, fsyncs its parent. Gives the image.
    Result<Image> commit(const Manifest &manifest);

private:
    friend class Place;
    struct State;
    explicit PartialImage(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// A folder where images are kept: <place>/Lifeboat/<computer>/<drive>/<time>/. Can be moved, not copied.
class Place {
public:
    /// Errors: PlaceNotFound (no such folder), NotAuthorised.
    static Result<Place> open(const QString &path);
    /// The folder that is open as @p folder and has the canonical path @p path.
    static Place at(UniqueFd folder, const QString &path);

    const QString &path() const { return m_path; }
    Result<PlaceFacts> facts() const;

    /// May an image of @p source of about @p estimate bytes be written here? Nothing is written. Errors: PlaceReadOnly (also: no permission to
    /// write), PlaceOnSource, PlaceTooFull (at: the bytes that are missing, in `at`), PlaceFileLimit.
    Result<> accepts(const Drive &source, ByteCount estimate) const;

    /// The folder in which begin() makes images of @p source; it may not be there yet.
    QString driveFolder(const Drive &source, const QString &computer) const;

    /// Takes the drive's lock in this place (PlaceBusy when another program has it), removes `.partial` folders that a crash left for this drive,
    /// creates the new one. @p computer and the drive's names are made safe for file names.
    Result<PartialImage> begin(const Drive &source, const QString &computer, const QDateTime &time) const;

    /// Every image, newest first; bounded depth; `.partial` folders are not images; links are not followed.
    Result<std::vector<CatalogueEntry>> images() const;

private:
    QString m_path;
    UniqueFd m_folder; ///< what facts() and images() look at, whatever has become of the path
};

/// The lock of a drive's folder, held until it is destroyed. Errors: PlaceBusy when another program has it, PlaceWrite.
Result<UniqueFd> lockDriveFolder(const QString &driveFolder);

/// The images in a drive's folder that can be opened, newest first.
std::vector<Image> imagesIn(const QString &driveFolder);

/// A name that is safe on every file system: no separators, control or reserved characters, not empty, not hidden, at most 80 characters.
QString safeFileName(const QString &text);

} // namespace lifeboat
