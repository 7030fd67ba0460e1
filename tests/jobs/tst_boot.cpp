// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "BootDrive.h"
#include "JobSupport.h"

#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// A restored drive boots where the source boots, and so does the image itself. What boots is no system but a boot sector of ours with a
/// second stage in a gap between partitions, where boot loaders keep theirs: it shows that a BIOS finds its way through what was copied.
class BootTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bootsWhereTheSourceBoots_data();
    void bootsWhereTheSourceBoots();
    void withoutItsSecondStageItDoesNot();
};

void BootTest::bootsWhereTheSourceBoots_data()
{
    QTest::addColumn<QByteArray>("label");
    QTest::addColumn<quint64>("targetSize"); // 0: a new file
    QTest::newRow("MBR") << QByteArray("dos") << quint64(0);
    QTest::newRow("MBR, larger target") << QByteArray("dos") << quint64((40_MiB).value);
    QTest::newRow("GPT") << QByteArray("gpt") << quint64(0);
    QTest::newRow("GPT, larger target") << QByteArray("gpt") << quint64((40_MiB).value);
    QTest::newRow("GPT, smaller target") << QByteArray("gpt") << quint64((22_MiB).value);
}

void BootTest::bootsWhereTheSourceBoots()
{
    QFETCH(QByteArray, label);
    QFETCH(quint64, targetSize);
    const QTemporaryDir folder;
    const QString source = folder.filePath(u"source.img"_s);
    const QString target = folder.filePath(u"target.img"_s);
    LIFEBOAT_VERIFY_TOOL(makeBootDrive(source, label));
    LIFEBOAT_VERIFY_TOOL(boot(source, u"raw"_s));

    const auto made = makeImage(source, folder.path());
    LIFEBOAT_VERIFY_RESULT(made);
    LIFEBOAT_VERIFY_TOOL(boot(made->image.filePath(dataFileName), u"qcow2"_s));
    if (targetSize > 0) {
        QFile file(target);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(qint64(targetSize)));
        file.close();
        QVERIFY(fillWithGarbage(target));
    }
    LIFEBOAT_VERIFY_RESULT(runRestore(made->image, target));
    LIFEBOAT_VERIFY_TOOL(boot(target, u"raw"_s));
}

/// Otherwise the test above would say nothing about the gap.
void BootTest::withoutItsSecondStageItDoesNot()
{
    const QTemporaryDir folder;
    const QString drive = folder.filePath(u"drive.img"_s);
    LIFEBOAT_VERIFY_TOOL(makeBootDrive(drive, "dos"));
    constexpr ByteOffset gap((3_MiB).value);
    QVERIFY(writeAt(drive, gap, QByteArray(qsizetype((1_MiB).value), '\0')));
    const ToolResult ended = boot(drive, u"raw"_s);
    QVERIFY2(!ended && !ended.output.contains(bootGreeting), ended.message());
    QVERIFY2(!ended.errors.contains("out of time"), ended.message());
}

QTEST_GUILESS_MAIN(BootTest)
#include "tst_boot.moc"
