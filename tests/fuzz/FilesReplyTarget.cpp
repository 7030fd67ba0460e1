// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/Inspection.h"
#include "files/Limits.h"
#include "files/Names.h"
#include "fuzz/Promise.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>

// The input is what an inspector answers, behind its greeting, to each kind of question in turn: number 2 is asked. Nothing of it may reach anybody that is out of
// bounds, and every question ends.

namespace {

using namespace lifeboat;
using namespace lifeboat::files;
using namespace lifeboat::test;

constexpr std::size_t maximumInput = 64 << 10;

void checkEntry(const FileEntry &entry)
{
    require(isEntryName(entry.name) || entry.name == "/");
    require(entry.linkTarget.size() <= qsizetype(mostLinkTarget));
    require(!entry.mode || *entry.mode <= 07777);
    for (const auto &time : {entry.modified, entry.accessed, entry.changed, entry.born})
        require(!time || time->nanoseconds < 1'000'000'000);
    require(encodeEntries(*decodeEntries(encodeEntries({&entry, 1}))) == encodeEntries({&entry, 1}));
    const QString shown = nameForDisplay(entry.name);
    require(std::ranges::none_of(shown, [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x202e; }));
    const QByteArray written = nameForWriting(entry.name, NameRules::Windows);
    require(isEntryName(written) && written.size() <= 255);
}

void ask(const QByteArray &answer, const std::function<Result<>(Inspection &)> &question)
{
    std::array<int, 2> ends{};
    require(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    UniqueFd inspector(ends[1]);
    Inspection client(UniqueFd(ends[0]), {});
    require(::send(inspector.get(), answer.constData(), std::size_t(answer.size()), MSG_DONTWAIT) == answer.size());
    require(::shutdown(inspector.get(), SHUT_WR) == 0);
    const Result<> result = question(client);
    require(result || result.error().code != ErrorCode::Internal || answer.contains("INTERNAL"));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), qsizetype(std::min(size, maximumInput)));
    const QByteArray answer = encodeFrame(MessageType::Welcome, 1, encodeVersion(protocolVersion)) + input;
    const FileRef root{.partition = 1, .path = "/", .inode = 0};
    ask(answer, [](Inspection &client) {
        return client.partitions([](const PartitionInfo &p) {
            require(p.range.begin <= p.range.end);
            return true;
        });
    });
    ask(answer, [&](Inspection &client) {
        return client.list(root, [](const FileEntry &entry) {
            checkEntry(entry);
            require(isEntryName(entry.name));
            return true;
        });
    });
    ask(answer, [&](Inspection &client) {
        return client.stat(root).transform([](const FileEntry &entry) { checkEntry(entry); });
    });
    ask(answer, [&](Inspection &client) {
        std::uint64_t next = 5;
        return client.read(root, ByteOffset(5), ByteCount(100'000), [&](const Content &piece) {
            require(piece.at.value == next);
            next += piece.bytes.empty() ? piece.zeroes.value : piece.bytes.size();
            require(next <= 100'005);
            return true;
        });
    });
    ask(answer, [&](Inspection &client) {
        return client.find(root, "x", [](const auto &event) {
            if (const auto *const found = std::get_if<FoundFile>(&event)) {
                checkEntry(found->entry);
                require(isEntryPath(found->folder));
            }
            return true;
        });
    });
    return 0;
}
