// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Endian.h"
#include "base/Program.h"
#include "qcow2/Reader.h"
#include "qcow2/Writer.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <random>

using namespace lifeboat;

namespace {

std::vector<std::byte> bytesOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray all = file.readAll();
    const auto *begin = reinterpret_cast<const std::byte *>(all.constData());
    return {begin, begin + all.size()};
}

void save(const QString &path, std::span<const std::byte> bytes)
{
    QFile::remove(path); // ext4 flushes a file that is truncated and written again: a hundred times slower
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(reinterpret_cast<const char *>(bytes.data()), static_cast<qint64>(bytes.size())),
             static_cast<qint64>(bytes.size()));
}

/// Text that compresses, noise that does not, zeroes and holes, in turns of uneven length.
std::vector<std::byte> mixedContent(std::uint64_t size)
{
    std::vector<std::byte> bytes(size);
    std::mt19937_64 random(11); // NOLINT: the same every time
    std::uint64_t at = 0;
    for (int kind = 0; at < size; kind = (kind + 1) % 3) {
        const std::uint64_t length = std::min(size - at, 1000 + random() % 300'000);
        for (std::uint64_t i = 0; i < length && kind != 2; ++i)
            bytes[at + i] = static_cast<std::byte>(kind == 0 ? i % 61 : random());
        at += length;
    }
    return bytes;
}

QString tool(const QString &name, const QStringList &arguments)
{
    const auto result = runProgram(name, arguments, {});
    if (!result)
        return QStringLiteral("cannot run ") + name;
    return result->exitStatus == 0 ? QString() : QString::fromUtf8(result->output + result->errors);
}

} // namespace

class Qcow2Test : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void qemuAgreesWithTheWriter_data()
    {
        QTest::addColumn<unsigned>("clusterBits");
        QTest::addColumn<quint64>("size");
        for (const unsigned bits : {12U, 16U, 19U, 21U}) {
            for (const quint64 size : {quint64{512}, (quint64{1} << bits) - 512, quint64{1} << bits,
                                       (quint64{1} << bits) + 512, quint64{9'999'360}})
                QTest::addRow("%u bits, %llu bytes", bits, static_cast<unsigned long long>(size)) << bits << size;
        }
    }
    void qemuAgreesWithTheWriter()
    {
        QFETCH(unsigned, clusterBits);
        QFETCH(quint64, size);
        const std::vector<std::byte> content = mixedContent(size);
        save(path("raw"), content);
        write(path("disk.qcow2"), content, clusterBits);
        QCOMPARE(tool(QStringLiteral("qemu-img"), {QStringLiteral("check"), path("disk.qcow2")}), QString());
        QCOMPARE(tool(QStringLiteral("qemu-img"),
                      {QStringLiteral("compare"), QStringLiteral("-f"), QStringLiteral("raw"), QStringLiteral("-F"),
                       QStringLiteral("qcow2"), path("raw"), path("disk.qcow2")}),
                 QString());
        const auto reader = qcow2::Reader::open(path("disk.qcow2"));
        QVERIFY(reader);
        const auto structure = (*reader)->checkStructure();
        QVERIFY2(structure, structure ? "" : qPrintable(structure.error().detail));
        QVERIFY(readAll(**reader) == content);
    }

    void anUnfinishedFileIsNoImage()
    {
        const QString file = path("unfinished.qcow2");
        const UniqueFd folder(
            ::open(QFile::encodeName(m_folder.path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        const auto writer = qcow2::Writer::create(folder.get(), QStringLiteral("unfinished.qcow2"), 8_MiB, 16);
        QVERIFY(writer);
        const std::vector<std::byte> cluster(1 << 16, std::byte{7});
        QVERIFY((*writer)->writePlain(3, cluster));
        const auto reader = qcow2::Reader::open(file);
        QVERIFY(!reader);
        QCOMPARE(reader.error().code, ErrorCode::ImageDamaged);
        QVERIFY(!tool(QStringLiteral("qemu-img"),
                      {QStringLiteral("check"), QStringLiteral("-f"), QStringLiteral("qcow2"), file})
                     .isEmpty());
    }

    void theReaderAgreesWithQemu_data()
    {
        QTest::addColumn<QString>("compression");
        QTest::addColumn<QString>("clusterSize");
        QTest::addColumn<bool>("compressed");
        for (const char *compression : {"zlib", "zstd"}) {
            for (const char *size : {"64k", "512k", "2M"}) {
                QTest::addRow("%s %s packed", compression, size)
                    << QString::fromLatin1(compression) << QString::fromLatin1(size) << true;
                QTest::addRow("%s %s plain", compression, size)
                    << QString::fromLatin1(compression) << QString::fromLatin1(size) << false;
            }
        }
    }
    void theReaderAgreesWithQemu()
    {
        QFETCH(QString, compression);
        QFETCH(QString, clusterSize);
        QFETCH(bool, compressed);
        const std::vector<std::byte> content = mixedContent(9'999'360);
        save(path("raw"), content);
        QStringList arguments{QStringLiteral("convert"), QStringLiteral("-f"), QStringLiteral("raw"),
                              QStringLiteral("-O"), QStringLiteral("qcow2")};
        if (compressed)
            arguments << QStringLiteral("-c");
        arguments << QStringLiteral("-o")
                  << QStringLiteral("compression_type=%1,cluster_size=%2").arg(compression, clusterSize) << path("raw")
                  << path("qemu.qcow2");
        QCOMPARE(tool(QStringLiteral("qemu-img"), arguments), QString());
        const auto reader = qcow2::Reader::open(path("qemu.qcow2"));
        QVERIFY(reader);
        QVERIFY(readAll(**reader) == content);
    }

    void backingFilesAreThoseThatAreGiven()
    {
        std::vector<std::byte> content = mixedContent(4'000'256);
        save(path("raw"), content);
        QCOMPARE(tool(QStringLiteral("qemu-img"),
                      {QStringLiteral("convert"), QStringLiteral("-f"), QStringLiteral("raw"), QStringLiteral("-O"),
                       QStringLiteral("qcow2"), path("raw"), path("parent.qcow2")}),
                 QString());
        makeChild(QStringLiteral("qcow2"));
        QCOMPARE(tool(QStringLiteral("qemu-io"),
                      {QStringLiteral("-c"), QStringLiteral("write -P 0x77 1000448 65536"), QStringLiteral("-c"),
                       QStringLiteral("write -z 65536 65536"), path("child.qcow2")}),
                 QString());
        std::ranges::fill(std::span(content).subspan(1'000'448, 65536), std::byte{0x77});
        std::ranges::fill(std::span(content).subspan(65536, 65536), std::byte{0});
        const auto reader = openChain({"child.qcow2", "parent.qcow2"});
        QVERIFY(reader);
        QVERIFY(readAll(**reader) == content);
        // Nobody follows the name in the header.
        QCOMPARE(qcow2::Reader::open(path("child.qcow2")).error().code, ErrorCode::ImageUnsupported);
        QCOMPARE(openChain({"child.qcow2"}).error().code, ErrorCode::ImageUnsupported);
        QCOMPARE(openChain({"parent.qcow2", "parent.qcow2"}).error().code, ErrorCode::ImageUnsupported);
        makeChild(QStringLiteral("raw"));
        QCOMPARE(openChain({"child.qcow2", "parent.qcow2"}).error().code, ErrorCode::ImageUnsupported);
    }

    void whatIsNoFileIsNotWaitedFor()
    {
        QCOMPARE(::mkfifo(QFile::encodeName(path("pipe")).constData(), 0600), 0);
        QCOMPARE(qcow2::Reader::open(path("pipe")).error().code, ErrorCode::ImageNotFound);
        QCOMPARE(qcow2::Reader::open(m_folder.path()).error().code, ErrorCode::ImageNotFound);
        QCOMPARE(qcow2::Reader::open(path("nothing")).error().code, ErrorCode::ImageNotFound);
    }

    void brokenHeadersAreRefused_data()
    {
        QTest::addColumn<int>("offset");
        QTest::addColumn<quint32>("value");
        QTest::newRow("wrong magic") << 0 << 0x12345678U;
        QTest::newRow("version 4") << 4 << 4U;
        QTest::newRow("cluster bits 40") << 20 << 40U;
        QTest::newRow("encrypted") << 32 << 1U;
        QTest::newRow("huge L1 table") << 36 << 0xffffffffU;
        QTest::newRow("no L1 entries") << 36 << 0U;
        QTest::newRow("L1 table behind the end") << 44 << 0x7fff0000U;
        QTest::newRow("unaligned refcount table") << 52 << 0x101U;
        QTest::newRow("no refcount table") << 56 << 0U;
        QTest::newRow("unknown incompatible bit") << 76 << 0x8000U;
        QTest::newRow("refcount width 64") << 96 << 6U;
        QTest::newRow("header length 13") << 100 << 13U;
    }
    void brokenHeadersAreRefused()
    {
        QFETCH(int, offset);
        QFETCH(quint32, value);
        write(path("ok.qcow2"), mixedContent(300'032), 16);
        std::vector<std::byte> bytes = bytesOf(path("ok.qcow2"));
        storeBig<std::uint32_t>(bytes, static_cast<std::size_t>(offset), value);
        save(path("broken.qcow2"), bytes);
        QVERIFY(!qcow2::Reader::open(path("broken.qcow2")));
    }

    /// Wherever a byte of a small file is wrong: the reader ends with an answer, and never with content that nobody wrote unless the
    /// sums (tested with Check) are what must find it.
    void damageNeverCrashesTheReader()
    {
        write(path("small.qcow2"), mixedContent(40'960), 12);
        const std::vector<std::byte> good = bytesOf(path("small.qcow2"));
        for (std::size_t i = 0; i < good.size(); ++i) {
            std::vector<std::byte> bytes = good;
            bytes[i] ^= std::byte{static_cast<unsigned char>(1U << (i % 8))};
            save(path("damaged.qcow2"), bytes);
            const auto reader = qcow2::Reader::open(path("damaged.qcow2"));
            if (!reader)
                continue;
            qcow2::Reader::Scratch scratch;
            std::vector<std::byte> cluster((*reader)->header().clusterSize().value);
            for (std::uint64_t c = 0; c < std::min<std::uint64_t>((*reader)->header().clusters(), 64); ++c)
                static_cast<void>((*reader)->readCluster(c, cluster, scratch));
            static_cast<void>((*reader)->checkStructure());
        }
    }

    /// Clusters that do not shrink between clusters that shrink to all sizes, more of them than gaps are remembered.
    void plainClustersLeaveNoHoles()
    {
        constexpr unsigned clusterBits = 16;
        constexpr std::size_t size = std::size_t{1} << clusterBits;
        constexpr std::size_t clusters = 600;
        std::mt19937 random(5); // NOLINT: the same every time
        std::vector<std::byte> content(clusters * size);
        qcow2::Compressor compressor(3);
        std::vector<std::byte> room(size);
        std::size_t stored = 0;
        for (std::size_t i = 0; i < clusters; ++i) {
            const auto cluster = std::span(content).subspan(i * size, size);
            const std::size_t noise = i % 2 == 0 ? size : 2000 + random() % (size - 4000);
            std::ranges::generate(cluster.first(noise), [&] { return static_cast<std::byte>(random()); });
            const std::size_t packed = compressor.compress(cluster, room).size();
            stored += packed == 0 ? size : packed;
        }
        const QString file = path("dense");
        write(file, content, clusterBits);
        constexpr std::size_t tables = 8 * size;
        const auto length = static_cast<std::size_t>(QFileInfo(file).size());
        QVERIFY2(length < stored + stored / 20 + tables,
                 qPrintable(QStringLiteral("%1 of %2").arg(length).arg(stored)));
        const auto reader = qcow2::Reader::open(file);
        QVERIFY(reader && (*reader)->checkStructure());
        QVERIFY(readAll(**reader) == content);
        QCOMPARE(tool(QStringLiteral("qemu-img"), {QStringLiteral("check"), file}), QString());
    }

private:
    QString path(const char *name) const { return m_folder.filePath(QLatin1StringView(name)); }

    void write(const QString &file, std::span<const std::byte> content, unsigned clusterBits)
    {
        QFile::remove(file);
        const UniqueFd folder(
            ::open(QFile::encodeName(m_folder.path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        const auto writer =
            qcow2::Writer::create(folder.get(), QFileInfo(file).fileName(), ByteCount(content.size()), clusterBits);
        QVERIFY(writer);
        const std::uint64_t size = std::uint64_t{1} << clusterBits;
        qcow2::Compressor compressor(3);
        std::vector<std::byte> cluster(size);
        std::vector<std::byte> room(size);
        for (std::uint64_t at = 0; at < content.size(); at += size) {
            const std::span<const std::byte> part = content.subspan(at, std::min(size, content.size() - at));
            std::ranges::fill(cluster, std::byte{0});
            std::ranges::copy(part, cluster.begin());
            if (std::ranges::all_of(cluster, [](std::byte b) { return b == std::byte{0}; })) {
                if (at / size % 2 == 0)
                    (*writer)->writeZero(at / size);
                continue;
            }
            const auto frame = compressor.compress(cluster, room);
            QVERIFY(frame.empty() ? (*writer)->writePlain(at / size, cluster)
                                  : (*writer)->writeCompressed(at / size, frame));
            QVERIFY((*writer)->retireBelow(at / size));
        }
        QVERIFY((*writer)->finish());
    }

    void makeChild(const QString &backingFormat)
    {
        QFile::remove(path("child.qcow2"));
        QCOMPARE(tool(QStringLiteral("qemu-img"),
                      {QStringLiteral("create"), QStringLiteral("-f"), QStringLiteral("qcow2"), QStringLiteral("-b"),
                       QStringLiteral("parent.qcow2"), QStringLiteral("-F"), backingFormat, path("child.qcow2")}),
                 QString());
    }

    Result<std::unique_ptr<qcow2::Reader>> openChain(std::initializer_list<const char *> names) const
    {
        std::vector<UniqueFd> files;
        for (const char *name : names)
            files.emplace_back(::open(QFile::encodeName(path(name)).constData(), O_RDONLY | O_CLOEXEC));
        return qcow2::Reader::openFiles(std::move(files), QStringLiteral("chain"));
    }

    static std::vector<std::byte> readAll(const qcow2::Reader &reader)
    {
        std::vector<std::byte> bytes(reader.header().size.value);
        qcow2::Reader::Scratch scratch;
        return reader.readBytes(ByteOffset(), bytes, scratch) ? bytes : std::vector<std::byte>();
    }

    QTemporaryDir m_folder;
};

QTEST_APPLESS_MAIN(Qcow2Test)
#include "tst_qcow2.moc"
