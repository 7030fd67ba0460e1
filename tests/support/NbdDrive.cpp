// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/NbdDrive.h"

#include "support/Tools.h"

#include <QFile>
#include <QFileInfo>

namespace lifeboat::test {

namespace {

constexpr int tries = 100;
constexpr int tryMs = 50;
constexpr int endMs = 5'000;

} // namespace

NbdDrive::NbdDrive(ByteCount size, const QStringList &nbdkit) : m_path(m_folder.filePath(QStringLiteral("drive.img")))
{
    QFile mountPoint(m_path);
    if (!mountPoint.open(QIODevice::WriteOnly))
        return;
    mountPoint.close();
    m_nbdfuse.setStandardErrorFile(QProcess::nullDevice()); // a line for each failed request
    m_nbdfuse.start(QStringLiteral("nbdfuse"),
                    QStringList{m_path, QStringLiteral("--command"), QStringLiteral("nbdkit"), QStringLiteral("-s")} +
                        nbdkit);
    for (int i = 0; i < tries && !m_ready; ++i) {
        m_nbdfuse.waitForFinished(tryMs);
        m_ready = QFileInfo(m_path).size() == static_cast<qint64>(size.value);
    }
}

NbdDrive::~NbdDrive()
{
    if (!runTool(QStringLiteral("umount"), {m_path}))
        m_folder.setAutoRemove(false);
    if (!m_nbdfuse.waitForFinished(endMs))
        m_nbdfuse.kill();
    m_nbdfuse.waitForFinished();
}

} // namespace lifeboat::test
