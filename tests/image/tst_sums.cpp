// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Endian.h"
#include "image/Sums.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include <fcntl.h>

using namespace lifeboat;

namespace {

// 4 KiB clusters: 512 sums a block, three blocks, the last with 7 sums.
constexpr SumsShape smallShape{.clusterBits = 12, .driveSize = ByteCount(4096 * (2 * 512 + 6) + 512)};

std::vector<ClusterSum> someSums(std::size_t count, std::byte seed)
{
    std::vector<ClusterSum> sums(count, noSum);
    for (std::size_t i = 0; i < count; i += 31)
        sums[i] = clusterSum(std::array{seed, static_cast<std::byte>(i & 0xff), static_cast<std::byte>(i >> 8)});
    return sums;
}

ClusterSum digestOf(const QByteArray &bytes)
{
    return clusterSum(std::as_bytes(std::span(bytes.constData(), std::size_t(bytes.size()))));
}

std::span<std::byte> writable(QByteArray &bytes)
{
    return std::as_writable_bytes(std::span(bytes.data(), std::size_t(bytes.size())));
}

/// Makes header and index fit again after a change to them, so that the checks behind the sum are reached.
void reseal(QByteArray &bytes)
{
    const auto index = qsizetype(loadBig<std::uint64_t>(writable(bytes), 32));
    const ClusterSum sum = digestOf(bytes.first(48) + bytes.sliced(index));
    std::ranges::copy(sum, writable(bytes).begin() + 48);
}

} // namespace

class SumsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_folder = UniqueFd(::open(QFile::encodeName(m_dir.path()).constData(), O_RDONLY | O_DIRECTORY));
        QVERIFY(m_folder);
        const auto writer = SumsWriter::create(m_folder.get(), QStringLiteral("disk.sums"), smallShape);
        QVERIFY(writer);
        QVERIFY((*writer)->addBlock(0, m_first));
        QVERIFY((*writer)->addBlock(1, std::vector<ClusterSum>(512, noSum)));
        QVERIFY((*writer)->addBlock(2, m_last));
        const auto digest = (*writer)->finish();
        QVERIFY(digest);
        QFile file(m_dir.filePath(QStringLiteral("disk.sums")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_bytes = file.readAll();
        QCOMPARE(digestOf(m_bytes), *digest);
    }

    void readsWhatWasWritten()
    {
        const auto reader = open(m_bytes);
        QVERIFY(reader);
        QCOMPARE((*reader)->presentBlocks(), (std::vector<std::uint64_t>{0, 2}));
        QCOMPARE((*reader)->block(0).value(), m_first);
        QCOMPARE((*reader)->block(1).value(), std::vector<ClusterSum>(512, noSum));
        QCOMPARE((*reader)->block(2).value(), m_last);
        QCOMPARE((*reader)->block(3).error().code, ErrorCode::InvalidArgument);
    }

    void hasTheSpecifiedHeader()
    {
        QVERIFY(m_bytes.startsWith(QByteArrayLiteral("LIFESUMS\0\0\0\1\0\0\0\x0c")));
        const auto bytes = writable(m_bytes);
        QCOMPARE(loadBig<std::uint64_t>(bytes, 16), smallShape.driveSize.value);
        QCOMPARE(loadBig<std::uint32_t>(bytes, 24), 1U);
        QCOMPARE(loadBig<std::uint32_t>(bytes, 28), 512U);
        QCOMPARE(loadBig<std::uint32_t>(bytes, 40), 2U);
        QCOMPARE(loadBig<std::uint64_t>(bytes, 32) + 2 * 24, std::uint64_t(m_bytes.size()));
    }

    void writesAnEmptyTable()
    {
        const auto writer = SumsWriter::create(m_folder.get(), QStringLiteral("empty.sums"), smallShape);
        QVERIFY(writer);
        const auto digest = (*writer)->finish();
        QVERIFY(digest);
        const auto reader = SumsReader::open(m_dir.filePath(QStringLiteral("empty.sums")), smallShape, *digest);
        QVERIFY(reader);
        QVERIFY((*reader)->presentBlocks().empty());
        QCOMPARE((*reader)->block(2).value(), std::vector<ClusterSum>(7, noSum));
    }

    void refusesWrongBlocks()
    {
        QVERIFY(!SumsWriter::create(m_folder.get(), QStringLiteral("disk.sums"), smallShape));
        const auto writer = SumsWriter::create(m_folder.get(), QStringLiteral("wrong.sums"), smallShape);
        QVERIFY(writer);
        QVERIFY(!(*writer)->addBlock(0, m_last));
        QVERIFY(!(*writer)->addBlock(3, m_first));
        QVERIFY((*writer)->addBlock(2, m_last));
        QVERIFY(!(*writer)->addBlock(2, m_last));
        QVERIFY(!(*writer)->addBlock(1, m_first));
    }

    void nothingIsValidBeforeTheHeader()
    {
        QByteArray bytes = m_bytes;
        std::ranges::fill(writable(bytes).first(64), std::byte{0});
        QCOMPARE(open(bytes).error().code, ErrorCode::ImageDamaged);
    }

    void everyFlippedByteMissesTheDigest()
    {
        const ClusterSum digest = digestOf(m_bytes);
        for (qsizetype i = 0; i < m_bytes.size(); ++i) {
            QByteArray bytes = m_bytes;
            bytes[i] = char(bytes[i] ^ 0x10);
            const auto reader = open(bytes, digest);
            QVERIFY2(!reader && reader.error().code == ErrorCode::ImageDamaged, qPrintable(QString::number(i)));
        }
    }

    void everyFlippedByteIsFoundWithoutTheDigest()
    {
        int harmless = 0;
        for (qsizetype i = 0; i < m_bytes.size(); ++i) {
            for (const int flip : {0x01, 0x10, 0xff}) {
                QByteArray bytes = m_bytes;
                bytes[i] = char(bytes[i] ^ flip);
                harmless += readsTheSame(bytes);
                QVERIFY2(!readsWhole(bytes) || readsTheSame(bytes), qPrintable(QString::number(i)));
            }
        }
        QVERIFY2(harmless < 10, qPrintable(QString::number(harmless)));
    }

    void everyFlippedFieldIsFoundWithoutTheSeal()
    {
        const auto index = qsizetype(loadBig<std::uint64_t>(writable(m_bytes), 32));
        for (qsizetype i = 0; i < m_bytes.size(); ++i) {
            // Behind the header's own sum only header and index are of interest;
            // block numbers are checked by their order only.
            if (i >= 48 && (i < index || (i - index) % 24 == 7))
                continue;
            QByteArray bytes = m_bytes;
            bytes[i] = char(bytes[i] ^ 0x01);
            const auto moved = loadBig<std::uint64_t>(writable(bytes), 32);
            if (moved <= std::uint64_t(bytes.size()))
                reseal(bytes);
            QVERIFY2(!readsWhole(bytes), qPrintable(QString::number(i)));
        }
    }

    void refusesOtherLengthsAndShapes()
    {
        for (qsizetype size = 0; size < m_bytes.size(); size += 7)
            QVERIFY(!open(m_bytes.first(size)));
        QVERIFY(!open(m_bytes + '\0'));
        SumsShape other = smallShape;
        other.driveSize += ByteCount(512);
        QVERIFY(!SumsReader::open(write(m_bytes), other, digestOf(m_bytes)));
    }

    void refusesANewerVersion()
    {
        QByteArray bytes = m_bytes;
        storeBig<std::uint32_t>(writable(bytes), 8, 2);
        QCOMPARE(open(bytes).error().code, ErrorCode::ImageUnsupported);
    }

    void hexRoundTrip()
    {
        const ClusterSum sum = m_first.front();
        QCOMPARE(sumFromHex(sumToHex(sum)), std::optional(sum));
        QVERIFY(!sumFromHex(sumToHex(sum).toUpper()));
        QVERIFY(!sumFromHex(sumToHex(sum).chopped(1)));
        // XXH3-128 of no bytes at all, from the xxHash specification.
        QCOMPARE(sumToHex(clusterSum({})), QStringLiteral("99aa06d3014798d86001c324468d497f"));
    }

private:
    QString write(const QByteArray &bytes)
    {
        const QString path = m_dir.filePath(QStringLiteral("changed.sums"));
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? path : QString();
    }
    Result<std::unique_ptr<SumsReader>> open(const QByteArray &bytes, const ClusterSum &digest)
    {
        return SumsReader::open(write(bytes), smallShape, digest);
    }
    Result<std::unique_ptr<SumsReader>> open(const QByteArray &bytes) { return open(bytes, digestOf(bytes)); }
    bool readsWhole(const QByteArray &bytes)
    {
        const auto reader = open(bytes);
        return reader && (*reader)->block(0) && (*reader)->block(2);
    }
    /// zstd can say the same in more than one way: such a change is harmless, and the manifest's digest finds it.
    bool readsTheSame(const QByteArray &bytes)
    {
        const auto reader = open(bytes);
        return reader && (*reader)->block(0) == m_first && (*reader)->block(2) == m_last;
    }

    QTemporaryDir m_dir;
    UniqueFd m_folder;
    QByteArray m_bytes;
    std::vector<ClusterSum> m_first = someSums(512, std::byte{1});
    std::vector<ClusterSum> m_last = someSums(7, std::byte{2});
};

QTEST_GUILESS_MAIN(SumsTest)
#include "tst_sums.moc"
