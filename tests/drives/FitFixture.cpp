// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "FitFixture.h"

#include <QFile>
#include <QJsonObject>

namespace lifeboat::test {

const QByteArray FitFixture::gptScript =
    "label: gpt\n"
    "start=2048, size=2048, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name=boot, attrs=LegacyBIOSBootable\n"
    "start=4096, size=20480, name=\"data one\"\n"
    "start=24576, size=8192, name=last\n";

std::span<const std::byte> FitFixture::Source::head(qsizetype length) const
{
    return std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(std::min(length, bytes.size()))));
}

Result<TablePatch> FitFixture::Source::fit(ByteCount size, const std::vector<int> &drop,
                                           const std::vector<int> &clamp) const
{
    return fitTableToTarget(table, head(), size, drop, clamp);
}

bool FitFixture::makeSource(const QByteArray &script, int sector)
{
    QFile::remove(m_source);
    const auto made = m_made.constFind({script, sector});
    if (made != m_made.constEnd())
        return makeFile(m_source, driveSize) && writeSparse(m_source, *made);
    if (!makeFile(m_source, driveSize) || !sfdisk(m_source, script, sector))
        return false;
    m_made.insert({script, sector}, readFile(m_source));
    return true;
}

std::optional<FitFixture::Source> FitFixture::readSource(Medium medium) const
{
    Source source{.bytes = readFile(m_source), .table = {}};
    auto table = readPartitionTable(*loadDrive(source.bytes, medium));
    if (!table)
        return std::nullopt;
    source.table = std::move(*table);
    return source;
}

bool FitFixture::writeTarget(const TablePatch &patch, ByteCount size) const
{
    QFile::remove(m_target);
    bool ok(makeFile(m_target, size));
    ByteOffset before;
    for (const TablePatch::Piece &piece : patch.pieces) {
        ok = ok && before <= piece.at && piece.at.value + piece.bytes.size() <= size.value;
        before = piece.at + ByteCount(piece.bytes.size());
        ok = ok &&
            writeFile(m_target, static_cast<qint64>(piece.at.value),
                      QByteArray(reinterpret_cast<const char *>(piece.bytes.data()),
                                 static_cast<qsizetype>(piece.bytes.size())));
    }
    return ok;
}

QByteArray FitFixture::complaints(int sector) const
{
    const ToolResult verify =
        runTool(QStringLiteral("sfdisk"),
                {QStringLiteral("--verify"), QStringLiteral("--sector-size"), QString::number(sector), m_target});
    if (!verify || !verify.output.contains("No errors detected"))
        return verify.message();
    if (verify.errors.contains("GPT PMBR size mismatch") || verify.errors.contains("corrupt"))
        return verify.message();
    if (sector == 512 && sfdiskJson(m_target).value(QStringLiteral("label")).toString() == QLatin1StringView("gpt")) {
        const ToolResult judge = sgdisk(m_target, {QStringLiteral("--verify")});
        if (!judge || !judge.output.contains("No problems found"))
            return judge.message();
    }
    const auto own = readPartitionTable(*loadDrive(readFile(m_target)));
    if (!own || own->primaryDamaged || own->backupDamaged)
        return "our own parser";
    return {};
}

} // namespace lifeboat::test
