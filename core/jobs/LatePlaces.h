// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/AlignedBuffer.h"
#include "base/UniqueFd.h"
#include "block/BlockDevice.h"
#include "block/Extents.h"
#include "jobs/Job.h"

#include <memory>
#include <span>
#include <vector>

namespace lifeboat {

/// Places of a drive that were written to while it was copied, read again, maybe several times: the last time counts. They are kept in a file of the place, which
/// is gone with this object; memory: 24 bytes for each range.
class LatePlaces {
public:
    /// @p folderFd: of the image that is being made. Errors: PlaceWrite, NoSpace.
    static Result<LatePlaces> create(int folderFd, const QString &folderName);
    LatePlaces(LatePlaces &&) noexcept = default;
    LatePlaces &operator=(LatePlaces &&) noexcept = default;
    ~LatePlaces();

    /// Reads @p ranges, ascending and apart. Errors: those of the device, PlaceWrite, NoSpace, Cancelled.
    Result<> read(BlockDevice &device, std::span<const ByteRange> ranges, const JobContext &context);
    /// Adds what was read elsewhere: the bytes of the ranges, one after the other. Errors: PlaceWrite, NoSpace.
    Result<> add(std::span<const ByteRange> ranges, std::span<const std::byte> bytes);

    Extents where() const;
    /// Overwrites what it has of the drive's bytes from @p at in @p into. Thread-safe. Errors: PlaceWrite.
    Result<> readInto(ByteOffset at, std::span<std::byte> into) const;

private:
    struct Piece {
        ByteRange range;
        std::uint64_t fileOffset;
    };
    /// What was read at one time, ascending and apart.
    using Round = std::vector<Piece>;

    LatePlaces(UniqueFd folder, UniqueFd file, QString name)
        : m_folder(std::move(folder)), m_file(std::move(file)), m_name(std::move(name))
    { }
    Result<> append(Round &round, ByteRange range, std::span<const std::byte> bytes);

    UniqueFd m_folder;
    UniqueFd m_file;
    QString m_name; ///< of the folder, for errors
    ByteCount m_end;
    std::vector<Round> m_rounds;
};

} // namespace lifeboat
