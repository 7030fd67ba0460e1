// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "BadMedium.h"

#include "support/Tools.h"

#include <QDir>
#include <QFile>

namespace lifeboat::test {

using namespace Qt::StringLiterals;

BadMedium::BadMedium(const QString &file, const Extents &unreadable)
{
    if (!QDir(m_folder.path()).mkdir(u"mount"_s) || !writeMap(file, unreadable))
        m_message = "cannot prepare the medium";
    else
        start(file);
}

/// In the form of ddrescue, which nbdkit understands: + can be read, - cannot.
bool BadMedium::writeMap(const QString &file, const Extents &unreadable) const
{
    QFile map(m_folder.filePath(u"map"_s));
    if (!map.open(QIODevice::WriteOnly))
        return false;
    const ByteRange all{ByteOffset(), ByteOffset(static_cast<std::uint64_t>(QFile(file).size()))};
    const auto line = [&](ByteRange range, char status) {
        map.write("0x" + QByteArray::number(static_cast<qulonglong>(range.begin.value), 16) + "  0x" +
                  QByteArray::number(static_cast<qulonglong>(range.size().value), 16) + "  " + status + '\n');
    };
    map.write("0x0  ?  1\n");
    ByteOffset at = all.begin;
    for (const ByteRange &bad : unreadable.within(all)) {
        if (bad.begin > at)
            line({at, bad.begin}, '+');
        line(bad, '-');
        at = bad.end;
    }
    if (at < all.end)
        line({at, all.end}, '+');
    return map.flush();
}

void BadMedium::start(const QString &file)
{
    const QString ready = m_folder.filePath(u"ready"_s);
    m_server.start(u"nbdfuse"_s,
                   {u"-r"_s, u"-P"_s, ready, path(), u"["_s, u"nbdkit"_s, u"-r"_s, u"--exit-with-parent"_s,
                    u"--filter=ddrescue"_s, u"file"_s, file, u"ddrescue-mapfile="_s + m_folder.filePath(u"map"_s),
                    u"]"_s});
    constexpr int attempts = 500;
    for (int i = 0; i < attempts && !QFile::exists(ready); ++i) {
        if (m_server.waitForFinished(20) || m_server.state() == QProcess::NotRunning)
            break;
    }
    if (!QFile::exists(ready))
        m_message = "nbdfuse does not serve: " + m_server.readAllStandardError();
}

BadMedium::~BadMedium()
{
    if (m_server.state() == QProcess::NotRunning)
        return;
    runTool(u"umount"_s, {u"--lazy"_s, m_folder.filePath(u"mount"_s)});
    if (!m_server.waitForFinished(10'000)) {
        m_server.kill();
        m_server.waitForFinished();
    }
}

} // namespace lifeboat::test
