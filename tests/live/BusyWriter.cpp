// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/BusyWriter.h"

#include "base/AlignedBuffer.h"
#include "base/UniqueFd.h"

#include <QFile>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <random>

namespace lifeboat::test {

namespace {

constexpr unsigned files = 60;
constexpr std::size_t mostBytes = 128 << 10;
constexpr off_t block = 4096;
constexpr off_t nodeSize = 8 << 20;

class Files {
public:
    Files(QByteArray folder, unsigned seed)
        : m_folder(std::move(folder)), m_random(seed), m_buffer(ByteCount(mostBytes))
    { }

    bool step()
    {
        const QByteArray path = any();
        switch (m_random() % 11) {
        case 0:
            return write(path, O_CREAT | O_TRUNC, length());
        case 1:
            return write(path, 0, length());
        case 2:
            return write(path, O_APPEND | O_CREAT, length()) && sync(path);
        case 3:
            return ::rename(path.constData(), any().constData()) == 0;
        case 4:
            return ::unlink(path.constData()) == 0;
        case 5:
            return ::truncate(path.constData(), static_cast<off_t>(length())) == 0;
        case 6:
            return allocate(path, 0);
        case 7:
            return allocate(path, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE);
        case 8:
            return allocate(path, FALLOC_FL_ZERO_RANGE);
        case 9:
            return write(path, O_CREAT | O_DIRECT, alignUp(length(), block)) || true; // not every file takes it
        default:
            return m_random() % 20 != 0 || discardFree(QFile::decodeName(m_folder));
        }
    }

private:
    QByteArray any() { return m_folder + "/file" + QByteArray::number(static_cast<uint>(m_random() % files)); }
    std::size_t length() { return 1 + m_random() % mostBytes; }

    bool write(const QByteArray &path, int flags, std::size_t length)
    {
        const UniqueFd fd(::open(path.constData(), O_WRONLY | O_CLOEXEC | flags, 0600));
        std::ranges::fill(m_buffer.span(), std::byte(m_random()));
        length = std::min(length, m_buffer.span().size());
        return fd && ::write(fd.get(), m_buffer.span().data(), length) == static_cast<ssize_t>(length);
    }

    static bool sync(const QByteArray &path)
    {
        const UniqueFd fd(::open(path.constData(), O_WRONLY | O_CLOEXEC));
        return fd && ::fsync(fd.get()) == 0;
    }

    bool allocate(const QByteArray &path, int mode)
    {
        const UniqueFd fd(::open(path.constData(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        const off_t at = static_cast<off_t>(m_random() % 16) * block;
        return fd && ::fallocate(fd.get(), mode, at, 4 * block) == 0;
    }

    QByteArray m_folder;
    std::mt19937 m_random;
    AlignedBuffer m_buffer;
};

} // namespace

bool discardFree(const QString &folder)
{
    const UniqueFd fd(::open(QFile::encodeName(folder).constData(), O_RDONLY | O_CLOEXEC));
    fstrim_range range{.start = 0, .len = UINT64_MAX, .minlen = 0};
    return fd && ::ioctl(fd.get(), FITRIM, &range) == 0;
}

BusyWriter::BusyWriter(const QString &folder, const QString &rawNode, unsigned seed)
    : m_folder(QFile::encodeName(folder)),
      m_node(QFile::encodeName(rawNode)),
      m_seed(seed),
      m_files([this](const std::stop_token &stop) { workOnFiles(stop); }),
      m_raw([this](const std::stop_token &stop) { workOnNode(stop); })
{ }

void BusyWriter::stop()
{
    m_files = {};
    m_raw = {};
}

void BusyWriter::workOnFiles(const std::stop_token &stop)
{
    Files all(m_folder, m_seed);
    while (!stop.stop_requested())
        m_operations += all.step() ? 1 : 0;
}

void BusyWriter::workOnNode(const std::stop_token &stop)
{
    std::mt19937 random(m_seed + 1);
    AlignedBuffer buffer{ByteCount(block)};
    const UniqueFd direct(::open(m_node.constData(), O_WRONLY | O_DIRECT | O_CLOEXEC));
    const UniqueFd cached(::open(m_node.constData(), O_WRONLY | O_CLOEXEC));
    while (!stop.stop_requested() && direct && cached) {
        std::ranges::fill(buffer.span(), std::byte(random()));
        const int fd = random() % 2 == 0 ? direct.get() : cached.get();
        const off_t at = static_cast<off_t>(random() % (nodeSize / block)) * block;
        m_operations += ::pwrite(fd, buffer.span().data(), block, at) == block ? 1 : 0;
        if (random() % 16 == 0)
            ::fdatasync(cached.get());
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
}

} // namespace lifeboat::test
