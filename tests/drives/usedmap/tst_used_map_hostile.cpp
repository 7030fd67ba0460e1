// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Hostile.h"
#include "UsedMapSupport.h"

#include "support/MemoryDevice.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <sys/resource.h>

using namespace Qt::StringLiterals;
using namespace lifeboat;
using namespace lifeboat::test;

namespace {

struct Row {
    const char *name;
    TestFs fs;
    Damage::Seal seal = Damage::Seal::Broken;
    QStringList mkfsOptions{};
    /// All that counts has a checksum: then no damage may lead to another map.
    bool verified = false;
};

std::vector<Row> rows()
{
    const QStringList small{u"-b"_s, u"1024"_s};
    const QStringList unchecked{u"-b"_s, u"1024"_s, u"-O"_s, u"^metadata_csum,^uninit_bg"_s};
    const QStringList oldChecksums{u"-b"_s, u"1024"_s, u"-O"_s, u"^metadata_csum,uninit_bg"_s};
    const QStringList clusters{u"-b"_s, u"1024"_s, u"-O"_s, u"^metadata_csum,^uninit_bg,bigalloc"_s};
    const QStringList single{u"-m"_s, u"single"_s};
    constexpr auto renewed = Damage::Seal::Renewed;
    return {{.name = "ext2", .fs = TestFs::Ext2, .mkfsOptions = small},
            {.name = "ext4", .fs = TestFs::Ext4, .mkfsOptions = small, .verified = true},
            {.name = "ext4, checksums of old", .fs = TestFs::Ext4, .mkfsOptions = oldChecksums},
            {.name = "ext4, no checksums", .fs = TestFs::Ext4, .mkfsOptions = unchecked},
            {.name = "ext4, bigalloc, no checksums", .fs = TestFs::Ext4, .mkfsOptions = clusters},
            {.name = "btrfs", .fs = TestFs::Btrfs, .mkfsOptions = single, .verified = true},
            {.name = "btrfs, checksums renewed", .fs = TestFs::Btrfs, .seal = renewed, .mkfsOptions = single},
            {.name = "swap", .fs = TestFs::Swap},
            // Without a path for programs these end where a program is asked; tst_used_map_hostile_programs goes on.
            {.name = "xfs, superblock", .fs = TestFs::Xfs, .seal = renewed},
            {.name = "ntfs", .fs = TestFs::Ntfs},
            {.name = "fat16", .fs = TestFs::Fat16},
            {.name = "fat32", .fs = TestFs::Fat32},
            {.name = "exfat", .fs = TestFs::ExFat}};
}

/// The most memory that this process ever had.
ByteCount peakMemory()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return ByteCount(static_cast<std::uint64_t>(usage.ru_maxrss) * 1024);
}

} // namespace

/// Damaged metadata, in memory: readUsedMap() must come back, soon, with a map that keeps its promises. No root needed.
class UsedMapHostileTest : public QObject {
    Q_OBJECT

private:
    static constexpr int damages = 400;
    static constexpr qint64 longest = 2000; // milliseconds; usual is less than one

    /// A file system without files, as a drive in memory that begins with it.
    std::unique_ptr<MemoryDevice> make(const Row &row, QByteArray *message)
    {
        const QString path = m_folder.filePath(u"made.img"_s);
        QFile::remove(path);
        QFile file(path);
        const qint64 size = static_cast<qint64>(leastSize(row.fs).value);
        if (!file.open(QIODevice::ReadWrite) || !file.resize(size)) {
            *message = "cannot make a file";
            return {};
        }
        if (const ToolResult made = makeFileSystem(row.fs, path, {.mkfsOptions = row.mkfsOptions}); !made) {
            *message = made.message();
            return {};
        }
        auto device = std::make_unique<MemoryDevice>(leastSize(row.fs));
        constexpr qint64 chunk = 1 << 16;
        const QByteArray zeroes(chunk, '\0');
        for (qint64 at = 0; at < size; at += chunk) {
            file.seek(at);
            const QByteArray bytes = file.read(chunk);
            if (bytes != zeroes)
                device->put(ByteOffset(static_cast<std::uint64_t>(at)), std::as_bytes(std::span(bytes)));
        }
        return device;
    }

    static Result<UsedMap> read(MemoryDevice &device, TestFs fs, ByteCount size)
    {
        return readUsedMap({.device = device,
                            .drivePath = u"/nonexistent/drive"_s,
                            .partition = {ByteOffset(), ByteOffset(size.value)},
                            .nodePath = {},
                            .fileSystem = blkidType(fs),
                            .mountPoint = {}},
                           {});
    }

    static void addRows()
    {
        QTest::addColumn<std::size_t>("row");
        const auto all = rows();
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::newRow(all[i].name) << i;
    }

    QTemporaryDir m_folder;

private Q_SLOTS:
    void damaged_data() { addRows(); }

    void damaged()
    {
        QFETCH(const std::size_t, row);
        const Row wanted = rows()[row];
        QByteArray message;
        const auto device = make(wanted, &message);
        QVERIFY2(device, message);
        const ByteCount size = device->size();
        const QByteArray sound = describe(read(*device, wanted.fs, size).value());
        const bool byPrograms =
            wanted.fs != TestFs::Swap && wanted.fs != TestFs::Btrfs && !blkidType(wanted.fs).startsWith(u"ext"_s);
        QVERIFY2(sound.contains("everything: no loop device") == byPrograms, sound);

        const auto bytes = [&](std::uint64_t at, std::uint64_t length) {
            return device->get({ByteOffset(at), ByteOffset(at + length)});
        };
        auto pieces = metadataOf(wanted.fs, bytes, size.value);
        if (wanted.fs == TestFs::Xfs)
            pieces.resize(1);
        Damage damage(row + 1, pieces, bytes);
        const ByteCount memory = peakMemory();
        int doubts = 0;
        for (int i = 0; i < damages; ++i) {
            const Damage::Change change = damage.next(wanted.seal);
            device->put(ByteOffset(change.at), change.after);
            QElapsedTimer timer;
            timer.start();
            const auto map = read(*device, wanted.fs, size);
            QVERIFY2(timer.elapsed() < longest, "damage " + QByteArray::number(i));
            const QByteArray broken = brokenPromise(map, size);
            QVERIFY2(broken.isEmpty(), "damage " + QByteArray::number(i) + ": " + broken);
            const bool everything = isEverything(*map, size);
            doubts += everything ? 1 : 0;
            if (wanted.verified && !everything)
                QVERIFY2(describe(*map) == sound,
                         "damage " + QByteArray::number(i) + " at " +
                             QByteArray::number(static_cast<qulonglong>(change.at)) + ": " + describe(*map));
            device->put(ByteOffset(change.at), change.before);
        }
        QCOMPARE(describe(read(*device, wanted.fs, size).value()), sound);
        QVERIFY2(doubts > damages / 10, QByteArray::number(doubts));
        QVERIFY(peakMemory() < memory + 256_MiB);
    }

    void cutOff_data() { addRows(); }

    void cutOff()
    {
        QFETCH(const std::size_t, row);
        const Row wanted = rows()[row];
        QByteArray message;
        const auto device = make(wanted, &message);
        QVERIFY2(device, message);
        const std::uint64_t full = device->size().value;
        for (const std::uint64_t size :
             {full - 512, full - 4096, full - 65536, full / 2, full / 4, std::uint64_t{1} << 20, std::uint64_t{69632},
              std::uint64_t{65536}, std::uint64_t{8192}, std::uint64_t{4096}, std::uint64_t{3072}, std::uint64_t{2048},
              std::uint64_t{1024}, std::uint64_t{512}}) {
            const QString doubt = doubtOf(read(*device, wanted.fs, ByteCount(size)), ByteCount(size));
            QVERIFY2(!doubt.startsWith(u"no doubt"_s) && !doubt.isEmpty(),
                     qPrintable(u"%1 bytes: "_s.arg(size) + doubt));
        }
    }
};

QTEST_GUILESS_MAIN(UsedMapHostileTest)
#include "tst_used_map_hostile.moc"
