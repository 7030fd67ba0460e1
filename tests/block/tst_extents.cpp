// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "block/Extents.h"

#include <QTest>

#include <random>

using namespace lifeboat;

namespace {

ByteRange range(std::uint64_t begin, std::uint64_t end) { return {ByteOffset(begin), ByteOffset(end)}; }

} // namespace

class ExtentsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void touchingRangesBecomeOne()
    {
        Extents extents;
        extents.add(range(0, 10));
        extents.add(range(20, 30));
        extents.add(range(10, 20));
        QCOMPARE(extents.ranges().size(), std::size_t{1});
        QVERIFY(extents.contains(range(0, 30)));
    }

    /// Random additions and removals against a plain array of booleans.
    void behavesLikeASetOfBytes()
    {
        std::mt19937 random(7); // NOLINT: the same every time
        constexpr std::uint64_t size = 200;
        std::array<bool, size> model{};
        Extents extents;
        for (int step = 0; step < 5000; ++step) {
            const std::uint64_t a = random() % size;
            const std::uint64_t b = random() % size;
            const ByteRange r = range(std::min(a, b), std::max(a, b));
            const bool adding = random() % 2 == 0;
            adding ? extents.add(r) : extents.remove(r);
            std::fill(model.begin() + static_cast<long>(r.begin.value), model.begin() + static_cast<long>(r.end.value),
                      adding);
            std::uint64_t total = 0;
            for (std::uint64_t i = 0; i < size; ++i) {
                QCOMPARE(extents.intersects(range(i, i + 1)), model[i]);
                total += model[i] ? 1 : 0;
            }
            QCOMPARE(extents.total().value, total);
        }
    }

    void gapsAndPartsTile()
    {
        Extents extents;
        extents.add(range(10, 20));
        extents.add(range(30, 40));
        const auto gaps = extents.gaps(range(0, 50));
        const auto parts = extents.within(range(15, 35));
        QCOMPARE(gaps, (std::vector{range(0, 10), range(20, 30), range(40, 50)}));
        QCOMPARE(parts, (std::vector{range(15, 20), range(30, 35)}));
    }

    void aLimitOnlyMakesTheSetLarger()
    {
        Extents limited;
        limited.setLimit(100);
        Extents exact;
        std::mt19937 random(3); // NOLINT: the same every time
        std::uint64_t at = 0;
        for (int i = 0; i < 10'000; ++i) {
            at += 1 + random() % 50;
            const ByteRange r = range(at, at + 1);
            at += 1;
            limited.add(r);
            exact.add(r);
        }
        QVERIFY(limited.ranges().size() <= 100);
        for (const ByteRange &r : exact.ranges())
            QVERIFY(limited.contains(r));
    }
};

QTEST_APPLESS_MAIN(ExtentsTest)
#include "tst_extents.moc"
