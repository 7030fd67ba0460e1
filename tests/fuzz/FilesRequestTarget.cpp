// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/Limits.h"
#include "files/Messages.h"
#include "files/Names.h"
#include "files/Server.h"
#include "fuzz/Promise.h"
#include "support/MemorySource.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>

// The input is what a client sends to an inspector, behind a greeting. Each body is also decoded by itself, and what is understood must be
// written the same way again.

namespace {

using namespace lifeboat;
using namespace lifeboat::files;
using namespace lifeboat::test;

constexpr std::size_t maximumInput = 64 << 10;

template<class Value, class Encode>
void checkAgain(QByteArrayView body, const std::optional<Value> &value, Encode encode)
{
    if (value)
        require(encode(*value) == body.toByteArray());
}

void checkBody(QByteArrayView body)
{
    checkAgain(body, decodeRef(body), encodeRef);
    checkAgain(body, decodeRead(body), encodeRead);
    checkAgain(body, decodeFind(body), encodeFind);
    checkAgain(body, decodeCancel(body), encodeCancel);
    checkAgain(body, decodeSetup(body), encodeSetup);
    if (const auto ref = decodeRef(body))
        require(isEntryPath(ref->path));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), qsizetype(std::min(size, maximumInput)));
    FrameBuffer frames(mostRequestBody);
    frames.add(input);
    while (const auto frame = frames.take())
        checkBody(frame->body);
    checkBody(input);

    std::array<int, 2> ends{};
    require(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    UniqueFd client(ends[0]);
    const UniqueFd server(ends[1]);
    const QByteArray sent = encodeFrame(MessageType::Hello, 1, encodeVersion(protocolVersion)) + input;
    require(::send(client.get(), sent.constData(), std::size_t(sent.size()), MSG_DONTWAIT) == sent.size());
    require(::shutdown(client.get(), SHUT_WR) == 0);
    MemorySource source;
    source.addFile("/", "a", "content");
    source.addFolder("/", "b");
    source.addFile("/b", "c", {});
    serveFiles(server.get(), source); // ends: there is nothing more to read
    return 0;
}
