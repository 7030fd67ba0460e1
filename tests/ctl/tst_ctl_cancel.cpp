// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "CtlSupport.h"

#include "jobs/faults/FaultSupport.h"
#include "support/LoopDrive.h"
#include "support/NbdDrive.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(lifeboat::test::CtlSignal)

/// A person or a script ends a running job. The drive is large and nearly empty, but without file system: all of it counts as used, so a
/// job takes seconds and next to no room.
class CtlCancelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void backupIsRemoved_data();
    void backupIsRemoved();
    void restoreLeavesNoTable_data();
    void restoreLeavesNoTable();
    void newFileIsRemoved();
    void cloneIsNotBegun();

private:
    static void judgeCancelled(const CtlRun &run);

    static constexpr ByteCount driveSize = 64_GiB;
    static constexpr auto promised = 1s; ///< from the signal to the end of the program

    QTemporaryDir m_folder;
    QString m_drive = m_folder.filePath(u"drive.img"_s);
    QString m_place = m_folder.filePath(u"place"_s);
    QString m_image;
};

void CtlCancelTest::judgeCancelled(const CtlRun &run)
{
    LIFEBOAT_VERIFY_EXIT(run, 6);
    QVERIFY2(run.allJson, run.output);
    QCOMPARE(run.result().value("event"_L1), "result"_L1);
    QCOMPARE(run.result().value("outcome"_L1), "not-done"_L1);
    QCOMPARE(run.result().value("errorCode"_L1), "CANCELLED"_L1);
    QVERIFY2(run.answered < promised, QByteArray::number(qint64(run.answered.count())));
}

void CtlCancelTest::initTestCase()
{
    QVERIFY(QDir().mkpath(m_place));
    QVERIFY(makeSparseFile(m_drive, driveSize));
    QVERIFY(overwrite(m_drive, (3_MiB).value, QByteArray(100'000, 'x')));
    LIFEBOAT_VERIFY_EXIT(runCtl({u"backup"_s, m_drive, u"--to"_s, m_place, u"--no-check"_s}), 0);
    m_image = onlyImageIn(m_place);
    QVERIFY(!m_image.isEmpty());
}

void CtlCancelTest::backupIsRemoved_data()
{
    QTest::addColumn<CtlSignal>("signal");
    QTest::newRow("SIGINT, copying") << CtlSignal{.number = SIGINT, .phase = "copy"};
    QTest::newRow("SIGTERM, copying") << CtlSignal{.number = SIGTERM, .phase = "copy"};
    QTest::newRow("SIGHUP, copying") << CtlSignal{.number = SIGHUP, .phase = "copy"};
}

void CtlCancelTest::backupIsRemoved()
{
    QFETCH(CtlSignal, signal);
    const QString place = m_folder.filePath(u"cancelled"_s);
    QVERIFY(QDir().mkpath(place));
    judgeCancelled(runCtl({u"backup"_s, m_drive, u"--to"_s, place, u"--json"_s}, {.signal = signal}));
    QVERIFY(onlyImageIn(place).isEmpty());
    QStringList left = everythingBelow(place).filter(QRegularExpression(u"([^/]+/){3}"_s));
    left.removeIf([](const QString &name) { return name.endsWith(u"/.lock"_s); }); // the drive's, for the next backup
    QVERIFY2(left.isEmpty(), qPrintable(left.join(u' ')));
}

void CtlCancelTest::restoreLeavesNoTable_data()
{
    QTest::addColumn<CtlSignal>("signal");
    QTest::newRow("SIGINT, copying") << CtlSignal{.number = SIGINT, .phase = "copy"};
    QTest::newRow("SIGTERM, copying") << CtlSignal{.number = SIGTERM, .phase = "copy"};
}

void CtlCancelTest::restoreLeavesNoTable()
{
    QFETCH(CtlSignal, signal);
    const QString target = m_folder.filePath(u"target.img"_s);
    QFile::remove(target);
    LIFEBOAT_VERIFY_TOOL(makeSmallDrive(target, {.size = driveSize, .partition = 8_MiB, .fill = 1_MiB}));
    QVERIFY(!hasNoTable(target));
    judgeCancelled(runCtl({u"restore"_s, m_image, u"--to"_s, target, u"--yes"_s, u"--no-check"_s, u"--json"_s},
                          {.signal = signal}));
    QVERIFY(hasNoTable(target));
}

void CtlCancelTest::newFileIsRemoved()
{
    const QString target = m_folder.filePath(u"new.img"_s);
    judgeCancelled(runCtl({u"restore"_s, m_image, u"--to"_s, target, u"--no-check"_s, u"--json"_s},
                          {.signal = CtlSignal{.number = SIGINT, .phase = "copy"}}));
    QVERIFY(!QFileInfo::exists(target));
}

void CtlCancelTest::cloneIsNotBegun()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES(); // what is really needed is root
    const QString medium = m_folder.filePath(u"medium"_s);
    const QString target = m_folder.filePath(u"clone.img"_s);
    const SmallDriveLayout layout{.size = 24_MiB, .partition = 20_MiB};
    LIFEBOAT_VERIFY_TOOL(makeSmallDrive(medium, layout));
    const NbdDrive dying(layout.size, {u"--filter=delay"_s, u"file"_s, medium, u"rdelay=500ms"_s});
    QVERIFY(dying);
    // It is still finding out which places are in use, to say whether they fit.
    judgeCancelled(runCtl({u"clone"_s, dying.path(), u"--to"_s, target, u"--json"_s},
                          {.signal = CtlSignal{.number = SIGINT, .phase = {}}}));
    QVERIFY(!QFileInfo::exists(target));
}

QTEST_GUILESS_MAIN(CtlCancelTest)
#include "tst_ctl_cancel.moc"
