// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTest>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <random>

// The corpus of one fuzz target as a test: every file through the target as it is, then so many changed copies of it, the
// same at every run. A broken promise, a crash, memory above the bound (below) or a hang (the test's time limit) fails.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LIFEBOAT_SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LIFEBOAT_SANITIZED 1
#endif

namespace {

constexpr int changedCopies = 200;
constexpr qsizetype maximumFile = 64 << 10;
constexpr qint64 maximumCorpora = 1280 << 10; // all of them together: who clones the sources gets every byte

using Random = std::mt19937;

qsizetype below(Random &random, qsizetype limit) { return limit <= 0 ? 0 : qsizetype(random() % std::uint64_t(limit)); }

void putNumber(QByteArray &bytes, qsizetype at, Random &random)
{
    static constexpr std::array<std::uint64_t, 8> edges{
        0, 1, 0x7f, 0x1000, 0x7fffffff, 0xffffffff, 0x7fffffffffffffff, ~std::uint64_t{0}};
    const std::uint64_t value = edges[random() % edges.size()];
    const int width = 1 << below(random, 4);
    const bool big = random() % 2 == 0;
    for (int i = 0; i < width && at + i < bytes.size(); ++i)
        bytes[at + i] = static_cast<char>(value >> (8 * (big ? width - 1 - i : i)));
}

void change(QByteArray &bytes, const QByteArray &other, Random &random)
{
    // Numbers that decide what happens stand at the front: half of all changes go there.
    const qsizetype at = below(random, random() % 2 == 0 ? bytes.size() : std::min<qsizetype>(bytes.size(), 640));
    switch (bytes.isEmpty() ? 3 : random() % 8) {
    case 0:
        bytes.truncate(at);
        break;
    case 1:
        putNumber(bytes, at, random);
        break;
    case 2: // a piece of this file elsewhere
        bytes.replace(at, 64, bytes.mid(below(random, bytes.size()), 64));
        break;
    case 3: // a piece of another file
        bytes.replace(at, 512, other.mid(std::min(at, other.size()), 512));
        break;
    default:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(random, 8)));
    }
}

void run(const QByteArray &bytes)
{
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(bytes.constData()),
                           static_cast<std::size_t>(bytes.size()));
}

} // namespace

#ifdef LIFEBOAT_SANITIZED
extern "C" const char *__asan_default_options() // NOLINT: the sanitizer's name
{
    return "max_allocation_size_mb=96:allocator_may_return_null=0";
}
#endif

class FuzzCorpusTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QDir folder(QStringLiteral(FUZZ_CORPUS_DIR));
        for (const QString &name : folder.entryList(QDir::Files, QDir::Name)) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            m_files.append({name, file.readAll()});
            QVERIFY2(m_files.last().second.size() <= maximumFile, qPrintable(name));
        }
        QVERIFY2(m_files.size() >= 10, FUZZ_CORPUS_DIR ": too few files, is this the corpus?");
        qint64 allCorpora = 0;
        for (QDirIterator files(folder.filePath(QStringLiteral("..")), QDir::Files, QDirIterator::Subdirectories);
             files.hasNext();)
            allCorpora += files.nextFileInfo().size();
        QVERIFY2(allCorpora <= maximumCorpora, qPrintable(QString::number(allCorpora)));
#ifndef LIFEBOAT_SANITIZED
        constexpr rlim_t memoryBound = 96 << 20; // of the process, on top of what it starts with
        QFile statm(QStringLiteral("/proc/self/statm"));
        QVERIFY(statm.open(QIODevice::ReadOnly));
        const auto used = rlim_t(statm.readAll().split(' ').first().toULongLong() * std::uint64_t(::getpagesize()));
        const rlimit limit{.rlim_cur = used + memoryBound, .rlim_max = RLIM_INFINITY};
        QCOMPARE(::setrlimit(RLIMIT_AS, &limit), 0);
#endif
    }

    void keepsItsPromises_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < m_files.size(); ++i)
            QTest::addRow("%s", qPrintable(m_files[i].first)) << i;
    }
    void keepsItsPromises()
    {
        QFETCH(int, index);
        const QByteArray whole = m_files[index].second;
        run(whole);
        Random random(static_cast<Random::result_type>(whole.size())); // NOLINT: the same every time
        for (int copy = 0; copy < changedCopies; ++copy) {
            QByteArray bytes = whole;
            const QByteArray &other = m_files[below(random, m_files.size())].second;
            for (qsizetype changes = 1 + below(random, 3); changes > 0; --changes)
                change(bytes, other, random);
            run(bytes);
        }
    }

private:
    QList<std::pair<QString, QByteArray>> m_files;
};

QTEST_GUILESS_MAIN(FuzzCorpusTest)
#include "CorpusTest.moc"
