// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

// busy-writer write FOLDER COUNTER   writes to FOLDER in every way until SIGTERM; COUNTER (a file of 8 bytes) has the last log record that is surely on the drive
// busy-writer write-untrimmed …      the same, but without trimming: btrfs goes on with that while it is frozen
// busy-writer verify FOLDER N        0: everything in FOLDER is one moment, and the log has the records 1 … N at least

#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace fs = std::filesystem;

namespace {

constexpr std::size_t blockSize = 4096;
constexpr std::size_t blocks = 4096;                       // of the file that is overwritten in place
constexpr std::size_t recordSize = 64;                     // of the log
constexpr unsigned names = 3000;                           // of small files
constexpr auto fileEvery = std::chrono::microseconds(700); // and thread: more than two thousand a second together
std::atomic<bool> stopped = false;                         // NOLINT: a signal sets it

std::uint64_t hashOf(const void *data, std::size_t size)
{
    std::uint64_t hash = 0xcbf29ce484222325; // FNV-1a
    const auto *bytes = static_cast<const unsigned char *>(data);
    for (std::size_t i = 0; i < size; ++i)
        hash = (hash ^ bytes[i]) * 0x100000001b3;
    return hash;
}

/// Bytes that tell of themselves whether they are whole: hash, length, who they are, and the rest by chance.
std::vector<char> selfKnown(std::size_t size, std::uint64_t who, std::mt19937_64 &random)
{
    std::vector<char> bytes(size);
    for (std::size_t i = 24; i + 8 <= size; i += 8) {
        const std::uint64_t value = random();
        std::memcpy(bytes.data() + i, &value, 8);
    }
    const std::uint64_t length = size;
    std::memcpy(bytes.data() + 8, &length, 8);
    std::memcpy(bytes.data() + 16, &who, 8);
    const std::uint64_t hash = hashOf(bytes.data() + 8, size - 8);
    std::memcpy(bytes.data(), &hash, 8);
    return bytes;
}

bool knowsItself(const std::vector<char> &bytes, std::uint64_t who)
{
    if (bytes.size() < 24)
        return false;
    std::array<std::uint64_t, 3> head{};
    std::memcpy(head.data(), bytes.data(), 24);
    return head[1] == bytes.size() && head[2] == who && head[0] == hashOf(bytes.data() + 8, bytes.size() - 8);
}

void die(const std::string &what)
{
    std::perror(what.c_str());
    std::_Exit(1);
}

void putAll(int fd, const void *data, std::size_t size)
{
    const auto *bytes = static_cast<const char *>(data);
    while (size > 0) {
        const ssize_t put = ::write(fd, bytes, size);
        if (put <= 0)
            die("write");
        bytes += put;
        size -= static_cast<std::size_t>(put);
    }
}

/// Small files: made under another name, renamed over older ones, removed.
void writeFiles(const fs::path &folder, unsigned seed)
{
    std::mt19937_64 random(seed);
    while (!stopped) {
        const auto number = static_cast<unsigned>(random() % names);
        const fs::path path = folder / std::to_string(number % 16) / std::to_string(number);
        if (random() % 4 == 0) {
            ::unlink(path.c_str());
            continue;
        }
        fs::create_directories(path.parent_path());
        const fs::path temporary = path.string() + "." + std::to_string(seed) + ".tmp";
        const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (fd < 0)
            die(temporary);
        const std::vector<char> bytes = selfKnown(24 + random() % 30000, number, random);
        putAll(fd, bytes.data(), bytes.size());
        ::close(fd);
        if (::rename(temporary.c_str(), path.c_str()) != 0)
            die(path);
        std::this_thread::sleep_for(fileEvery);
    }
}

void writeLog(const fs::path &folder, const char *counterFile)
{
    const int shared = ::open(counterFile, O_RDWR);
    auto *counter = static_cast<std::atomic<std::uint64_t> *>(
        ::mmap(nullptr, sizeof(std::uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0));
    const int fd = ::open((folder / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (shared < 0 || counter == MAP_FAILED || fd < 0)
        die("log");
    for (std::uint64_t n = 1; !stopped; ++n) {
        std::array<char, recordSize + 1> record{};
        std::snprintf(record.data(), record.size(), "%063llu\n", static_cast<unsigned long long>(n));
        putAll(fd, record.data(), recordSize);
        if (::fdatasync(fd) != 0)
            die("fdatasync");
        *counter = n;
    }
}

/// One file, block by block, past the page cache.
void overwriteInPlace(const fs::path &folder)
{
    const int fd = ::open((folder / "blocks").c_str(), O_WRONLY | O_CREAT | O_DIRECT, 0600);
    void *aligned = nullptr;
    if (fd < 0 || ::posix_memalign(&aligned, blockSize, blockSize) != 0)
        die("blocks");
    std::mt19937_64 random(7);
    const auto put = [&](std::size_t block) {
        const std::vector<char> bytes = selfKnown(blockSize, block, random);
        std::memcpy(aligned, bytes.data(), blockSize);
        if (::pwrite(fd, aligned, blockSize, static_cast<off_t>(block * blockSize)) != blockSize)
            die("pwrite");
    };
    for (std::size_t block = 0; block < blocks; ++block)
        put(block);
    std::ofstream(folder / "blocks-ready") << "1";
    while (!stopped)
        put(random() % blocks);
}

/// Room that is claimed, given back, cut off, trimmed.
void changeRoom(const fs::path &folder, bool trim)
{
    std::mt19937_64 random(9);
    const int root = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY);
    for (unsigned n = 0; !stopped; ++n) {
        const fs::path path = folder / ("room" + std::to_string(n % 8));
        const int fd = ::open(path.c_str(), O_RDWR | O_CREAT, 0600);
        if (fd < 0)
            die(path);
        const auto size = static_cast<off_t>((random() % 4096) * blockSize);
        ::fallocate(fd, 0, 0, size + 1);
        ::fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, size / 3, size / 3 + 1);
        ::fallocate(fd, FALLOC_FL_ZERO_RANGE, size / 2, 100000);
        if (::ftruncate(fd, size / 2) != 0)
            die("ftruncate");
        ::close(fd);
        if (trim && n % 64 == 63) {
            fstrim_range range{.start = 0, .len = UINT64_MAX, .minlen = 0};
            ::ioctl(root, FITRIM, &range);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

int write(const fs::path &folder, const char *counterFile, bool trim)
{
    std::signal(SIGTERM, [](int) { stopped = true; });
    std::vector<std::jthread> threads;
    for (const unsigned seed : {1U, 2U})
        threads.emplace_back([&, seed] { writeFiles(folder / "files", seed); });
    threads.emplace_back([&] { writeLog(folder, counterFile); });
    threads.emplace_back([&] { overwriteInPlace(folder); });
    threads.emplace_back([&] { changeRoom(folder, trim); });
    return 0;
}

std::vector<char> contentOf(const fs::path &path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

int complain(const std::string &what)
{
    std::fprintf(stderr, "%s\n", what.c_str());
    return 1;
}

int verify(const fs::path &folder, std::uint64_t least)
{
    unsigned files = 0;
    for (const auto &entry : fs::recursive_directory_iterator(folder / "files")) {
        if (!entry.is_regular_file() || entry.path().extension() == ".tmp")
            continue;
        if (!knowsItself(contentOf(entry.path()), std::stoull(entry.path().filename())))
            return complain("not whole: " + entry.path().string());
        ++files;
    }
    const std::vector<char> log = contentOf(folder / "log");
    // The record that was being written may be there in part.
    for (std::size_t at = 0; at + recordSize <= log.size(); at += recordSize) {
        const std::string record(log.data() + at, recordSize);
        if (record.back() != '\n' || std::stoull(record) != at / recordSize + 1)
            return complain("log record " + std::to_string(at / recordSize + 1) + " is " + record);
    }
    if (log.size() / recordSize < least)
        return complain("the log has " + std::to_string(log.size() / recordSize) + " records, " +
                        std::to_string(least) + " were on the drive before");
    if (fs::exists(folder / "blocks-ready")) {
        const std::vector<char> all = contentOf(folder / "blocks");
        if (all.size() != blocks * blockSize)
            return complain("blocks: wrong size");
        for (std::size_t block = 0; block < blocks; ++block) {
            const auto begin = all.begin() + static_cast<std::ptrdiff_t>(block * blockSize);
            if (!knowsItself({begin, begin + blockSize}, block))
                return complain("block " + std::to_string(block) + " is not whole");
        }
    }
    std::printf("%u files, %zu log records\n", files, log.size() / recordSize);
    return files > 0 ? 0 : complain("no files");
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 4)
        return complain("busy-writer write FOLDER COUNTER | verify FOLDER N");
    if (std::string(argv[1]) == "write" || std::string(argv[1]) == "write-untrimmed")
        return write(argv[2], argv[3], std::string(argv[1]) == "write");
    return verify(argv[2], std::stoull(argv[3]));
}
