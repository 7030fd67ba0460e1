// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/faults/FaultSupport.h"

#include "jobs/Check.h"
#include "jobs/Restore.h"
#include "support/LoopDrive.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QTest>

#include <memory>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

constexpr ByteRange bad{ByteOffset((5_MiB).value + 8192), ByteOffset((5_MiB).value + 3 * 8192)};

/// A file that gives EIO where `bad` is: nbdkit behind FUSE.
class BadFile {
public:
    explicit BadFile(const QString &file)
    {
        m_path = m_folder.filePath(u"drive.img"_s);
        const QString pread = u"if [ $4 -lt %1 ] && [ $(($4+$3)) -gt %2 ]; then echo EIO >&2; exit 1; fi; "
                              "exec dd if='%3' iflag=skip_bytes,count_bytes skip=$4 count=$3 bs=1M status=none"_s;
        QFile target(m_path);
        if (!target.open(QIODevice::WriteOnly))
            return;
        target.close();
        m_nbdfuse.setStandardErrorFile(QProcess::nullDevice()); // a line for each failed read
        m_nbdfuse.start(u"nbdfuse"_s,
                        {u"-r"_s, m_path, u"--command"_s, u"nbdkit"_s, u"-s"_s, u"eval"_s,
                         u"get_size=stat -c %s '%1'"_s.arg(file),
                         u"pread="_s + pread.arg(bad.end.value).arg(bad.begin.value).arg(file)});
        const qint64 size = QFileInfo(file).size();
        for (int i = 0; i < 100 && QFileInfo(m_path).size() != size; ++i)
            m_nbdfuse.waitForFinished(50);
        m_ready = QFileInfo(m_path).size() == size;
    }
    BadFile(const BadFile &) = delete;
    BadFile &operator=(const BadFile &) = delete;
    ~BadFile()
    {
        if (!runTool(u"umount"_s, {m_path}))
            m_folder.setAutoRemove(false);
        if (!m_nbdfuse.waitForFinished(5000))
            m_nbdfuse.kill();
        m_nbdfuse.waitForFinished();
    }
    bool ready() const { return m_ready; }
    QString path() const { return m_path; }

private:
    QTemporaryDir m_folder;
    QString m_path;
    QProcess m_nbdfuse;
    bool m_ready = false;
};

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
    std::unique_ptr<BadFile> m_bad;
};

void UnreadableTest::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    // One file fills the partition, so what cannot be read lies inside it.
    LIFEBOAT_VERIFY_TOOL(makeSmallDrive(m_drive, {.size = 24_MiB, .partition = 20_MiB, .fill = 17_MiB}));
    m_bad = std::make_unique<BadFile>(m_drive);
    QVERIFY(m_bad->ready());
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
