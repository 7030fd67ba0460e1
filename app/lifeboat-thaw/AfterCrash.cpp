// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "AfterCrash.h"

#include "base/UniqueFd.h"
#include "live/HaltRecord.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <memory>
#include <string_view>

namespace lifeboat {

namespace {

/// True when it goes on, or is not there any more.
bool letGo(const HaltEntry &entry)
{
    const UniqueFd folder(
        ::open(entry.mountPoint.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    struct stat status{};
    if (!folder || ::fstat(folder.get(), &status) != 0 || status.st_dev != entry.device) {
        std::fprintf(stderr, "lifeboat-thaw: %s is not there any more\n", entry.mountPoint.c_str());
        return true;
    }
    const int why = release(folder.get(), entry.by, entry.options);
    if (why == 0 || why == EINVAL)
        return true;
    std::fprintf(stderr, "lifeboat-thaw: %s: %s\n", entry.mountPoint.c_str(), std::strerror(why));
    return false;
}

bool thawByRecord(int folder, const char *name)
{
    const UniqueFd file(::openat(folder, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    struct stat status{};
    if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != ::geteuid() ||
        ::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
        return true; // gone meanwhile, none of ours, or in use
    auto record = HaltRecord::map(file.get());
    if (!record) {
        std::fprintf(stderr, "lifeboat-thaw: %s is not understood\n", name);
        return false;
    }
    for (std::size_t i = record->entries().size(); i-- > 0;) {
        if (record->isHalted(i) && letGo(record->entries()[i]))
            record->setHalted(i, false);
    }
    return !record->isAnyHalted() && ::unlinkat(folder, name, 0) == 0;
}

} // namespace

bool thawAfterCrash(const char *path)
{
    const std::unique_ptr<DIR, int (*)(DIR *)> folder(::opendir(path), ::closedir);
    if (!folder)
        return errno == ENOENT;
    bool done = true;
    while (const dirent *entry = ::readdir(folder.get())) {
        if (std::string_view(entry->d_name).starts_with(haltRecordPrefix))
            done = thawByRecord(::dirfd(folder.get()), entry->d_name) && done;
    }
    return done;
}

} // namespace lifeboat
