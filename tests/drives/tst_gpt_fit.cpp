// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Tables.h"

#include "block/Extents.h"
#include "drives/GptFit.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;

namespace {

constexpr ByteCount driveSize = 32_MiB;

const QByteArray gptScript =
    "label: gpt\n"
    "start=2048, size=2048, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name=boot, attrs=LegacyBIOSBootable\n"
    "start=4096, size=20480, name=\"data one\"\n"
    "start=24576, size=8192, name=last\n";

struct Source {
    QByteArray bytes;
    PartitionTable table;

    std::span<const std::byte> head(qsizetype length = 1 << 20) const
    {
        return std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(std::min(length, bytes.size()))));
    }
    Result<TablePatch> fit(ByteCount size, const std::vector<int> &drop = {}, const std::vector<int> &clamp = {}) const
    {
        return fitTableToTarget(table, head(), size, drop, clamp);
    }
};

} // namespace

class TestGptFit : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_source = m_folder.filePath(QStringLiteral("source.img"));
    QString m_target = m_folder.filePath(QStringLiteral("target.img"));

    bool makeSource(const QByteArray &script, int sector = 512)
    {
        QFile::remove(m_source);
        return makeFile(m_source, driveSize) && sfdisk(m_source, script, sector);
    }
    std::optional<Source> readSource(Medium medium = Medium::File) const
    {
        Source source{.bytes = readFile(m_source), .table = {}};
        auto table = readPartitionTable(*loadDrive(source.bytes, medium));
        if (!table)
            return std::nullopt;
        source.table = std::move(*table);
        return source;
    }
    /// A drive of that size with nothing but the table.
    bool writeTarget(const TablePatch &patch, ByteCount size) const
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
    /// Nothing to complain about for sfdisk, sgdisk and ourselves.
    QByteArray complaints(int sector) const;

private Q_SLOTS:
    void sameSizeIsByteIdentical_data();
    void sameSizeIsByteIdentical();
    void otherSizes_data();
    void otherSizes();
    void minimumSizeIsExact_data();
    void minimumSizeIsExact();
    void dropAndClamp();
    void tooSmall_data();
    void tooSmall();
    void repairsDamagedSource_data();
    void repairsDamagedSource();
    void hybridKeepsItsEntries();
    void hybridFollowsTheGpt();
    void protectiveSizeIsRenewed();
    void mbr_data();
    void mbr();
    void mbrLogicals();
    void wrongHeadIsImageDamaged_data();
    void wrongHeadIsImageDamaged();
    void noTableNeedsNothing();
};

QByteArray TestGptFit::complaints(int sector) const
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

void TestGptFit::sameSizeIsByteIdentical_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<int>("sector");
    QTest::addColumn<QStringList>("changes");
    const auto list = [](const char *text) {
        return QString::fromLatin1(text).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    };
    QTest::newRow("sfdisk") << gptScript << 512 << QStringList();
    QTest::newRow("sfdisk, 4096-byte sectors")
        << QByteArray("label: gpt\nsize=256\nsize=512, name=two\n") << 4096 << QStringList();
    QTest::newRow("usable space ends early")
        << QByteArray("label: gpt\nfirst-lba: 40\nlast-lba: 40000\nsize=2048\n") << 512 << QStringList();
    QTest::newRow("256 entries") << QByteArray("label: gpt\ntable-length: 256\nsize=2048\n") << 512 << QStringList();
    QTest::newRow("6 entries") << QByteArray("label: gpt\ntable-length: 6\nsize=2048\n") << 512 << QStringList();
    QTest::newRow("no partitions") << QByteArray("label: gpt\n") << 512 << QStringList();
    QTest::newRow("sgdisk") << QByteArray("label: dos\n") << 512
                            << list("--zap-all --new=1:0:+4M --new=3:0:+1M --change-name=3:three");
    QTest::newRow("hybrid") << gptScript << 512 << list("--hybrid=1:2");
    QTest::newRow("hybrid, protective last") << gptScript << 512 << list("--hybrid=2:EE");
    QTest::newRow("primary entries moved") << gptScript << 512 << list("--move-main-table=100");
    QTest::newRow("backup entries moved") << gptScript << 512 << list("--move-backup-table=65000");
    QTest::newRow("mbr") << QByteArray("label: dos\nsize=2048, type=7, bootable\n") << 512 << QStringList();
}

void TestGptFit::sameSizeIsByteIdentical()
{
    QFETCH(QByteArray, script);
    QFETCH(int, sector);
    QFETCH(QStringList, changes);
    QVERIFY(makeSource(script, sector));
    if (!changes.isEmpty())
        LIFEBOAT_VERIFY_TOOL(sgdisk(m_source, changes));
    // Boot code in front of the table must survive as well.
    QVERIFY(writeFile(m_source, 0, QByteArray(440, 'B')));
    const auto source = readSource();
    QVERIFY(source && source->table.type != TableType::None);
    QVERIFY(!source->table.primaryDamaged && !source->table.backupDamaged);
    const auto patch = source->fit(driveSize);
    QVERIFY2(patch, patch ? "" : qPrintable(patch.error().detail));
    QVERIFY(writeTarget(*patch, driveSize));
    Extents covered;
    for (const auto &piece : patch->pieces) {
        covered.add({piece.at, piece.at + ByteCount(piece.bytes.size())});
        const auto length = static_cast<qsizetype>(piece.bytes.size());
        QCOMPARE(readFile(m_target, static_cast<qint64>(piece.at.value), length),
                 source->bytes.mid(static_cast<qsizetype>(piece.at.value), length));
    }
    for (const ByteRange &range : source->table.metadata)
        QVERIFY(covered.contains(range));
}

void TestGptFit::otherSizes_data()
{
    QTest::addColumn<int>("sector");
    QTest::addColumn<quint64>("size");
    const quint64 sizes[] = {(20_MiB).value,         (20_MiB).value + 512, (32_MiB).value - 512,   (32_MiB).value + 512,
                             (33_MiB).value,         (3_GiB).value,        (2048_GiB).value - 512, (2048_GiB).value,
                             (2048_GiB).value + 512, (3000_GiB).value};
    for (const int sector : {512, 4096}) {
        for (const quint64 size : sizes)
            QTest::addRow("%d-byte sectors, %llu bytes", sector, static_cast<unsigned long long>(size))
                << sector << size;
    }
}

void TestGptFit::otherSizes()
{
    QFETCH(int, sector);
    QFETCH(quint64, size);
    QVERIFY(makeSource(sector == 512
                           ? gptScript
                           : QByteArray("label: gpt\nstart=256, size=256, name=a\nstart=512, size=2048, name=b\n"),
                       sector));
    const auto source = readSource();
    QVERIFY(source);
    const auto patch = source->fit(ByteCount(size));
    QVERIFY2(patch, patch ? "" : qPrintable(patch.error().detail));
    QVERIFY(writeTarget(*patch, ByteCount(size)));
    const ToolResult verify =
        runTool(QStringLiteral("sfdisk"),
                {QStringLiteral("--verify"), QStringLiteral("--sector-size"), QString::number(sector), m_target});
    QVERIFY2(verify && verify.output.contains("No errors detected") && verify.errors.isEmpty(),
             verify.message().constData());
    if (sector == 512) {
        const ToolResult judge = sgdisk(m_target, {QStringLiteral("--verify")});
        QVERIFY2(judge && judge.output.contains("No problems found"), judge.message().constData());
    }
    // The same partitions, with every identifier; and all of the larger drive can be used.
    const QJsonObject before = sfdiskJson(m_source, sector);
    const QJsonObject after = sfdiskJson(m_target, sector);
    QStringList expected = describeTable(before);
    QCOMPARE(describeTable(after), expected);
    QCOMPARE(after.value(QStringLiteral("id")), before.value(QStringLiteral("id")));
    const quint64 sectors = size / static_cast<quint64>(sector);
    const quint64 entrySectors = 16384 / static_cast<quint64>(sector);
    QCOMPARE(static_cast<quint64>(after.value(QStringLiteral("lastlba")).toInteger()), sectors - 2 - entrySectors);
}

void TestGptFit::minimumSizeIsExact_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<int>("sector");
    QTest::newRow("gpt") << gptScript << 512;
    QTest::newRow("gpt, 4096-byte sectors") << QByteArray("label: gpt\nstart=256, size=333\n") << 4096;
    QTest::newRow("gpt, 6 entries") << QByteArray("label: gpt\ntable-length: 6\nstart=2048, size=77\n") << 512;
    QTest::newRow("gpt, no partitions") << QByteArray("label: gpt\n") << 512;
    QTest::newRow("mbr") << QByteArray("label: dos\nstart=63, size=1001, type=83\n") << 512;
}

void TestGptFit::minimumSizeIsExact()
{
    QFETCH(QByteArray, script);
    QFETCH(int, sector);
    QVERIFY(makeSource(script, sector));
    const auto source = readSource();
    QVERIFY(source);
    ByteOffset end;
    for (const PartitionEntry &p : source->table.partitions)
        end = std::max(end, p.range.end);
    const ByteCount minimum = minimumDriveSize(source->table, end);
    const auto fits = source->fit(minimum);
    QVERIFY2(fits, fits ? "" : qPrintable(fits.error().detail));
    QVERIFY(writeTarget(*fits, minimum));
    QCOMPARE(complaints(sector), QByteArray());
    const auto smaller = source->fit(minimum - ByteCount(static_cast<quint64>(sector)));
    QVERIFY(!smaller);
    QCOMPARE(smaller.error().code, ErrorCode::TargetTooSmall);
}

void TestGptFit::dropAndClamp()
{
    QVERIFY(makeSource(gptScript));
    const auto source = readSource();
    QVERIFY(source);
    constexpr ByteCount size = 10_MiB; // partition 2 reaches to 12 MiB, partition 3 lies behind
    const auto refused = source->fit(size, {3});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::TargetTooSmall);
    QCOMPARE(refused.error().subject, QStringLiteral("2"));

    const auto patch = source->fit(size, {3}, {2});
    QVERIFY(patch);
    QVERIFY(writeTarget(*patch, size));
    QCOMPARE(complaints(512), QByteArray());
    QStringList expected = describeTable(sfdiskJson(m_source));
    expected.removeLast();
    const quint64 lastUsable = size.value / 512 - 34;
    expected[1].replace(QStringLiteral("4096+20480"), QStringLiteral("4096+%1").arg(lastUsable - 4096 + 1));
    QCOMPARE(describeTable(sfdiskJson(m_target)), expected);

    // Clamping what fits changes nothing; dropping is by number, whether it fits or not.
    const auto all = source->fit(driveSize, {2}, {1, 3});
    QVERIFY(all);
    QVERIFY(writeTarget(*all, driveSize));
    QCOMPARE(complaints(512), QByteArray());
    QStringList without = describeTable(sfdiskJson(m_source));
    without.removeAt(1);
    QCOMPARE(describeTable(sfdiskJson(m_target)), without);
}

void TestGptFit::tooSmall_data()
{
    QTest::addColumn<quint64>("size");
    QTest::addColumn<QList<int>>("clamp");
    QTest::newRow("nothing") << quint64{0} << QList<int>{1, 2, 3};
    QTest::newRow("one sector") << quint64{512} << QList<int>{1, 2, 3};
    QTest::newRow("only the table") << quint64{67 * 512} << QList<int>{1, 2, 3};
    QTest::newRow("clamped partition begins behind the end") << quint64{(5_MiB).value} << QList<int>{2, 3};
    QTest::newRow("backup would cover the last partition") << quint64{(24576 + 8192) * 512 + 16384} << QList<int>{};
}

void TestGptFit::tooSmall()
{
    QFETCH(quint64, size);
    QFETCH(QList<int>, clamp);
    QVERIFY(makeSource(gptScript));
    const auto source = readSource();
    QVERIFY(source);
    const auto patch = source->fit(ByteCount(size), {}, {clamp.begin(), clamp.end()});
    QVERIFY(!patch);
    QCOMPARE(patch.error().code, ErrorCode::TargetTooSmall);
}

void TestGptFit::repairsDamagedSource_data()
{
    QTest::addColumn<QString>("damage");
    QTest::addColumn<quint64>("size");
    for (const char *damage : {"primary header", "primary entries", "backup header", "drive grew"}) {
        for (const ByteCount size : {20_MiB, driveSize, driveSize + 1_MiB, 40_MiB})
            QTest::addRow("%s, to %llu", damage, static_cast<unsigned long long>(size.value))
                << QString::fromLatin1(damage) << quint64{size.value};
    }
}

void TestGptFit::repairsDamagedSource()
{
    QFETCH(QString, damage);
    QFETCH(quint64, size);
    QVERIFY(makeSource(gptScript));
    const QStringList expected = describeTable(sfdiskJson(m_source));
    if (damage == QLatin1StringView("primary header"))
        QVERIFY(writeFile(m_source, 512, QByteArray(512, 'x')));
    else if (damage == QLatin1StringView("primary entries"))
        QVERIFY(writeFile(m_source, 1024, QByteArray(512, 'x')));
    else if (damage == QLatin1StringView("backup header"))
        QVERIFY(writeFile(m_source, static_cast<qint64>(driveSize.value) - 512, QByteArray(512, 'x')));
    else
        LIFEBOAT_VERIFY_TOOL(makeFile(m_source, driveSize + 1_MiB));
    const auto source = readSource();
    QVERIFY(source && (source->table.primaryDamaged || source->table.backupDamaged));
    const auto patch = source->fit(ByteCount(size));
    QVERIFY2(patch, patch ? "" : qPrintable(patch.error().detail));
    QVERIFY(writeTarget(*patch, ByteCount(size)));
    QCOMPARE(complaints(512), QByteArray());
    QCOMPARE(describeTable(sfdiskJson(m_target)), expected);
}

void TestGptFit::hybridKeepsItsEntries()
{
    QVERIFY(makeSource(gptScript));
    LIFEBOAT_VERIFY_TOOL(sgdisk(m_source, {QStringLiteral("--hybrid=1:2")}));
    const auto source = readSource();
    QVERIFY(source);
    QCOMPARE(source->table.type, TableType::Hybrid);
    for (const ByteCount size : {20_MiB, 64_MiB}) {
        const auto patch = source->fit(size);
        QVERIFY(patch);
        QVERIFY(writeTarget(*patch, size));
        QCOMPARE(complaints(512), QByteArray());
        // Only sizes of protective entries that reached the end may differ.
        const QByteArray target = readFile(m_target, 0, 512);
        for (int i = 0; i < 4; ++i) {
            const qsizetype at = 446 + 16 * i;
            const bool protective = target.at(at + 4) == '\xEE';
            const qsizetype compared = protective ? 12 : 16;
            QCOMPARE(target.mid(at, compared), source->bytes.mid(at, compared));
            if (protective)
                QVERIFY(load32(target, at + 8) + load32(target, at + 12) <= size.value / 512);
        }
    }
}

void TestGptFit::hybridFollowsTheGpt()
{
    QVERIFY(makeSource(gptScript));
    LIFEBOAT_VERIFY_TOOL(sgdisk(m_source, {QStringLiteral("--hybrid=2:3")}));
    const auto source = readSource();
    QVERIFY(source);
    const auto refused = source->fit(10_MiB, {3});
    QVERIFY(!refused);
    const auto patch = source->fit(10_MiB, {3}, {2});
    QVERIFY2(patch, patch ? "" : qPrintable(patch.error().detail));
    QVERIFY(writeTarget(*patch, 10_MiB));
    QCOMPARE(complaints(512), QByteArray());
    const QByteArray target = readFile(m_target, 0, 512);
    int others = 0;
    for (int i = 0; i < 4; ++i) {
        const qsizetype at = 446 + 16 * i;
        const quint32 first = load32(target, at + 8);
        QVERIFY(first + load32(target, at + 12) <= (10_MiB).value / 512);
        others += target.at(at + 4) != '\xEE' && load32(target, at + 12) != 0;
        QVERIFY(first != 24576); // the dropped one
    }
    QCOMPARE(others, 1);
}

void TestGptFit::protectiveSizeIsRenewed()
{
    QVERIFY(makeSource(gptScript));
    const auto sizeAt = 446 + 12;
    for (const bool windows : {false, true}) {
        if (windows)
            QVERIFY(writeFile(m_source, sizeAt, QByteArray(4, '\xFF')));
        const auto source = readSource();
        QVERIFY(source);
        const auto protectiveSize = [&](ByteCount size) {
            const auto patch = source->fit(size);
            return patch && writeTarget(*patch, size) ? load32(readFile(m_target, 0, 512), sizeAt) : 0;
        };
        QCOMPARE(protectiveSize(20_MiB), quint32((20_MiB).value / 512 - 1));
        QCOMPARE(protectiveSize(64_MiB), quint32((64_MiB).value / 512 - 1));
        QCOMPARE(protectiveSize(2048_GiB), 0xFFFFFFFFU);
        QCOMPARE(protectiveSize(4096_GiB), 0xFFFFFFFFU);
        QCOMPARE(protectiveSize(driveSize), windows ? 0xFFFFFFFFU : quint32(driveSize.value / 512 - 1));
    }
}

void TestGptFit::mbr_data()
{
    QTest::addColumn<quint64>("size");
    QTest::addColumn<QList<int>>("drop");
    QTest::addColumn<QList<int>>("clamp");
    QTest::addColumn<QStringList>("expected"); ///< "number first+count"; empty: too small
    QTest::newRow("larger") << quint64{(64_MiB).value} << QList<int>() << QList<int>()
                            << QStringList{QStringLiteral("1 2048+2048"), QStringLiteral("2 8192+8192"),
                                           QStringLiteral("4 20000+1000")};
    QTest::newRow("exact") << quint64{21000 * 512} << QList<int>() << QList<int>()
                           << QStringList{QStringLiteral("1 2048+2048"), QStringLiteral("2 8192+8192"),
                                          QStringLiteral("4 20000+1000")};
    QTest::newRow("one sector short") << quint64{20999 * 512} << QList<int>() << QList<int>() << QStringList();
    QTest::newRow("one sector short, clamped")
        << quint64{20999 * 512} << QList<int>() << QList<int>{4}
        << QStringList{QStringLiteral("1 2048+2048"), QStringLiteral("2 8192+8192"), QStringLiteral("4 20000+999")};
    QTest::newRow("dropped") << quint64{20000 * 512} << QList<int>{4} << QList<int>()
                             << QStringList{QStringLiteral("1 2048+2048"), QStringLiteral("2 8192+8192")};
    QTest::newRow("dropped and clamped") << quint64{10000 * 512} << QList<int>{4} << QList<int>{2}
                                         << QStringList{QStringLiteral("1 2048+2048"), QStringLiteral("2 8192+1808")};
    QTest::newRow("clamped begins behind the end")
        << quint64{20000 * 512} << QList<int>() << QList<int>{4} << QStringList();
    QTest::newRow("nothing") << quint64{0} << QList<int>{1, 2, 4} << QList<int>() << QStringList();
}

void TestGptFit::mbr()
{
    QFETCH(quint64, size);
    QFETCH(QList<int>, drop);
    QFETCH(QList<int>, clamp);
    QFETCH(QStringList, expected);
    QVERIFY(makeSource("label: dos\nlabel-id: 0x01020304\n1: start=2048, size=2048, type=7, bootable\n2: start=8192, "
                       "size=8192, type=83\n4: start=20000, size=1000, type=82\n"));
    const auto source = readSource();
    QVERIFY(source);
    const auto patch = source->fit(ByteCount(size), {drop.begin(), drop.end()}, {clamp.begin(), clamp.end()});
    if (expected.isEmpty()) {
        QVERIFY(!patch);
        QCOMPARE(patch.error().code, ErrorCode::TargetTooSmall);
        return;
    }
    QVERIFY(patch);
    QVERIFY(writeTarget(*patch, ByteCount(size)));
    QCOMPARE(complaints(512), QByteArray());
    QStringList found;
    const QStringList lines = describeTable(sfdiskJson(m_target));
    for (const QString &line : lines)
        found.append(line.section(QLatin1Char(' '), 0, 1));
    QCOMPARE(found, expected);
    QCOMPARE(sfdiskJson(m_target).value(QStringLiteral("id")).toString(), QStringLiteral("0x01020304"));
}

void TestGptFit::mbrLogicals()
{
    QVERIFY(makeSource("label: dos\nstart=2048, size=2048, type=83\nstart=4096, type=f\nstart=6144, size=2048, "
                       "type=83\nstart=10240, size=1000, type=83\n"));
    const auto source = readSource();
    QVERIFY(source);
    // The container reaches to the end of the source; what is in it fits: it is shortened by itself.
    const auto patch = source->fit(ByteCount(11240 * 512));
    QVERIFY(patch);
    QVERIFY(writeTarget(*patch, ByteCount(11240 * 512)));
    for (const ByteRange &record : source->table.metadata) {
        if (record.begin.value != 0)
            QVERIFY(writeFile(m_target, static_cast<qint64>(record.begin.value),
                              source->bytes.mid(static_cast<qsizetype>(record.begin.value), 512)));
    }
    QCOMPARE(complaints(512), QByteArray());
    const auto fitted = readPartitionTable(*loadDrive(readFile(m_target)));
    QVERIFY(fitted);
    QCOMPARE(fitted->partitions.size(), 4);
    QCOMPARE(fitted->partitions[1].range.end, ByteOffset(11240 * 512));

    for (const std::vector<int> &numbers : {std::vector<int>{}, std::vector<int>{6}}) {
        for (const auto &refused :
             {source->fit(ByteCount(11239 * 512), numbers), source->fit(ByteCount(11239 * 512), {}, numbers)}) {
            QVERIFY(!refused);
            QCOMPARE(refused.error().code, ErrorCode::TargetTooSmall);
            QCOMPARE(refused.error().subject, QStringLiteral("6"));
        }
    }
}

void TestGptFit::wrongHeadIsImageDamaged_data()
{
    QTest::addColumn<qsizetype>("length");
    QTest::addColumn<qsizetype>("changed");
    QTest::newRow("empty") << qsizetype{0} << qsizetype{-1};
    QTest::newRow("only the boot record") << qsizetype{512} << qsizetype{-1};
    QTest::newRow("without entries") << qsizetype{1024} << qsizetype{-1};
    QTest::newRow("one entry sector missing") << qsizetype{34 * 512 - 1} << qsizetype{-1};
    QTest::newRow("no signature") << qsizetype{1 << 20} << qsizetype{510};
    QTest::newRow("no protective entry") << qsizetype{1 << 20} << qsizetype{450};
    QTest::newRow("header") << qsizetype{1 << 20} << qsizetype{512 + 60};
    QTest::newRow("entries") << qsizetype{1 << 20} << qsizetype{1024 + 40};
}

void TestGptFit::wrongHeadIsImageDamaged()
{
    QFETCH(qsizetype, length);
    QFETCH(qsizetype, changed);
    QVERIFY(makeSource(gptScript));
    auto source = readSource();
    QVERIFY(source);
    if (changed >= 0)
        source->bytes[changed] = static_cast<char>(source->bytes[changed] ^ 0x20);
    const auto patch = fitTableToTarget(source->table, source->head(length), driveSize, {}, {});
    QVERIFY(!patch);
    QCOMPARE(patch.error().code, ErrorCode::ImageDamaged);
    // The least that is asked for is enough.
    if (changed < 0)
        QVERIFY(fitTableToTarget(source->table, source->head(34 * 512), driveSize, {}, {}));
}

void TestGptFit::noTableNeedsNothing()
{
    const PartitionTable none;
    const auto patch = fitTableToTarget(none, {}, 1_MiB, {}, {});
    QVERIFY(patch);
    QVERIFY(patch->pieces.empty());
    QCOMPARE(minimumDriveSize(none, ByteOffset(1000)), ByteCount(1024));
}

QTEST_GUILESS_MAIN(TestGptFit)
#include "tst_gpt_fit.moc"
