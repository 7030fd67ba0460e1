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
#include <cstring>
#include <limits>

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
    void clustersComeAgain();
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

/// What was written to while it was copied is copied again, in every way in which a cluster can be stored before and after.
void CopyToImageTest::clustersComeAgain()
{
    enum class Kind { Unused, Zero, Text, Random };
    const auto content = [](Kind kind, unsigned seed) {
        std::vector<std::byte> bytes(clusterSize.value);
        if (kind == Kind::Text) {
            for (std::size_t i = 0; i < bytes.size(); ++i)
                bytes[i] = std::byte((i / 977 + seed) % 251);
        } else if (kind == Kind::Random) {
            const QByteArray random = randomByteArray(clusterSize, seed);
            std::memcpy(bytes.data(), random.constData(), bytes.size());
        }
        return bytes;
    };
    constexpr std::array kinds{Kind::Unused, Kind::Zero, Kind::Text, Kind::Random};
    MemoryDevice device(clusterSize * (kinds.size() * kinds.size() * 2));
    DriveMap map;
    std::vector<std::byte> wanted(device.size().value);
    const auto put = [&](std::size_t cluster, std::span<const std::byte> bytes) {
        device.put(ByteOffset(cluster * clusterSize.value), bytes);
        std::ranges::copy(bytes, wanted.begin() + static_cast<std::ptrdiff_t>(cluster * clusterSize.value));
    };
    std::vector<std::pair<Kind, bool>> after;
    for (const Kind before : kinds) {
        for (const Kind then : kinds) {
            for (const bool whole : {false, true}) {
                const std::size_t cluster = after.size();
                const auto number = static_cast<unsigned>(cluster + 1);
                const ByteOffset at(cluster * clusterSize.value);
                put(cluster, content(before, number));
                if (before != Kind::Unused)
                    map.used.add({at, at + clusterSize});
                after.emplace_back(then, whole);
            }
        }
    }

    const QTemporaryDir folder;
    const UniqueFd fd(::open(QFile::encodeName(folder.path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const SumsShape shape{.clusterBits = clusterBits, .driveSize = device.size()};
    const auto writer = qcow2::Writer::create(fd.get(), QStringLiteral("disk.qcow2"), device.size(), clusterBits);
    const auto sumsWriter = SumsWriter::create(fd.get(), QStringLiteral("disk.sums"), shape);
    QVERIFY(writer && sumsWriter);
    SourceReader source(device, map, clusterSize, SourceReader::OnUnreadable::Fail);
    ReadAhead readAhead(source, map.used, clusterSize, 2);
    CopyToImage copy(readAhead, **writer, **sumsWriter, shape, 3, nullptr);
    Progress progress;
    const JobContext context{.stop = {}, .progress = progress, .workers = 2};
    QVERIFY(runClusterLoop(
        {.where = map.used, .clusterSize = clusterSize, .makeWorker = [&] { return copy.makeWorker(); }}, context));

    // Half of them whole, half a piece in the middle; some places twice, and the second time counts.
    auto late = LatePlaces::create(fd.get(), folder.path());
    QVERIFY(late);
    for (const unsigned round : {1U, 2U}) {
        std::vector<ByteRange> ranges;
        for (std::size_t cluster = 0; cluster < after.size(); ++cluster) {
            const auto [kind, whole] = after[cluster];
            if (kind == Kind::Unused || (round == 1 && cluster % 3 == 0))
                continue;
            const ByteOffset at(cluster * clusterSize.value);
            std::vector<std::byte> bytes(wanted.begin() + static_cast<std::ptrdiff_t>(at.value),
                                         wanted.begin() + static_cast<std::ptrdiff_t>((at + clusterSize).value));
            const std::vector<std::byte> other = content(kind, static_cast<unsigned>(cluster) + 1000 * round);
            const ByteRange part = whole ? ByteRange{ByteOffset(), ByteOffset(clusterSize.value)}
                                         : ByteRange{ByteOffset(8192), ByteOffset(40960)};
            std::ranges::copy(std::span(other).subspan(part.begin.value, part.size().value),
                              bytes.begin() + static_cast<std::ptrdiff_t>(part.begin.value));
            put(cluster, bytes);
            ranges.push_back({at + (part.begin - ByteOffset()), at + (part.end - ByteOffset())});
        }
        QVERIFY(late->read(device, ranges, context));
    }
    const Extents where = late->where();
    QVERIFY(runClusterLoop(
        {.where = where, .clusterSize = clusterSize, .makeWorker = [&] { return copy.makeMender(*late, nullptr); }},
        context));
    late = fail(ErrorCode::Cancelled); // its file goes
    QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("late.raw"))));
    QVERIFY(copy.retireBelow(std::numeric_limits<std::uint64_t>::max()));
    const auto digest = (*sumsWriter)->finish();
    QVERIFY(digest && (*writer)->finish());

    const auto reader = qcow2::Reader::open(folder.filePath(QStringLiteral("disk.qcow2")));
    const auto sums = SumsReader::open(folder.filePath(QStringLiteral("disk.sums")), shape, *digest);
    QVERIFY(reader && sums);
    const auto structure = (*reader)->checkStructure();
    QVERIFY2(structure, structure ? "" : qPrintable(structure.error().detail));
    const auto block = (*sums)->block(0);
    QVERIFY(block);
    qcow2::Reader::Scratch scratch;
    std::vector<std::byte> cluster(clusterSize.value);
    std::uint64_t clusters = 0;
    std::uint64_t zeroClusters = 0;
    Extents frames;
    FramesDigest framesDigest;
    for (std::size_t i = 0; i < after.size(); ++i) {
        const auto kind = (*reader)->readCluster(i, cluster, scratch);
        QVERIFY(kind);
        const auto expected = std::span(wanted).subspan(i * clusterSize.value, clusterSize.value);
        QVERIFY2(std::ranges::equal(cluster, expected), qPrintable(QString::number(i)));
        const bool isPart =
            map.used.contains({ByteOffset(i * clusterSize.value), ByteOffset((i + 1) * clusterSize.value)}) ||
            where.intersects({ByteOffset(i * clusterSize.value), ByteOffset((i + 1) * clusterSize.value)});
        QVERIFY2((*block)[i] == (isPart ? clusterSum(expected) : noSum), qPrintable(QString::number(i)));
        clusters += isPart ? 1 : 0;
        zeroClusters += *kind == qcow2::ClusterKind::Zero ? 1 : 0;
        if (*kind == qcow2::ClusterKind::Compressed) {
            QVERIFY((*reader)->readPacked(i, scratch));
            const auto place = (*reader)->strictFrame(scratch);
            QVERIFY(place);
            frames.add(*place);
            framesDigest.add(i, std::span(scratch.packed).first(place->size().value));
        }
    }
    QCOMPARE(copy.clusters(), clusters);
    QCOMPARE(copy.zeroClusters(), zeroClusters);
    QVERIFY(copy.framesDigest() == framesDigest.value());
    const auto unused = (*reader)->checkUnused(frames);
    QVERIFY2(unused, unused ? "" : qPrintable(unused.error().detail));
}

QTEST_GUILESS_MAIN(CopyToImageTest)
#include "tst_copy_to_image.moc"
