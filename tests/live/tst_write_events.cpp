// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/MadeUpTrace.h"
#include "live/WriteEvents.h"

#include <QTest>

#include <array>
#include <random>

#include <sys/sysmacros.h>

using namespace lifeboat;
using namespace lifeboat::test;

namespace {

using What = WriteMeaning::What;
using Paths = WriteEvents::Paths;

constexpr std::uint32_t drive = (8U << 20) | 16; // 8:16
constexpr std::uint32_t hidden = (259U << 20) | 3;
constexpr std::uint32_t other = (8U << 20) | 32;

/// All five, with made-up numbers.
std::vector<WriteEvents::Event> allEvents()
{
    std::vector<WriteEvents::Event> events;
    std::uint16_t id = 100;
    for (const TraceEvent event :
         {TraceEvent::Queued, TraceEvent::Remapped, TraceEvent::Issued, TraceEvent::RequestDone, TraceEvent::BioDone}) {
        TraceEventFormat format = parseTraceEventFormat(event == TraceEvent::Remapped ? remapText : issueText).value();
        format.id = id++;
        events.push_back({.event = event, .format = format});
    }
    return events;
}

WriteEvents reader(Paths paths = Paths::Own)
{
    const std::array devices{makedev(8, 16), makedev(8, 17)};
    return {allEvents(), devices, paths};
}

MadeUpEvent madeUp(TraceEvent kind)
{
    MadeUpEvent made;
    made.format = allEvents()[static_cast<std::size_t>(kind)].format;
    made.device = drive;
    made.sector = 2048;
    made.sectors = 8;
    return made;
}

constexpr ByteRange place{ByteOffset(1 << 20), ByteOffset((1 << 20) + 4096)};

} // namespace

Q_DECLARE_METATYPE(lifeboat::TraceEvent)
Q_DECLARE_METATYPE(lifeboat::WriteMeaning::What)

class WriteEventsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aWriteCountsWhenIssuedAndWhenCompleted()
    {
        WriteEvents events = reader();
        for (const TraceEvent kind : {TraceEvent::Queued, TraceEvent::Remapped, TraceEvent::Issued,
                                      TraceEvent::RequestDone, TraceEvent::BioDone}) {
            const WriteMeaning meaning = events.read(madeUp(kind).record());
            QCOMPARE(meaning.what, What::Write);
            QCOMPARE(meaning.range, place);
        }
    }

    void kinds_data()
    {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<bool>("changesNothing");
        for (const char *kind : {"R", "RA", "RS", "RSM", "RAM", "RF", "RU", "D", "DS", "DE"})
            QTest::newRow(kind) << QByteArray(kind) << true;
        for (const char *kind : {"W", "WS", "WFSM", "FWFSM", "WAIO", "N",  "NS", "NSM", "ZA", "ZR",        "ZRA",
                                 "F", "FF", "",     "X",     "RW",   "RD", "RN", "RZ",  "Q",  "WWWWWWWWWW"})
            QTest::addRow("'%s'", kind) << QByteArray(kind) << false;
    }

    /// In doubt it is a write.
    void kinds()
    {
        QFETCH(QByteArray, kind);
        QFETCH(bool, changesNothing);
        WriteEvents events = reader();
        MadeUpEvent made = madeUp(TraceEvent::Issued);
        made.kind = {kind.constData(), static_cast<std::size_t>(kind.size())};
        QCOMPARE(events.read(made.record()).what, changesNothing ? What::Nothing : What::Write);
    }

    void withoutSectors_data()
    {
        QTest::addColumn<TraceEvent>("kind");
        QTest::addColumn<QByteArray>("letters");
        QTest::addColumn<quint64>("sector");
        QTest::addColumn<What>("what");
        QTest::newRow("flush bio") << TraceEvent::Queued << QByteArray("FWS") << quint64{0} << What::Nothing;
        QTest::newRow("flush request") << TraceEvent::Issued << QByteArray("FF") << quint64{0} << What::Nothing;
        QTest::newRow("flush ends") << TraceEvent::RequestDone << QByteArray("FF") << quint64{UINT64_MAX}
                                    << What::Nothing;
        QTest::newRow("a flush followed the data")
            << TraceEvent::RequestDone << QByteArray("WSM") << quint64{2050} << What::Nothing;
        QTest::newRow("a bio without bytes ends")
            << TraceEvent::BioDone << QByteArray("WS") << quint64{0} << What::Nothing;
        QTest::newRow("a used-up bio ends") << TraceEvent::BioDone << QByteArray("W") << quint64{8} << What::Unknown;
        QTest::newRow("command") << TraceEvent::Issued << QByteArray("N") << quint64{0} << What::Nothing;
        QTest::newRow("reset of all zones") << TraceEvent::Queued << QByteArray("ZRA") << quint64{0} << What::Unknown;
        QTest::newRow("write") << TraceEvent::Queued << QByteArray("W") << quint64{8} << What::Unknown;
        QTest::newRow("read") << TraceEvent::Issued << QByteArray("R") << quint64{8} << What::Nothing;
    }

    void withoutSectors()
    {
        QFETCH(TraceEvent, kind);
        QFETCH(QByteArray, letters);
        QFETCH(quint64, sector);
        QFETCH(What, what);
        MadeUpEvent made = madeUp(kind);
        made.kind = {letters.constData(), static_cast<std::size_t>(letters.size())};
        made.sector = sector;
        made.sectors = 0;
        WriteEvents events = reader();
        QCOMPARE(events.read(made.record()).what, what);
    }

    void aPlaceThatCannotBeIsUnknown()
    {
        WriteEvents events = reader();
        MadeUpEvent made = madeUp(TraceEvent::RequestDone);
        made.kind = "N";
        made.sector = UINT64_MAX; // the end of a command
        QCOMPARE(events.read(made.record()).what, What::Unknown);
        made.sector = std::uint64_t{1} << 54;
        QCOMPARE(events.read(made.record()).what, What::Unknown);
        made.sector = (std::uint64_t{1} << 54) - 8;
        QCOMPARE(events.read(made.record()).what, What::Write);
    }

    void othersAreNothing()
    {
        WriteEvents events = reader();
        MadeUpEvent made = madeUp(TraceEvent::Issued);
        made.device = other;
        QCOMPARE(events.read(made.record()).what, What::Nothing);
        made.device = drive + 1; // its partition
        QCOMPARE(events.read(made.record()).what, What::Write);
        made.format.id = 7;
        QCOMPARE(events.read(made.record()).what, What::Nothing);
        QCOMPARE(WriteEvents::kernelNumber(makedev(8, 16)), drive);
        QCOMPARE(WriteEvents::kernelNumber(makedev(259, 0x12345)), (259U << 20) | 0x12345U);
    }

    void aShortRecordIsDamage()
    {
        WriteEvents events = reader();
        const Bytes whole = madeUp(TraceEvent::Remapped).record();
        QCOMPARE(events.read(whole).what, What::Write);
        QCOMPARE(events.read(std::span(whole).first(48)).what, What::Damaged);
        QCOMPARE(events.read(std::span(whole).first(1)).what, What::Damaged);
        QCOMPARE(events.read({}).what, What::Damaged);
    }

    void hiddenPathsAreLearned()
    {
        for (const Paths paths : {Paths::Own, Paths::Hidden}) {
            WriteEvents events = reader(paths);
            MadeUpEvent done = madeUp(TraceEvent::RequestDone);
            done.device = hidden;
            QCOMPARE(events.read(done.record()).what, What::Nothing);
            MadeUpEvent remap = madeUp(TraceEvent::Remapped);
            remap.device = hidden;
            remap.oldDevice = other;
            QCOMPARE(events.read(remap.record()).what, What::Nothing);
            remap.oldDevice = drive;
            const What expected = paths == Paths::Hidden ? What::Write : What::Nothing;
            QCOMPARE(events.read(remap.record()).what, expected);
            QCOMPARE(events.read(done.record()).what, expected);
        }
    }

    void moreHiddenPathsThanThereIsRoomForAreALoss()
    {
        WriteEvents events = reader(Paths::Hidden);
        MadeUpEvent remap = madeUp(TraceEvent::Remapped);
        remap.oldDevice = drive;
        remap.kind = "R";
        What last = What::Nothing;
        for (std::uint32_t i = 0; i < 200 && last == What::Nothing; ++i) {
            remap.device = hidden + i;
            last = events.read(remap.record()).what;
        }
        QCOMPARE(last, What::Unknown);
    }

    void garbageIsBounded()
    {
        std::mt19937 random(5); // NOLINT: the same every time
        WriteEvents events = reader();
        const std::vector<WriteEvents::Event> all = allEvents();
        for (int round = 0; round < 20'000; ++round) {
            Bytes record = madeUp(all[random() % all.size()].event).record();
            for (auto flips = random() % 20; flips > 0; --flips)
                record[random() % record.size()] = std::byte(random());
            record.resize(random() % (record.size() + 1));
            const WriteMeaning meaning = events.read(record);
            QVERIFY(meaning.what != What::Write || !meaning.range.empty());
        }
    }
};

QTEST_APPLESS_MAIN(WriteEventsTest)
#include "tst_write_events.moc"
