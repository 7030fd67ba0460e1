// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "TakeOutFixture.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <filesystem>

namespace lifeboat::test {

using namespace lifeboat::files;
using namespace Qt::StringLiterals;

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
}

void put(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
}

FileRef ref(const QByteArray &path) { return {.partition = 1, .path = path, .inode = 0}; }

void TakeOutFixture::init()
{
    m_source = std::make_unique<MemorySource>();
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir(m_folder->path()).mkdir(u"target"_s));
    put(m_folder->filePath(u"outside"_s), "untouched");
}

/// By bytes: QTemporaryDir does not find names again that are no UTF-8.
void TakeOutFixture::cleanup()
{
    const QByteArray folder = QFile::encodeName(m_folder->path());
    m_folder->setAutoRemove(false);
    std::error_code error;
    std::filesystem::remove_all(folder.toStdString(), error);
    QVERIFY2(!error, error.message().c_str());
}

Result<TakeOutReport> TakeOutFixture::copy(const std::vector<FileRef> &chosen, OnConflict rule)
{
    return copyOut(context(chosen), {.folder = target(), .onConflict = rule});
}

QString TakeOutFixture::target(const QString &name) const { return m_folder->filePath(u"target/"_s + name); }

} // namespace lifeboat::test
