// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/takeout/Walk.h"

#include "files/Limits.h"
#include "files/Names.h"

#include <algorithm>

namespace lifeboat::files {

namespace {

using namespace std::chrono_literals;

constexpr auto tellEvery = 250ms;

bool concernsOneFile(ErrorCode code)
{
    return code == ErrorCode::FileNotFound || code == ErrorCode::FileUnreadable ||
        code == ErrorCode::FileSystemUnreadable || code == ErrorCode::ImageRead || code == ErrorCode::ImageDamaged;
}

/// Sees how much there is.
class Counter final : public Walk::Visitor {
public:
    explicit Counter(TakeOutProgress &progress) : m_progress(progress) { }

    Result<bool> enterFolder(const FileRef &, const FileEntry &) override { return true; }
    Result<> leaveFolder(const FileRef &, const FileEntry &) override { return {}; }
    Result<> visitFile(const FileRef &, const FileEntry &entry) override
    {
        ++m_progress.filesTotal;
        m_progress.total += entry.kind == FileKind::Regular ? entry.size : ByteCount();
        return {};
    }

private:
    TakeOutProgress &m_progress;
};

} // namespace

void Walk::tell(Tell when)
{
    const auto time = std::chrono::steady_clock::now();
    if (!m_context.progress || (when == Tell::InTime && time - m_told < tellEvery))
        return;
    m_told = time;
    m_context.progress(m_progress);
}

void Walk::advance(ByteCount bytes)
{
    m_progress.done += bytes;
    tell();
}

Result<> Walk::run(Visitor &visitor)
{
    TakeOutReport ignored; // what the count cannot read, the visit cannot either, and says so
    Walk count(m_context, ignored);
    Counter counter(count.m_progress);
    LIFEBOAT_TRY(count.visitAll(counter));
    m_progress = count.m_progress;
    m_progress.counting = false;
    LIFEBOAT_TRY(visitAll(visitor));
    m_progress.current.clear();
    tell(Tell::Now);
    return {};
}

Result<> Walk::visitAll(Visitor &visitor)
{
    for (const FileRef &ref : m_context.chosen) {
        const auto entry = m_context.source.stat(ref);
        LIFEBOAT_TRY(entry ? visit(ref, *entry, visitor, 0) : note(ref, fail(entry.error())));
    }
    return {};
}

Result<> Walk::note(const FileRef &ref, Result<> result)
{
    if (result || !concernsOneFile(result.error().code))
        return result;
    m_report.addUnreadable({.path = ref.path, .error = std::move(result).error()});
    return {};
}

Result<> Walk::visit(const FileRef &ref, const FileEntry &entry, Visitor &visitor, int depth)
{
    if (isStopped())
        return fail(ErrorCode::Cancelled);
    m_progress.current = ref.path;
    tell();
    if (entry.has(MetaUnreadable))
        return note(ref, fail(ErrorCode::FileUnreadable, nameForDisplay(ref.path)));
    if (entry.kind == FileKind::Folder)
        return visitFolder(ref, entry, visitor, depth);
    LIFEBOAT_TRY(note(ref, visitor.visitFile(ref, entry)));
    if (!m_progress.counting)
        ++m_progress.filesDone;
    return {};
}

Result<> Walk::visitFolder(const FileRef &ref, const FileEntry &entry, Visitor &visitor, int depth)
{
    if (depth > mostDepth)
        return note(ref, fail(ErrorCode::FileUnreadable, nameForDisplay(ref.path), QStringLiteral("too deep")));
    LIFEBOAT_TRY_ASSIGN(const bool wanted, visitor.enterFolder(ref, entry));
    if (!wanted)
        return {};
    std::vector<FileEntry> inside;
    LIFEBOAT_TRY(note(ref, m_context.source.list(ref, [&](FileEntry child) {
        inside.push_back(std::move(child));
        return true;
    })));
    for (const FileEntry &child : inside) {
        const FileRef childRef = ref.child(child);
        if (isEntryName(child.name) && isEntryPath(childRef.path))
            LIFEBOAT_TRY(visit(childRef, child, visitor, depth + 1));
        else
            m_report.addUnreadable({.path = ref.path,
                                    .error = {.code = ErrorCode::FileUnreadable,
                                              .subject = nameForDisplay(childRef.path),
                                              .at = {},
                                              .detail = QStringLiteral("no possible path")}});
    }
    return visitor.leaveFolder(ref, entry);
}

} // namespace lifeboat::files
