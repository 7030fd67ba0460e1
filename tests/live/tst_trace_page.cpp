// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/MachineWatch.h"
#include "live/MadeUpTrace.h"
#include "live/TraceBuffers.h"
#include "live/TracePage.h"

#include <QTest>

#include <array>
#include <random>
#include <string>

using namespace lifeboat;
using namespace lifeboat::test;

namespace {

struct Outcome {
    std::vector<Bytes> records;
    bool lost = false;
    bool damaged = false;
};

Outcome read(const TracePageFormat &format, const Bytes &page)
{
    TracePage reader(format, page);
    Outcome outcome;
    while (const auto record = reader.next())
        outcome.records.emplace_back(record->begin(), record->end());
    outcome.lost = reader.lost();
    outcome.damaged = reader.damaged();
    return outcome;
}

Bytes recordOf(std::size_t size, int value) { return Bytes(size, std::byte(value)); }

std::string without(std::string_view text, std::string_view part, std::string_view instead = {})
{
    std::string changed(text);
    changed.replace(changed.find(part), part.size(), instead);
    return changed;
}

} // namespace

class TracePageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_format = parseTracePageFormat(headerPageText).value(); }

    void theFormatIsRead()
    {
        QVERIFY(m_format.commit == (TraceField{.offset = 8, .size = 8}));
        QVERIFY(m_format.data == (TraceField{.offset = 16, .size = 4080}));
        QVERIFY(understandsTraceRecords(headerEventText));
        const auto issue = parseTraceEventFormat(issueText);
        QVERIFY(issue && issue->id == 2104 && !issue->oldDevice);
        QVERIFY(issue->kind == (TraceField{.offset = 34, .size = 10}));
        QVERIFY(issue->sectors == (TraceField{.offset = 24, .size = 4}));
        const auto remap = parseTraceEventFormat(remapText);
        QVERIFY(remap && remap->oldDevice == (TraceField{.offset = 28, .size = 4}));
    }

    void aFormatThatDoesNotSayItIsRefused()
    {
        QVERIFY(!parseTracePageFormat({}));
        QVERIFY(!parseTracePageFormat(without(headerPageText, "commit", "committed")));
        QVERIFY(!parseTracePageFormat(without(headerPageText, "offset:16", "offset:12"))); // overlaps
        QVERIFY(!parseTracePageFormat(without(headerPageText, "size:4080", "size:0")));
        QVERIFY(!parseTracePageFormat(without(headerPageText, "size:4080", "size:99999999999")));
        QVERIFY(!understandsTraceRecords({}));
        QVERIFY(!understandsTraceRecords(without(headerEventText, "type == 29", "type == 28")));
        QVERIFY(!understandsTraceRecords(without(headerEventText, " 27 bits", " 26 bits")));
        for (const std::string_view field :
             {"dev_t dev", "nr_sector;", "rwbs[10]", "sector_t sector", "common_type", "ID: 2104"})
            QVERIFY2(!parseTraceEventFormat(without(issueText, field, "x y")), field.data());
    }

    void recordsOfAllLengths()
    {
        MadeUpPage page(m_format);
        page.add(recordOf(4, 1));
        page.addTimeExtend();
        page.add(recordOf(112, 2)); // the largest with its length in the header
        page.addPadding(60);
        page.addLarge(recordOf(200, 3));
        page.addEndPadding();
        const Outcome outcome = read(m_format, page.bytes());
        QCOMPARE(outcome.records, (std::vector<Bytes>{recordOf(4, 1), recordOf(112, 2), recordOf(200, 3)}));
        QVERIFY(!outcome.lost && !outcome.damaged);
    }

    void anEmptyPageIsNoDamage()
    {
        const Outcome outcome = read(m_format, MadeUpPage(m_format).bytes());
        QVERIFY(outcome.records.empty() && !outcome.lost && !outcome.damaged);
    }

    void lossIsTold()
    {
        for (const unsigned bit : {30U, 31U}) {
            MadeUpPage page(m_format);
            page.add(recordOf(8, 1));
            page.setFlags(std::uint64_t{1} << bit);
            const Outcome outcome = read(m_format, page.bytes());
            QVERIFY(outcome.lost && !outcome.damaged);
            QCOMPARE(outcome.records.size(), std::size_t{1});
        }
    }

    void whatReachesBeyondTheDataIsDamage()
    {
        MadeUpPage page(m_format);
        page.add(recordOf(8, 1));
        page.add(recordOf(16, 2));
        Bytes bytes = page.bytes();
        bytes[8] = std::byte(12 + 16); // four bytes less than there are
        const Outcome outcome = read(m_format, bytes);
        QCOMPARE(outcome.records, (std::vector<Bytes>{recordOf(8, 1)}));
        QVERIFY(outcome.damaged);
        bytes[9] = std::byte(0xff); // more than a page
        QVERIFY(read(m_format, bytes).damaged);
        QVERIFY(read(m_format, Bytes(15)).damaged);
        QVERIFY(read(m_format, {}).damaged);
    }

    void aLengthThatCannotBeIsDamage()
    {
        for (const std::uint32_t length : {0U, 3U, 6U, 4000U, 0xfffffffcU, 0xffffffffU}) {
            MadeUpPage page(m_format);
            page.addLarge(recordOf(200, 3));
            Bytes bytes = page.bytes();
            std::memcpy(bytes.data() + 20, &length, sizeof(length));
            QVERIFY(read(m_format, bytes).damaged);
            QVERIFY(read(m_format, bytes).records.empty());
        }
    }

    /// Whatever is in a page: no crash, an end, and not more records than fit.
    void garbageEnds()
    {
        std::mt19937 random(3); // NOLINT: the same every time
        MadeUpPage page(m_format);
        for (int i = 0; i < 30; ++i) {
            page.add(recordOf(64, i));
            page.addPadding(12);
            page.addLarge(recordOf(32, i));
        }
        const Bytes good = page.bytes();
        QCOMPARE(read(m_format, good).records.size(), std::size_t{60});
        for (int round = 0; round < 20'000; ++round) {
            Bytes bad = good;
            for (auto flips = 1 + random() % 20; flips > 0; --flips)
                bad[random() % bad.size()] ^= std::byte(1U << (random() % 8));
            if (round % 4 == 0)
                bad.resize(random() % bad.size());
            if (round % 7 == 0)
                std::ranges::generate(bad, [&] { return std::byte(random()); });
            const Outcome outcome = read(m_format, bad);
            std::size_t total = 0;
            for (const Bytes &record : outcome.records)
                total += record.size() + 4;
            QVERIFY(total <= bad.size());
        }
    }

    void statistics_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("whole");
        const QByteArray good = "entries: 454\noverrun: 0\ncommit overrun: 0\nbytes: 28628\noldest event ts:  1.2\n"
                                "now ts:  3.4\ndropped events: 0\nread events: 7\n";
        QTest::newRow("nothing lost") << good << true;
        QTest::newRow("overrun") << QByteArray(good).replace("\noverrun: 0", "\noverrun: 1") << false;
        QTest::newRow("commit overrun") << QByteArray(good).replace("commit overrun: 0", "commit overrun: 2") << false;
        QTest::newRow("dropped") << QByteArray(good).replace("dropped events: 0", "dropped events: 10") << false;
        QTest::newRow("says nothing of it") << QByteArray(good).replace("dropped", "other") << false;
        QTest::newRow("cut off") << good.left(40) << false;
        QTest::newRow("empty") << QByteArray() << false;
    }

    void statistics()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, whole);
        QCOMPARE(saysNothingLost({text.constData(), static_cast<std::size_t>(text.size())}), whole);
    }

    void processors()
    {
        using Numbers = std::vector<unsigned>;
        QCOMPARE(parseProcessors("0\n"), std::optional(Numbers{0}));
        QCOMPARE(parseProcessors("0-2,5,7-8\n"), std::optional(Numbers{0, 1, 2, 5, 7, 8}));
        for (const std::string_view bad : {"", "\n", "x", "3-1", "0-999999999", "1,,2"})
            QVERIFY2(!parseProcessors(bad), bad.data());
    }

private:
    TracePageFormat m_format;
};

QTEST_APPLESS_MAIN(TracePageTest)
#include "tst_trace_page.moc"
