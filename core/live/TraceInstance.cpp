// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "live/TraceInstance.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>

namespace lifeboat {

namespace {

constexpr char tracefs[] = "/sys/kernel/tracing";
constexpr char namePrefix[] = "lifeboat-";
constexpr std::array eventNames{"block_rq_issue", "block_rq_complete"};

std::unexpected<Error> cannot(const QString &driveName, const QString &detail, int why = errno)
{
    const ErrorCode code = why == EACCES || why == EPERM ? ErrorCode::NotAuthorised : ErrorCode::CannotFreeze;
    return fail(Error{.code = code, .sysErrno = why, .subject = driveName, .at = std::nullopt, .detail = detail});
}

bool isTracefs(const char *path)
{
    struct statfs info{};
    return ::statfs(path, &info) == 0 && info.f_type == TRACEFS_MAGIC;
}

bool writeText(const QByteArray &path, const QByteArray &text)
{
    const UniqueFd file(::open(path.constData(), O_WRONLY | O_TRUNC | O_CLOEXEC));
    return file && ::write(file.get(), text.constData(), static_cast<std::size_t>(text.size())) == text.size();
}

QByteArray readText(const QByteArray &path)
{
    QFile file(QFile::decodeName(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// From its begin, into @p room; what a file of the kernel says now. Empty when it cannot be read.
std::string_view readAgain(int fd, std::span<char> room)
{
    const ssize_t got = ::pread(fd, room.data(), room.size(), 0);
    return got > 0 ? std::string_view(room.data(), static_cast<std::size_t>(got)) : std::string_view();
}

/// The number behind @p key in "key: number" lines. Nothing when it is not there.
std::optional<std::uint64_t> numberIn(std::string_view text, std::string_view key)
{
    const std::size_t at = text.find(key);
    if (at == std::string_view::npos)
        return std::nullopt;
    std::string_view rest = text.substr(at + key.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    std::uint64_t number = 0;
    const auto end = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    return end.ec == std::errc() ? std::optional(number) : std::nullopt;
}

std::uint32_t kernelNumber(dev_t device)
{
    constexpr unsigned minorBits = 20;
    return (static_cast<std::uint32_t>(major(device)) << minorBits) | static_cast<std::uint32_t>(minor(device));
}

void removeInstance(const QByteArray &folder)
{
    writeText(folder + "/tracing_on", "0");
    writeText(folder + "/events/enable", "0");
    ::rmdir(folder.constData());
}

} // namespace

TraceInstance::~TraceInstance()
{
    m_buffers.clear(); // it cannot be removed while they are open
    if (!m_folder.isEmpty())
        removeInstance(m_folder);
}

Result<TraceInstance> TraceInstance::create(const std::vector<dev_t> &devices, ByteCount bufferForEachCpu,
                                            const QString &driveName)
{
    if (!isTracefs(tracefs) && ::mount("tracefs", tracefs, "tracefs", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0)
        return cannot(driveName, QStringLiteral("mount tracefs"));
    TraceInstance instance;
    LIFEBOAT_TRY(instance.openDrive(devices.front(), driveName));
    LIFEBOAT_TRY(instance.makeFolder(driveName));
    const auto kibibytes = std::max<std::uint64_t>(bufferForEachCpu.value / 1024, 1);
    // Where it is full the newest is dropped, and counted.
    if (!writeText(instance.m_folder + "/options/overwrite", "0") ||
        !writeText(instance.m_folder + "/buffer_size_kb", QByteArray::number(quint64{kibibytes})))
        return cannot(driveName, QStringLiteral("set up the trace"));
    LIFEBOAT_TRY(instance.openBuffers(driveName));
    LIFEBOAT_TRY(instance.enable(devices, driveName));
    return instance;
}

Result<> TraceInstance::openDrive(dev_t drive, const QString &driveName)
{
    const QByteArray folder =
        "/sys/dev/block/" + QByteArray::number(major(drive)) + ':' + QByteArray::number(minor(drive));
    if (!QFileInfo(QFile::decodeName(folder + "/mq")).isDir())
        return cannot(driveName, QStringLiteral("its requests cannot be followed (no multi-queue device)"), 0);
    m_inFlight = UniqueFd(::open((folder + "/inflight").constData(), O_RDONLY | O_CLOEXEC));
    m_online = UniqueFd(::open("/sys/devices/system/cpu/online", O_RDONLY | O_CLOEXEC));
    if (!m_inFlight || !m_online)
        return cannot(driveName, QStringLiteral("open in sysfs"));
    std::array<char, 256> room{};
    const std::string_view online = readAgain(m_online.get(), room);
    m_onlineBefore = QByteArray(online.data(), static_cast<qsizetype>(online.size()));
    return {};
}

Result<> TraceInstance::makeFolder(const QString &driveName)
{
    static std::atomic<unsigned> count = 0;
    const QByteArray folder = QByteArray(tracefs) + "/instances/" + namePrefix + QByteArray::number(::getpid()) + '-' +
        QByteArray::number(++count);
    if (::mkdir(folder.constData(), 0700) != 0)
        return cannot(driveName, QStringLiteral("make an instance of tracefs"));
    m_folder = folder;
    return {};
}

Result<> TraceInstance::openBuffers(const QString &driveName)
{
    const auto page = TracePageFormat::parse(readText(QByteArray(tracefs) + "/events/header_page"));
    if (!page)
        return cannot(driveName, QStringLiteral("the trace's pages are not understood"), 0);
    m_pageFormat = *page;
    m_page.resize(page->size());
    const QStringList processors =
        QDir(QFile::decodeName(m_folder + "/per_cpu")).entryList({QStringLiteral("cpu*")}, QDir::Dirs);
    for (const QString &processor : processors) {
        const QByteArray folder = m_folder + "/per_cpu/" + processor.toLatin1();
        Buffer buffer{.pages =
                          UniqueFd(::open((folder + "/trace_pipe_raw").constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)),
                      .stats = UniqueFd(::open((folder + "/stats").constData(), O_RDONLY | O_CLOEXEC))};
        if (!buffer.pages || !buffer.stats)
            return cannot(driveName, QStringLiteral("open a buffer of the trace"));
        m_buffers.push_back(std::move(buffer));
    }
    return m_buffers.empty() ? cannot(driveName, QStringLiteral("the trace has no buffers"), 0) : Result<>();
}

Result<> TraceInstance::enable(const std::vector<dev_t> &devices, const QString &driveName)
{
    QByteArrayList filter;
    for (const dev_t device : devices) {
        m_devices.push_back(kernelNumber(device));
        filter += "dev == " + QByteArray::number(m_devices.back());
    }
    for (const char *name : eventNames) {
        const QByteArray folder = m_folder + "/events/block/" + name;
        const auto format = RequestEventFormat::parse(readText(folder + "/format"));
        if (!format)
            return cannot(driveName, QStringLiteral("%1 is missing or not understood").arg(QLatin1StringView(name)), 0);
        m_events.push_back(*format);
        // It spares events of other drives; where it is not taken they are passed over here.
        writeText(folder + "/filter", filter.join(" || "));
        if (!writeText(folder + "/enable", "1"))
            return cannot(driveName, QStringLiteral("enable %1").arg(QLatin1StringView(name)));
    }
    return writeText(m_folder + "/tracing_on", "1") ? Result<>() : cannot(driveName, QStringLiteral("start the trace"));
}

TraceInstance::Health TraceInstance::readBuffer(const Buffer &buffer, const std::function<void(ByteRange)> &sink)
{
    const auto keep = [&](const WriteEvent &event) {
        if (std::ranges::contains(m_devices, event.device))
            sink(event.range);
    };
    for (;;) {
        const ssize_t got = ::read(buffer.pages.get(), m_page.data(), m_page.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0 || (got < 0 && errno == EAGAIN))
            break;
        if (got < 0)
            return Health::Unreadable;
        const auto page = std::span<const std::byte>(m_page).first(static_cast<std::size_t>(got));
        if (readTracePage(page, m_pageFormat, m_events, keep) != PageEnd::Read)
            return Health::EventsLost;
    }
    std::array<char, 1024> room{};
    const std::string_view stats = readAgain(buffer.stats.get(), room);
    // "overrun: " stands in "commit overrun: " too, and comes first.
    for (const std::string_view key : {"\noverrun: ", "commit overrun: ", "dropped events: "}) {
        if (const auto number = numberIn(stats, key); !number || *number != 0)
            return number ? Health::EventsLost : Health::Unreadable;
    }
    return Health::Good;
}

TraceInstance::Health TraceInstance::read(const std::function<void(ByteRange)> &sink)
{
    for (const Buffer &buffer : m_buffers) {
        if (const Health health = readBuffer(buffer, sink); health != Health::Good)
            return health;
    }
    std::array<char, 256> room{};
    const std::string_view online = readAgain(m_online.get(), room);
    return online == std::string_view(m_onlineBefore.constData(), static_cast<std::size_t>(m_onlineBefore.size()))
        ? Health::Good
        : Health::ProcessorsChanged;
}

std::optional<unsigned> TraceInstance::writesInFlight() const
{
    std::array<char, 64> room{};
    const std::string_view text = readAgain(m_inFlight.get(), room);
    // "       0        3": reads, writes.
    const std::size_t second =
        text.find_first_not_of(' ', std::min(text.find(' ', text.find_first_not_of(' ')), text.size()));
    unsigned writes = 0;
    if (second == std::string_view::npos ||
        std::from_chars(text.data() + second, text.data() + text.size(), writes).ec != std::errc())
        return std::nullopt;
    return writes;
}

void TraceInstance::removeStale()
{
    const QDir instances(QFile::decodeName(QByteArray(tracefs) + "/instances"));
    const QStringList names = instances.entryList({QLatin1StringView(namePrefix) + u'*'}, QDir::Dirs);
    for (const QString &name : names) {
        bool good = false;
        const int process = name.section(u'-', 1, 1).toInt(&good);
        if (good && process > 0 && ::kill(process, 0) != 0 && errno == ESRCH)
            removeInstance(QFile::encodeName(instances.filePath(name)));
    }
}

} // namespace lifeboat
