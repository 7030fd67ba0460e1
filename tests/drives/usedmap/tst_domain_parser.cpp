// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/DomainParser.h"

#include <QTest>

using namespace lifeboat;

namespace {

const QByteArray good = "# Domain logfile created by partclone.xfs v0.3.36\n"
                        "# current_pos  current_status\n"
                        "0x00010000     ?\n"
                        "#      pos        size  status\n"
                        "0x00000000  0x00007000  +\n"
                        "0x00007000  0x00008000  ?\n"
                        "0x0000F000  0x00001000  +\n";

Result<DomainParser::Domain> parse(const QByteArray &text, qsizetype piece)
{
    DomainParser parser;
    for (qsizetype at = 0; at < text.size(); at += piece)
        parser.feed(QByteArrayView(text).sliced(at, std::min(piece, text.size() - at)));
    return parser.finish();
}

QByteArray edited(const QByteArray &from, const QByteArray &to)
{
    QByteArray text = good;
    Q_ASSERT(text.contains(from));
    return text.replace(from, to);
}

} // namespace

class DomainParserTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhateverThePieces_data()
    {
        QTest::addColumn<int>("piece");
        for (const int piece : {1, 2, 7, 64, 100000})
            QTest::addRow("%d", piece) << piece;
    }

    void readsWhateverThePieces()
    {
        QFETCH(const int, piece);
        const auto domain = parse(good, piece);
        QVERIFY(domain);
        QCOMPARE(domain->covered.value, std::uint64_t(0x10000));
        QCOMPARE(domain->used.ranges().size(), std::size_t(2));
        QCOMPARE(domain->used.ranges()[0].end.value, std::uint64_t(0x7000));
        QCOMPARE(domain->used.ranges()[1].begin.value, std::uint64_t(0xF000));
    }

    void joinsRangesThatTouch()
    {
        const auto domain = parse(edited("0x00008000  ?", "0x00008000  +"), 10);
        QVERIFY(domain);
        QCOMPARE(domain->used.ranges().size(), std::size_t(1));
    }

    void refusesWhatIsNotExactlyIt_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("comments only") << QByteArray("# a\n# b\n");
        QTest::newRow("status line only") << QByteArray("0x10 ?\n");
        QTest::newRow("no status line") << edited("0x00010000     ?\n", "");
        QTest::newRow("status line of a copy under way") << edited("0x00010000     ?", "0x00010000     +");
        QTest::newRow("cut off in a line") << good.chopped(3);
        QTest::newRow("cut off after a line") << good.chopped(26);
        QTest::newRow("without its last newline") << good.chopped(1);
        QTest::newRow("does not begin at 0") << edited("0x00000000  0x00007000", "0x00000200  0x00006E00");
        QTest::newRow("gap") << edited("0x00007000  0x00008000  ?", "0x00008000  0x00007000  ?");
        QTest::newRow("overlap") << edited("0x00007000  0x00008000  ?", "0x00006000  0x00009000  ?");
        QTest::newRow("ends before the announced end") << edited("0x0000F000  0x00001000", "0x0000F000  0x00000800");
        QTest::newRow("ends behind the announced end") << edited("0x0000F000  0x00001000", "0x0000F000  0x00002000");
        QTest::newRow("empty range") << edited("0x00008000  ?", "0x00000000  ?");
        QTest::newRow("unknown status") << edited("0x00008000  ?", "0x00008000  -");
        QTest::newRow("two characters of status") << edited("0x00008000  ?", "0x00008000  ??");
        QTest::newRow("decimal number") << edited("0x00008000", "00008000");
        QTest::newRow("no digits") << edited("0x00008000", "0x");
        QTest::newRow("trailing garbage in a number") << edited("0x00008000", "0x00008000z");
        QTest::newRow("minus") << edited("0x00008000", "0x-0008000");
        QTest::newRow("more than 64 bits") << edited("0x00008000", "0x10000000000008000");
        QTest::newRow("sum beyond 64 bits") << edited("0x00007000  0x00008000", "0x00007000  0xFFFFFFFFFFFFF000");
        QTest::newRow("fourth field") << edited("0x00008000  ?", "0x00008000  ?  ?");
        QTest::newRow("two fields") << edited("0x00008000  ?", "0x00008000");
        QTest::newRow("empty line") << edited("0x00007000  0x00008000", "\n0x00007000  0x00008000");
        QTest::newRow("message in between")
            << edited("0x00007000  0x00008000", "Syncing... OK!\n0x00007000  0x00008000");
        QTest::newRow("carriage returns") << QByteArray(good).replace("\n", "\r\n");
        QTest::newRow("NUL") << edited("0x00008000  ?", QByteArray("0x00008000  ?\0", 14));
        QTest::newRow("line without end") << "#" + QByteArray(DomainParser::longestLine, 'x') + '\n' + good;
    }

    void refusesWhatIsNotExactlyIt()
    {
        QFETCH(const QByteArray, text);
        for (const qsizetype piece : {qsizetype(1), qsizetype(50), text.size() + 1}) {
            const auto domain = parse(text, piece);
            QVERIFY(!domain);
            QCOMPARE(domain.error().code, ErrorCode::SourceUnreadable);
            QVERIFY(!domain.error().detail.isEmpty());
        }
    }

    void keepsALineOfFullLength()
    {
        QVERIFY(parse("#" + QByteArray(DomainParser::longestLine - 1, 'x') + '\n' + good, 1000));
    }
};

QTEST_GUILESS_MAIN(DomainParserTest)
#include "tst_domain_parser.moc"
