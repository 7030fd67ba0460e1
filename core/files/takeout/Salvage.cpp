// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/takeout/Salvage.h"

#include "files/Names.h"

#include <algorithm>

// A source reads up to a megabyte at once and fails when any of it is damaged, so a failure says only that the damage is near. From there on it is
// asked for little, and for twice as much whenever that went well, until it reads straight on again. Asking costs a turn on the socket; that the
// cluster of the image is damaged is known by then and is not found out again.

namespace lifeboat::files {

namespace {

bool hasPosition(const Error &error)
{
    return error.at &&
        (error.code == ErrorCode::FileUnreadable || error.code == ErrorCode::ImageRead ||
         error.code == ErrorCode::ImageDamaged);
}

class Salvage {
public:
    Salvage(FileSource &source, const FileRef &file, std::uint64_t size, const ContentSink &sink)
        : m_source(source), m_file(file), m_size(size), m_sink(sink)
    { }

    Result<Gaps> run();

private:
    Result<> step();
    Result<> skip(std::uint64_t length, Error why);

    FileSource &m_source;
    const FileRef &m_file;
    const std::uint64_t m_size;
    const ContentSink &m_sink;
    std::uint64_t m_next = 0;
    std::uint64_t m_step = ~std::uint64_t{0};
    Gaps m_gaps;
};

Result<> Salvage::skip(std::uint64_t length, Error why)
{
    if (!m_gaps.any())
        m_gaps.first = std::move(why);
    const Content gap{.at = ByteOffset(m_next), .bytes = {}, .zeroes = ByteCount(length)};
    m_gaps.missing += gap.zeroes;
    m_next += length;
    return m_sink(gap) ? Result<>() : fail(ErrorCode::Cancelled);
}

/// Asks once, and decides how much to ask for next.
Result<> Salvage::step()
{
    const std::uint64_t length = std::min(m_step, m_size - m_next);
    const std::uint64_t end = m_next + length;
    bool enough = false;
    const Result<> read = m_source.read(m_file, ByteOffset(m_next), ByteCount(length), [&](const Content &piece) {
        m_next += piece.bytes.empty() ? piece.zeroes.value : piece.bytes.size();
        enough = !m_sink(piece);
        return !enough;
    });
    if (enough)
        return fail(ErrorCode::Cancelled);
    if (read && m_next < end) { // the file system says that it is longer than what there is of it
        Error error{.code = ErrorCode::FileUnreadable,
                    .subject = nameForDisplay(m_file.path),
                    .at = ByteOffset(m_next),
                    .detail = QStringLiteral("it ends too early")};
        return skip(m_size - m_next, std::move(error));
    }
    if (read) {
        m_step = m_step > m_size ? m_step : 2 * m_step;
        return {};
    }
    if (!hasPosition(read.error()))
        return read;
    m_step = gapStep - m_next % gapStep;
    return length <= m_step ? skip(end - m_next, read.error()) : Result<>();
}

Result<Gaps> Salvage::run()
{
    while (m_next < m_size)
        LIFEBOAT_TRY(step());
    return m_gaps;
}

} // namespace

Result<Gaps> readPastGaps(FileSource &source, const FileRef &file, const FileEntry &entry, const ContentSink &sink)
{
    return Salvage(source, file, entry.size.value, sink).run();
}

} // namespace lifeboat::files
