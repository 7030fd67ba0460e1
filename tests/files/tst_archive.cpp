// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "TakeOutFixture.h"

#include "support/Tools.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::files;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// The same files in an archive, read by other programs.
class ArchiveTest : public TakeOutFixture {
    Q_OBJECT

private Q_SLOTS:
    void archivesHoldTheSame_data();
    void archivesHoldTheSame();
    void archiveOfHostileNames_data();
    void archiveOfHostileNames();
};

void ArchiveTest::archivesHoldTheSame_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QStringList>("unpack");
    QTest::newRow("tar") << u"a.tar.zst"_s << QStringList{u"tar"_s, u"--zstd"_s, u"-xf"_s};
    QTest::newRow("zip") << u"a.zip"_s << QStringList{u"python3"_s, u"-m"_s, u"zipfile"_s, u"-e"_s};
}

void ArchiveTest::archivesHoldTheSame()
{
    QFETCH(const QString, file);
    QFETCH(QStringList, unpack);
    m_source->addFolder("/", "desk");
    m_source->addFile("/desk", "großes Blatt.txt", QByteArray(3'000'000, 'g') + "end");
    m_source->addFile("/desk", "empty", {});
    m_source->addFile("/desk", "spoiled", QByteArray(100'000, 's'));
    m_source->addFile("/", "long", QByteArray(20'000'000, 'l') + "end"); // more than is kept in memory
    m_source->spoil("/desk/spoiled");
    const auto report = archive(context({ref("/desk"), ref("/long")}), target(file));
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QCOMPARE(report->files, 3U);
    QCOMPARE(report->unreadableCount, 1U);
    QCOMPARE(QDir(target()).entryList(QDir::Files | QDir::Hidden), QStringList{file});
    const QString program = unpack.takeFirst();
    unpack << target(file);
    if (program == u"tar")
        unpack << u"-C"_s;
    unpack << target();
    LIFEBOAT_VERIFY_TOOL(runTool(program, unpack));
    QCOMPARE(contentOf(target(u"desk/großes Blatt.txt"_s)), QByteArray(3'000'000, 'g') + "end");
    QCOMPARE(contentOf(target(u"desk/empty"_s)), QByteArray());
    QCOMPARE(contentOf(target(u"long"_s)), QByteArray(20'000'000, 'l') + "end");
    QVERIFY(!QFile::exists(target(u"desk/spoiled"_s)));
    QCOMPARE(archive(context({ref("/desk")}), target(file)).error().code, ErrorCode::FileExists);
    QCOMPARE(archive(context({ref("/desk")}), target(u"a.rar"_s)).error().code, ErrorCode::InvalidArgument);
}

void ArchiveTest::archiveOfHostileNames_data() { archivesHoldTheSame_data(); }

void ArchiveTest::archiveOfHostileNames()
{
    QFETCH(const QString, file);
    for (const char *name : {"../outside", "..", "/outside", "a/../../outside"})
        m_source->add("/", {.name = name, .kind = FileKind::Regular, .size = ByteCount(4)}, "evil");
    QVERIFY(archive(context({ref("/")}), target(file)));
    const ToolResult listed = file.endsWith(u".zip")
        ? runTool(u"python3"_s, {u"-m"_s, u"zipfile"_s, u"-l"_s, target(file)})
        : runTool(u"tar"_s, {u"--zstd"_s, u"-tPf"_s, target(file)});
    LIFEBOAT_VERIFY_TOOL(listed);
    QVERIFY2(!listed.output.contains("../") && !listed.output.contains("/outside"), listed.output.constData());
}

QTEST_GUILESS_MAIN(ArchiveTest)
#include "tst_archive.moc"
