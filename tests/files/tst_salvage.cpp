// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "TakeOutFixture.h"

#include "support/Tools.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <algorithm>

using namespace lifeboat;
using namespace lifeboat::files;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// What becomes of files that cannot be read, or not completely.
class SalvageTest : public TakeOutFixture {
    Q_OBJECT

private Q_SLOTS:
    void whatCannotBeReadIsNamed();
    void damagedFilesAreSalvaged_data();
    void damagedFilesAreSalvaged();
    void damagedFilesTakeNobodysPlace();
};

void SalvageTest::whatCannotBeReadIsNamed()
{
    m_source->addFile("/", "before", "b");
    m_source->addFile("/", "spoiled", QByteArray(100'000, 's'));
    m_source->addFile("/", "behind", "b");
    m_source->add("/", {.name = "lost", .kind = FileKind::Regular, .flags = MetaUnreadable});
    m_source->add("/", {.name = "short", .kind = FileKind::Regular, .size = ByteCount(10)}, "12345");
    m_source->spoil("/spoiled");
    const auto report = copy({ref("/")});
    QVERIFY(report);
    QCOMPARE(report->files, 2U);
    QCOMPARE(report->unreadableCount, 3U);
    QCOMPARE(report->unreadable[0].path, "/spoiled");
    QCOMPARE(report->unreadable[1].path, "/lost");
    QCOMPARE(report->unreadable[2].path, "/short");
    QCOMPARE(report->unreadable[2].keptAs, "short (damaged)");
    QCOMPARE(contentOf(target(u"short (damaged)"_s)), QByteArray("12345\0\0\0\0\0", 10));
    QCOMPARE(QDir(target()).entryList(QDir::Files | QDir::Hidden),
             QStringList({u"before"_s, u"behind"_s, u"short (damaged)"_s}));
}

void SalvageTest::damagedFilesAreSalvaged_data()
{
    QTest::addColumn<std::vector<std::pair<int, int>>>("damage"); // bytes
    QTest::addColumn<std::vector<std::pair<int, int>>>("gaps");   // what may be missing because of it
    using Places = std::vector<std::pair<int, int>>;
    QTest::newRow("start") << Places{{0, 1}} << Places{{0, 4096}};
    QTest::newRow("end") << Places{{999'999, 1'000'000}} << Places{{999'424, 1'000'000}};
    QTest::newRow("across clusters") << Places{{300'000, 500'000}} << Places{{299'008, 503'808}};
    QTest::newRow("scattered") << Places{{5000, 5001}, {12'288, 16'384}, {700'000, 700'001}}
                               << Places{{4096, 8192}, {12'288, 16'384}, {696'320, 700'416}};
    QTest::newRow("everything") << Places{{0, 1'000'000}} << Places{{0, 1'000'000}};
}

void SalvageTest::damagedFilesAreSalvaged()
{
    using Places = std::vector<std::pair<int, int>>;
    QFETCH(const Places, damage);
    QFETCH(const Places, gaps);
    QByteArray expected(1'000'000, '\0');
    for (qsizetype i = 0; i < expected.size(); ++i)
        expected[i] = static_cast<char>(1 + i % 251);
    m_source->addFile("/", "a.b.txt", expected);
    std::vector<ByteRange> ranges;
    for (const auto &[begin, end] : damage)
        ranges.push_back({ByteOffset(std::uint64_t(begin)), ByteOffset(std::uint64_t(end))});
    m_source->damage("/a.b.txt", ranges);
    std::uint64_t missing = 0;
    for (const auto &[begin, end] : gaps) {
        std::fill(expected.begin() + begin, expected.begin() + end, '\0');
        missing += std::uint64_t(end - begin);
    }
    const bool nothing = missing == 1'000'000;
    for (const bool asArchive : {false, true}) {
        const auto report = asArchive ? archive(context({ref("/a.b.txt")}), m_folder->filePath(u"a.tar.zst"_s))
                                      : copy({ref("/a.b.txt")});
        QVERIFY(report && !report->complete());
        QCOMPARE(report->files, 0U);
        QCOMPARE(report->unreadableCount, 1U);
        QCOMPARE(report->unreadable[0].path, "/a.b.txt");
        QCOMPARE(report->unreadable[0].keptAs, nothing ? QByteArray() : QByteArray("a.b (damaged).txt"));
        QCOMPARE(report->unreadable[0].missing, ByteCount(nothing ? 0 : missing));
        if (asArchive)
            LIFEBOAT_VERIFY_TOOL(
                runTool(u"tar"_s, {u"--zstd"_s, u"-xf"_s, m_folder->filePath(u"a.tar.zst"_s), u"-C"_s, target()}));
        QCOMPARE(QDir(target()).entryList(QDir::Files | QDir::Hidden),
                 nothing ? QStringList() : QStringList{u"a.b (damaged).txt"_s});
        QVERIFY(nothing || contentOf(target(u"a.b (damaged).txt"_s)) == expected);
        QVERIFY(nothing || QFile::remove(target(u"a.b (damaged).txt"_s)));
    }
}

void SalvageTest::damagedFilesTakeNobodysPlace()
{
    put(target(u"file"_s), "whole");
    put(target(u"file (damaged)"_s), "older");
    m_source->addFile("/", "file", QByteArray(10'000, 'f'));
    m_source->damage("/file", {{ByteOffset(0), ByteOffset(1)}});
    const auto report = copy({ref("/file")}, OnConflict::Overwrite);
    QVERIFY(report && !report->complete());
    QCOMPARE(report->unreadable[0].keptAs, "file (damaged) (2)");
    QCOMPARE(contentOf(target(u"file"_s)), "whole");
    QCOMPARE(contentOf(target(u"file (damaged)"_s)), "older");
    QCOMPARE(contentOf(target(u"file (damaged) (2)"_s)), QByteArray(4096, '\0') + QByteArray(5904, 'f'));
}

QTEST_GUILESS_MAIN(SalvageTest)
#include "tst_salvage.moc"
