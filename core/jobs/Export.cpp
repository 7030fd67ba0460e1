// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/Export.h"

#include "base/Program.h"
#include "base/UniqueFd.h"
#include "jobs/Check.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace lifeboat {

namespace {

struct Row {
    ExportFormat format;
    const char *name; ///< ours and qemu-img's alike
};

constexpr auto formats = std::to_array<Row>({{ExportFormat::Raw, "raw"},
                                             {ExportFormat::Qcow2, "qcow2"},
                                             {ExportFormat::Vmdk, "vmdk"},
                                             {ExportFormat::Vhdx, "vhdx"},
                                             {ExportFormat::Vdi, "vdi"}});

/// qemu-img -p prints "    (12.34/100%)\r" again and again.
class PercentReader {
public:
    PercentReader(Progress &progress, ByteCount total) : m_progress(progress), m_total(total) { }

    void read(QByteArrayView output)
    {
        m_line += output;
        const qsizetype end = m_line.lastIndexOf("/100%)");
        const qsizetype begin = end < 0 ? -1 : m_line.lastIndexOf('(', end);
        if (begin >= 0) {
            const double percent = m_line.mid(begin + 1, end - begin - 1).toDouble();
            const ByteCount now(static_cast<std::uint64_t>(std::clamp(percent, 0.0, 100.0) / 100.0 *
                                                           static_cast<double>(m_total.value)));
            if (now > m_reported) {
                m_progress.add(now - m_reported);
                m_reported = now;
            }
        }
        m_line = m_line.right(64);
    }

private:
    Progress &m_progress;
    ByteCount m_total;
    ByteCount m_reported;
    QByteArray m_line;
};

Result<> flushFile(const QString &path)
{
    const UniqueFd fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC));
    if (!fd || ::fsync(fd.get()) != 0)
        return fail(Error::fromErrno(classifyIoError(errno, ErrorCode::PlaceWrite), path, QStringLiteral("fsync")));
    return {};
}

Result<> convert(const Image &image, const QString &file, ExportFormat format, const JobContext &context)
{
    PercentReader percent(context.progress, image.manifest().drive.size);
    LIFEBOAT_TRY_ASSIGN(const ProgramResult result,
                        runProgram(QStringLiteral("qemu-img"),
                                   {QStringLiteral("convert"), QStringLiteral("-p"), QStringLiteral("-f"),
                                    QStringLiteral("qcow2"), QStringLiteral("-O"),
                                    QLatin1StringView(exportFormatName(format)), image.filePath(dataFileName), file},
                                   context.stop, [&](QByteArrayView output) { percent.read(output); }));
    if (result.exitStatus == 0)
        return {};
    const bool full = result.errors.contains("No space left");
    return fail(full ? ErrorCode::NoSpace : ErrorCode::ProgramFailed, full ? file : QStringLiteral("qemu-img"),
                QString::fromUtf8(result.errors).trimmed());
}

} // namespace

const char *exportFormatName(ExportFormat format) { return std::ranges::find(formats, format, &Row::format)->name; }

std::optional<ExportFormat> exportFormatFromName(QStringView name)
{
    const auto found =
        std::ranges::find_if(formats, [&](const Row &row) { return name == QLatin1StringView(row.name); });
    return found == formats.end() ? std::nullopt : std::optional(found->format);
}

Result<ExportReport> exportImage(const Image &image, const QString &file, ExportFormat format, JobContext context)
{
    if (QFileInfo::exists(file))
        return fail(ErrorCode::FileExists, file);
    context.progress.setTotal(Phase::Copy, image.manifest().drive.size);
    LIFEBOAT_TRY_ASSIGN(const CheckReport checked, check(image, context));
    if (checked.problem)
        return fail(*checked.problem);

    const QString partial = file + QStringLiteral(".partial");
    context.progress.enter(Phase::Copy);
    Result<> result = convert(image, partial, format, context);
    if (result) {
        context.progress.enter(Phase::FinishWriting);
        result = flushFile(partial);
    }
    // RENAME_NOREPLACE: what appeared under the name meanwhile is not ours to overwrite.
    if (result &&
        ::renameat2(AT_FDCWD, QFile::encodeName(partial).constData(), AT_FDCWD, QFile::encodeName(file).constData(),
                    RENAME_NOREPLACE) != 0)
        result = fail(Error::fromErrno(errno == EEXIST ? ErrorCode::FileExists : ErrorCode::PlaceWrite, file,
                                       QStringLiteral("rename")));
    if (!result) {
        QFile::remove(partial);
        return fail(result.error());
    }
    return ExportReport{.outcome = Outcome::DoneAndChecked,
                        .file = file,
                        .size = ByteCount(static_cast<std::uint64_t>(QFileInfo(file).size()))};
}

} // namespace lifeboat
