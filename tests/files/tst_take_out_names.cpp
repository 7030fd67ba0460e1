// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "TakeOutFixture.h"

#include "files/takeout/TargetRules.h"
#include "support/LoopDrive.h"
#include "support/Tools.h"

#include <QDir>
#include <QScopeGuard>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::files;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// Names that the target cannot have, or has already.
class TakeOutNamesTest : public TakeOutFixture {
    Q_OBJECT

private Q_SLOTS:
    void whatWasWrittenIsNeverReplaced_data();
    void whatWasWrittenIsNeverReplaced();
    void namesOfFileSystems();
    void namesOnNtfs();
};

void TakeOutNamesTest::whatWasWrittenIsNeverReplaced_data()
{
    QTest::addColumn<int>("rule");
    QTest::newRow("skip") << int(OnConflict::Skip);
    QTest::newRow("overwrite") << int(OnConflict::Overwrite);
    QTest::newRow("rename") << int(OnConflict::Rename);
}

void TakeOutNamesTest::whatWasWrittenIsNeverReplaced()
{
    QFETCH(const int, rule);
    // Longer than a name can be here, and alike as far as it can.
    const QByteArray name(255, 'n');
    m_source->addFile("/", name + "1", "first");
    m_source->addFile("/", name + "2", "second");
    for (const char *folder : {"one", "two"}) {
        m_source->addFolder("/", folder);
        m_source->addFolder(QByteArray("/") + folder, "same");
        m_source->addFile(QByteArray("/") + folder + "/same", "file", folder);
    }
    const auto report =
        copy({ref('/' + name + "1"), ref('/' + name + "2"), ref("/one/same"), ref("/two/same")}, OnConflict(rule));
    QVERIFY(report && report->complete());
    QCOMPARE(report->files, 4U);
    QCOMPARE(report->lostCount, 3U); // two names cut, one folder with a number
    QCOMPARE(contentOf(target(QString(255, u'n'))), "first");
    QCOMPARE(contentOf(target(QString(251, u'n') + u" (2)"_s)), "second");
    QCOMPARE(contentOf(target(u"same/file"_s)), "one");
    QCOMPARE(contentOf(target(u"same (2)/file"_s)), "two");
}

void TakeOutNamesTest::namesOfFileSystems()
{
    for (const std::uint32_t magic : {0x4d44U, 0x2011bab0U, 0x5346544eU, 0x7366746eU, 0xff534d42U, 0xfe534d42U})
        QCOMPARE(nameRulesOf(magic, {}), NameRules::Windows);
    QCOMPARE(nameRulesOf(0x65735546, "fuseblk"), NameRules::Windows);
    QCOMPARE(nameRulesOf(0x65735546, "fuse.sshfs"), NameRules::Linux);
    for (const std::uint32_t magic : {0xef53U, 0x58465342U, 0x9123683eU, 0x01021994U})
        QCOMPARE(nameRulesOf(magic, "fuseblk"), NameRules::Linux);
}

void TakeOutNamesTest::namesOnNtfs()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    const QString drive = m_folder->filePath(u"drive"_s);
    const auto unmount = qScopeGuard([&] { runTool(u"umount"_s, {u"-q"_s, target()}); });
    LIFEBOAT_VERIFY_TOOL(runTool(
        u"bash"_s,
        {u"-c"_s, u"truncate -s 16M \"$1\" && mkfs.ntfs -q -F \"$1\" && mount -t ntfs-3g -o loop \"$1\" \"$2\""_s,
         u"bash"_s, drive, target()}));
    for (const char *name : {"CON", "com1.txt", "a:b", "a?b", "A_B", "end.", "end ", "plain"})
        m_source->addFile("/", name, name);
    const auto report = copy({ref("/")}, OnConflict::Overwrite);
    QVERIFY(report);
    QCOMPARE(report->files, 8U);
    QCOMPARE(report->lostCount, 7U);
    const QStringList expected{u"A_B (3)"_s, u"_CON"_s, u"_com1.txt"_s, u"a_b"_s,
                               u"a_b (2)"_s, u"end_"_s, u"end_ (2)"_s,  u"plain"_s};
    QStringList names = QDir(target()).entryList(QDir::Files | QDir::Hidden);
    names.sort();
    QCOMPARE(names, expected);
    QCOMPARE(contentOf(target(u"a_b"_s)), "a:b");
    QCOMPARE(contentOf(target(u"A_B (3)"_s)), "A_B");
}

QTEST_GUILESS_MAIN(TakeOutNamesTest)
#include "tst_take_out_names.moc"
