// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "files/kernel/MountedFolder.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace lifeboat;
using namespace lifeboat::files;

namespace {

FileRef ref(const QByteArray &path) { return {.partition = 1, .path = path, .inode = 0}; }

} // namespace

/// A folder of this computer as a file system in an image: what it gives, and that nothing leads out of it.
class MountedFolderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void nothingLeadsOut_data();
    void nothingLeadsOut();
    void tellsWhatIsThere();
    void holesAreToldAsSuch();
    void aPipeIsNotOpened();

private:
    QByteArray path(const char *name) const { return QFile::encodeName(m_folder->filePath(QString::fromUtf8(name))); }
    Result<QByteArray> contentOf(const QByteArray &path);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MountedFolder> m_source;
};

void MountedFolderTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("inside/deeper")));
    for (const char *name : {"outside", "inside/plain", "inside/deeper/file"}) {
        QFile file(QFile::decodeName(path(name)));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(name) > 0);
    }
    QCOMPARE(::symlink("..", path("inside/up").constData()), 0);
    QCOMPARE(::symlink("../outside", path("inside/link").constData()), 0);
    QCOMPARE(::symlink("deeper", path("inside/within").constData()), 0);
    QCOMPARE(::symlink("/", path("inside/root").constData()), 0);
    UniqueFd root(::open(path("inside").constData(), O_PATH | O_DIRECTORY));
    m_source = std::make_unique<MountedFolder>(std::move(root), QStringLiteral("1"));
}

Result<QByteArray> MountedFolderTest::contentOf(const QByteArray &path)
{
    QByteArray all;
    LIFEBOAT_TRY(m_source->read(ref(path), ByteOffset(), ByteCount(1 << 30), [&](const Content &piece) {
        if (piece.bytes.empty())
            all.append(qsizetype(piece.zeroes.value), '\0');
        else
            all.append(reinterpret_cast<const char *>(piece.bytes.data()), qsizetype(piece.bytes.size()));
        return true;
    }));
    return all;
}

void MountedFolderTest::nothingLeadsOut_data()
{
    QTest::addColumn<QByteArray>("file");
    for (const char *file : {"/link", "/up/outside", "/root/etc/passwd", "/within/file", "/../outside", "/none", ""})
        QTest::newRow(file) << QByteArray(file);
}

void MountedFolderTest::nothingLeadsOut()
{
    QFETCH(const QByteArray, file);
    const auto content = contentOf(file);
    QVERIFY(!content);
    QCOMPARE(content.error().code, ErrorCode::FileNotFound);
    const auto list = m_source->list(ref(file), [](FileEntry) { return true; });
    QCOMPARE(list.error().code, ErrorCode::FileNotFound);
}

void MountedFolderTest::tellsWhatIsThere()
{
    std::map<QByteArray, FileEntry> found;
    QVERIFY(m_source->list(ref("/"), [&](FileEntry entry) {
        found.emplace(entry.name, entry);
        return true;
    }));
    QCOMPARE(found.size(), 6U);
    QCOMPARE(found["plain"].kind, FileKind::Regular);
    QCOMPARE(found["deeper"].kind, FileKind::Folder);
    QCOMPARE(found["link"].kind, FileKind::Link);
    QCOMPARE(found["link"].linkTarget, QByteArray("../outside"));
    struct stat facts{};
    QCOMPARE(::stat(path("inside/plain").constData(), &facts), 0);
    const auto plain = m_source->stat(ref("/plain"));
    QVERIFY(plain);
    QCOMPARE(*plain, found["plain"]);
    QCOMPARE(plain->size.value, std::uint64_t(facts.st_size));
    QCOMPARE(plain->modified->seconds, std::int64_t(facts.st_mtim.tv_sec));
    QCOMPARE(plain->modified->nanoseconds, std::uint32_t(facts.st_mtim.tv_nsec));
    QCOMPARE(*plain->mode, std::uint16_t(facts.st_mode & 07777));
    QCOMPARE(plain->uid, std::uint32_t(facts.st_uid));
    QCOMPARE(plain->inode, std::uint64_t(facts.st_ino));
    QCOMPARE(m_source->stat(ref("/"))->name, QByteArray("/"));
    QCOMPARE(*contentOf("/deeper/file"), QByteArray("inside/deeper/file"));
}

void MountedFolderTest::holesAreToldAsSuch()
{
    QFile sparse(QFile::decodeName(path("inside/sparse")));
    QVERIFY(sparse.open(QIODevice::WriteOnly) && sparse.seek(50 << 20) && sparse.write("end") == 3);
    sparse.close();
    std::uint64_t bytes = 0;
    std::uint64_t expected = 0;
    QVERIFY(m_source->read(ref("/sparse"), ByteOffset(), ByteCount(1 << 30), [&](const Content &piece) {
        const bool inOrder = piece.at.value == expected;
        expected += piece.bytes.empty() ? piece.zeroes.value : piece.bytes.size();
        bytes += piece.bytes.size();
        return inOrder;
    }));
    QCOMPARE(expected, std::uint64_t{(50 << 20) + 3});
    QVERIFY(bytes <= 1 << 20);
}

void MountedFolderTest::aPipeIsNotOpened()
{
    QCOMPARE(::mkfifo(path("inside/pipe").constData(), 0600), 0);
    QCOMPARE(m_source->stat(ref("/pipe"))->kind, FileKind::Other);
    QCOMPARE(contentOf("/pipe").error().code, ErrorCode::FileNotFound);
}

QTEST_GUILESS_MAIN(MountedFolderTest)
#include "tst_mounted_folder.moc"
