// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Hostile.h"
#include "UsedMapSupport.h"

#include "support/LoopDrive.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <sys/resource.h>

#include <thread>

using namespace Qt::StringLiterals;
using namespace lifeboat;
using namespace lifeboat::test;

namespace {

struct Row {
    const char *name;
    TestFs fs;
    Damage::Seal seal = Damage::Seal::Broken;
    QStringList mkfsOptions{};
    bool verified = false; ///< all that counts has a checksum: then no damage may lead to another map
};

std::vector<Row> rows()
{
    return {{.name = "xfs", .fs = TestFs::Xfs, .verified = true},
            {.name = "xfs, checksums renewed", .fs = TestFs::Xfs, .seal = Damage::Seal::Renewed},
            {.name = "xfs, no checksums", .fs = TestFs::Xfs, .mkfsOptions = {u"-m"_s, u"crc=0"_s}},
            {.name = "ntfs", .fs = TestFs::Ntfs},
            {.name = "fat16", .fs = TestFs::Fat16},
            {.name = "fat32", .fs = TestFs::Fat32},
            {.name = "exfat", .fs = TestFs::ExFat}};
}

/// The most memory that a program of ours ever had.
ByteCount peakOfPrograms()
{
    rusage usage{};
    ::getrusage(RUSAGE_CHILDREN, &usage);
    return ByteCount(static_cast<std::uint64_t>(usage.ru_maxrss) * 1024);
}

/// Damages one copy of a file system again and again, repairing it each time.
class Worker {
public:
    Worker(const Row &row, const QString &path, QByteArray sound, std::uint64_t seed)
        : m_row(row), m_file(path), m_sound(std::move(sound)), m_seed(seed)
    { }

    void run(int damages);

    QByteArray failure; ///< empty: every map kept its promises
    int doubts = 0;

private:
    static constexpr qint64 longest =
        20'000; // milliseconds; usual are one or two thousand, most of it partclone's sleep

    std::vector<std::byte> get(std::uint64_t at, std::uint64_t length)
    {
        m_file.seek(static_cast<qint64>(at));
        const QByteArray read = m_file.read(static_cast<qint64>(length));
        const auto bytes = std::as_bytes(std::span(read));
        return {bytes.begin(), bytes.end()};
    }
    bool put(std::uint64_t at, const std::vector<std::byte> &bytes)
    {
        const auto length = static_cast<qint64>(bytes.size());
        return m_file.seek(static_cast<qint64>(at)) &&
            m_file.write(reinterpret_cast<const char *>(bytes.data()), length) == length;
    }
    QByteArray judge();

    Row m_row;
    QFile m_file;
    QByteArray m_sound;
    std::uint64_t m_seed;
};

QByteArray Worker::judge()
{
    const ByteCount size = leastSize(m_row.fs);
    QElapsedTimer timer;
    timer.start();
    const auto map = mapOfFile(m_file.fileName(), blkidType(m_row.fs));
    if (timer.elapsed() > longest)
        return "took " + QByteArray::number(timer.elapsed()) + " ms";
    if (QByteArray broken = brokenPromise(map, size); !broken.isEmpty())
        return broken;
    const bool everything = isEverything(*map, size);
    doubts += everything ? 1 : 0;
    return m_row.verified && !everything && describe(*map) != m_sound ? describe(*map) : QByteArray();
}

void Worker::run(int damages)
{
    if (!m_file.open(QIODevice::ReadWrite | QIODevice::Unbuffered)) {
        failure = "cannot open the copy";
        return;
    }
    const ReadBytes read = [this](std::uint64_t at, std::uint64_t length) { return get(at, length); };
    Damage damage(m_seed, metadataOf(m_row.fs, read, leastSize(m_row.fs).value), read);
    for (int i = 0; i < damages && failure.isEmpty(); ++i) {
        const Damage::Change change = damage.next(m_row.seal);
        const bool damaged = put(change.at, change.after);
        const QByteArray verdict = damaged ? judge() : "cannot write";
        if (!verdict.isEmpty())
            failure = "damage " + QByteArray::number(i) + " at " +
                QByteArray::number(static_cast<qulonglong>(change.at)) + ": " + verdict;
        else if (!put(change.at, change.before))
            failure = "cannot repair";
    }
}

} // namespace

/// Damaged metadata for partclone, ntfs-3g and xfs_logprint, which are other people's: whatever they do (refuse, crash, talk nonsense), the map keeps
/// its promises.
class UsedMapHostileProgramsTest : public QObject {
    Q_OBJECT

    static constexpr std::size_t workers = 12; // partclone mostly sleeps
    static constexpr int damages = 2;          // for each worker
    QTemporaryDir m_folder;

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }

    void damaged_data()
    {
        QTest::addColumn<std::size_t>("row");
        const auto all = rows();
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::newRow(all[i].name) << i;
    }

    void damaged()
    {
        QFETCH(const std::size_t, row);
        const Row wanted = rows()[row];
        const ByteCount size = leastSize(wanted.fs);
        const QString path = m_folder.filePath(u"%1.img"_s.arg(row));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite) && file.resize(static_cast<qint64>(size.value)));
        LIFEBOAT_VERIFY_TOOL(makeFileSystem(wanted.fs, path, {.mkfsOptions = wanted.mkfsOptions}));
        const auto sound = mapOfFile(path, blkidType(wanted.fs));
        QVERIFY(sound && !isEverything(*sound, size));

        std::vector<std::unique_ptr<Worker>> crew;
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < workers; ++i) {
            const QString copy = path + QString::number(i);
            LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {u"--sparse=always"_s, path, copy}));
            crew.push_back(std::make_unique<Worker>(wanted, copy, describe(*sound), 100 * row + i));
            threads.emplace_back([worker = crew.back().get()] { worker->run(damages); });
        }
        threads.clear();
        int doubts = 0;
        for (const auto &worker : crew) {
            QVERIFY2(worker->failure.isEmpty(), worker->failure);
            doubts += worker->doubts;
        }
        constexpr int all = static_cast<int>(workers) * damages;
        QVERIFY2(doubts > all / 10 && doubts < all, QByteArray::number(doubts));
        QVERIFY(peakOfPrograms() < 512_MiB);
        for (std::size_t i = 0; i < workers; ++i)
            QFile::remove(path + QString::number(i));
    }
};

QTEST_GUILESS_MAIN(UsedMapHostileProgramsTest)
#include "tst_used_map_hostile_programs.moc"
