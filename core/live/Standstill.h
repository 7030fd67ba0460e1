// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "live/HaltedMounts.h"

#include <chrono>
#include <memory>
#include <span>

namespace lifeboat {

/// Makes file systems stand still for a moment and has them go on, whatever happens to this process. A freeze outlives who made it, so a small program of its own
/// (lifeboat-thaw), locked into memory, holds the same descriptors: it thaws everything when this process ends, stalls, or the time is up.
/// One thread at a time.
class Standstill {
public:
    /// Opens everything that begin() and end() need, starts the guard, and notes for whoever cleans up after a crash what will be halted. @p longest: how long a
    /// standstill may last. Mounts are as mountsToHalt() gave them. They cannot be unmounted until this object is gone. Errors: CannotFreeze, ProgramMissing.
    static Result<std::unique_ptr<Standstill>> prepare(const std::vector<HaltedMount> &mounts,
                                                       std::chrono::milliseconds longest);
    ~Standstill(); ///< ends a standstill that is left

    /// Writes what waits in memory (outside of the standstill, so that it is short) and tells how long that took. Blocks. Errors: CannotFreeze.
    Result<std::chrono::milliseconds> sync();

    /// Halts all in their order, without allocating. May follow an end(). Errors: CannotFreeze about the one that refused (all go on again); TooBusy when the time was up before the last one
    /// stood.
    Result<> begin();
    /// Which of the mounts could not be made read-only and go on (By::ReadOnly only): their partitions must be watched instead. By number.
    std::span<const int> watchedPartitions() const;
    /// How much of the time is left; zero when the guard has ended it or is gone, and when nothing stands still. Does not allocate.
    std::chrono::milliseconds left() const;
    /// Has them go on in reverse order. Gives how long they stood still, from before the first was halted until all went on. After an error what was read since begin() is
    /// worth nothing: TooBusy when the guard ended it before, or was lost; CannotFreeze when somebody else had one go on, or one does not go on.
    Result<std::chrono::milliseconds> end();

private:
    class State;
    explicit Standstill(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace lifeboat
