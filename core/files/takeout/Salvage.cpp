// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/takeout/Salvage.h"

#include "files/Names.h"

#include <algorithm>

namespace lifeboat::files {

namespace {

constexpr std::uint64_t block = 4096; // what file systems give files space in; coarser ones lose nothing by it
constexpr std::uint64_t longestStep = 1 << 20;

Result<bool> isReadable(FileSource &source, const FileRef &file, std::uint64_t at)
{
    const Result<> read = source.read(file, ByteOffset(at), ByteCount(block), [](const Content &) { return true; });
    if (!read && !concernsOneFile(read.error().code))
        return fail(read.error());
    return read.has_value();
}

/// Where it goes on behind @p bad: in steps that grow, so that a large gap is soon over, then back to the block where the gap ends. @p size: nowhere.
Result<std::uint64_t> endOfGap(FileSource &source, const FileRef &file, std::uint64_t bad, std::uint64_t size)
{
    std::uint64_t good = bad / block * block;
    for (std::uint64_t step = block;; step = std::min(step * 2, longestStep)) {
        good += step;
        if (good >= size)
            return size;
        LIFEBOAT_TRY_ASSIGN(const bool readable, isReadable(source, file, good));
        if (readable)
            break;
        bad = good;
    }
    while (good - bad > block) {
        const std::uint64_t middle = (bad + (good - bad) / 2) / block * block;
        if (middle <= bad)
            break;
        LIFEBOAT_TRY_ASSIGN(const bool readable, isReadable(source, file, middle));
        (readable ? good : bad) = middle;
    }
    return good;
}

} // namespace

bool concernsOneFile(ErrorCode code)
{
    return code == ErrorCode::FileNotFound || code == ErrorCode::FileUnreadable ||
        code == ErrorCode::FileSystemUnreadable || code == ErrorCode::ImageRead || code == ErrorCode::ImageDamaged;
}

Result<Salvage> readWhatCanBeRead(FileSource &source, const FileRef &file, ByteCount size, const ContentSink &sink)
{
    Salvage salvage;
    std::uint64_t at = 0;
    while (at < size.value) {
        std::uint64_t next = at;
        const Result<> read = source.read(file, ByteOffset(at), size - ByteCount(at), [&](const Content &piece) {
            next += piece.bytes.empty() ? piece.zeroes.value : piece.bytes.size();
            return sink(piece);
        });
        if (read && next >= size.value)
            return salvage;
        const Error error = read ? Error{.code = ErrorCode::FileUnreadable,
                                         .subject = nameForDisplay(file.path),
                                         .at = {},
                                         .detail = QStringLiteral("it ends too early")}
                                 : read.error();
        if (!concernsOneFile(error.code))
            return fail(error);
        if (!salvage.damage)
            salvage.damage = error;
        if (read) {
            at = size.value;
        } else {
            LIFEBOAT_TRY_ASSIGN(at, endOfGap(source, file, next, size.value));
        }
        salvage.missing += ByteCount(at - next);
    }
    return salvage;
}

} // namespace lifeboat::files
