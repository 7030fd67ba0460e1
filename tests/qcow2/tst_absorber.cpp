// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Program.h"
#include "qcow2/Absorber.h"
#include "qcow2/Writer.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>

#include <algorithm>
#include <limits>
#include <random>

using namespace lifeboat;

namespace {

constexpr unsigned clusterBits = 12;
constexpr std::uint64_t clusterSize = 1 << clusterBits;
constexpr std::uint64_t clusters = 1200; // three L2 tables
const QString fileName = QStringLiteral("disk.qcow2");

/// Every second one, and no two of them beside each other in the file.
bool givesWay(std::uint64_t cluster) { return cluster % 2 == 1; }

} // namespace

class AbsorberTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whatIsUsedIsNeverFreed_data();
    void whatIsUsedIsNeverFreed();

private:
    QString path() const { return m_folder->filePath(fileName); }
    QByteArray bytes() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    std::span<const std::byte> content(std::uint64_t cluster) const
    {
        return std::span(m_content).subspan(cluster * clusterSize, clusterSize);
    }
    static Result<qcow2::HeaderSwitch> zeroEverySecond(int fd, const qcow2::Reader &older, std::size_t mostFreed);
    void verifyContent() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::vector<std::byte> m_content;
};

/// A file of plain clusters.
void AbsorberTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    std::mt19937_64 random(7); // NOLINT: the same every time
    m_content.resize(clusters * clusterSize);
    std::ranges::generate(m_content, [&] { return static_cast<std::byte>(random() | 1); });
    const UniqueFd folder(::open(QFile::encodeName(m_folder->path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const auto writer = qcow2::Writer::create(folder.get(), fileName, ByteCount(m_content.size()), clusterBits);
    QVERIFY(writer);
    for (std::uint64_t cluster = 0; cluster < clusters; ++cluster)
        QVERIFY((*writer)->writePlain(cluster, content(cluster)));
    QVERIFY((*writer)->finish());
}

Result<qcow2::HeaderSwitch> AbsorberTest::zeroEverySecond(int fd, const qcow2::Reader &older, std::size_t mostFreed)
{
    LIFEBOAT_TRY_ASSIGN(const auto absorber, qcow2::Absorber::open(fd, fileName, older, {}, mostFreed));
    for (std::uint64_t cluster = 0; cluster < clusters; ++cluster) {
        if (givesWay(cluster))
            LIFEBOAT_TRY(absorber->putZero(cluster));
    }
    return absorber->finish();
}

void AbsorberTest::verifyContent() const
{
    const auto reader = qcow2::Reader::open(path());
    QVERIFY(reader);
    const auto structure = (*reader)->checkStructure();
    QVERIFY2(structure, structure ? "" : qPrintable(structure.error().detail));
    QVERIFY((*reader)->checkUnused({}));
    qcow2::Reader::Scratch scratch;
    std::vector<std::byte> cluster(clusterSize);
    for (std::uint64_t i = 0; i < clusters; ++i) {
        QVERIFY((*reader)->readCluster(i, cluster, scratch));
        const bool right = givesWay(i) ? std::ranges::all_of(cluster, [](std::byte b) { return b == std::byte{0}; })
                                       : std::ranges::equal(cluster, content(i));
        QVERIFY2(right, qPrintable(QString::number(i)));
    }
    const auto judged = runProgram(QStringLiteral("qemu-img"), {QStringLiteral("check"), path()}, {});
    QVERIFY(judged && judged->exitStatus == 0);
}

void AbsorberTest::whatIsUsedIsNeverFreed_data()
{
    QTest::addColumn<quint64>("mostFreed");
    QTest::addColumn<bool>("isEnough");
    QTest::newRow("one") << quint64{1} << false;
    QTest::newRow("half") << quint64{clusters / 4} << false;
    QTest::newRow("one too few") << quint64{clusters / 2 - 1} << false;
    QTest::newRow("enough") << quint64{clusters / 2 + 8} << true;
    QTest::newRow("more") << quint64{std::numeric_limits<std::size_t>::max()} << true;
}

void AbsorberTest::whatIsUsedIsNeverFreed()
{
    QFETCH(const quint64, mostFreed);
    QFETCH(const bool, isEnough);
    const QByteArray before = bytes();
    const UniqueFd fd(::open(QFile::encodeName(path()).constData(), O_RDWR | O_CLOEXEC));
    const auto older = qcow2::Reader::open(path());
    QVERIFY(fd && older && (*older)->checkStructure());
    const auto to = zeroEverySecond(fd.get(), **older, mostFreed);
    QCOMPARE(to.has_value(), isEnough);
    if (to) {
        QVERIFY(to->freed.size() >= clusters / 2 && to->freed.size() <= mostFreed);
        QVERIFY(qcow2::Absorber::switchHeader(fd.get(), fileName, *to));
        verifyContent();
        return;
    }
    QCOMPARE(to.error().code, ErrorCode::ImageNeeded);
    QVERIFY(qcow2::Absorber::takeBack(fd.get(), fileName, **older, (*older)->fileSize()));
    QVERIFY(bytes() == before);
}

QTEST_APPLESS_MAIN(AbsorberTest)
#include "tst_absorber.moc"
