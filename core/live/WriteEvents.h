// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"
#include "live/TraceFormat.h"

#include <span>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace lifeboat {

/// The block events that WriteTrace reads.
enum class TraceEvent {
    Queued,      ///< block_bio_queue
    Remapped,    ///< block_bio_remap
    Issued,      ///< block_rq_issue
    RequestDone, ///< block_rq_complete
    BioDone,     ///< block_bio_complete
};

/// What a record says about a drive.
struct WriteMeaning {
    enum class What {
        Nothing, ///< a read, an empty flush, another drive, another event
        Write,
        Unknown, ///< something was written, and the record does not say where
        Damaged, ///< the record is too short for what it should be
    };
    What what = What::Nothing;
    ByteRange range; ///< on the whole drive
};

/// Tells from block events what was written to a drive. Allocates nothing after the construction.
class WriteEvents {
public:
    /// How the drive reaches its hardware.
    enum class Paths {
        Own,   ///< its events bear its own number
        Hidden ///< an NVMe drive with several paths: requests are sent to, and completed by, devices that have no node, which remap events tell
    };

    struct Event {
        TraceEvent event;
        TraceEventFormat format;
    };

    /// @p devices: st_rdev of the drive and of its partitions.
    WriteEvents(std::vector<Event> events, std::span<const dev_t> devices, Paths paths);

    WriteMeaning read(std::span<const std::byte> record);

    /// A device number as the kernel's events have it.
    static std::uint32_t kernelNumber(dev_t device);

private:
    bool isOurs(std::uint32_t device) const;
    WriteMeaning meaningOf(const Event &event, std::span<const std::byte> record) const;

    std::vector<Event> m_events;
    std::vector<std::uint32_t> m_devices; ///< with room for the paths
    Paths m_paths;
};

/// True for a pure read by "rwbs", the kernel's letters for what a request does. What is not known to be one is none.
bool isPureRead(std::string_view kind);
/// True for a discard: who sends it says that nobody needs what lies there, so it is not to be copied again. A weekly fstrim would else be all free space of the drive.
bool isDiscard(std::string_view kind);

} // namespace lifeboat
