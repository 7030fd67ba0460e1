// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/takeout/CopyOut.h"

#include "files/Names.h"
#include "files/takeout/Walk.h"

namespace lifeboat::files {

namespace {

class Copier final : public Walk::Visitor {
public:
    Copier(const TakeOutContext &context, OnConflict rule, TargetFolder target, TakeOutReport &report)
        : m_source(context.source), m_rule(rule), m_report(report), m_walk(context, report)
    {
        m_folders.push_back(std::move(target));
    }

    Result<> run() { return m_walk.run(*this); }

    Result<bool> enterFolder(const FileRef &ref, const FileEntry &entry) override;
    Result<> leaveFolder(const FileRef &ref, const FileEntry &entry) override;
    Result<> visitFile(const FileRef &ref, const FileEntry &entry) override;

private:
    Result<> copyContent(const FileRef &ref, const FileEntry &entry, const QByteArray &name);
    Result<> copyLink(const FileRef &ref, const FileEntry &entry, const QByteArray &name);

    FileSource &m_source;
    OnConflict m_rule;
    TakeOutReport &m_report;
    Walk m_walk;
    std::vector<TargetFolder> m_folders; ///< from the target down to where we are
};

/// The root has no name: what is in it goes straight into the target.
Result<bool> Copier::enterFolder(const FileRef &ref, const FileEntry &entry)
{
    if (ref.path == "/")
        return true;
    const QByteArray name = nameForWriting(entry.name);
    LIFEBOAT_TRY_ASSIGN(auto folder, m_folders.back().folder(name, m_rule));
    if (!folder) {
        ++m_report.existing;
        return false;
    }
    if (name != entry.name)
        m_report.addLost(ref.path, Loss::Name);
    m_folders.push_back(std::move(*folder));
    ++m_report.folders;
    return true;
}

Result<> Copier::leaveFolder(const FileRef &ref, const FileEntry &entry)
{
    if (ref.path == "/")
        return {};
    m_folders.back().dress(entry, ref.path, m_report);
    m_folders.pop_back();
    return {};
}

Result<> Copier::visitFile(const FileRef &ref, const FileEntry &entry)
{
    if (entry.kind == FileKind::Other) {
        m_report.addLost(ref.path, Loss::SpecialFile);
        return {};
    }
    LIFEBOAT_TRY_ASSIGN(const auto name, m_folders.back().freeName(nameForWriting(entry.name), m_rule));
    if (!name) {
        ++m_report.existing;
        m_walk.advance(entry.kind == FileKind::Regular ? entry.size : ByteCount());
        return {};
    }
    LIFEBOAT_TRY(entry.kind == FileKind::Link ? copyLink(ref, entry, *name) : copyContent(ref, entry, *name));
    if (*name != entry.name)
        m_report.addLost(ref.path, Loss::Name);
    if (entry.extraStreams > 0)
        m_report.addLost(ref.path, Loss::ExtraStreams);
    return {};
}

Result<> Copier::copyLink(const FileRef &ref, const FileEntry &entry, const QByteArray &name)
{
    if (entry.linkTarget.isEmpty() || entry.linkTarget.contains('\0'))
        return fail(ErrorCode::FileUnreadable, nameForDisplay(ref.path), QStringLiteral("the link leads nowhere"));
    LIFEBOAT_TRY_ASSIGN(const bool made, m_folders.back().link(name, entry.linkTarget, m_rule, entry));
    if (made)
        ++m_report.links;
    else
        m_report.addLost(ref.path, Loss::Link);
    return {};
}

Result<> Copier::copyContent(const FileRef &ref, const FileEntry &entry, const QByteArray &name)
{
    LIFEBOAT_TRY_ASSIGN(TargetFolder::NewFile file, m_folders.back().newFile());
    Result<> written;
    std::uint64_t next = 0;
    const auto take = [&](const Content &piece) {
        const ByteCount length = piece.bytes.empty() ? piece.zeroes : ByteCount(piece.bytes.size());
        if (!piece.bytes.empty())
            written = file.write(piece.at, piece.bytes);
        next += length.value;
        m_walk.advance(length);
        if (m_walk.isStopped())
            written = fail(ErrorCode::Cancelled);
        return written.has_value();
    };
    const Result<> read = entry.size == ByteCount() ? Result<>() : m_source.read(ref, {}, entry.size, take);
    LIFEBOAT_TRY(written);
    LIFEBOAT_TRY(read);
    if (next != entry.size.value)
        return fail(ErrorCode::FileUnreadable, nameForDisplay(ref.path), QStringLiteral("it ends too early"));
    LIFEBOAT_TRY(file.keep(name, m_rule, entry, ref.path, m_report));
    ++m_report.files;
    m_report.bytes += entry.size;
    return {};
}

} // namespace

Result<TakeOutReport> copyOut(const TakeOutContext &context, const CopyOptions &options)
{
    LIFEBOAT_TRY_ASSIGN(TargetFolder target, TargetFolder::open(options.folder));
    TakeOutReport report;
    Copier copier(context, options.onConflict, std::move(target), report);
    LIFEBOAT_TRY(copier.run());
    return report;
}

} // namespace lifeboat::files
