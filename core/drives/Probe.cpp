// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/Probe.h"

#include "drives/TableSectors.h"

#include <QFile>

#include <blkid/blkid.h>
#include <fcntl.h>

#include <memory>

namespace lifeboat {

namespace {

struct FreeProbe {
    void operator()(blkid_probe probe) const { blkid_free_probe(probe); }
};
using ProbePointer = std::unique_ptr<std::remove_pointer_t<blkid_probe>, FreeProbe>;

QString value(blkid_probe probe, const char *name)
{
    const char *data = nullptr;
    return blkid_probe_lookup_value(probe, name, &data, nullptr) == 0 ? printableText(QString::fromUtf8(data))
                                                                      : QString();
}

enum class Outcome { Answered, Failed };

Outcome probeDescriptor(int fd, ByteRange range, ByteCount sectorSize, FileSystemInfo &info)
{
    constexpr int readError = -1;
    const ProbePointer probe(blkid_new_probe());
    if (!probe ||
        blkid_probe_set_device(probe.get(), fd, static_cast<blkid_loff_t>(range.begin.value),
                               static_cast<blkid_loff_t>(range.size().value)) != 0)
        return Outcome::Failed;
    blkid_probe_set_sectorsize(probe.get(), static_cast<unsigned>(sectorSize.value));
    blkid_probe_enable_superblocks(probe.get(), 1);
    blkid_probe_set_superblocks_flags(probe.get(), BLKID_SUBLKS_TYPE | BLKID_SUBLKS_LABEL | BLKID_SUBLKS_UUID);
    const int found = blkid_do_safeprobe(probe.get());
    if (found == 0)
        info = {.type = value(probe.get(), "TYPE"),
                .label = value(probe.get(), "LABEL"),
                .uuid = value(probe.get(), "UUID")};
    return found == readError ? Outcome::Failed : Outcome::Answered;
}

} // namespace

FileSystemProbe::FileSystemProbe(const QString &path)
    : m_direct(::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECT | O_NONBLOCK | O_CLOEXEC)),
      m_buffered(::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC))
{ }

FileSystemInfo FileSystemProbe::probe(ByteRange range, ByteCount sectorSize) const
{
    FileSystemInfo info;
    if (range.empty() || (m_direct && probeDescriptor(m_direct.get(), range, sectorSize, info) == Outcome::Answered) ||
        !m_buffered)
        return info;
    ::posix_fadvise(m_buffered.get(), static_cast<off_t>(range.begin.value), static_cast<off_t>(range.size().value),
                    POSIX_FADV_DONTNEED);
    probeDescriptor(m_buffered.get(), range, sectorSize, info);
    return info;
}

} // namespace lifeboat
