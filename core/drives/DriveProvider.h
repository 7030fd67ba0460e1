// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/Drive.h"

#include <QObject>
#include <QTimer>

namespace lifeboat {

/// What powerOff() could do for a drive.
enum class Release {
    PoweredOff, ///< the drive is off and gone from this computer
    Ejected,    ///< the medium is out, or may be taken out
    Flushed,    ///< all data is on the drive; it stays connected, because it cannot be let go of by software
};

/// Where drives come from, and how to let go of one. One contract, held by every provider (tests/drives/ProviderFixture.h):
/// - drives(), unmount() and powerOff() block, need no event loop and may be called from several threads at once. The object itself lives in
///   a thread with an event loop, where changed() is emitted; destroy it only when no call is running.
/// - unmount() and powerOff() find the drive anew and act on no other: DriveNotFound when it is gone, TargetChanged when another one
///   is in its place, TargetIsSystem when the running system lies on it. They are for a drive that a person chose, after asking.
/// - What holds a drive is in `detail` ("/media/stick: bash (4711)"); the drive's path is `subject`.
class DriveProvider : public QObject {
    Q_OBJECT

public:
    DriveProvider();
    ~DriveProvider() override;

    virtual const char *name() const = 0; ///< "sysfs", "udisks2": for logs

    /// What is connected now, as listDrives(), with what this provider knows beside it. Without waiting for the system to settle: a drive
    /// that has just come may have no file systems yet; changed() comes again.
    virtual Result<std::vector<Drive>> drives() const = 0;

    /// Unmounts all file systems of the drive, everywhere they are mounted; nothing mounted is success. Never by force and never lazily.
    /// Errors: TargetMounted when files are open there (those unmounted before it stay unmounted); TargetInUse, before anything is
    /// unmounted, when swap, LVM, RAID, encryption or a loop device uses the drive; NotAuthorised.
    virtual Result<> unmount(const Drive &drive) = 0;

    /// Writes everything that is still in memory to the drive, then lets go of it as far as possible: Drive::ejectable says whether
    /// more than Flushed may be expected. Errors: TargetMounted, TargetInUse: nothing was done; TargetWrite: data could not be
    /// written; DeviceGone; NotAuthorised; ProgramFailed: the drive is flushed, but would not go.
    virtual Result<Release> powerOff(const Drive &drive) = 0;

Q_SIGNALS:
    /// A drive, partition, file system or mount came, went or changed, perhaps one that drives() does not list. Many events at once
    /// give one signal, at most coalescingMs after the first of them.
    void changed();

public:
    static constexpr int coalescingMs = 200;

protected:
    void noteChange(); ///< in the thread of the object

private:
    QTimer m_coalescing;
};

} // namespace lifeboat
