// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/MountedMap.h"

#include "base/UniqueFd.h"
#include "drives/usedmap/FileSystemMaps.h"

#include <QFile>

#include <fcntl.h>
#include <linux/fsmap.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace lifeboat {

namespace {

struct FreeMemory {
    void operator()(fsmap_head *head) const { std::free(head); } // NOLINT: sized by hand, so allocated the C way
};

class MountedMap {
public:
    MountedMap(const UsedMapRequest &request, std::uint64_t size) : m_request(request), m_size(size) { }

    std::optional<Extents> read();

private:
    static constexpr std::uint32_t batch = 4096;

    UniqueFd openMount() const;
    bool take(const fsmap &record);

    const UsedMapRequest &m_request;
    std::uint64_t m_size;
    std::uint64_t m_usedFrom = 0; ///< all below is decided
    std::uint64_t m_last = 0;     ///< where the last record began: records come in order
    std::uint64_t m_owned = 0;    ///< where what has an owner ends so far
    Extents m_used;
};

UniqueFd MountedMap::openMount() const
{
    struct stat node{};
    struct stat mount{};
    if (m_request.mountPoint.isEmpty() || m_request.nodePath.isEmpty())
        return {};
    UniqueFd fd(::open(QFile::encodeName(m_request.mountPoint).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const bool same = fd && ::fstat(fd.get(), &mount) == 0 &&
        ::stat(QFile::encodeName(m_request.nodePath).constData(), &node) == 0 && mount.st_dev == node.st_rdev;
    return same ? std::move(fd) : UniqueFd();
}

/// Used is what is not said to be free: gaps between records and owners we do not know count as used.
bool MountedMap::take(const fsmap &record)
{
    const auto end = checkedAdd(record.fmr_physical, record.fmr_length);
    if (!end || *end > m_size || record.fmr_physical < m_last)
        return false;
    m_last = record.fmr_physical;
    if ((record.fmr_flags & FMR_OF_SPECIAL_OWNER) == 0 || record.fmr_owner != FMR_OWN_FREE) {
        m_owned = std::max<std::uint64_t>(m_owned, *end); // files may share extents
        return record.fmr_physical >= m_usedFrom;
    }
    if (record.fmr_physical < std::max(m_usedFrom, m_owned))
        return false;
    m_used.add({ByteOffset(m_usedFrom), ByteOffset(record.fmr_physical)});
    m_usedFrom = *end;
    return true;
}

std::optional<Extents> MountedMap::read()
{
    const UniqueFd fd = openMount();
    if (!fd)
        return std::nullopt;
    const std::unique_ptr<fsmap_head, FreeMemory> head(
        static_cast<fsmap_head *>(std::calloc(1, fsmap_sizeof(batch)))); // NOLINT: see FreeMemory
    if (!head)
        throw std::bad_alloc();
    head->fmh_count = batch;
    fsmap &high = head->fmh_keys[1];
    high.fmr_device = UINT32_MAX;
    high.fmr_flags = UINT32_MAX;
    high.fmr_physical = UINT64_MAX;
    high.fmr_owner = UINT64_MAX;
    high.fmr_offset = UINT64_MAX;
    for (bool last = false; !last;) {
        if (::ioctl(fd.get(), FS_IOC_GETFSMAP, head.get()) != 0 || head->fmh_entries > batch)
            return std::nullopt;
        for (std::uint32_t i = 0; i < head->fmh_entries; ++i) {
            if (!take(head->fmh_recs[i]))
                return std::nullopt;
        }
        last = head->fmh_entries == 0 || (head->fmh_recs[head->fmh_entries - 1].fmr_flags & FMR_OF_LAST) != 0;
        if (!last)
            fsmap_advance(head.get());
    }
    m_used.add({ByteOffset(m_usedFrom), ByteOffset(m_size)});
    return m_usedFrom == 0 ? std::nullopt : std::optional(std::move(m_used));
}

} // namespace

std::optional<Extents> readMountedMap(const UsedMapRequest &request, ByteCount size)
{
    return MountedMap(request, size.value).read();
}

Result<UsedMap> readFollowedMap(const UsedMapRequest &request, ByteCount size)
{
    auto used = readMountedMap(request, size);
    if (!used)
        return doubt(QStringLiteral("mounted, and the system does not tell what it uses"));
    UsedMap map;
    map.used = std::move(*used);
    map.fileSystemSize = size;
    map.method = mountedMapMethod;
    return map;
}

} // namespace lifeboat
