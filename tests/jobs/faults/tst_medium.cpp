// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/faults/FaultSupport.h"

#include "jobs/Check.h"
#include "support/LoopDrive.h"

#include <QFile>
#include <QFileInfo>
#include <QTest>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// A place on a drive that loses what it was given, as sticks with a false capacity do, while the kernel still remembers it.
class MediumTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void checkReadsTheMedium_data();
    void checkReadsTheMedium();
};

/// Where a byte of a file lies on the drive below its file system.
static std::optional<std::uint64_t> onDrive(const QString &path, std::uint64_t at)
{
    const UniqueFd fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC));
    int blockSize = 0;
    if (!fd || ::ioctl(fd.get(), FIGETBSZ, &blockSize) != 0)
        return std::nullopt;
    int block = static_cast<int>(at / static_cast<unsigned>(blockSize));
    if (::ioctl(fd.get(), FIBMAP, &block) != 0 || block == 0)
        return std::nullopt;
    return static_cast<std::uint64_t>(block) * static_cast<unsigned>(blockSize) + at % static_cast<unsigned>(blockSize);
}

void MediumTest::checkReadsTheMedium_data()
{
    QTest::addColumn<QString>("file");
    QTest::newRow("disk.qcow2") << u"disk.qcow2"_s;
    QTest::newRow("disk.sums") << u"disk.sums"_s;
    QTest::newRow("image.json") << u"image.json"_s;
}

void MediumTest::checkReadsTheMedium()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    QFETCH(const QString, file);
    const QTemporaryDir folder;
    const QString drive = folder.filePath(u"drive.img"_s);
    LIFEBOAT_VERIFY_TOOL(makeSmallDrive(drive, {.size = 16_MiB, .partition = 14_MiB, .fill = 8_MiB}));
    LoopDrive stick(64_MiB);
    QVERIFY2(stick, stick.message());
    LIFEBOAT_VERIFY_TOOL(runTool(u"mkfs.ext4"_s, {u"-q"_s, stick.path()}));
    QString place;
    LIFEBOAT_VERIFY_TOOL(stick.mount(0, &place));
    const auto made = backUp(drive, place, Checking::Skip, 18);
    LIFEBOAT_VERIFY_RESULT(made);

    const QString path = made->image.folder() + u'/' + file;
    const QByteArray remembered = contentHash(path);
    const auto middle = static_cast<std::uint64_t>(QFileInfo(path).size() / 2);
    const auto at = onDrive(path, middle);
    QVERIFY(at);
    QVERIFY(overwrite(stick.file(), *at, "lost"));
    QCOMPARE(contentHash(path), remembered); // what a check must not be content with

    TestJob job;
    const auto checked = check(made->image, job.context());
    LIFEBOAT_VERIFY_RESULT(checked);
    QCOMPARE(checked->outcome, Outcome::NotDone);
    QVERIFY(checked->problem && checked->problem->code == ErrorCode::ImageDamaged);
    QVERIFY(contentHash(path) != remembered);
}

QTEST_GUILESS_MAIN(MediumTest)
#include "tst_medium.moc"
