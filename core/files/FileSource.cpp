// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/FileSource.h"

#include "files/Limits.h"
#include "files/NamePattern.h"

#include <algorithm>
#include <deque>
#include <set>

namespace lifeboat::files {

namespace {

struct Waiting {
    FileRef folder;
    int depth = 0;
};

/// @p inside: gets the folders that are still to be searched, also of a folder that cannot be read to its end.
Result<> searchFolder(FileSource &source, const FileRef &folder, const NamePattern &pattern, const FindSink &sink,
                      std::vector<FileRef> &inside)
{
    const auto look = [&](FileEntry entry) {
        if (entry.kind == FileKind::Folder)
            inside.push_back(folder.child(entry));
        return !pattern.matches(entry.name) || sink(FoundFile{.folder = folder.path, .entry = std::move(entry)});
    };
    return source.list(folder, look);
}

} // namespace

Result<> FileSource::find(const FileRef &folder, const QByteArray &pattern, const FindSink &sink)
{
    const NamePattern wanted(pattern);
    std::deque<Waiting> waiting{{.folder = folder, .depth = 0}};
    std::set<std::uint64_t> seen;
    while (!waiting.empty()) {
        const Waiting next = std::move(waiting.front());
        waiting.pop_front();
        if (next.folder.inode != 0 && !seen.insert(next.folder.inode).second)
            continue;
        if (!sink(next.folder.path))
            return fail(ErrorCode::Cancelled);
        std::vector<FileRef> inside;
        Result<> searched = searchFolder(*this, next.folder, wanted, sink, inside);
        if (!searched && (searched.error().code == ErrorCode::Cancelled || next.depth == 0))
            return searched;
        if (!searched && !sink(Unreadable{.path = next.folder.path, .error = std::move(searched).error()}))
            return fail(ErrorCode::Cancelled);
        for (FileRef &child : inside) {
            if (next.depth < mostDepth && child.path.size() <= qsizetype(mostPath))
                waiting.push_back({.folder = std::move(child), .depth = next.depth + 1});
        }
    }
    return {};
}

} // namespace lifeboat::files
