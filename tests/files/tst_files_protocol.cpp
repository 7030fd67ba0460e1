// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/MemorySource.h"

#include "files/Browser.h"
#include "files/Inspection.h"
#include "files/NamePattern.h"
#include "files/Names.h"
#include "files/Server.h"

#include <QSignalSpy>
#include <QTest>

#include <sys/socket.h>

#include <array>
#include <thread>

using namespace lifeboat;
using namespace lifeboat::files;
using namespace lifeboat::test;
using namespace std::chrono_literals;

namespace {

/// Two ends of a socket; a thread may serve one of them.
struct Ends {
    UniqueFd client;
    UniqueFd server;
    std::jthread thread;

    Ends()
    {
        std::array<int, 2> fds{};
        ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data());
        client = UniqueFd(fds[0]);
        server = UniqueFd(fds[1]);
    }
    explicit Ends(MemorySource &source) : Ends()
    {
        thread = std::jthread([this, &source] {
            serveFiles(server.get(), source);
            server.reset();
        });
    }
    void say(const QByteArray &bytes) const { ::send(server.get(), bytes.constData(), std::size_t(bytes.size()), 0); }
};

FileRef ref(const QByteArray &path) { return {.partition = 1, .path = path, .inode = 0}; }

} // namespace

/// The two sides of core/files/PROTOCOL.md with each other, and each with somebody who does not keep to it.
class FilesProtocolTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everythingArrivesAsItWas();
    void browserHearsTheSame();
    void endlessAnswersCanBeCutShort();
    void stopEndsAtOnce();
    void otherSideEndsHangsOrTalksNonsense_data();
    void otherSideEndsHangsOrTalksNonsense();
    void serverLeavesWhoBreaksTheProtocol_data();
    void serverLeavesWhoBreaksTheProtocol();
    void namesForDisplay_data();
    void namesForDisplay();
    void namesForWriting_data();
    void namesForWriting();
    void patterns_data();
    void patterns();
};

void FilesProtocolTest::everythingArrivesAsItWas()
{
    MemorySource source;
    QByteArray content(3'000'001, 'x');
    content.replace(5000, 2'000'000, QByteArray(2'000'000, '\0'));
    source.addFile("/", "file \xff\x01", content);
    source.addFolder("/", "folder");
    source.addLink("/folder", "link", "../../etc/shadow");
    for (int i = 0; i < 1000; ++i)
        source.addFile("/folder", "name " + QByteArray::number(i), {});
    Ends ends(source);
    Inspection client(std::move(ends.client), {});

    std::vector<PartitionInfo> partitions;
    QVERIFY(client.partitions([&](PartitionInfo p) {
        partitions.push_back(p);
        return true;
    }));
    QCOMPARE(partitions.size(), std::size_t{1});
    QCOMPARE(partitions[0].label, "L");
    std::vector<FileEntry> sent;
    std::vector<FileEntry> got;
    QVERIFY(source.list(ref("/folder"), [&](FileEntry e) {
        sent.push_back(e);
        return true;
    }));
    QVERIFY(client.list(ref("/folder"), [&](FileEntry e) {
        got.push_back(e);
        return true;
    }));
    QCOMPARE(got.size(), std::size_t{1001});
    QVERIFY(got == sent);
    QCOMPARE(client.stat(ref("/folder/link"))->linkTarget, "../../etc/shadow");
    QByteArray read(content.size(), '?');
    QVERIFY(client.read(ref("/file \xff\x01"), ByteOffset(1), ByteCount(1 << 30), [&](const Content &piece) {
        const QByteArray bytes = piece.bytes.empty()
            ? QByteArray(qsizetype(piece.zeroes.value), '\0')
            : QByteArray(reinterpret_cast<const char *>(piece.bytes.data()), qsizetype(piece.bytes.size()));
        read.replace(qsizetype(piece.at.value), bytes.size(), bytes);
        return true;
    }));
    QVERIFY(read.sliced(1) == content.sliced(1));
    int found = 0;
    QVERIFY(client.find(ref("/"), "NAME 99", [&](auto event) {
        found += std::holds_alternative<FoundFile>(event) ? 1 : 0;
        return true;
    }));
    QCOMPARE(found, 11); // 99, 990 … 999
    QCOMPARE(client.list(ref("/nothing"), [](FileEntry) { return true; }).error().code, ErrorCode::FileNotFound);
    QCOMPARE(client.stat(ref("relative")).error().code, ErrorCode::InvalidArgument);
}

void FilesProtocolTest::browserHearsTheSame()
{
    MemorySource source;
    source.addFolder("/", "folder");
    for (int i = 0; i < 1000; ++i)
        source.addFile("/folder", QByteArray::number(i), "content");
    Ends ends(source);
    Browser browser(std::move(ends.client));
    std::map<quint32, std::vector<FileEntry>> lists;
    std::map<quint32, Result<>> results;
    QByteArray content;
    connect(&browser, &Browser::entries, this, [&](quint32 id, const std::vector<FileEntry> &batch) {
        lists[id].insert(lists[id].end(), batch.begin(), batch.end());
    });
    connect(&browser, &Browser::content, this, [&](quint32, const Content &piece) {
        content.append(reinterpret_cast<const char *>(piece.bytes.data()), qsizetype(piece.bytes.size()));
    });
    connect(&browser, &Browser::ended, this, [&](quint32 id, const Result<> &result) { results[id] = result; });
    const auto list = browser.list(ref("/folder"));
    const auto read = browser.read(ref("/folder/7"), ByteOffset(2), ByteCount(3));
    const auto missing = browser.stat(ref("/folder/none"));
    const auto wrong = browser.stat(ref("none"));
    QVERIFY(results.empty());
    QVERIFY(QTest::qWaitFor([&] { return results.size() == std::size_t{4}; }));
    QVERIFY(results[list] && results[read]);
    QCOMPARE(lists[list].size(), std::size_t{1000});
    QCOMPARE(content, "nte");
    QCOMPARE(results[missing].error().code, ErrorCode::FileNotFound);
    QCOMPARE(results[wrong].error().code, ErrorCode::InvalidArgument);
}

void FilesProtocolTest::endlessAnswersCanBeCutShort()
{
    MemorySource source;
    source.addFile("/", "again", {});
    source.makeEndless("/");
    Ends ends(source);
    Browser browser(std::move(ends.client));
    QSignalSpy ended(&browser, &Browser::ended);
    const auto id = browser.list(ref("/"));
    QSignalSpy batches(&browser, &Browser::entries);
    QVERIFY(QTest::qWaitFor([&] { return batches.size() > 2; }));
    browser.cancel(id);
    const auto before = batches.size();
    QVERIFY(QTest::qWaitFor([&] { return ended.size() == 1; }));
    QCOMPARE(batches.size(), before);
    QCOMPARE(ended[0][1].value<Result<>>().error().code, ErrorCode::Cancelled);
    browser.stat(ref("/again"));
    QVERIFY(QTest::qWaitFor([&] { return ended.size() == 2; }));
    QVERIFY(ended[1][1].value<Result<>>());
}

void FilesProtocolTest::stopEndsAtOnce()
{
    const Ends ends;
    std::stop_source stop;
    Inspection client(UniqueFd(::dup(ends.client.get())), stop.get_token());
    const std::jthread stopper([&] {
        std::this_thread::sleep_for(50ms);
        stop.request_stop();
    });
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(client.stat(ref("/")).error().code, ErrorCode::Cancelled);
    QVERIFY(timer.durationElapsed() < 1s);
}

void FilesProtocolTest::otherSideEndsHangsOrTalksNonsense_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<bool>("ends");
    const QByteArray welcome = encodeFrame(MessageType::Welcome, 1, encodeVersion(protocolVersion));
    const auto row = [&](const char *name, const QByteArray &said, bool ends = false) {
        QTest::newRow(name) << said << ends;
    };
    row("ends", {}, true);
    row("ends after the greeting", welcome, true);
    row("hangs", welcome);
    row("another version", encodeFrame(MessageType::Welcome, 1, encodeVersion(2)));
    row("no greeting", encodeFrame(MessageType::Done, 2, {}));
    row("another's answer", welcome + encodeFrame(MessageType::Done, 77, {}));
    row("a question", welcome + encodeFrame(MessageType::Stat, 2, encodeRef(ref("/"))));
    row("no type", welcome + encodeFrame(MessageType(999), 2, {}));
    row("too long", welcome + QByteArray::fromHex("ffffff7f4900000002000000"));
    row("half an error", welcome + encodeFrame(MessageType::Failed, 2, "abc"));
    FileEntry evil{.name = "../../evil", .kind = FileKind::Regular};
    row("a path for a name", welcome + encodeFrame(MessageType::EntryBatch, 2, encodeEntries({&evil, 1})));
    evil.name = QByteArray("a\0b", 3);
    row("NUL in a name", welcome + encodeFrame(MessageType::EntryBatch, 2, encodeEntries({&evil, 1})));
    row("a thousand million entries",
        welcome + encodeFrame(MessageType::EntryBatch, 2, QByteArray::fromHex("ffffff3f")));
}

void FilesProtocolTest::otherSideEndsHangsOrTalksNonsense()
{
    QFETCH(const QByteArray, said);
    QFETCH(const bool, ends);
    for (const bool blocking : {true, false}) {
        Ends pair;
        pair.say(said);
        if (ends)
            pair.server.reset();
        if (blocking) {
            Inspection client(std::move(pair.client), {}, 300ms);
            QCOMPARE(client.list(ref("/"), [](FileEntry) { return true; }).error().code, ErrorCode::InspectorDied);
            QCOMPARE(client.stat(ref("/")).error().code, ErrorCode::InspectorDied);
            continue;
        }
        Browser browser(std::move(pair.client), 300ms);
        QSignalSpy ended(&browser, &Browser::ended);
        browser.list(ref("/"));
        QVERIFY(QTest::qWaitFor([&] { return ended.size() == 1; }));
        QCOMPARE(ended[0][1].value<Result<>>().error().code, ErrorCode::InspectorDied);
        browser.list(ref("/"));
        QVERIFY(QTest::qWaitFor([&] { return ended.size() == 2; }));
        QCOMPARE(ended[1][1].value<Result<>>().error().code, ErrorCode::InspectorDied);
    }
}

void FilesProtocolTest::serverLeavesWhoBreaksTheProtocol_data()
{
    QTest::addColumn<QByteArray>("said");
    const QByteArray hello = encodeFrame(MessageType::Hello, 1, encodeVersion(protocolVersion));
    QTest::newRow("no greeting") << encodeFrame(MessageType::Stat, 1, encodeRef(ref("/")));
    QTest::newRow("another version") << encodeFrame(MessageType::Hello, 1, encodeVersion(7));
    QTest::newRow("id 0") << hello + encodeFrame(MessageType::Stat, 0, encodeRef(ref("/")));
    QTest::newRow("dots in the path") << hello + encodeFrame(MessageType::Stat, 2, encodeRef(ref("/a/../b")));
    QTest::newRow("too long") << hello + QByteArray::fromHex("000002000300000002000000");
    QTest::newRow("an answer") << hello + encodeFrame(MessageType::Done, 2, {});
    QTest::newRow("a second setup") << hello + encodeFrame(MessageType::Setup, 2, encodeSetup({}));
    QTest::newRow("a hundred at once") << hello + encodeFrame(MessageType::Stat, 2, encodeRef(ref("/"))).repeated(100);
}

void FilesProtocolTest::serverLeavesWhoBreaksTheProtocol()
{
    QFETCH(const QByteArray, said);
    MemorySource source;
    Ends ends(source);
    QCOMPARE(::send(ends.client.get(), said.constData(), std::size_t(said.size()), 0), said.size());
    ends.thread.join();
}

void FilesProtocolTest::namesForDisplay_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain") << QByteArray("Übung.txt") << QStringLiteral("Übung.txt");
    QTest::newRow("line feed") << QByteArray("a\nb\x1b") << QStringLiteral("a\u240ab\u241b");
    QTest::newRow("turned around") << QByteArray("exe.\xe2\x80\xaetxt") << QStringLiteral("exe.\ufffdtxt");
    QTest::newRow("not UTF-8") << QByteArray("caf\xe9") << QStringLiteral("caf\ufffd");
    QTest::newRow("not seen") << QByteArray("a\xe2\x80\x8b"
                                            "b")
                              << QStringLiteral("a\ufffdb");
    QTest::newRow("beyond 16 bits") << QByteArray("\xf0\x9f\x9a\xa4") << QStringLiteral("🚤");
}

void FilesProtocolTest::namesForDisplay()
{
    QFETCH(const QByteArray, raw);
    QTEST(nameForDisplay(raw), "shown");
}

void FilesProtocolTest::namesForWriting_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QByteArray>("onLinux");
    QTest::addColumn<QByteArray>("onWindows");
    const auto row = [](const QByteArray &raw, const QByteArray &onLinux, const QByteArray &onWindows) {
        QTest::newRow(raw.toPercentEncoding().left(40).constData()) << raw << onLinux << onWindows;
    };
    row("plain.txt", "plain.txt", "plain.txt");
    row("..", "__", "__");
    row(".", "_", "_");
    row("", "_", "_");
    row("../../etc/passwd", ".._.._etc_passwd", ".._.._etc_passwd");
    row(QByteArray("a\0b", 3), "a_b", "a_b");
    row("con", "con", "_con");
    row("Com7.txt", "Com7.txt", "_Com7.txt");
    row("what? . ", "what? . ", "what____");
    row("...", "...", "___");
    row(QByteArray(300, 'x'), QByteArray(255, 'x'), QByteArray(255, 'x'));
    row(QByteArray("ä").repeated(200), QByteArray("ä").repeated(127), QByteArray("ä").repeated(127));
}

void FilesProtocolTest::namesForWriting()
{
    QFETCH(const QByteArray, raw);
    QTEST(nameForWriting(raw, NameRules::Linux), "onLinux");
    QTEST(nameForWriting(raw, NameRules::Windows), "onWindows");
}

void FilesProtocolTest::patterns_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char *pattern, const QByteArray &name, bool matches) {
        QTest::addRow("%s in %s", pattern, name.toPercentEncoding().constData())
            << QByteArray(pattern) << name << matches;
    };
    row("port", "Report.PDF", true);
    row("REPORT", "report", true);
    row("ü", "ÜBUNG", true);
    row("*.pdf", "Report.PDF", true);
    row("*.pdf", "pdf.txt", false);
    row("r?port", "report", true);
    row("r?port", "reports", false);
    row("*a*b*c*", "xxaxxbxxcxx", true);
    row("?", "ü", true);
    row("x", "caf\xe9", false);
    row("caf", "caf\xe9", true);
}

void FilesProtocolTest::patterns()
{
    QFETCH(const QByteArray, pattern);
    QFETCH(const QByteArray, name);
    QTEST(NamePattern(pattern).matches(name), "matches");
}

QTEST_GUILESS_MAIN(FilesProtocolTest)
#include "tst_files_protocol.moc"
