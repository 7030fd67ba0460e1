// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/DirtyMap.h"

#include <QTest>

#include <random>
#include <vector>

using namespace lifeboat;

namespace {

constexpr std::uint64_t granule = 4096;

ByteRange range(std::uint64_t begin, std::uint64_t end) { return {ByteOffset(begin), ByteOffset(end)}; }

std::vector<ByteRange> all(const DirtyMap &map)
{
    std::vector<ByteRange> ranges;
    for (auto next = map.next({}); next; next = map.next(next->end))
        ranges.push_back(*next);
    return ranges;
}

} // namespace

class DirtyMapTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneByteIsAGranule()
    {
        DirtyMap map(1_MiB);
        map.mark(range(5000, 5001));
        QCOMPARE(all(map), std::vector{range(4096, 8192)});
        QCOMPARE(map.total(), 4_KiB);
    }

    void aBorderBelongsToWhatFollows()
    {
        DirtyMap map(1_MiB);
        map.mark(range(4096, 8192));
        QCOMPARE(all(map), std::vector{range(4096, 8192)});
        map.mark(range(8191, 8193));
        QCOMPARE(all(map), std::vector{range(4096, 12288)});
    }

    void theEndOfTheDriveCuts()
    {
        DirtyMap map(ByteCount(10 * granule + 512));
        map.mark(range(9 * granule, 20 * granule));
        QCOMPARE(all(map), std::vector{range(9 * granule, 10 * granule + 512)});
        QCOMPARE(map.total(), ByteCount(granule + 512));
        map.mark(range(11 * granule, 12 * granule));
        map.mark(range(std::uint64_t{1} << 63, UINT64_MAX));
        QCOMPARE(map.total(), ByteCount(granule + 512));
        map.clear(range(10 * granule, 10 * granule + 512)); // all that there is of the last granule
        QCOMPARE(all(map), std::vector{range(9 * granule, 10 * granule)});
        map.clear();
        QVERIFY(!map.next({}));
        QCOMPARE(map.total(), ByteCount());
    }

    void aGranuleThatReachesBeyondStaysMarked()
    {
        DirtyMap map(1_MiB);
        map.mark(range(0, 10 * granule));
        map.clear(range(1, 3 * granule + 1));
        QCOMPARE(all(map), (std::vector{range(0, granule), range(3 * granule, 10 * granule)}));
        map.clear(range(5 * granule + 1, 6 * granule - 1));
        QCOMPARE(map.total(), ByteCount(8 * granule));
    }

    void aStartInTheMiddleCuts()
    {
        DirtyMap map(1_MiB);
        map.mark(range(0, 4 * granule));
        QCOMPARE(map.next(ByteOffset(granule + 7)), std::optional(range(granule + 7, 4 * granule)));
        QVERIFY(!map.next(ByteOffset(4 * granule)));
        QVERIFY(!map.next(ByteOffset(std::uint64_t{1} << 62)));
    }

    void nothingHasNothing()
    {
        DirtyMap map{ByteCount()};
        map.mark(range(0, 100));
        map.clear(range(0, 100));
        QVERIFY(!map.next({}));
        QCOMPARE(map.total(), ByteCount());
    }

    void memoryIsBounded_data()
    {
        QTest::addColumn<quint64>("size");
        QTest::addColumn<quint64>("granule");
        constexpr quint64 tebibyte = quint64{1} << 40;
        QTest::newRow("1 TiB") << tebibyte << quint64{4096};
        QTest::newRow("a sector more") << tebibyte + 512 << quint64{8192};
        QTest::newRow("20 TiB") << 20 * tebibyte << quint64{128 << 10};
        QTest::newRow("the largest") << ~quint64{511} << (quint64{1} << 36);
    }

    void memoryIsBounded()
    {
        QFETCH(quint64, size);
        QFETCH(quint64, granule);
        DirtyMap map{ByteCount(size)};
        QCOMPARE(map.granule(), ByteCount(granule));
        map.mark(range(size - 1, size));
        QCOMPARE(all(map), std::vector{range(alignDown(size - 1, granule), size)});
        QCOMPARE(map.total(), ByteCount(size - alignDown(size - 1, granule)));
    }

    /// Random marks and clearings against a plain vector.
    void behavesLikeAVectorOfMarks()
    {
        std::mt19937 random(11); // NOLINT: the same every time
        constexpr std::uint64_t count = 300;
        constexpr std::uint64_t size = count * granule - 1000;
        DirtyMap map{ByteCount(size)};
        std::vector<bool> model(count, false);
        for (int step = 0; step < 3000; ++step) {
            const std::uint64_t a = random() % size;
            const std::uint64_t b = std::min(size, a + random() % (80 * granule));
            const bool marking = random() % 2 == 0;
            marking ? map.mark(range(a, b)) : map.clear(range(a, b));
            ByteCount total;
            for (std::uint64_t i = 0; i < count; ++i) {
                const ByteRange own = range(i * granule, std::min((i + 1) * granule, size));
                if (marking ? !own.intersected(range(a, b)).empty() : a <= own.begin.value && own.end.value <= b)
                    model[i] = marking;
                if (model[i])
                    total += own.size();
                const auto next = map.next(own.begin);
                QCOMPARE(next && next->begin == own.begin, bool(model[i]));
            }
            QCOMPARE(map.total(), total);
        }
    }
};

QTEST_APPLESS_MAIN(DirtyMapTest)
#include "tst_dirty_map.moc"
