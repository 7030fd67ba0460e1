// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/LatePlaces.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace lifeboat {

namespace {

constexpr char fileName[] = "late.raw";
constexpr ByteCount mostAtOnce = 1_MiB;

std::unexpected<Error> failed(const QString &name, const char *call)
{
    return fail(Error::fromErrno(classifyIoError(errno, ErrorCode::PlaceWrite), name, QString::fromLatin1(call)));
}

} // namespace

Result<LatePlaces> LatePlaces::create(int folderFd, const QString &folderName)
{
    UniqueFd folder(::openat(folderFd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    UniqueFd file(::openat(folderFd, fileName, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!folder || !file)
        return failed(folderName, "open");
    return LatePlaces(std::move(folder), std::move(file), folderName);
}

LatePlaces::~LatePlaces()
{
    m_file.reset(); // some file systems do not remove what is open
    if (m_folder)
        ::unlinkat(m_folder.get(), fileName, 0);
}

Result<> LatePlaces::append(Round &round, ByteRange range, std::span<const std::byte> bytes)
{
    const std::uint64_t at = m_end.value;
    while (!bytes.empty()) {
        const ssize_t put = ::pwrite(m_file.get(), bytes.data(), bytes.size(), static_cast<off_t>(m_end.value));
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return failed(m_name, "pwrite");
        bytes = bytes.subspan(static_cast<std::size_t>(put));
        m_end += ByteCount(static_cast<std::uint64_t>(put));
    }
    round.push_back({.range = range, .fileOffset = at});
    return {};
}

Result<> LatePlaces::read(BlockDevice &device, std::span<const ByteRange> ranges, const JobContext &context)
{
    AlignedBuffer buffer(mostAtOnce);
    Round round;
    for (ByteRange rest : ranges) {
        while (!rest.empty()) {
            context.waitWhilePaused();
            if (context.stop.stop_requested())
                return fail(ErrorCode::Cancelled);
            const ByteRange part{rest.begin, std::min(rest.end, rest.begin + mostAtOnce)};
            const std::span<std::byte> bytes = buffer.span().first(part.size().value);
            LIFEBOAT_TRY(device.readExactly(part.begin, bytes));
            LIFEBOAT_TRY(append(round, part, bytes));
            rest.begin = part.end;
        }
    }
    if (!round.empty())
        m_rounds.push_back(std::move(round));
    return {};
}

Result<> LatePlaces::add(std::span<const ByteRange> ranges, std::span<const std::byte> bytes)
{
    Round round;
    for (const ByteRange &range : ranges) {
        LIFEBOAT_TRY(append(round, range, bytes.first(range.size().value)));
        bytes = bytes.subspan(range.size().value);
    }
    if (!round.empty())
        m_rounds.push_back(std::move(round));
    return {};
}

Extents LatePlaces::where() const
{
    Extents where;
    for (const Round &round : m_rounds) {
        Extents ofRound;
        for (const Piece &piece : round)
            ofRound.add(piece.range);
        where.add(ofRound);
    }
    return where;
}

Result<> LatePlaces::readInto(ByteOffset at, std::span<std::byte> into) const
{
    const ByteRange wanted{at, at + ByteCount(into.size())};
    for (const Round &round : m_rounds) {
        auto piece = std::ranges::lower_bound(round, wanted.begin.value + 1, {},
                                              [](const Piece &p) { return p.range.end.value; });
        for (; piece != round.end() && piece->range.begin < wanted.end; ++piece) {
            const ByteRange part = piece->range.intersected(wanted);
            const std::uint64_t from = piece->fileOffset + (part.begin - piece->range.begin).value;
            const std::span<std::byte> bytes = into.subspan((part.begin - at).value, part.size().value);
            if (::pread(m_file.get(), bytes.data(), bytes.size(), static_cast<off_t>(from)) !=
                static_cast<ssize_t>(bytes.size()))
                return failed(m_name, "pread");
        }
    }
    return {};
}

} // namespace lifeboat
