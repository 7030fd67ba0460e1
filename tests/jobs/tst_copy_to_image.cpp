// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/CopyToImage.h"
#include "qcow2/Reader.h"
#include "support/MemoryDevice.h"
#include "support/RandomBytes.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include <fcntl.h>

using namespace lifeboat;
using namespace lifeboat::test;

namespace {

constexpr unsigned clusterBits = 18;
constexpr ByteCount clusterSize{std::uint64_t{1} << clusterBits};

/// A few bytes of a cluster that are in use.
struct Piece {
    std::uint64_t at; ///< in the cluster
    std::size_t size;
    unsigned seed; ///< of its bytes; 0: zeroes
};

std::vector<std::byte> bytesOf(const Piece &piece)
{
    if (piece.seed == 0)
        return std::vector<std::byte>(piece.size);
    const QByteArray bytes = randomByteArray(ByteCount(piece.size), piece.seed);
    const auto *const begin = reinterpret_cast<const std::byte *>(bytes.constData());
    return {begin, begin + bytes.size()};
}

} // namespace

/// Clusters of which little is used, alike and almost alike: each comes out as it was, with its own sum.
class CopyToImageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sparseClusters();
};

void CopyToImageTest::sparseClusters()
{
    const std::vector<std::vector<Piece>> clusters{
        {{4096, 4096, 1}},
        {{4096, 4096, 1}},                  // the same
        {{4096, 4096, 2}},                  // other bytes in the same place
        {{8192, 4096, 2}},                  // the same bytes in another place
        {{8192, 4096, 2}, {16384, 512, 3}}, // and more
        {{8192, 4096, 2}, {16384, 512, 4}},
        {{8192, 4096, 0}, {16384, 512, 0}}, // in use, and zero
        {{8192, 4096, 2}, {16384, 512, 4}},
        {{0, 40960, 5}, {65536, 40960, 6}}, // too much to be remembered
        {{0, 40960, 5}, {65536, 40960, 7}},
        {{8192, 4096, 2}, {16384, 512, 4}},
        {{0, 512, 8}},
    };
    MemoryDevice device(clusterSize * clusters.size() - ByteCount(4096)); // the last cluster is cut short
    std::vector<std::byte> garbage(device.size().value, std::byte{0xAA});
    device.put(ByteOffset(), garbage); // what is not in use must not get into the image
    std::vector<std::byte> wanted(clusterSize.value * clusters.size());
    DriveMap map;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        for (const Piece &piece : clusters[i]) {
            const ByteOffset at(i * clusterSize.value + piece.at);
            const std::vector<std::byte> bytes = bytesOf(piece);
            device.put(at, bytes);
            std::ranges::copy(bytes, wanted.begin() + static_cast<std::ptrdiff_t>(at.value));
            map.used.add({at, at + ByteCount(piece.size)});
        }
    }

    const QTemporaryDir folder;
    const UniqueFd fd(::open(QFile::encodeName(folder.path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const SumsShape shape{.clusterBits = clusterBits, .driveSize = device.size()};
    const auto writer = qcow2::Writer::create(fd.get(), QStringLiteral("disk.qcow2"), device.size(), clusterBits);
    const auto sumsWriter = SumsWriter::create(fd.get(), QStringLiteral("disk.sums"), shape);
    QVERIFY(writer && sumsWriter);
    SourceReader source(device, map, clusterSize, SourceReader::OnUnreadable::Fail);
    ReadAhead readAhead(source, map.used, clusterSize, 1);
    CopyToImage copy(readAhead, **writer, **sumsWriter, shape, 3, nullptr);
    Progress progress;
    QVERIFY(
        runClusterLoop({.where = map.used, .clusterSize = clusterSize, .makeWorker = [&] { return copy.makeWorker(); }},
                       {.stop = {}, .progress = progress, .workers = 1})); // one remembers what it has seen
    QVERIFY(copy.retireBelow(std::numeric_limits<std::uint64_t>::max()));
    const auto digest = (*sumsWriter)->finish();
    QVERIFY(digest && (*writer)->finish());
    QCOMPARE(copy.clusters(), clusters.size());
    QCOMPARE(copy.zeroClusters(), 1U);

    const auto reader = qcow2::Reader::open(folder.filePath(QStringLiteral("disk.qcow2")));
    const auto sums = SumsReader::open(folder.filePath(QStringLiteral("disk.sums")), shape, *digest);
    QVERIFY(reader && sums && (*reader)->checkStructure());
    const auto block = (*sums)->block(0);
    QVERIFY(block);
    qcow2::Reader::Scratch scratch;
    std::vector<std::byte> cluster(clusterSize.value);
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        QVERIFY((*reader)->readCluster(i, cluster, scratch));
        const auto expected = std::span(wanted).subspan(i * clusterSize.value, clusterSize.value);
        QVERIFY2(std::ranges::equal(cluster, expected), qPrintable(QString::number(i)));
        QVERIFY2((*block)[i] == clusterSum(expected), qPrintable(QString::number(i)));
    }
}

QTEST_GUILESS_MAIN(CopyToImageTest)
#include "tst_copy_to_image.moc"
