// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "sentences/Sentences.h"

#include <QCoreApplication>
#include <QLocale>

namespace lifeboat {

namespace {

struct Row {
    const char *happened; ///< %1: the error's subject
    const char *data;
    const char *now;
};

/// The texts. Members of a class, so that lupdate knows their context.
class Texts {
    Q_DECLARE_TR_FUNCTIONS(Sentences)

public:
    static constexpr const char *nothingWritten = QT_TR_NOOP("Nothing was written.");
    static constexpr const char *noImageSaved = QT_TR_NOOP("No image was saved and your computer was not changed.");
    static constexpr const char *targetUnusable =
        QT_TR_NOOP("The drive that was being written cannot be used until a restore is finished.");

    // A switch, so that the compiler misses no code.
    static constexpr Row rowFor(ErrorCode code)
    {
        switch (code) {
        case ErrorCode::Cancelled:
            return {QT_TR_NOOP("The job was stopped."),
                    QT_TR_NOOP("An unfinished image was removed. A drive that was already being written cannot be used "
                               "until a restore is finished."),
                    QT_TR_NOOP("Start it again when you are ready.")};
        case ErrorCode::NotAuthorised:
            return {QT_TR_NOOP("You do not have the right to use “%1”."), QT_TR_NOOP("Nothing was started."),
                    QT_TR_NOOP("Ask an administrator, or start the program as one.")};
        case ErrorCode::InvalidArgument:
            return {QT_TR_NOOP("“%1” is not a possible value."), nothingWritten,
                    QT_TR_NOOP("Correct it and try again.")};
        case ErrorCode::DriveNotFound:
            return {QT_TR_NOOP("There is no drive “%1”."), nothingWritten,
                    QT_TR_NOOP("Check that it is plugged in and choose it again.")};
        case ErrorCode::NotADrive:
            return {QT_TR_NOOP("“%1” is not a whole drive."), nothingWritten,
                    QT_TR_NOOP("Choose a whole drive, or a file that holds one.")};
        case ErrorCode::SourceMounted:
            return {QT_TR_NOOP("“%1” is in use and being written to."),
                    QT_TR_NOOP("An image of it would not be consistent, so none was made."),
                    QT_TR_NOOP("Unmount it, or leave that partition out.")};
        case ErrorCode::SourceUnreadable:
            return {QT_TR_NOOP("“%1” cannot be read."), noImageSaved,
                    QT_TR_NOOP("Check the cable. If it stays, the drive may be failing.")};
        case ErrorCode::CannotFreeze:
            return {QT_TR_NOOP("“%1” cannot be held still while an image is made."), noImageSaved,
                    QT_TR_NOOP("Unmount it or leave that partition out. A drive that this computer runs from can also "
                               "be imaged from a rescue system.")};
        case ErrorCode::TooBusy:
            return {QT_TR_NOOP("“%1” is being written to too much right now."),
                    QT_TR_NOOP("To copy it, everything would have had to stand still longer than is allowed. No image "
                               "was saved and your computer was not changed."),
                    QT_TR_NOOP("Try again at a quieter time.")};
        case ErrorCode::TargetTooSmall:
            return {QT_TR_NOOP("“%1” is too small."), QT_TR_NOOP("Nothing was changed."),
                    QT_TR_NOOP("Choose a larger drive, or restore only some partitions.")};
        case ErrorCode::TargetMounted:
            return {QT_TR_NOOP("“%1” is in use."), nothingWritten,
                    QT_TR_NOOP("Unmount its file systems, then try again.")};
        case ErrorCode::TargetInUse:
            return {QT_TR_NOOP("“%1” is being used by another program or by the system."), nothingWritten,
                    QT_TR_NOOP("End what uses it, then try again.")};
        case ErrorCode::TargetHoldsImage:
            return {QT_TR_NOOP("“%1” is the drive that holds this image."), nothingWritten,
                    QT_TR_NOOP("Choose another drive.")};
        case ErrorCode::TargetHoldsSource:
            return {QT_TR_NOOP("“%1” is the drive that is to be copied."), nothingWritten,
                    QT_TR_NOOP("Choose another drive.")};
        case ErrorCode::TargetReadOnly:
            return {QT_TR_NOOP("“%1” is write-protected."), nothingWritten,
                    QT_TR_NOOP("Remove the write protection or choose another drive.")};
        case ErrorCode::TargetIsSystem:
            return {QT_TR_NOOP("“%1” is the drive that this computer runs from."), nothingWritten,
                    QT_TR_NOOP("Start the computer from a rescue stick to restore to it.")};
        case ErrorCode::TargetUnreadable:
            return {QT_TR_NOOP("“%1” cannot be read."), nothingWritten, QT_TR_NOOP("Choose another drive.")};
        case ErrorCode::TargetChanged:
            return {QT_TR_NOOP("The drive that is connected now is not the one you chose (%1)."), nothingWritten,
                    QT_TR_NOOP("Choose the drive again.")};
        case ErrorCode::SectorSizeDiffers:
            return {QT_TR_NOOP("“%1” has sectors of another size than the drive in the image."),
                    QT_TR_NOOP("A copy would not work there; nothing was written."),
                    QT_TR_NOOP("Choose a drive with the same sector size.")};
        case ErrorCode::PartitionNotFound:
            return {QT_TR_NOOP("There is no partition %1."), nothingWritten,
                    QT_TR_NOOP("Look at the list of partitions and choose again.")};
        case ErrorCode::NotConfirmed:
            return {
                QT_TR_NOOP("“%1” was not confirmed as the drive to erase."), nothingWritten,
                QT_TR_NOOP(
                    "Type the last four characters of its serial number; without one, those of its WWN or its path.")};
        case ErrorCode::PlaceNotFound:
            return {QT_TR_NOOP("The place “%1” is not there."), noImageSaved,
                    QT_TR_NOOP("Connect its drive, or choose another place.")};
        case ErrorCode::PlaceReadOnly:
            return {QT_TR_NOOP("The place “%1” cannot be written to."), noImageSaved,
                    QT_TR_NOOP("Choose another place.")};
        case ErrorCode::PlaceOnSource:
            return {QT_TR_NOOP("The place “%1” lies on the drive that is to be imaged."), noImageSaved,
                    QT_TR_NOOP("Choose a place on another drive.")};
        case ErrorCode::PlaceTooFull:
            return {QT_TR_NOOP("There is not enough room in “%1”."), noImageSaved,
                    QT_TR_NOOP("Delete old images or choose another place.")};
        case ErrorCode::PlaceFileLimit:
            return {QT_TR_NOOP("“%1” cannot hold files as large as this image."), noImageSaved,
                    QT_TR_NOOP("Choose a place whose file system has no 4 GB limit.")};
        case ErrorCode::PlaceBusy:
            return {QT_TR_NOOP("Another backup of this drive is being written to “%1”."),
                    QT_TR_NOOP("That one goes on; this one was not started."), QT_TR_NOOP("Wait until it has ended.")};
        case ErrorCode::ImageNotFound:
            return {QT_TR_NOOP("There is no image at “%1”."), nothingWritten, QT_TR_NOOP("Choose an image's folder.")};
        case ErrorCode::ImageUnsupported:
            return {QT_TR_NOOP("“%1” was made by a newer program or uses something unknown."), nothingWritten,
                    QT_TR_NOOP("Update Lifeboat and try again.")};
        case ErrorCode::FileExists:
            return {QT_TR_NOOP("“%1” exists already."), QT_TR_NOOP("It was not changed."),
                    QT_TR_NOOP("Choose another name.")};
        case ErrorCode::ProgramMissing:
            return {QT_TR_NOOP("The program “%1” is not installed."), nothingWritten,
                    QT_TR_NOOP("Install it and try again.")};
        case ErrorCode::ImageDamaged:
            return {QT_TR_NOOP("Part of the image “%1” is damaged."),
                    QT_TR_NOOP("It cannot be restored. A drive that was already being written cannot be used until a "
                               "restore is finished."),
                    QT_TR_NOOP("Use another image of this drive.")};
        case ErrorCode::SourceRead:
            return {QT_TR_NOOP("The drive could not be read everywhere (%1). It may be failing."),
                    QT_TR_NOOP("What could not be read is missing: an image that was kept is marked incomplete, a "
                               "drive that was being written cannot be used."),
                    QT_TR_NOOP("Copy what matters from the drive now and replace it.")};
        case ErrorCode::TraceLost:
            return {QT_TR_NOOP("It could not be followed what was written to “%1” while it was copied."), noImageSaved,
                    QT_TR_NOOP("Try again at a quieter time.")};
        case ErrorCode::TargetRead:
            return {QT_TR_NOOP("“%1” could not be read back."), targetUnusable, QT_TR_NOOP("Use another drive.")};
        case ErrorCode::TargetWrite:
            return {QT_TR_NOOP("“%1” could not be written."), targetUnusable, QT_TR_NOOP("Use another drive.")};
        case ErrorCode::ImageRead:
            return {QT_TR_NOOP("“%1” could not be read."),
                    QT_TR_NOOP("Whether the image is good is not known. A drive that was already being written cannot "
                               "be used until a restore is finished."),
                    QT_TR_NOOP("Check the drive that holds it and try again.")};
        case ErrorCode::PlaceWrite:
            return {QT_TR_NOOP("“%1” could not be written."), noImageSaved,
                    QT_TR_NOOP("Check the drive of the place, or choose another place.")};
        case ErrorCode::NoSpace:
            return {QT_TR_NOOP("The place is full (%1)."), noImageSaved,
                    QT_TR_NOOP("Delete old images or choose another place.")};
        case ErrorCode::ImageNotDeleted:
            return {QT_TR_NOOP("The image “%1” could not be deleted."),
                    QT_TR_NOOP("It may be incomplete now: do not rely on it. No other image was touched."),
                    QT_TR_NOOP("Check that its place can be written to, then delete it again.")};
        case ErrorCode::DeviceGone:
            return {QT_TR_NOOP("“%1” was unplugged."),
                    QT_TR_NOOP("An unfinished image was removed; a drive that was being written cannot be used until "
                               "the restore is finished."),
                    QT_TR_NOOP("Plug it in again and start once more.")};
        case ErrorCode::ResultDiffers:
            return {QT_TR_NOOP("“%1” does not hold what was written to it."),
                    QT_TR_NOOP("Do not use this drive: its content is wrong."), QT_TR_NOOP("Use another drive.")};
        case ErrorCode::ProgramFailed:
            return {QT_TR_NOOP("The program “%1” failed."), QT_TR_NOOP("What it was to make was not made."),
                    QT_TR_NOOP("See the details and try again.")};
        case ErrorCode::FileNotFound:
            return {QT_TR_NOOP("There is no “%1” in the image."), nothingWritten,
                    QT_TR_NOOP("Look at the folder that should hold it.")};
        case ErrorCode::FileSystemUnreadable:
            return {QT_TR_NOOP("The files of partition %1 cannot be read here."),
                    QT_TR_NOOP("Nothing was changed. The partition can still be restored as a whole."),
                    QT_TR_NOOP("Check the image. If it is good, restore it to another drive and open that.")};
        case ErrorCode::ImageNotChecked:
            return {
                QT_TR_NOOP("The files of partition %1 are only shown from an image that has passed a check."),
                QT_TR_NOOP("Nothing was changed. The system itself reads such a partition (XFS, btrfs), and it must "
                           "not be given a damaged one."),
                QT_TR_NOOP("Check the image, then look at its files again.")};
        case ErrorCode::ImageNeeded:
            return {
                QT_TR_NOOP("The image “%1” is needed by another one and was not deleted."),
                QT_TR_NOOP("Nothing was changed. Another image stores only what had changed since this one and "
                           "cannot take over the rest now."),
                QT_TR_NOOP("Check the newer images of this drive. Delete one that is damaged first, then this one.")};
        case ErrorCode::MountFailed:
            return {QT_TR_NOOP("The folder “%1” cannot be used for this."), nothingWritten,
                    QT_TR_NOOP("Choose an empty folder of your own, or close what uses it, and see the details.")};
        case ErrorCode::FileUnreadable:
            return {QT_TR_NOOP("“%1” cannot be read completely."),
                    QT_TR_NOOP("What lies elsewhere in the image may be good."),
                    QT_TR_NOOP("Copy what can be read, and look for the rest in another image.")};
        case ErrorCode::FileWrite:
            return {QT_TR_NOOP("“%1” could not be written."),
                    QT_TR_NOOP("What was copied before it is complete, and the image was not changed."),
                    QT_TR_NOOP("Check that there is room and that you may write there, then copy again.")};
        case ErrorCode::InspectorDied:
            return {QT_TR_NOOP("The program that reads the files in an image ended unexpectedly."),
                    QT_TR_NOOP("The image was not changed, and what was copied before is complete."),
                    QT_TR_NOOP("Try again. If it happens again, the file system in the image is damaged: restore it "
                               "to another drive to get at the rest.")};
        case ErrorCode::WorkerDied:
            return {QT_TR_NOOP("Lifeboat's worker ended in the middle of the job."),
                    QT_TR_NOOP(
                        "An image was not finished. A drive that was being written cannot be used until a restore is "
                        "finished."),
                    QT_TR_NOOP("Start the job again. If it happens again, please report it.")};
        case ErrorCode::Busy:
            return {QT_TR_NOOP("Another job is working with “%1”."), nothingWritten,
                    QT_TR_NOOP("Wait until it has ended, or stop it.")};
        case ErrorCode::PlanNotFound:
            return {QT_TR_NOOP("There is no plan “%1”."), QT_TR_NOOP("Nothing was changed."),
                    QT_TR_NOOP("Look at the list of plans and choose again.")};
        case ErrorCode::PlanInvalid:
            return {QT_TR_NOOP("The plan “%1” has a mistake and does not run."),
                    QT_TR_NOOP("Images that were made are not affected, and other plans go on."),
                    QT_TR_NOOP("Correct the plan, or remove it and set it up again.")};
        case ErrorCode::PlanUnsupported:
            return {QT_TR_NOOP("The plan “%1” was made by a newer Lifeboat and does not run."),
                    QT_TR_NOOP("It was not changed. Other plans go on."), QT_TR_NOOP("Update Lifeboat.")};
        case ErrorCode::PlanNotSaved:
            return {QT_TR_NOOP("The plan “%1” could not be saved."), QT_TR_NOOP("What was planned before still holds."),
                    QT_TR_NOOP("Check that the computer's own drive has space and can be written to.")};
        case ErrorCode::JobNotFound:
            return {QT_TR_NOOP("There is no job “%1”."), nothingWritten,
                    QT_TR_NOOP("Look at the list of jobs and choose again.")};
        case ErrorCode::WorkerUnavailable:
            return {QT_TR_NOOP("Lifeboat's worker does not answer."), QT_TR_NOOP("Nothing was started."),
                    QT_TR_NOOP("Try again. If it stays, install Lifeboat anew.")};
        case ErrorCode::Internal:
            break;
        }
        return {QT_TR_NOOP("Something unexpected happened (%1)."), QT_TR_NOOP("The job was not done."),
                QT_TR_NOOP("Please report it.")};
    }
};

} // namespace

Sentences sentencesFor(const Error &error)
{
    const Row row = Texts::rowFor(error.code);
    QString happened = Texts::tr(row.happened);
    if (error.subject.isEmpty())
        happened.remove(QLatin1StringView(" (%1)"));
    if (happened.contains(QLatin1StringView("%1")))
        happened = happened.arg(error.subject);
    // Place::accepts() tells the missing bytes there.
    if (error.code == ErrorCode::PlaceTooFull && error.at)
        happened += QLatin1Char(' ') + Texts::tr("%1 more is needed.").arg(sizeForPeople(ByteCount(error.at->value)));
    return {.happened = happened, .data = Texts::tr(row.data), .now = Texts::tr(row.now)};
}

QString sizeForPeople(ByteCount size)
{
    constexpr double step = 1000.0;
    double value = static_cast<double>(size.value);
    QString unit = Texts::tr("bytes");
    int decimals = 0;
    for (const char *next : {"kB", "MB", "GB", "TB", "PB"}) {
        if (value < step)
            break;
        value /= step;
        unit = QLatin1StringView(next);
        decimals = value >= 100 ? 0 : 1;
    }
    return QStringLiteral("%1 %2").arg(QLocale().toString(value, 'f', decimals), unit);
}

} // namespace lifeboat
