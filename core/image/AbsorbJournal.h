// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "image/Manifest.h"
#include "qcow2/Absorber.h"

namespace lifeboat {

/// What is under way in a drive's folder while an image gives way to the one that builds on it (FORMAT.md, "Giving way"). As long as it is there the
/// older one is no image any more, and whoever holds the drive's lock ends what was begun.
struct AbsorbJournal {
    static constexpr char fileName[] = ".absorb.json";
    static constexpr std::size_t mostFreed = 500'000; ///< ranges in Ready::header

    /// All is written and nothing has been switched: from here on it is ended, until here it is taken back.
    struct Ready {
        qcow2::HeaderSwitch header;
        Manifest manifest; ///< of the newer image, as it will be
        bool good = false; ///< both were checked, and what was copied too
    };

    QString older; ///< names of the two images' folders
    QString newer;
    ByteCount olderSize; ///< of its disk.qcow2, before
    std::optional<Ready> ready;

    QByteArray toJson() const;
    /// Errors: ImageDamaged, ImageUnsupported.
    static Result<AbsorbJournal> fromJson(const QByteArray &bytes, const QString &subject);

    /// Nothing: there is none. Errors: as fromJson(), ImageRead.
    static Result<std::optional<AbsorbJournal>> read(int driveFolderFd, const QString &driveFolder);
    /// Errors: PlaceWrite, NoSpace.
    Result<> write(int driveFolderFd, const QString &driveFolder) const;
};

/// Ends or takes back what a journal in @p driveFolder tells of; nothing without one. The caller holds the drive's lock.
/// Errors: those of the journal; PlaceWrite, NoSpace, ImageRead, ImageDamaged: then it is still there.
Result<> settle(const QString &driveFolder);

/// The same, where nobody holds the lock and the place can be written to; else nothing happens. For those who are about to look.
void settleIfPossible(const QString &driveFolder);

} // namespace lifeboat
