// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/TableSectors.h"

#include "base/AlignedBuffer.h"

#include <algorithm>

namespace lifeboat {

Result<std::vector<std::byte>> readTableBytes(BlockDevice &device, ByteRange range)
{
    if (range.begin > range.end || range.end.value > device.size().value)
        return refuseTable(device, QStringLiteral("the table points outside of the drive"));
    const std::uint64_t unit = device.alignment().value;
    const std::uint64_t begin = alignDown(range.begin.value, unit);
    const std::uint64_t end = std::min(alignUp(range.end.value, unit), device.size().value);
    AlignedBuffer buffer{ByteCount(end - begin)};
    LIFEBOAT_TRY(device.readExactly(ByteOffset(begin), buffer.span()));
    const auto wanted = buffer.span().subspan(range.begin.value - begin, range.size().value);
    return std::vector<std::byte>(wanted.begin(), wanted.end());
}

std::unexpected<Error> refuseTable(const BlockDevice &device, const QString &detail)
{
    return fail(ErrorCode::NotADrive, device.name(), detail);
}

QString printableText(const QString &text)
{
    const qsizetype end = text.indexOf(QChar(0));
    QString result = end < 0 ? text : text.left(end);
    for (QChar &c : result) {
        if (c.category() == QChar::Other_Control || c.category() == QChar::Other_Format)
            c = QChar::ReplacementCharacter;
    }
    return result;
}

} // namespace lifeboat
