// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Tables.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtEndian>

#include <zlib.h>

#include <algorithm>

namespace lifeboat::test {

ToolResult makeFile(const QString &path, ByteCount size)
{
    QFile file(path);
    const bool made = file.open(QIODevice::ReadWrite) && file.resize(static_cast<qint64>(size.value));
    return {
        .command = QStringLiteral("resize ") + path, .exitCode = made ? 0 : 1, .errors = file.errorString().toUtf8()};
}

ToolResult sfdisk(const QString &path, const QByteArray &script, int sectorSize)
{
    return runTool(QStringLiteral("sfdisk"),
                   {QStringLiteral("--quiet"), QStringLiteral("--wipe"), QStringLiteral("never"),
                    QStringLiteral("--wipe-partitions"), QStringLiteral("never"), QStringLiteral("--sector-size"),
                    QString::number(sectorSize), path},
                   {.input = script, .workingDirectory = {}});
}

ToolResult sgdisk(const QString &path, const QStringList &arguments)
{
    return runTool(QStringLiteral("sgdisk"), arguments + QStringList{path});
}

QByteArray readFile(const QString &path, qint64 at, qint64 length)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || !file.seek(at))
        return {};
    return length < 0 ? file.readAll() : file.read(length);
}

bool writeFile(const QString &path, qint64 at, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::ReadWrite) && file.seek(at) && file.write(bytes) == bytes.size();
}

bool writeSparse(const QString &path, const QByteArray &bytes)
{
    constexpr qsizetype page = 4096;
    QFile file(path);
    bool good = file.open(QIODevice::ReadWrite);
    for (qsizetype at = 0; at < bytes.size() && good; at += page) {
        const QByteArrayView piece = QByteArrayView(bytes).mid(at, std::min(page, bytes.size() - at));
        if (std::ranges::any_of(piece, [](char c) { return c != 0; }))
            good = file.seek(at) && file.write(piece.data(), piece.size()) == piece.size();
    }
    return good;
}

QJsonObject sfdiskJson(const QString &path, int sectorSize)
{
    const ToolResult result =
        runTool(QStringLiteral("sfdisk"),
                {QStringLiteral("--json"), QStringLiteral("--sector-size"), QString::number(sectorSize), path});
    return QJsonDocument::fromJson(result.output).object().value(QStringLiteral("partitiontable")).toObject();
}

namespace {

struct Line {
    int number = 0;
    QString text;
};

QStringList sorted(std::vector<Line> lines)
{
    std::ranges::sort(lines, {}, &Line::number);
    QStringList texts;
    for (const Line &line : lines)
        texts.append(line.text);
    return texts;
}

Line line(int number, quint64 start, quint64 size, const QString &type, const QString &guid, const QString &name,
          bool boot)
{
    return {.number = number,
            .text = QStringLiteral("%1 %2+%3 %4 %5 %6 %7")
                        .arg(QString::number(number), QString::number(start), QString::number(size), type, guid, name,
                             boot ? QStringLiteral("boot") : QString())};
}

} // namespace

QStringList describeTable(const PartitionTable &table)
{
    std::vector<Line> lines;
    for (const PartitionEntry &p : table.partitions) {
        const auto unit = table.sectorSize;
        lines.push_back(line(p.number, p.range.begin.value / unit.value, p.range.size() / unit, p.type, p.guid, p.name,
                             p.bootable));
    }
    return sorted(std::move(lines));
}

QStringList describeTable(const QJsonObject &judged)
{
    const bool gpt = judged.value(QStringLiteral("label")).toString() == QLatin1StringView("gpt");
    const QString device = judged.value(QStringLiteral("device")).toString();
    const QJsonArray partitions = judged.value(QStringLiteral("partitions")).toArray();
    std::vector<Line> lines;
    for (const QJsonValue &value : partitions) {
        const QJsonObject p = value.toObject();
        // sfdisk names the partitions of a file "drive.img1", of "drive0" "drive0p1".
        QString suffix = p.value(QStringLiteral("node")).toString().mid(device.size());
        if (suffix.startsWith(QLatin1Char('p')))
            suffix.remove(0, 1);
        const QString type = p.value(QStringLiteral("type")).toString().toLower();
        const bool boot = p.value(QStringLiteral("bootable")).toBool() ||
            p.value(QStringLiteral("attrs")).toString().contains(QLatin1StringView("LegacyBIOSBootable"));
        const auto number = [&](const char *key) {
            return static_cast<quint64>(p.value(QLatin1StringView(key)).toInteger());
        };
        // For an MBR sfdisk makes identifiers up.
        const QString guid = gpt ? p.value(QStringLiteral("uuid")).toString().toLower() : QString();
        lines.push_back(line(suffix.toInt(), number("start"), number("size"),
                             gpt ? type : QStringLiteral("0x") + type.rightJustified(2, QLatin1Char('0')), guid,
                             p.value(QStringLiteral("name")).toString(), boot));
    }
    return sorted(std::move(lines));
}

std::unique_ptr<MemoryDevice> loadDrive(const QByteArray &bytes, Medium medium)
{
    const ByteCount sector(medium == Medium::Device4096 ? 4096 : 512);
    const ByteCount size(static_cast<std::uint64_t>(bytes.size()));
    auto device = std::make_unique<MemoryDevice>(size, SectorSizes{.logical = sector, .physical = sector});
    DriveIdentity identity;
    identity.size = size;
    identity.inode = medium == Medium::File ? 1 : 0;
    device->setIdentity(identity);
    constexpr qsizetype page = 4096;
    for (qsizetype at = 0; at < bytes.size(); at += page) {
        const QByteArrayView piece = QByteArrayView(bytes).mid(at, std::min(page, bytes.size() - at));
        if (std::ranges::any_of(piece, [](char c) { return c != 0; }))
            device->put(ByteOffset(static_cast<std::uint64_t>(at)),
                        std::as_bytes(std::span(piece.data(), static_cast<std::size_t>(piece.size()))));
    }
    return device;
}

void sealGpt(QByteArray &drive, quint64 headerLba, int sectorSize)
{
    const auto crc = [](QByteArrayView bytes) {
        return static_cast<quint32>(
            ::crc32(0, reinterpret_cast<const Bytef *>(bytes.data()), static_cast<uInt>(bytes.size())));
    };
    const auto header = static_cast<qsizetype>(headerLba) * sectorSize;
    const auto entries = static_cast<qsizetype>(load64(drive, header + 72)) * sectorSize;
    const auto entriesSize = static_cast<qsizetype>(load32(drive, header + 80)) * load32(drive, header + 84);
    if (entries >= 0 && entriesSize >= 0 && entries + entriesSize <= drive.size())
        store32(drive, header + 88, crc(QByteArrayView(drive).mid(entries, entriesSize)));
    const auto headerSize = static_cast<qsizetype>(load32(drive, header + 12));
    store32(drive, header + 16, 0);
    store32(drive, header + 16,
            crc(QByteArrayView(drive).mid(header, std::min<qsizetype>(headerSize, drive.size() - header))));
}

void store16(QByteArray &bytes, qsizetype at, quint16 value) { qToLittleEndian(value, bytes.data() + at); }
void store32(QByteArray &bytes, qsizetype at, quint32 value) { qToLittleEndian(value, bytes.data() + at); }
void store64(QByteArray &bytes, qsizetype at, quint64 value) { qToLittleEndian(value, bytes.data() + at); }
quint32 load32(const QByteArray &bytes, qsizetype at) { return qFromLittleEndian<quint32>(bytes.constData() + at); }
quint64 load64(const QByteArray &bytes, qsizetype at) { return qFromLittleEndian<quint64>(bytes.constData() + at); }

} // namespace lifeboat::test
