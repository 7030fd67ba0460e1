// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "JobSupport.h"

#include "jobs/Export.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;

/// An image as a file that other programs open.
class ExportTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<TestDrive> m_drive;
    std::unique_ptr<QTemporaryDir> m_place;
    std::optional<Image> m_image;
    DriveMap m_map;

    Result<ExportReport> run(const QString &file, ExportFormat format) const
    {
        JobRun job;
        return exportImage(*m_image, file, format, job.context());
    }

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void everyFormat_data();
    void everyFormat();
    void existingFileStays();
    void missingFolder();
    void damagedImage();
};

void ExportTest::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    m_drive = std::make_unique<TestDrive>(
        TestDriveLayout{.partitions = {{.fs = TestFs::Ext4, .size = 20_MiB + ByteCount(512)},
                                       {.fs = TestFs::Fat32},
                                       {.fs = TestFs::Swap},
                                       {.fs = TestFs::RandomBytes, .size = 2_MiB}}});
    QVERIFY2(*m_drive, m_drive->message().constData());
    m_place = std::make_unique<QTemporaryDir>();
    const auto made = makeImage(m_drive->loop().path(), m_place->path());
    LIFEBOAT_VERIFY_RESULT(made);
    m_image = made->image;
    const auto map = mapOfDrive(m_drive->loop().path());
    LIFEBOAT_VERIFY_RESULT(map);
    m_map = *map;
}

void ExportTest::cleanupTestCase()
{
    m_drive.reset();
    m_place.reset();
}

void ExportTest::everyFormat_data()
{
    QTest::addColumn<ExportFormat>("format");
    for (const char *name : {"raw", "qcow2", "vmdk", "vhdx", "vdi"})
        QTest::newRow(name) << exportFormatFromName(QString::fromLatin1(name)).value();
}

void ExportTest::everyFormat()
{
    QFETCH(ExportFormat, format);
    const QString name = QString::fromLatin1(exportFormatName(format));
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("drive.") + name);
    const auto report = run(file, format);
    LIFEBOAT_VERIFY_RESULT(report);
    QCOMPARE(report->outcome, Outcome::DoneAndChecked);
    QCOMPARE(report->file, file);
    QCOMPARE(report->size.value, std::uint64_t(QFileInfo(file).size()));
    QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList{QFileInfo(file).fileName()});

    // The source as the image holds it: unused blocks are zeroes.
    const QString wanted = folder.filePath(QStringLiteral("wanted.img"));
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("cp"), {m_drive->file(), wanted}));
    const Extents used = m_map.used;
    for (const ByteRange &gap : used.gaps({ByteOffset(), ByteOffset(m_drive->size().value)}))
        QVERIFY(writeAt(wanted, gap.begin, QByteArray(static_cast<qsizetype>(gap.size().value), '\0')));
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("qemu-img"),
                                 {QStringLiteral("compare"), QStringLiteral("-f"), QStringLiteral("raw"),
                                  QStringLiteral("-F"), name, wanted, file}));
}

void ExportTest::existingFileStays()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("drive.vdi"));
    QVERIFY(QFile(file).open(QIODevice::WriteOnly | QIODevice::NewOnly));
    QVERIFY(writeAt(file, ByteOffset(), "mine"));
    LIFEBOAT_VERIFY_ERROR(run(file, ExportFormat::Vdi), ErrorCode::FileExists);
    QCOMPARE(readAt(file, {ByteOffset(), ByteOffset(4)}), QByteArray("mine"));
}

void ExportTest::missingFolder()
{
    const auto report = run(m_place->filePath(QStringLiteral("not there/drive.raw")), ExportFormat::Raw);
    QVERIFY(!report);
}

void ExportTest::damagedImage()
{
    const QTemporaryDir folder;
    const QString copy = folder.filePath(QStringLiteral("copy"));
    LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral("cp"), {QStringLiteral("-r"), m_image->folder(), copy}));
    const QString data = copy + QStringLiteral("/disk.qcow2");
    const auto middle = std::uint64_t(QFileInfo(data).size() / 2);
    const QByteArray old = readAt(data, {ByteOffset(middle), ByteOffset(middle + 1)});
    QVERIFY(writeAt(data, ByteOffset(middle), QByteArray(1, static_cast<char>(~old.at(0)))));
    const auto image = Image::open(copy);
    LIFEBOAT_VERIFY_RESULT(image);
    const QString file = folder.filePath(QStringLiteral("drive.raw"));
    JobRun job;
    LIFEBOAT_VERIFY_ERROR(exportImage(*image, file, ExportFormat::Raw, job.context()), ErrorCode::ImageDamaged);
    QVERIFY(!QFileInfo::exists(file));
}

QTEST_GUILESS_MAIN(ExportTest)
#include "tst_export.moc"
