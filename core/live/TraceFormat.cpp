// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/TraceFormat.h"

#include <QRegularExpression>

#include <algorithm>

namespace lifeboat {

namespace {

constexpr std::size_t mostOffset = 1 << 20;

/// "\tfield:sector_t sector;\toffset:16;\tsize:8;\tsigned:0;" and, of a page, "\tfield: local_t commit;\toffset:8;…". Arrays: "char rwbs[10]".
std::optional<TraceField> fieldIn(const QByteArray &text, const char *name)
{
    const QRegularExpression line(
        QStringLiteral(R"(^\s*field:[^;]*\b%1(\[\d*\])?;\s*offset:(\d+);\s*size:(\d+);)").arg(QLatin1StringView(name)),
        QRegularExpression::MultilineOption);
    const QRegularExpressionMatch found = line.match(QString::fromLatin1(text));
    if (!found.hasMatch())
        return std::nullopt;
    const TraceField field{.offset = found.capturedView(2).toULong(), .size = found.capturedView(3).toULong()};
    return field.offset <= mostOffset && field.size <= mostOffset ? std::optional(field) : std::nullopt;
}

} // namespace

std::optional<TracePageFormat> TracePageFormat::parse(const QByteArray &text)
{
    const auto commit = fieldIn(text, "commit");
    const auto data = fieldIn(text, "data");
    if (!commit || !data || (commit->size != 4 && commit->size != 8) || data->size == 0 ||
        commit->offset + commit->size > data->offset)
        return std::nullopt;
    return TracePageFormat{.commit = *commit, .data = *data};
}

std::size_t RequestEventFormat::size() const
{
    return std::ranges::max({commonType.offset + commonType.size, device.offset + device.size,
                             sector.offset + sector.size, sectors.offset + sectors.size,
                             operation.offset + operation.size});
}

std::optional<RequestEventFormat> RequestEventFormat::parse(const QByteArray &text)
{
    static const QRegularExpression number(QStringLiteral(R"(^ID:\s*(\d+)$)"), QRegularExpression::MultilineOption);
    const QRegularExpressionMatch id = number.match(QString::fromLatin1(text));
    const auto type = fieldIn(text, "common_type");
    const auto device = fieldIn(text, "dev");
    const auto sector = fieldIn(text, "sector");
    const auto sectors = fieldIn(text, "nr_sector");
    const auto operation = fieldIn(text, "rwbs");
    if (!id.hasMatch() || !type || !device || !sector || !sectors || !operation || type->size != 2 ||
        device->size != 4 || sector->size != 8 || sectors->size != 4 || operation->size == 0)
        return std::nullopt;
    return RequestEventFormat{.id = id.capturedView(1).toUShort(),
                              .commonType = *type,
                              .device = *device,
                              .sector = *sector,
                              .sectors = *sectors,
                              .operation = *operation};
}

} // namespace lifeboat
