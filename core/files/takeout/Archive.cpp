// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/takeout/Archive.h"

#include "base/Endian.h"
#include "base/UniqueFd.h"
#include "files/Names.h"
#include "files/takeout/Salvage.h"
#include "files/takeout/Walk.h"

#include <KCompressionDevice>
#include <KTar>
#include <KZip>

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QSet>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace lifeboat::files {

namespace {

constexpr std::uint64_t mostInMemory = 16 << 20;
constexpr std::uint64_t mostInZip = 0xffff'ffff;
constexpr std::uint64_t mostZipEntries = 0xffff;
constexpr mode_t defaultFileMode = 0644;
constexpr mode_t defaultFolderMode = 0755;
constexpr mode_t permissions = 0777;
constexpr std::size_t pieceSize = 1 << 20;

QDateTime timeOf(const std::optional<FileTime> &time)
{
    return time ? QDateTime::fromSecsSinceEpoch(time->seconds) : QDateTime::fromSecsSinceEpoch(0);
}

/// A file that is read to its end before the archive hears of it: an archive cannot take a beginning back.
class Spool {
public:
    explicit Spool(const QString &besides) : m_besides(besides) { }

    Result<> write(const Content &piece);
    /// Gives all of it, piece by piece, until @p take says false.
    bool read(std::uint64_t size, const std::function<bool(QByteArrayView)> &take) const;
    std::uint64_t size() const { return m_size; }

private:
    Result<> spill();

    QString m_besides;
    QByteArray m_memory;
    UniqueFd m_fd; ///< once it is too much for memory
    std::uint64_t m_size = 0;
};

Result<> Spool::spill()
{
    const QString folder = QFileInfo(m_besides).absolutePath();
    m_fd = UniqueFd(::open(QFile::encodeName(folder).constData(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (!m_fd) { // not every file system knows files without names
        QByteArray name = QFile::encodeName(m_besides + QStringLiteral(".XXXXXX"));
        m_fd = UniqueFd(::mkostemp(name.data(), O_CLOEXEC));
        if (m_fd)
            ::unlink(name.constData());
    }
    if (!m_fd)
        return fail(Error::fromErrno(ErrorCode::FileWrite, folder, QStringLiteral("open")));
    QByteArray start;
    start.swap(m_memory);
    m_size = 0;
    return write(
        {.at = {}, .bytes = std::as_bytes(std::span(start.constData(), std::size_t(start.size()))), .zeroes = {}});
}

Result<> Spool::write(const Content &piece)
{
    const std::uint64_t length = piece.bytes.empty() ? piece.zeroes.value : piece.bytes.size();
    if (!m_fd && length <= mostInMemory && m_size + length <= mostInMemory) {
        if (piece.bytes.empty())
            m_memory.append(qsizetype(length), '\0');
        else
            m_memory.append(reinterpret_cast<const char *>(piece.bytes.data()), qsizetype(length));
        m_size += length;
        return {};
    }
    if (!m_fd)
        LIFEBOAT_TRY(spill());
    auto rest = piece.bytes;
    std::uint64_t at = m_size;
    while (!rest.empty()) {
        const ssize_t written = ::pwrite(m_fd.get(), rest.data(), rest.size(), static_cast<off_t>(at));
        if (written <= 0 && errno != EINTR)
            return fail(Error::fromErrno(ErrorCode::FileWrite, m_besides, QStringLiteral("write")));
        const auto done = static_cast<std::size_t>(std::max<ssize_t>(written, 0));
        rest = rest.subspan(done);
        at += done;
    }
    m_size += length;
    return {};
}

bool Spool::read(std::uint64_t size, const std::function<bool(QByteArrayView)> &take) const
{
    if (!m_fd)
        return take(m_memory);
    QByteArray buffer(pieceSize, '\0');
    for (std::uint64_t at = 0; at < size;) {
        const std::size_t wanted = std::min<std::uint64_t>(pieceSize, size - at);
        const ssize_t got = ::pread(m_fd.get(), buffer.data(), wanted, static_cast<off_t>(at));
        if (got < 0)
            return false;
        // Behind what was written there is only the hole at the end.
        std::fill(buffer.begin() + got, buffer.begin() + qsizetype(wanted), '\0');
        if (!take(QByteArrayView(buffer).first(qsizetype(wanted))))
            return false;
        at += wanted;
    }
    return true;
}

class Packer final : public Walk::Visitor {
public:
    Packer(const TakeOutContext &context, KArchive &archive, ArchiveFormat format, QString file, TakeOutReport &report)
        : m_context(context),
          m_archive(archive),
          m_format(format),
          m_file(std::move(file)),
          m_report(report),
          m_walk(context, report)
    { }

    Result<> run() { return m_walk.run(*this); }

    Result<bool> enterFolder(const FileRef &ref, const FileEntry &entry) override;
    Result<> leaveFolder(const FileRef &ref, const FileEntry &entry) override;
    Result<> visitFile(const FileRef &ref, const FileEntry &entry) override;

private:
    QString nameIn(const FileRef &ref, const FileEntry &entry);
    Result<> packContent(const FileRef &ref, const FileEntry &entry);
    Result<> put(bool done, const QString &name);

    const TakeOutContext &m_context;
    KArchive &m_archive;
    ArchiveFormat m_format;
    QString m_file;
    TakeOutReport &m_report;
    Walk m_walk;
    QStringList m_folders; ///< names in the archive, from the top down to where we are
    QSet<QString> m_taken; ///< whole names in the archive: none may replace another when they are unpacked
    std::uint64_t m_entries = 0;
};

/// Names that an archive can hold anywhere: text, and nothing that leads out of the folder it is unpacked in.
QString Packer::nameIn(const FileRef &ref, const FileEntry &entry)
{
    const QByteArray safe =
        nameForWriting(entry.name, m_format == ArchiveFormat::Zip ? NameRules::Windows : NameRules::Linux);
    const QString folder = m_folders.isEmpty() ? QString() : m_folders.last() + QLatin1Char('/');
    QString name = QString::fromUtf8(safe);
    const auto take = [&] {
        const QString whole = folder + name;
        const qsizetype before = m_taken.size();
        m_taken.insert(m_format == ArchiveFormat::Zip ? whole.toCaseFolded() : whole);
        return m_taken.size() > before;
    };
    for (int number = 2; !take(); ++number)
        name = QString::fromUtf8(marked(safe, " (" + QByteArray::number(number) + ')'));
    if (name.toUtf8() != entry.name)
        m_report.addLost(ref.path, Loss::Name);
    return folder + name;
}

Result<> Packer::put(bool done, const QString &name)
{
    if (!done)
        return fail(ErrorCode::FileWrite, m_file, m_archive.errorString() + QStringLiteral(": ") + name);
    if (m_format == ArchiveFormat::Zip && ++m_entries > mostZipEntries)
        return fail(ErrorCode::FileWrite, m_file, QStringLiteral("more entries than a .zip can hold"));
    return {};
}

Result<bool> Packer::enterFolder(const FileRef &ref, const FileEntry &entry)
{
    if (ref.path == "/")
        return true;
    const QString name = nameIn(ref, entry);
    const mode_t mode = S_IFDIR | (entry.mode.value_or(defaultFolderMode) & permissions);
    LIFEBOAT_TRY(put(
        m_archive.writeDir(name, {}, {}, mode, timeOf(entry.accessed), timeOf(entry.modified), timeOf(entry.changed)),
        name));
    m_folders.append(name);
    ++m_report.folders;
    return true;
}

Result<> Packer::leaveFolder(const FileRef &ref, const FileEntry &)
{
    if (ref.path != "/")
        m_folders.removeLast();
    return {};
}

Result<> Packer::visitFile(const FileRef &ref, const FileEntry &entry)
{
    if (entry.kind == FileKind::Other) {
        m_report.addLost(ref.path, Loss::SpecialFile);
        return {};
    }
    if (m_format == ArchiveFormat::Zip && entry.size.value >= mostInZip) {
        m_report.addLost(ref.path, Loss::TooLarge);
        return {};
    }
    if (entry.extraStreams > 0)
        m_report.addLost(ref.path, Loss::ExtraStreams);
    if (entry.kind == FileKind::Regular)
        return packContent(ref, entry);
    const QString name = nameIn(ref, entry);
    const mode_t mode = S_IFLNK | permissions;
    LIFEBOAT_TRY(put(m_archive.writeSymLink(name, QString::fromUtf8(entry.linkTarget), {}, {}, mode,
                                            timeOf(entry.accessed), timeOf(entry.modified), timeOf(entry.changed)),
                     name));
    ++m_report.links;
    return {};
}

Result<> Packer::packContent(const FileRef &ref, const FileEntry &entry)
{
    Spool spool(m_file);
    Result<> kept;
    const auto keep = [&](const Content &piece) {
        kept = m_walk.isStopped() ? fail(ErrorCode::Cancelled) : spool.write(piece);
        return kept.has_value();
    };
    auto gaps = readPastGaps(m_context.source, ref, entry, keep);
    LIFEBOAT_TRY(kept);
    LIFEBOAT_TRY(gaps);
    if (gaps->any() && gaps->missing >= entry.size)
        return fail(std::move(gaps->first));
    FileEntry stored = entry;
    if (gaps->any())
        stored.name = damagedName(entry.name);
    const QString name = nameIn(ref, stored);
    const mode_t mode = S_IFREG | (entry.mode.value_or(defaultFileMode) & permissions);
    if (entry.mode && (*entry.mode & (S_ISUID | S_ISGID)) != 0)
        m_report.addLost(ref.path, Loss::SetUserId);
    const auto size = static_cast<qint64>(entry.size.value);
    bool good = m_archive.prepareWriting(name, {}, {}, size, mode, timeOf(entry.accessed), timeOf(entry.modified),
                                         timeOf(entry.changed));
    good = good && spool.read(entry.size.value, [&](QByteArrayView bytes) {
        m_walk.advance(ByteCount(static_cast<std::uint64_t>(bytes.size())));
        return !m_walk.isStopped() && (bytes.isEmpty() || m_archive.writeData(bytes));
    });
    if (m_walk.isStopped())
        return fail(ErrorCode::Cancelled);
    LIFEBOAT_TRY(put(good && m_archive.finishWriting(size), name));
    if (gaps->any()) {
        m_report.addUnreadable({.path = ref.path,
                                .error = std::move(gaps->first),
                                .keptAs = lastName(name.toUtf8()),
                                .missing = gaps->missing});
    } else {
        ++m_report.files;
        m_report.bytes += entry.size;
    }
    if (m_format == ArchiveFormat::Zip && static_cast<std::uint64_t>(m_archive.device()->pos()) >= mostInZip)
        return fail(ErrorCode::FileWrite, m_file, QStringLiteral("more than a .zip can hold"));
    return {};
}

Result<TakeOutReport> pack(const TakeOutContext &context, KArchive &archive, ArchiveFormat format, const QString &file)
{
    TakeOutReport report;
    if (!archive.open(QIODevice::WriteOnly))
        return fail(ErrorCode::FileWrite, file, archive.errorString());
    Packer packer(context, archive, format, file, report);
    LIFEBOAT_TRY(packer.run());
    if (!archive.close())
        return fail(ErrorCode::FileWrite, file, archive.errorString());
    return report;
}

Result<TakeOutReport> packTar(const TakeOutContext &context, QIODevice &out, const QString &file)
{
    KCompressionDevice compressed(&out, false, KCompressionDevice::Zstd);
    KTar tar(&compressed);
    LIFEBOAT_TRY_ASSIGN(TakeOutReport report, pack(context, tar, ArchiveFormat::TarZstd, file));
    compressed.close(); // the rest of it; does not say how that went
    if (compressed.error() != QFileDevice::NoError)
        return fail(ErrorCode::FileWrite, file, compressed.errorString());
    return report;
}

bool patchFlags(QFile &zip, qint64 at)
{
    constexpr char utf8 = 0x08; // bit 11
    char flags = 0;
    return zip.seek(at + 1) && zip.getChar(&flags) && zip.seek(at + 1) &&
        zip.putChar(static_cast<char>(static_cast<unsigned char>(flags) | utf8));
}

/// KZip writes names in UTF-8 and does not say so; without that, others take them for CP 437. The layout is that of APPNOTE.TXT, 4.3.
bool markNamesAsUtf8(QFile &zip)
{
    constexpr qint64 endSize = 22;
    constexpr qint64 headerSize = 46;
    constexpr std::uint32_t signature = 0x02014b50;
    const auto bytesAt = [&](qint64 at, qint64 size) { return zip.seek(at) ? zip.read(size) : QByteArray(); };
    const auto spanOf = [](const QByteArray &bytes) {
        return std::as_bytes(std::span(bytes.constData(), std::size_t(bytes.size())));
    };
    const QByteArray end = bytesAt(zip.size() - endSize, endSize);
    if (end.size() != endSize)
        return false;
    const auto entries = loadLittle<std::uint16_t>(spanOf(end), 10);
    qint64 at = loadLittle<std::uint32_t>(spanOf(end), 16);
    for (int i = 0; i < entries; ++i) {
        const QByteArray header = bytesAt(at, headerSize);
        if (header.size() != headerSize || loadLittle<std::uint32_t>(spanOf(header)) != signature)
            return false;
        const qint64 local = loadLittle<std::uint32_t>(spanOf(header), 42);
        if (!patchFlags(zip, at + 8) || !patchFlags(zip, local + 6))
            return false;
        at += headerSize + loadLittle<std::uint16_t>(spanOf(header), 28) +
            loadLittle<std::uint16_t>(spanOf(header), 30) + loadLittle<std::uint16_t>(spanOf(header), 32);
    }
    return true;
}

/// A file, or a folder with the names in it, is on the medium.
Result<> syncPath(const QString &path)
{
    const UniqueFd fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC));
    return fd && ::fsync(fd.get()) == 0 ? Result<>()
                                        : fail(Error::fromErrno(ErrorCode::FileWrite, path, QStringLiteral("fsync")));
}

} // namespace

std::optional<ArchiveFormat> archiveFormatOf(const QString &file)
{
    const auto ends = [&](QLatin1StringView ending) { return file.endsWith(ending, Qt::CaseInsensitive); };
    if (ends(QLatin1StringView(".tar.zst")) || ends(QLatin1StringView(".tzst")))
        return ArchiveFormat::TarZstd;
    return ends(QLatin1StringView(".zip")) ? std::optional(ArchiveFormat::Zip) : std::nullopt;
}

Result<TakeOutReport> archive(const TakeOutContext &context, const QString &file)
{
    const auto format = archiveFormatOf(file);
    if (!format)
        return fail(ErrorCode::InvalidArgument, file, QStringLiteral("neither .tar.zst nor .zip"));
    if (QFileInfo::exists(file))
        return fail(ErrorCode::FileExists, file);
    // Beside it under another name until it is whole. Not a QSaveFile: KArchive closes what it writes to.
    QFile out(file + QStringLiteral(".%1.part").arg(QRandomGenerator::global()->generate64(), 0, 36));
    if (!out.open(QIODevice::WriteOnly | QIODevice::NewOnly))
        return fail(ErrorCode::FileWrite, file, out.errorString());
    auto report = [&]() -> Result<TakeOutReport> {
        if (*format == ArchiveFormat::TarZstd)
            return packTar(context, out, file);
        KZip zip(&out);
        return pack(context, zip, *format, file);
    }();
    out.close();
    if (report && out.error() != QFileDevice::NoError)
        report = fail(ErrorCode::FileWrite, file, out.errorString());
    if (report && *format == ArchiveFormat::Zip && (!out.open(QIODevice::ReadWrite) || !markNamesAsUtf8(out)))
        report = fail(ErrorCode::FileWrite, file, QStringLiteral("the directory of the .zip: ") + out.errorString());
    out.close();
    if (const Result<> synced = report ? syncPath(out.fileName()) : Result<>(); !synced)
        report = fail(synced.error());
    if (report && !out.rename(file)) // does not replace what came there meanwhile
        report = fail(ErrorCode::FileWrite, file, out.errorString());
    if (!report)
        out.remove();
    else
        LIFEBOAT_TRY(syncPath(QFileInfo(file).absolutePath()));
    return report;
}

} // namespace lifeboat::files
