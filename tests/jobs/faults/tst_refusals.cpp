// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/faults/FaultSupport.h"

#include "drives/Drive.h"
#include "image/Json.h"
#include "jobs/Restore.h"
#include "support/LoopDrive.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QScopeGuard>
#include <QTest>

#include <algorithm>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// What is refused, is refused before the first byte.
class RefusalsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();

    void targetChanged();
    void targetAppearedOrVanished();
    void targetMounted_data();
    void targetMounted();
    void targetIsSwap();
    void targetBacksALoopDevice();
    void targetIsUsedByAProgram();
    void targetReadOnly();
    void targetHoldsImage();
    void imageDamaged();
    void imageOfAnotherVersion();
    void sourceMounted_data();
    void sourceMounted();
    void placeOnSource();
    void placeFull();
    void placeFullWhileWriting();

private:
    DriveIdentity identityOf(const QString &path) const;
    Result<WriteReport> restoreTo(const QString &target, const std::optional<DriveIdentity> &expected) const;
    bool attachSource();

    QTemporaryDir m_folder;
    QString m_drive = m_folder.filePath(u"drive.img"_s);
    QString m_place = m_folder.filePath(u"place"_s);
    std::optional<Image> m_image;
    LoopDrive m_target;
    LoopDrive m_source;
    QByteArray m_before;
};

/// The drive is as it was; read from its file, which the kernel's caches do not stand before.
#define VERIFY_UNTOUCHED(drive)                                                                                        \
    do {                                                                                                               \
        LIFEBOAT_VERIFY_TOOL(runTool(u"sync"_s, {}));                                                                  \
        QCOMPARE(contentHash((drive).file()), m_before);                                                               \
    } while (false)

void RefusalsTest::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    QVERIFY(QDir().mkpath(m_place));
    LIFEBOAT_VERIFY_TOOL(makeSmallDrive(m_drive, {.size = 24_MiB, .partition = 20_MiB, .fill = 1_MiB}));
    const auto report = backUp(m_drive, m_place, Checking::Check, 16);
    LIFEBOAT_VERIFY_RESULT(report);
    m_image = report->image;
}

/// A target of the same shape for each test, with another drive's data.
void RefusalsTest::init()
{
    m_source = LoopDrive();
    m_target = LoopDrive(24_MiB);
    QVERIFY2(m_target, m_target.message());
    LIFEBOAT_VERIFY_TOOL(
        makeSmallDrive(m_target.file(), {.size = 24_MiB, .partition = 20_MiB, .fill = 2_MiB, .seed = 7}));
    LIFEBOAT_VERIFY_TOOL(runTool(u"blockdev"_s, {u"--flushbufs"_s, m_target.path()}));
    LIFEBOAT_VERIFY_TOOL(m_target.scanPartitions());
    m_before = contentHash(m_target.file());
}

DriveIdentity RefusalsTest::identityOf(const QString &path) const
{
    const auto drive = findDrive(path);
    return drive ? drive->identity : DriveIdentity();
}

Result<WriteReport> RefusalsTest::restoreTo(const QString &target, const std::optional<DriveIdentity> &expected) const
{
    TestJob job;
    return restore(*m_image, {.target = target, .expected = expected, .selection = {}}, job.context());
}

bool RefusalsTest::attachSource()
{
    m_source = LoopDrive(m_drive);
    return m_source && m_source.scanPartitions();
}

void RefusalsTest::targetChanged()
{
    const DriveIdentity real = identityOf(m_target.path());
    for (const auto change :
         {+[](DriveIdentity &id) { id.serial = u"other"_s; }, +[](DriveIdentity &id) { id.model = u"other"_s; },
          +[](DriveIdentity &id) { id.wwn = u"other"_s; }, +[](DriveIdentity &id) { id.size += ByteCount(512); },
          +[](DriveIdentity &id) { ++id.sequence; }, +[](DriveIdentity &id) { ++id.device; }}) {
        DriveIdentity other = real;
        change(other);
        LIFEBOAT_VERIFY_ERROR(restoreTo(m_target.path(), other), ErrorCode::TargetChanged);
    }
    // The same path, but another drive has it since.
    const QString path = m_target.path();
    LIFEBOAT_VERIFY_TOOL(runTool(u"partx"_s, {u"-d"_s, path}));
    LIFEBOAT_VERIFY_TOOL(runTool(u"losetup"_s, {u"-d"_s, path}));
    LIFEBOAT_VERIFY_TOOL(runTool(u"losetup"_s, {path, m_target.file()}));
    LIFEBOAT_VERIFY_ERROR(restoreTo(path, real), ErrorCode::TargetChanged);
    VERIFY_UNTOUCHED(m_target);
}

void RefusalsTest::targetAppearedOrVanished()
{
    const QString fresh = m_folder.filePath(u"fresh.img"_s);
    LIFEBOAT_VERIFY_ERROR(restoreTo(m_target.path(), std::nullopt), ErrorCode::TargetChanged);
    LIFEBOAT_VERIFY_ERROR(restoreTo(fresh, identityOf(m_target.path())), ErrorCode::TargetChanged);
    QVERIFY(!QFileInfo::exists(fresh));
    VERIFY_UNTOUCHED(m_target);
}

void RefusalsTest::targetMounted_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("read-write") << QStringList();
    QTest::newRow("read-only") << QStringList{u"-o"_s, u"ro,noload"_s};
}

void RefusalsTest::targetMounted()
{
    QFETCH(QStringList, options);
    QString where;
    LIFEBOAT_VERIFY_TOOL(m_target.mount(1, &where, options));
    LIFEBOAT_VERIFY_TOOL(runTool(u"sync"_s, {}));
    m_before = contentHash(m_target.file());
    LIFEBOAT_VERIFY_ERROR(restoreTo(m_target.path(), identityOf(m_target.path())), ErrorCode::TargetMounted);
    VERIFY_UNTOUCHED(m_target);
}

void RefusalsTest::targetIsSwap()
{
    LIFEBOAT_VERIFY_TOOL(runTool(u"mkswap"_s, {m_target.node(1)}));
    const ToolResult on = runTool(u"swapon"_s, {m_target.node(1)});
    if (!on)
        QSKIP(on.message()); // containers may not
    const auto off = qScopeGuard([&] { runTool(u"swapoff"_s, {m_target.node(1)}); });
    LIFEBOAT_VERIFY_TOOL(runTool(u"sync"_s, {}));
    m_before = contentHash(m_target.file());
    const auto result = restoreTo(m_target.path(), identityOf(m_target.path()));
    QVERIFY(!result);
    QVERIFY2(result.error().code == ErrorCode::TargetIsSystem || result.error().code == ErrorCode::TargetInUse,
             describe(result.error()));
    VERIFY_UNTOUCHED(m_target);
}

void RefusalsTest::targetBacksALoopDevice()
{
    // The file below the loop device, and the loop device below another.
    LIFEBOAT_VERIFY_ERROR(restoreTo(m_target.file(), identityOf(m_target.file())), ErrorCode::TargetInUse);
    const LoopDrive above(m_target.path());
    QVERIFY2(above, above.message());
    LIFEBOAT_VERIFY_ERROR(restoreTo(m_target.path(), identityOf(m_target.path())), ErrorCode::TargetInUse);
    VERIFY_UNTOUCHED(m_target);
}

void RefusalsTest::targetIsUsedByAProgram()
{
    const auto holder = openBlockDevice(m_target.path(), DeviceAccess::ReadWriteExclusive);
    LIFEBOAT_VERIFY_RESULT(holder);
    LIFEBOAT_VERIFY_ERROR(restoreTo(m_target.path(), identityOf(m_target.path())), ErrorCode::TargetInUse);
    VERIFY_UNTOUCHED(m_target);
}

void RefusalsTest::targetReadOnly()
{
    LIFEBOAT_VERIFY_TOOL(runTool(u"blockdev"_s, {u"--setro"_s, m_target.path()}));
    const auto result = restoreTo(m_target.path(), identityOf(m_target.path()));
    LIFEBOAT_VERIFY_TOOL(runTool(u"blockdev"_s, {u"--setrw"_s, m_target.path()}));
    LIFEBOAT_VERIFY_ERROR(result, ErrorCode::TargetReadOnly);
    VERIFY_UNTOUCHED(m_target);
}

void RefusalsTest::targetHoldsImage()
{
    QString where;
    LIFEBOAT_VERIFY_TOOL(m_target.mount(1, &where, {u"-o"_s, u"noatime"_s}));
    LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {u"-r"_s, m_image->folder(), where + u"/image"_s}));
    LIFEBOAT_VERIFY_TOOL(runTool(u"sync"_s, {}));
    m_before = contentHash(m_target.file());
    const auto image = Image::open(where + u"/image"_s);
    LIFEBOAT_VERIFY_RESULT(image);
    const auto verdict = fit(FitSource::fromImage(*image), m_target.path(), {});
    LIFEBOAT_VERIFY_RESULT(verdict);
    QVERIFY(verdict->verdict == Verdict::Unusable);
    QVERIFY(std::ranges::contains(verdict->reasons, ErrorCode::TargetHoldsImage, &Error::code));
    TestJob job;
    const auto result = restore(
        *image, {.target = m_target.path(), .expected = identityOf(m_target.path()), .selection = {}}, job.context());
    QVERIFY(!result);
    QVERIFY2(result.error().code == ErrorCode::TargetMounted || result.error().code == ErrorCode::TargetHoldsImage,
             describe(result.error()));
    QVERIFY(QFileInfo::exists(image->filePath(manifestFileName)));
    LIFEBOAT_VERIFY_TOOL(runTool(u"sync"_s, {}));
    // The check may not have run: not even its record was written.
    VERIFY_UNTOUCHED(m_target);
}

void RefusalsTest::imageDamaged()
{
    const QTemporaryDir folder;
    const QString copy = folder.filePath(u"image"_s);
    LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {u"-r"_s, m_image->folder(), copy}));
    const auto image = Image::open(copy);
    LIFEBOAT_VERIFY_RESULT(image);
    QVERIFY(overwrite(image->filePath(dataFileName),
                      static_cast<std::uint64_t>(m_image->manifest().counts.stored.value) / 2, QByteArray(64, 'x')));
    TestJob job;
    const auto result = restore(
        *image, {.target = m_target.path(), .expected = identityOf(m_target.path()), .selection = {}}, job.context());
    LIFEBOAT_VERIFY_ERROR(result, ErrorCode::ImageDamaged);
    VERIFY_UNTOUCHED(m_target);
    // Nor does a new file stay behind.
    const QString fresh = folder.filePath(u"fresh.img"_s);
    LIFEBOAT_VERIFY_ERROR(restore(*image, {.target = fresh, .expected = {}, .selection = {}}, job.context()),
                          ErrorCode::ImageDamaged);
    QVERIFY(!QFileInfo::exists(fresh));
}

void RefusalsTest::imageOfAnotherVersion()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"image.json"_s));
    QJsonObject object = QJsonDocument::fromJson(m_image->manifest().toJson()).object();
    object.remove("digest"_L1);
    object.insert("schema"_L1, Manifest::currentVersion + 1);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(sealJson(object)) > 0);
    file.close();
    LIFEBOAT_VERIFY_ERROR(Image::open(folder.path()), ErrorCode::ImageUnsupported);
}

void RefusalsTest::sourceMounted_data() { targetMounted_data(); }

void RefusalsTest::sourceMounted()
{
    QFETCH(QStringList, options);
    QVERIFY(attachSource());
    QString where;
    LIFEBOAT_VERIFY_TOOL(m_source.mount(1, &where, options));
    const auto report = backUp(m_source.path(), m_place, Checking::Check, 16);
    TestJob job;
    const auto copied = clone({.source = m_source.path(),
                               .partitions = {},
                               .target = m_target.path(),
                               .expected = identityOf(m_target.path())},
                              job.context());
    if (!options.isEmpty()) {
        LIFEBOAT_VERIFY_RESULT(report);
        QVERIFY(report->image.manifest().consistency == Consistency::ReadOnly);
        LIFEBOAT_VERIFY_RESULT(copied);
        return;
    }
    // An image is made of one moment; a clone has no way to stand still.
    LIFEBOAT_VERIFY_RESULT(report);
    QVERIFY(report->image.manifest().consistency == Consistency::Frozen);
    LIFEBOAT_VERIFY_ERROR(copied, ErrorCode::SourceMounted);
    VERIFY_UNTOUCHED(m_target);
}

void RefusalsTest::placeOnSource()
{
    // The place is on a partition that is not copied: the drive is one all the same.
    LIFEBOAT_VERIFY_TOOL(runTool(u"sfdisk"_s, {u"--quiet"_s, u"--no-reread"_s, u"--no-tell-kernel"_s, m_target.file()},
                                 {.input = "label: gpt\nstart=2048, size=20480\nstart=22528, size=20480\n",
                                  .timeoutSeconds = 60,
                                  .workingDirectory = {}}));
    LIFEBOAT_VERIFY_TOOL(runTool(u"blockdev"_s, {u"--flushbufs"_s, m_target.path()}));
    LIFEBOAT_VERIFY_TOOL(m_target.scanPartitions());
    LIFEBOAT_VERIFY_TOOL(runTool(u"mkfs.ext4"_s, {u"-q"_s, u"-F"_s, m_target.node(2)}));
    QString where;
    LIFEBOAT_VERIFY_TOOL(m_target.mount(2, &where));
    const QStringList before = everythingBelow(where);
    TestJob job;
    BackupOptions options;
    options.source = m_target.path();
    options.place = where;
    options.partitions = {1};
    LIFEBOAT_VERIFY_ERROR(backup(options, job.context()), ErrorCode::PlaceOnSource);
    QCOMPARE(everythingBelow(where), before);
}

/// A place of fixed size in memory.
class SmallPlace {
public:
    explicit SmallPlace(const QString &size)
    {
        m_mounted = bool(runTool(u"mount"_s, {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size="_s + size, u"none"_s, path()}));
    }
    SmallPlace(const SmallPlace &) = delete;
    SmallPlace &operator=(const SmallPlace &) = delete;
    ~SmallPlace()
    {
        if (m_mounted && !runTool(u"umount"_s, {path()}))
            m_folder.setAutoRemove(false);
    }
    bool mounted() const { return m_mounted; }
    QString path() const { return m_folder.path(); }

private:
    QTemporaryDir m_folder;
    bool m_mounted = false;
};

void RefusalsTest::placeFull()
{
    const SmallPlace place(u"512k"_s);
    QVERIFY(place.mounted());
    LIFEBOAT_VERIFY_ERROR(backUp(m_drive, place.path(), Checking::Check, 16), ErrorCode::PlaceTooFull);
    QCOMPARE(everythingBelow(place.path()), QStringList());
}

void RefusalsTest::placeFullWhileWriting()
{
    // Between the samples of the estimate lies what does not shrink: it runs full on the way.
    const QString drive = m_folder.filePath(u"full.img"_s);
    QFile file(drive);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(static_cast<qint64>((64_MiB).value)));
    file.close();
    for (std::uint64_t at = 0; at < (64_MiB).value; at += (2_MiB).value)
        QVERIFY(overwrite(drive, at + (128_KiB).value, m_image->manifest().toJson().leftJustified(4096, 'x')));
    LIFEBOAT_VERIFY_TOOL(runTool(
        u"dd"_s, {u"if=/dev/urandom"_s, u"of="_s + drive, u"bs=64k"_s, u"count=14"_s, u"seek=2"_s, u"conv=notrunc"_s}));
    for (int i = 0; i < 32; ++i)
        LIFEBOAT_VERIFY_TOOL(runTool(u"dd"_s,
                                     {u"if=/dev/urandom"_s, u"of="_s + drive, u"bs=64k"_s, u"count=10"_s,
                                      u"seek=%1"_s.arg(i * 32 + 2), u"conv=notrunc"_s}));
    const SmallPlace place(u"8m"_s);
    QVERIFY(place.mounted());
    LIFEBOAT_VERIFY_ERROR(backUp(drive, place.path(), Checking::Check, 16), ErrorCode::NoSpace);
    for (const QString &entry : everythingBelow(place.path()))
        QVERIFY2(!QFileInfo(place.path() + u'/' + entry).isFile() || entry.endsWith(u"/.lock"_s), qPrintable(entry));
    QVERIFY(everythingBelow(place.path()).filter(u"Z"_s).isEmpty());
}

QTEST_GUILESS_MAIN(RefusalsTest)
#include "tst_refusals.moc"
