// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "block/Extents.h"

#include <chrono>
#include <memory>
#include <span>
#include <vector>

#include <sys/types.h>

namespace lifeboat {

/// Learns of every write to a drive from the kernel's block trace points, in a tracefs instance of its own. A place counts as written when the request is
/// issued and again when it is completed: one that is taken in between comes back. All that is no pure read, no discard and no empty flush is a write, write-zeroes
/// too. (Whoever discards a place says that nobody needs what is there.)
///
/// Nothing is ever guessed: a lost event, an overrun, a processor that came or went, a suspend in between make every later answer TraceLost, for good.
/// Thread-safe. A thread of its own empties the kernel's buffers.
class WriteTrace {
public:
    struct Options {
        ByteCount bufferForEachCpu{8_MiB};
        std::chrono::milliseconds drainEvery{20}; ///< how long events wait for the thread at most
    };

    /// @p devices: st_rdev of the whole drive and of its partitions; events name either, with sectors of the whole drive. Mounts tracefs where it is not.
    /// Errors: NotAuthorised, CannotFreeze (no tracefs, or its format is not understood; detail says which), NoSpace-like failures as CannotFreeze.
    /// @p name: of the drive, for errors.
    static Result<std::unique_ptr<WriteTrace>> start(const std::vector<dev_t> &devices, ByteCount driveSize,
                                                     const QString &name, const Options &options);
    ~WriteTrace(); ///< ends it and removes the instance

    /// All that was written since the last take, the ranges in whole granules of at least 4 KiB. Errors: TraceLost.
    Result<Extents> take();
    /// The same into prepared memory, without allocating: gives the ranges that were filled, at the front of @p into. Errors: TraceLost; TooBusy when they do not fit, and
    /// then nothing is taken.
    Result<std::span<ByteRange>> take(std::span<ByteRange> into);
    /// How much take() would give. Errors: TraceLost.
    Result<ByteCount> dirty();
    /// Waits until no request to the drive is in flight and all events are read; without allocating. False when @p patience ends before. Errors: TraceLost.
    Result<bool> settle(std::chrono::milliseconds patience);

    /// Removes the instances of processes that are gone. Best effort.
    static void removeStale();

private:
    class State;
    explicit WriteTrace(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace lifeboat
