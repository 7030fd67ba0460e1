// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "image/Image.h"
#include "image/Json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QTimeZone>

#include <functional>

using namespace lifeboat;

namespace {

const QString subject = QStringLiteral("image.json");

Manifest sample()
{
    Manifest m;
    m.uuid = QUuid::fromString(QStringLiteral("1b4e28ba-2fa1-11d2-883f-0016d3cca427"));
    m.parent = ParentImage{.uuid = QUuid::fromString(QStringLiteral("2b4e28ba-2fa1-11d2-883f-0016d3cca427")),
                           .folder = QStringLiteral("2026-11-22T04-41-07Z-2")};
    m.name = QStringLiteral("Büro \"alt\"\n");
    m.time = QDateTime(QDate(2026, 11, 23), QTime(4, 41, 7), QTimeZone::UTC);
    m.computer = QStringLiteral("desk");
    m.software = QStringLiteral("Lifeboat 0.1.0");
    m.consistency = Consistency::ReadOnly;
    m.compression = Compression::Small;
    m.drive = {.model = QStringLiteral("Disk"),
               .serial = QStringLiteral("S1"),
               .wwn = {},
               .size = ByteCount(std::uint64_t{1} << 60)};
    m.driveName = QStringLiteral("Disk");
    m.tableType = TableType::Gpt;
    PartitionRecord p;
    p.number = 1;
    p.type = QStringLiteral("0fc63daf-8483-4772-8e79-3d69d8477de4");
    p.fileSystem = QStringLiteral("ext4");
    p.range = {ByteOffset(1 << 20), ByteOffset((std::uint64_t{1} << 60) - 512)};
    p.used = ByteCount(4096);
    p.lastUsed = ByteOffset(1 << 21);
    p.neededEnd = p.range.end;
    m.partitions = {p};
    m.unreadable = {{ByteOffset(512), ByteOffset(1024)}, {ByteOffset(1024), ByteOffset(4096)}};
    m.sumsDigest.fill(std::byte{0xab});
    m.framesDigest.fill(std::byte{0xcd});
    m.counts = {.clusters = 9,
                .zeroClusters = 3,
                .sharedClusters = 5,
                .used = ByteCount(4096),
                .read = ByteCount(5000),
                .stored = ByteCount(6000)};
    m.durationMilliseconds = 1234;
    m.unknown.insert(QStringLiteral("later"), QJsonObject{{QStringLiteral("a"), 1}});
    return m;
}

/// The sample with one change, sealed again: reaches the checks behind the digest.
ErrorCode codeAfter(const std::function<void(QJsonObject &)> &change)
{
    QJsonObject object = QJsonDocument::fromJson(sample().toJson()).object();
    change(object);
    const auto manifest = Manifest::fromJson(sealJson(object), subject);
    return manifest ? ErrorCode::Cancelled : manifest.error().code;
}

void setInner(QJsonObject &object, const QString &outer, const QString &key, const QJsonValue &value)
{
    QJsonObject inner = object.value(outer).toObject();
    inner.insert(key, value);
    object.insert(outer, inner);
}

void setInPartition(QJsonObject &object, const QString &key, const QJsonValue &value)
{
    QJsonArray array = object.value(QStringLiteral("partitions")).toArray();
    QJsonObject partition = array.first().toObject();
    partition.insert(key, value);
    array.replace(0, partition);
    object.insert(QStringLiteral("partitions"), array);
}

} // namespace

class ManifestTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void roundTrip()
    {
        const QByteArray bytes = sample().toJson();
        const auto read = Manifest::fromJson(bytes, subject);
        QVERIFY2(read, read ? "" : qPrintable(read.error().detail));
        QCOMPARE(read->toJson(), bytes);
        QCOMPARE(read->parent, sample().parent);
        QCOMPARE(read->name, sample().name);
        QCOMPARE(read->time, sample().time);
        QCOMPARE(read->drive, sample().drive);
        QCOMPARE(read->partitions.front().range, sample().partitions.front().range);
        QCOMPARE(read->unreadable, sample().unreadable);
        QCOMPARE(read->counts, sample().counts);
        QCOMPARE(read->unknown, sample().unknown);
        QVERIFY(!read->complete());
    }

    void namesOfAnyContentsRoundTrip()
    {
        Manifest manifest = sample();
        manifest.name = QString(QChar(0xd800)) + QChar(0) + QStringLiteral("\u2028\U0001f600");
        const auto read = Manifest::fromJson(manifest.toJson(), subject);
        QVERIFY(read);
        QCOMPARE(read->toJson(), Manifest::fromJson(read->toJson(), subject)->toJson());
    }

    void everyFlippedByteIsFound()
    {
        const QByteArray bytes = sample().toJson();
        for (qsizetype i = 0; i < bytes.size(); ++i) {
            for (const int flip : {0x01, 0x20, 0x80}) {
                QByteArray changed = bytes;
                changed[i] = char(changed[i] ^ flip);
                const auto read = Manifest::fromJson(changed, subject);
                QVERIFY2(!read && read.error().code == ErrorCode::ImageDamaged, qPrintable(QString::number(i)));
            }
        }
    }

    void everyCutIsFound()
    {
        const QByteArray bytes = sample().toJson();
        for (qsizetype size = 0; size < bytes.size(); ++size)
            QVERIFY(!Manifest::fromJson(bytes.first(size), subject));
        QVERIFY(!Manifest::fromJson(bytes + '\n', subject));
        QVERIFY(!Manifest::fromJson(QByteArray(Manifest::sizeLimit + 1, ' '), subject));
    }

    void aNewerSchemaIsUnsupported()
    {
        QCOMPARE(codeAfter([](QJsonObject &o) { o.insert(QStringLiteral("schema"), 2); }), ErrorCode::ImageUnsupported);
        QCOMPARE(codeAfter([](QJsonObject &o) { o.insert(QStringLiteral("schema"), 0); }), ErrorCode::ImageDamaged);
        QCOMPARE(codeAfter([](QJsonObject &o) { o.insert(QStringLiteral("extra"), 2); }), ErrorCode::Cancelled);
    }

    void parentsAreNeighbours_data()
    {
        QTest::addColumn<QString>("uuid");
        QTest::addColumn<QString>("folder");
        QTest::addColumn<bool>("good");
        const QString other = QStringLiteral("2b4e28ba-2fa1-11d2-883f-0016d3cca427");
        const QString neighbour = QStringLiteral("2026-11-22T04-41-07Z");
        QTest::newRow("a neighbour") << other << neighbour << true;
        QTest::newRow("without a uuid") << QString() << neighbour << false;
        QTest::newRow("without a folder") << other << QString() << false;
        QTest::newRow("itself") << sample().uuid.toString(QUuid::WithoutBraces) << neighbour << false;
        QTest::newRow("no uuid") << QStringLiteral("2b4e28ba") << neighbour << false;
        for (const char *folder : {"..", ".hidden", "a/b", "../elsewhere", "a b", "a\nb", "ä", "a:b"})
            QTest::addRow("in %s", folder) << other << QString::fromUtf8(folder) << false;
        QTest::newRow("too long") << other << QString(65, u'a') << false;
    }
    void parentsAreNeighbours()
    {
        QFETCH(const QString, uuid);
        QFETCH(const QString, folder);
        QFETCH(const bool, good);
        const ErrorCode code = codeAfter([&](QJsonObject &o) {
            setInner(o, QStringLiteral("parent"), QStringLiteral("uuid"), uuid);
            setInner(o, QStringLiteral("parent"), QStringLiteral("folder"), folder);
        });
        QCOMPARE(code, good ? ErrorCode::Cancelled : ErrorCode::ImageDamaged);
    }

    void onlyAnImageWithAParentSharesClusters()
    {
        Manifest manifest = sample();
        manifest.counts.sharedClusters = manifest.counts.clusters;
        QVERIFY(Manifest::fromJson(manifest.toJson(), subject));
        manifest.counts.sharedClusters = manifest.counts.clusters + 1;
        QVERIFY(!Manifest::fromJson(manifest.toJson(), subject));
        manifest.counts.sharedClusters = 1;
        manifest.parent.reset();
        QVERIFY(!Manifest::fromJson(manifest.toJson(), subject));
        manifest.counts.sharedClusters = 0;
        QVERIFY(Manifest::fromJson(manifest.toJson(), subject));
    }

    void noKeyHasANulCharacter()
    {
        const QString key = QStringLiteral("later") + QChar::Null;
        QCOMPARE(codeAfter([&](QJsonObject &o) { o.insert(key, 2); }), ErrorCode::ImageDamaged);
        QCOMPARE(codeAfter([&](QJsonObject &o) { setInPartition(o, key, 2); }), ErrorCode::ImageDamaged);
        QCOMPARE(codeAfter([&](QJsonObject &o) { setInner(o, QStringLiteral("later"), key, 2); }),
                 ErrorCode::ImageDamaged);
    }

    void everyKeyIsNeeded()
    {
        const QJsonObject object = QJsonDocument::fromJson(sample().toJson()).object();
        for (const QString &key : object.keys()) {
            if (key == QLatin1StringView("digest") || key == QLatin1StringView("later"))
                continue;
            QVERIFY2(codeAfter([&](QJsonObject &o) { o.remove(key); }) == ErrorCode::ImageDamaged, qPrintable(key));
            QVERIFY2(codeAfter([&](QJsonObject &o) { o.insert(key, true); }) == ErrorCode::ImageDamaged,
                     qPrintable(key));
        }
    }

    void insaneValuesAreRefused_data()
    {
        QTest::addColumn<QString>("outer");
        QTest::addColumn<QString>("key");
        QTest::addColumn<double>("value");
        QTest::newRow("size 0") << QStringLiteral("drive") << QStringLiteral("size") << 0.0;
        QTest::newRow("size 2^62+") << QStringLiteral("drive") << QStringLiteral("size") << 0x1p62 + 4096;
        QTest::newRow("size not integral") << QStringLiteral("drive") << QStringLiteral("size") << 512.5;
        QTest::newRow("sector size") << QStringLiteral("drive") << QStringLiteral("logicalSectorSize") << 513.0;
        QTest::newRow("clusters") << QStringLiteral("counts") << QStringLiteral("clusters") << 0x1p60;
        QTest::newRow("zero clusters") << QStringLiteral("counts") << QStringLiteral("zeroClusters") << 10.0;
        QTest::newRow("negative") << QStringLiteral("counts") << QStringLiteral("read") << -1.0;
        QTest::newRow("cluster bits") << QString() << QStringLiteral("clusterBits") << 22.0;
        QTest::newRow("begin behind end") << QStringLiteral("partitions") << QStringLiteral("begin") << 0x1p60;
        QTest::newRow("end outside") << QStringLiteral("partitions") << QStringLiteral("end") << 0x1p60 + 4096;
        QTest::newRow("used") << QStringLiteral("partitions") << QStringLiteral("used") << 0x1p60;
        QTest::newRow("needed end") << QStringLiteral("partitions") << QStringLiteral("neededEnd") << 0x1p61;
    }

    void insaneValuesAreRefused()
    {
        QFETCH(QString, outer);
        QFETCH(QString, key);
        QFETCH(double, value);
        QCOMPARE(codeAfter([&](QJsonObject &o) {
                     if (outer.isEmpty())
                         o.insert(key, value);
                     else if (outer == QLatin1StringView("partitions"))
                         setInPartition(o, key, value);
                     else
                         setInner(o, outer, key, value);
                 }),
                 ErrorCode::ImageDamaged);
    }

    void unreadableRangesAscend()
    {
        Manifest manifest = sample();
        std::swap(manifest.unreadable[0], manifest.unreadable[1]);
        QVERIFY(!Manifest::fromJson(manifest.toJson(), subject));
        manifest.unreadable = {{ByteOffset(512), ByteOffset(512)}};
        QVERIFY(!Manifest::fromJson(manifest.toJson(), subject));
        manifest.unreadable.clear();
        manifest.partitions.push_back(manifest.partitions.front());
        QVERIFY(!Manifest::fromJson(manifest.toJson(), subject));
    }

    void checkRecord()
    {
        const CheckRecord record{
            .time = sample().time, .good = false, .damagedClusters = 7, .software = QStringLiteral("Lifeboat")};
        const QByteArray bytes = record.toJson();
        const auto read = CheckRecord::fromJson(bytes, subject);
        QVERIFY(read);
        QCOMPARE(read->time, record.time);
        QCOMPARE(read->damagedClusters, record.damagedClusters);
        QVERIFY(!read->good);
        for (qsizetype i = 0; i < bytes.size(); ++i) {
            for (int bit = 0; bit < 8; ++bit) {
                QByteArray changed = bytes;
                changed[i] = char(changed[i] ^ (1 << bit));
                QVERIFY2(!CheckRecord::fromJson(changed, subject), qPrintable(QString::number(i)));
            }
        }
        const CheckRecord contradiction{.time = record.time, .good = true, .damagedClusters = 1, .software = {}};
        QVERIFY(!CheckRecord::fromJson(contradiction.toJson(), subject));
    }

    void compressionNames()
    {
        for (const Compression c : {Compression::Fast, Compression::Normal, Compression::Small})
            QCOMPARE(compressionFromName(QString::fromLatin1(compressionName(c))), std::optional(c));
        QVERIFY(!compressionFromName(u"best"));
    }
};

QTEST_GUILESS_MAIN(ManifestTest)
#include "tst_manifest.moc"
