// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/takeout/CopyOut.h"

#include "files/Names.h"
#include "files/takeout/Salvage.h"
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

    /// Done is what is on the medium.
    Result<> run()
    {
        LIFEBOAT_TRY(m_walk.run(*this));
        return m_folders.front().sync();
    }

    Result<bool> enterFolder(const FileRef &ref, const FileEntry &entry) override;
    Result<> leaveFolder(const FileRef &ref, const FileEntry &entry) override;
    Result<> visitFile(const FileRef &ref, const FileEntry &entry) override;

private:
    QByteArray nameIn(const QByteArray &raw) const { return nameForWriting(raw, m_folders.back().nameRules()); }
    Result<> copyContent(const FileRef &ref, const FileEntry &entry, const QByteArray &name);
    Result<> keepDamaged(const FileRef &ref, const FileEntry &entry, Gaps gaps, TargetFolder::NewFile &file);
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
    LIFEBOAT_TRY_ASSIGN(auto folder, m_folders.back().folder(nameIn(entry.name), m_rule));
    if (!folder) {
        ++m_report.existing;
        return false;
    }
    if (folder->name() != entry.name)
        m_report.addLost(ref.path, Loss::Name);
    m_folders.push_back(std::move(*folder));
    ++m_report.folders;
    return true;
}

Result<> Copier::leaveFolder(const FileRef &ref, const FileEntry &entry)
{
    if (ref.path == "/")
        return {};
    const TargetFolder folder = std::move(m_folders.back());
    m_folders.pop_back();
    folder.dress(entry, ref.path, m_report);
    if (!folder.isOnSameFileSystem(m_folders.back()))
        return folder.sync();
    return {};
}

Result<> Copier::visitFile(const FileRef &ref, const FileEntry &entry)
{
    if (entry.kind == FileKind::Other) {
        m_report.addLost(ref.path, Loss::SpecialFile);
        return {};
    }
    LIFEBOAT_TRY_ASSIGN(const auto name, m_folders.back().freeName(nameIn(entry.name), m_rule));
    if (!name) {
        ++m_report.existing;
        m_walk.advance(entry.kind == FileKind::Regular ? entry.size : ByteCount());
        return {};
    }
    LIFEBOAT_TRY(entry.kind == FileKind::Link ? copyLink(ref, entry, *name) : copyContent(ref, entry, *name));
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
        m_folders.back().markWritten(name);
    else
        m_report.addLost(ref.path, Loss::Link);
    if (made && name != entry.name)
        m_report.addLost(ref.path, Loss::Name);
    m_report.links += made ? 1 : 0;
    return {};
}

Result<> Copier::copyContent(const FileRef &ref, const FileEntry &entry, const QByteArray &name)
{
    const TargetFolder &folder = m_folders.back();
    LIFEBOAT_TRY_ASSIGN(TargetFolder::NewFile file, folder.newFile());
    Result<> written;
    const auto take = [&](const Content &piece) {
        if (!piece.bytes.empty())
            written = file.write(piece.at, piece.bytes);
        m_walk.advance(piece.bytes.empty() ? piece.zeroes : ByteCount(piece.bytes.size()));
        if (m_walk.isStopped())
            written = fail(ErrorCode::Cancelled);
        return written.has_value();
    };
    auto gaps = readPastGaps(m_source, ref, entry, take);
    LIFEBOAT_TRY(written);
    LIFEBOAT_TRY(gaps);
    if (gaps->any())
        return keepDamaged(ref, entry, std::move(*gaps), file);
    LIFEBOAT_TRY(file.keep(name, m_rule, entry, ref.path, m_report));
    m_folders.back().markWritten(name);
    if (name != entry.name)
        m_report.addLost(ref.path, Loss::Name);
    ++m_report.files;
    m_report.bytes += entry.size;
    return {};
}

/// What is there of it under a name of its own, which takes no other's place: half a file is no reason to give up a whole one.
Result<> Copier::keepDamaged(const FileRef &ref, const FileEntry &entry, Gaps gaps, TargetFolder::NewFile &file)
{
    if (gaps.missing >= entry.size)
        return fail(std::move(gaps.first));
    LIFEBOAT_TRY_ASSIGN(const auto name,
                        m_folders.back().freeName(nameIn(damagedName(entry.name)), OnConflict::Rename));
    LIFEBOAT_TRY(file.keep(*name, OnConflict::Rename, entry, ref.path, m_report));
    m_folders.back().markWritten(*name);
    m_report.addUnreadable(
        {.path = ref.path, .error = std::move(gaps.first), .keptAs = *name, .missing = gaps.missing});
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
