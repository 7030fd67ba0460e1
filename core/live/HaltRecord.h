// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "live/Halting.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace lifeboat {

/// A file system that may be halted, as the record has it.
struct HaltEntry {
    HaltBy by = HaltBy::Freeze;
    std::uint64_t device = 0; ///< st_dev of the mount point's folder
    std::string options;      ///< that the file system would lose when it is reconfigured without them; with commas
    std::string mountPoint;
    bool operator==(const HaltEntry &) const = default;
};

/// What a standstill halts and which of it stands still right now: a file in memory that the copier and its guard share, and that tells whoever comes
/// after both what is left to do. A line for each file system:
///
///     STATE HOW MAJOR:MINOR OPTIONS MOUNTPOINT
///
/// STATE is "!" from just before it is halted until it goes on again, else "."; HOW is "freeze" or "read-only"; no options are "-"; blanks, line ends and backslashes
/// are written as in /proc/mounts. Whoever works with a record holds a lock on it (flock) that ends with the last of them.
class HaltRecord {
public:
    static std::string text(std::span<const HaltEntry> entries);

    /// Maps the file; nothing when it is none of ours. Only this allocates.
    static std::optional<HaltRecord> map(int fd);
    HaltRecord(HaltRecord &&other) noexcept;
    HaltRecord &operator=(HaltRecord &&other) noexcept;
    HaltRecord(const HaltRecord &) = delete;
    HaltRecord &operator=(const HaltRecord &) = delete;
    ~HaltRecord();

    std::span<const HaltEntry> entries() const { return m_entries; }
    bool isHalted(std::size_t index) const;
    bool isAnyHalted() const;
    void setHalted(std::size_t index, bool halted);

private:
    HaltRecord(char *text, std::size_t size) : m_text(text), m_size(size) { }
    bool parse();

    char *m_text;
    std::size_t m_size;
    std::vector<HaltEntry> m_entries;
    std::vector<char *> m_states;
};

/// Where records are, as PREFIX PID-INODE: root's, in memory, gone with a restart.
inline constexpr char haltRecordsFolder[] = "/run/lifeboat";
inline constexpr char haltRecordPrefix[] = "standstill-";

// What the copier and its guard say to each other, a message of this size each (SOCK_SEQPACKET).
struct GuardMessage {
    enum class What : std::uint8_t {
        Begin,  ///< to the guard: the time runs
        End,    ///< to the guard: have all go on
        Ready,  ///< from the guard: it is locked into memory; why: an errno when it could not
        Armed,  ///< the answer to Begin
        TimeUp, ///< from the guard, unasked: it has them go on by itself
        Ended,  ///< the answer to End: all go on, unless the record says otherwise
    };
    What what = What::Ready;
    bool timeUp = false;     ///< of Ended: it was before
    std::int16_t index = -1; ///< of Ended: which one did not stand still any more (why 0), or does not go on
    std::int32_t why = 0;
};

} // namespace lifeboat
