// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/faults/FaultSupport.h"

#include "jobs/Check.h"
#include "jobs/Restore.h"
#include "support/LoopDrive.h"
#include "support/NbdDrive.h"

#include <QDir>
#include <QFileInfo>
#include <QTest>

#include <memory>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

constexpr ByteRange bad{ByteOffset((5_MiB).value + 8192), ByteOffset((5_MiB).value + 3 * 8192)};

/// nbdkit's arguments for @p file, of which `bad` cannot be read.
QStringList withBadPlace(const QString &file)
{
    const QString pread = u"if [ $4 -lt %1 ] && [ $(($4+$3)) -gt %2 ]; then echo EIO >&2; exit 1; fi; "
                          "exec dd if='%3' iflag=skip_bytes,count_bytes skip=$4 count=$3 bs=1M status=none"_s;
    return {u"--readonly"_s, u"eval"_s, u"get_size=stat -c %s '%1'"_s.arg(file),
            u"pread="_s + pread.arg(bad.end.value).arg(bad.begin.value).arg(file)};
}

} // namespace

/// A source with sectors that cannot be read.
class UnreadableTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void backupKeepsWhatCanBeRead();
    void cloneFails();

private:
    QTemporaryDir m_folder;
    QString m_drive = m_folder.filePath(u"drive.img"_s);
    std::unique_ptr<NbdDrive> m_bad;
};

void UnreadableTest::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    // One file fills the partition, so what cannot be read lies inside it.
    const SmallDriveLayout layout{.size = 24_MiB, .partition = 20_MiB, .fill = 17_MiB};
    LIFEBOAT_VERIFY_TOOL(makeSmallDrive(m_drive, layout));
    m_bad = std::make_unique<NbdDrive>(layout.size, withBadPlace(m_drive));
    QVERIFY(*m_bad);
}

void UnreadableTest::backupKeepsWhatCanBeRead()
{
    const QTemporaryDir place;
    const auto report = backUp(m_bad->path(), place.path(), Checking::Check, 16);
    LIFEBOAT_VERIFY_RESULT(report);
    QVERIFY(report->outcome == Outcome::NotDone);
    QVERIFY(report->problem.has_value());
    QVERIFY2(report->problem->code == ErrorCode::SourceRead, describe(report->problem));
    QCOMPARE(report->problem->subject, u"data"_s);
    QCOMPARE(report->problem->at->value, bad.begin.value);
    QVERIFY(report->image.manifest().unreadable == std::vector{bad});

    // The image itself is sound, says that it is not whole, and has everything else.
    const auto image = Image::open(report->image.folder());
    LIFEBOAT_VERIFY_RESULT(image);
    QVERIFY(!image->manifest().complete());
    TestJob job;
    const auto checked = check(*image, job.context());
    LIFEBOAT_VERIFY_RESULT(checked);
    QVERIFY2(checked->outcome == Outcome::DoneAndChecked, describe(checked->problem));

    const QString target = m_folder.filePath(u"restored.img"_s);
    LIFEBOAT_VERIFY_RESULT(restore(*image, {.target = target, .expected = {}, .selection = {}}, job.context()));
    LIFEBOAT_VERIFY_TOOL(runTool(u"sfdisk"_s, {u"--verify"_s, target}));
    const QString expected = m_folder.filePath(u"expected.img"_s);
    LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {m_drive, expected}));
    QVERIFY(overwrite(expected, bad.begin.value, QByteArray(static_cast<qsizetype>(bad.size().value), '\0')));
    QCOMPARE(contentHash(target), contentHash(expected));
}

void UnreadableTest::cloneFails()
{
    const QString target = m_folder.filePath(u"clone.img"_s);
    TestJob job;
    LIFEBOAT_VERIFY_ERROR(
        clone({.source = m_bad->path(), .partitions = {}, .target = target, .expected = {}}, job.context()),
        ErrorCode::SourceRead);
    QVERIFY(!QFileInfo::exists(target));
}

QTEST_GUILESS_MAIN(UnreadableTest)
#include "tst_unreadable.moc"
