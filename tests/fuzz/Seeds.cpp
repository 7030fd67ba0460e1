// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "image/AbsorbJournal.h"
#include "image/Image.h"
#include "qcow2/Codec.h"
#include "qcow2/Writer.h"

#include <QFile>
#include <QTimeZone>

#include <fcntl.h>

#include <algorithm>
#include <cstdio>
#include <random>

// fuzz_seeds FOLDER: what our own writers make of a drive of a few 4 KiB clusters, for corpus/make.py.

namespace {

using namespace lifeboat;

constexpr unsigned clusterBits = 12;
constexpr std::size_t clusterSize = 1 << clusterBits;

using Cluster = std::vector<std::byte>;

Cluster text() // shrinks
{
    Cluster cluster(clusterSize);
    for (std::size_t i = 0; i < clusterSize; ++i)
        cluster[i] = static_cast<std::byte>(i % 61);
    return cluster;
}

Cluster noise() // does not
{
    Cluster cluster(clusterSize);
    std::mt19937 random(7); // NOLINT: the same every time
    std::ranges::generate(cluster, [&] { return static_cast<std::byte>(random()); });
    return cluster;
}

/// Text, noise, zeroes, nothing, text that ends with the drive: one cluster each.
Result<> writeData(int folder, const QString &name, ByteCount driveSize, std::size_t clusters)
{
    LIFEBOAT_TRY_ASSIGN(const auto writer, qcow2::Writer::create(folder, name, driveSize, clusterBits));
    qcow2::Compressor compressor(3);
    Cluster room(clusterSize);
    Cluster last = text();
    std::fill(last.begin() + 512, last.end(), std::byte{0});
    LIFEBOAT_TRY(writer->writeCompressed(0, compressor.compress(text(), room)));
    if (clusters > 1) {
        LIFEBOAT_TRY(writer->writePlain(1, noise()));
        writer->writeZero(2);
        LIFEBOAT_TRY(writer->writeCompressed(4, compressor.compress(last, room)));
    }
    LIFEBOAT_TRY(writer->finish());
    return {};
}

Result<ClusterSum> writeSums(int folder, const QString &name, ByteCount driveSize, bool filled)
{
    const SumsShape shape{.clusterBits = clusterBits, .driveSize = driveSize};
    LIFEBOAT_TRY_ASSIGN(const auto writer, SumsWriter::create(folder, name, shape));
    for (std::uint64_t block = 0; filled && block < shape.blocks(); block += 2) {
        const std::uint64_t most = shape.clustersPerBlock();
        std::vector<ClusterSum> sums(std::min(most, shape.clusters() - block * most), noSum);
        for (std::size_t i = 0; i < sums.size(); i += 31)
            sums[i] = clusterSum(i % 2 == 0 ? text() : noise());
        LIFEBOAT_TRY(writer->addBlock(block, sums));
    }
    return writer->finish();
}

Manifest manifest(ByteCount driveSize, const ClusterSum &sums)
{
    Manifest m;
    m.uuid = QUuid::fromString(QStringLiteral("1b4e28ba-2fa1-11d2-883f-0016d3cca427"));
    m.name = QStringLiteral("Büro \"alt\"");
    m.time = QDateTime(QDate(2026, 11, 23), QTime(4, 41, 7), QTimeZone::UTC);
    m.computer = QStringLiteral("desk");
    m.software = QStringLiteral("Lifeboat 0.1.0");
    m.clusterBits = clusterBits;
    m.drive.model = QStringLiteral("Disk");
    m.drive.size = driveSize;
    m.tableType = TableType::Gpt;
    for (const int number : {1, 2, 128}) {
        PartitionRecord p;
        p.number = number;
        p.type = QStringLiteral("0fc63daf-8483-4772-8e79-3d69d8477de4");
        p.fileSystem = QStringLiteral("ext4");
        p.range = {ByteOffset(512), ByteOffset(driveSize.value - 512)};
        p.used = ByteCount(4096);
        p.neededEnd = p.range.end;
        m.partitions.push_back(p);
    }
    m.unreadable = {{ByteOffset(512), ByteOffset(1024)}, {ByteOffset(1024), ByteOffset(4096)}};
    m.sumsDigest = sums;
    m.framesDigest = sums;
    m.counts = {.clusters = 4, .zeroClusters = 1, .used = ByteCount(9000), .read = {}, .stored = {}};
    return m;
}

bool save(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

Result<> writeAll(const QString &folder)
{
    const UniqueFd fd(::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const ByteCount driveSize(4 * clusterSize + 512);
    LIFEBOAT_TRY(writeData(fd.get(), QStringLiteral("ours.qcow2"), driveSize, 5));
    LIFEBOAT_TRY(writeData(fd.get(), QStringLiteral("small.qcow2"), ByteCount(clusterSize), 1));
    LIFEBOAT_TRY(writeSums(fd.get(), QStringLiteral("empty.sums"), driveSize, false));
    LIFEBOAT_TRY(writeSums(fd.get(), QStringLiteral("ours.sums"), ByteCount(clusterSize * 1030 + 512), true));
    LIFEBOAT_TRY_ASSIGN(const ClusterSum sums, writeSums(fd.get(), QStringLiteral("small.sums"), driveSize, true));
    const CheckRecord good{
        .time = manifest(driveSize, sums).time, .good = true, .damagedClusters = 0, .software = QStringLiteral("L")};
    const CheckRecord bad{.time = good.time, .good = false, .damagedClusters = 7, .software = good.software};
    AbsorbJournal journal{
        .older = QStringLiteral("older"), .newer = QStringLiteral("newer"), .olderSize = driveSize, .ready = {}};
    const QByteArray begun = journal.toJson();
    journal.ready = AbsorbJournal::Ready{
        .header = {.l1Offset = clusterSize,
                   .refcountTableOffset = 2 * clusterSize,
                   .fileSize = ByteCount(9 * clusterSize),
                   .freed = {{ByteOffset(512), ByteOffset(1000)}, {ByteOffset(4096), ByteOffset(8192)}}},
        .manifest = manifest(driveSize, sums),
        .good = true};
    if (!save(folder + QStringLiteral("/ours.json"), manifest(driveSize, sums).toJson()) ||
        !save(folder + QStringLiteral("/journal-begun.json"), begun) ||
        !save(folder + QStringLiteral("/journal-ready.json"), journal.toJson()) ||
        !save(folder + QStringLiteral("/check-good.json"), good.toJson()) ||
        !save(folder + QStringLiteral("/check-bad.json"), bad.toJson()))
        return fail(ErrorCode::PlaceWrite, folder);
    return {};
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: fuzz_seeds FOLDER\n");
        return 2;
    }
    const auto done = writeAll(QFile::decodeName(argv[1]));
    if (!done)
        std::fprintf(stderr, "%s %s\n", wireName(done.error().code), qPrintable(done.error().subject));
    return done ? 0 : 1;
}
