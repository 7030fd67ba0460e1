// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "sentences/Sentences.h"

#include <QCoreApplication>

namespace lifeboat {

namespace {

struct Row {
    const char *happened; ///< %1: the error's subject
    const char *data;
    const char *now;
};

#define TEXT(text) QT_TRANSLATE_NOOP("Sentences", text)

constexpr const char *nothingWritten = TEXT("Nothing was written.");
constexpr const char *noImageSaved = TEXT("No image was saved and your computer was not changed.");
constexpr const char *targetUnusable =
    TEXT("The drive that was being written cannot be used until a restore is finished.");

// A switch, so that the compiler misses no code.
constexpr Row rowFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Cancelled:
        return {TEXT("The job was stopped."),
                TEXT("An unfinished image was removed. A drive that was already being written cannot be used until a "
                     "restore is finished."),
                TEXT("Start it again when you are ready.")};
    case ErrorCode::NotAuthorised:
        return {TEXT("You do not have the right to use “%1”."), TEXT("Nothing was started."),
                TEXT("Ask an administrator, or start the program as one.")};
    case ErrorCode::InvalidArgument:
        return {TEXT("“%1” is not a possible value."), nothingWritten, TEXT("Correct it and try again.")};
    case ErrorCode::DriveNotFound:
        return {TEXT("There is no drive “%1”."), nothingWritten,
                TEXT("Check that it is plugged in and choose it again.")};
    case ErrorCode::NotADrive:
        return {TEXT("“%1” is not a whole drive."), nothingWritten,
                TEXT("Choose a whole drive, or a file that holds one.")};
    case ErrorCode::SourceMounted:
        return {TEXT("“%1” is in use and being written to."),
                TEXT("An image of it would not be consistent, so none was made."),
                TEXT("Unmount it, or leave that partition out.")};
    case ErrorCode::SourceUnreadable:
        return {TEXT("“%1” cannot be read."), noImageSaved,
                TEXT("Check the cable. If it stays, the drive may be failing.")};
    case ErrorCode::TargetTooSmall:
        return {TEXT("“%1” is too small."), TEXT("Nothing was changed."),
                TEXT("Choose a larger drive, or restore only some partitions.")};
    case ErrorCode::TargetMounted:
        return {TEXT("“%1” is in use."), nothingWritten, TEXT("Unmount its file systems, then try again.")};
    case ErrorCode::TargetInUse:
        return {TEXT("“%1” is being used by another program or by the system."), nothingWritten,
                TEXT("End what uses it, then try again.")};
    case ErrorCode::TargetHoldsImage:
        return {TEXT("“%1” is the drive that holds this image."), nothingWritten, TEXT("Choose another drive.")};
    case ErrorCode::TargetHoldsSource:
        return {TEXT("“%1” is the drive that is to be copied."), nothingWritten, TEXT("Choose another drive.")};
    case ErrorCode::TargetReadOnly:
        return {TEXT("“%1” is write-protected."), nothingWritten,
                TEXT("Remove the write protection or choose another drive.")};
    case ErrorCode::TargetIsSystem:
        return {TEXT("“%1” is the drive that this computer runs from."), nothingWritten,
                TEXT("Start the computer from a rescue stick to restore to it.")};
    case ErrorCode::TargetUnreadable:
        return {TEXT("“%1” cannot be read."), nothingWritten, TEXT("Choose another drive.")};
    case ErrorCode::TargetChanged:
        return {TEXT("The drive that is connected now is not the one you chose (%1)."), nothingWritten,
                TEXT("Choose the drive again.")};
    case ErrorCode::SectorSizeDiffers:
        return {TEXT("“%1” has sectors of another size than the drive in the image."),
                TEXT("A copy would not work there; nothing was written."),
                TEXT("Choose a drive with the same sector size.")};
    case ErrorCode::PartitionNotFound:
        return {TEXT("There is no partition %1."), nothingWritten,
                TEXT("Look at the list of partitions and choose again.")};
    case ErrorCode::NotConfirmed:
        return {TEXT("“%1” was not confirmed as the drive to erase."), nothingWritten,
                TEXT("Type the last four characters of its serial number, or of its path if it has none.")};
    case ErrorCode::PlaceNotFound:
        return {TEXT("The place “%1” is not there."), noImageSaved,
                TEXT("Connect its drive, or choose another place.")};
    case ErrorCode::PlaceReadOnly:
        return {TEXT("The place “%1” cannot be written to."), noImageSaved, TEXT("Choose another place.")};
    case ErrorCode::PlaceOnSource:
        return {TEXT("The place “%1” lies on the drive that is to be imaged."), noImageSaved,
                TEXT("Choose a place on another drive.")};
    case ErrorCode::PlaceTooFull:
        return {TEXT("There is not enough room in “%1”."), noImageSaved,
                TEXT("Delete old images or choose another place.")};
    case ErrorCode::PlaceFileLimit:
        return {TEXT("“%1” cannot hold files as large as this image."), noImageSaved,
                TEXT("Choose a place whose file system has no 4 GB limit.")};
    case ErrorCode::PlaceBusy:
        return {TEXT("Another backup of this drive is being written to “%1”."),
                TEXT("That one goes on; this one was not started."), TEXT("Wait until it has ended.")};
    case ErrorCode::ImageNotFound:
        return {TEXT("There is no image at “%1”."), nothingWritten, TEXT("Choose an image's folder.")};
    case ErrorCode::ImageUnsupported:
        return {TEXT("“%1” was made by a newer program or uses something unknown."), nothingWritten,
                TEXT("Update Lifeboat and try again.")};
    case ErrorCode::FileExists:
        return {TEXT("“%1” exists already."), TEXT("It was not changed."), TEXT("Choose another name.")};
    case ErrorCode::ProgramMissing:
        return {TEXT("The program “%1” is not installed."), nothingWritten, TEXT("Install it and try again.")};
    case ErrorCode::ImageDamaged:
        return {TEXT("Part of the image “%1” is damaged."), TEXT("No drive was changed."),
                TEXT("Use another image of this drive.")};
    case ErrorCode::SourceRead:
        return {TEXT("The drive could not be read everywhere (%1). It may be failing."),
                TEXT("What could not be read is missing; an image that was kept is marked incomplete."),
                TEXT("Copy what matters from the drive now and replace it.")};
    case ErrorCode::TargetRead:
        return {TEXT("“%1” could not be read back."), targetUnusable, TEXT("Use another drive.")};
    case ErrorCode::TargetWrite:
        return {TEXT("“%1” could not be written."), targetUnusable, TEXT("Use another drive.")};
    case ErrorCode::ImageRead:
        return {TEXT("“%1” could not be read."), TEXT("Whether the image is good is not known."),
                TEXT("Check the drive that holds it and try again.")};
    case ErrorCode::PlaceWrite:
        return {TEXT("“%1” could not be written."), noImageSaved,
                TEXT("Check the drive of the place, or choose another place.")};
    case ErrorCode::NoSpace:
        return {TEXT("The place is full (%1)."), noImageSaved, TEXT("Delete old images or choose another place.")};
    case ErrorCode::DeviceGone:
        return {TEXT("“%1” was unplugged."),
                TEXT("An unfinished image was removed; a drive that was being written cannot be used until the restore "
                     "is finished."),
                TEXT("Plug it in again and start once more.")};
    case ErrorCode::ResultDiffers:
        return {TEXT("“%1” does not hold what was written to it."),
                TEXT("Do not use this drive: its content is wrong."), TEXT("Use another drive.")};
    case ErrorCode::ProgramFailed:
        return {TEXT("The program “%1” failed."), TEXT("What it was to make was not made."),
                TEXT("See the details and try again.")};
    case ErrorCode::Internal:
        break;
    }
    return {TEXT("Something unexpected happened (%1)."), TEXT("The job was not done."), TEXT("Please report it.")};
}

QString translated(const char *text) { return QCoreApplication::translate("Sentences", text); }

} // namespace

Sentences sentencesFor(const Error &error)
{
    const Row row = rowFor(error.code);
    QString happened = translated(row.happened);
    if (error.subject.isEmpty())
        happened.remove(QLatin1StringView(" (%1)"));
    if (happened.contains(QLatin1StringView("%1")))
        happened = happened.arg(error.subject);
    // Place::accepts() tells the missing bytes there.
    if (error.code == ErrorCode::PlaceTooFull && error.at)
        happened +=
            QLatin1Char(' ') + translated(TEXT("%1 more is needed.")).arg(sizeForPeople(ByteCount(error.at->value)));
    return {.happened = happened, .data = translated(row.data), .now = translated(row.now)};
}

QString sizeForPeople(ByteCount size)
{
    constexpr double step = 1000.0;
    double value = static_cast<double>(size.value);
    const char *unit = "bytes";
    for (const char *next : {"kB", "MB", "GB", "TB", "PB"}) {
        if (value < step)
            break;
        value /= step;
        unit = next;
    }
    const int decimals = unit[0] == 'b' || value >= 100 ? 0 : 1;
    return QStringLiteral("%1 %2").arg(value, 0, 'f', decimals).arg(QLatin1StringView(unit));
}

} // namespace lifeboat
