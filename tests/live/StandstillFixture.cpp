// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "StandstillFixture.h"

#include "live/HaltRecord.h"
#include "support/FileSystems.h"

#include <QDir>
#include <QTest>

namespace lifeboat::test {

using namespace Qt::StringLiterals;

MountedDrive::MountedDrive() : m_drive(480_MiB), m_message(m_drive ? make() : m_drive.message()) { }

QByteArray MountedDrive::make()
{
    ToolResult result =
        runTool(u"sfdisk"_s, {u"--quiet"_s, m_drive.path()}, {.input = "label: gpt\nsize=40M\nsize=320M\nsize=40M\n"});
    if (result)
        result = m_drive.scanPartitions();
    int number = 0;
    for (const TestFs fs : {TestFs::Ext4, TestFs::Xfs, TestFs::Ext2}) {
        if (result)
            result = makeFileSystem(fs, m_drive.node(++number));
    }
    if (result)
        result = m_drive.mount(1, &m_outer);
    if (!result)
        return result.message();
    m_inner = std::make_unique<InnerMount>(m_drive.node(2), m_outer + u"/inner"_s);
    m_readOnly = std::make_unique<InnerMount>(m_drive.node(3), m_outer + u"/read-only"_s,
                                              QStringList{u"-o"_s, u"nosuid,nodev,noatime,sync"_s});
    if (!*m_inner || !*m_readOnly)
        return m_inner->message() + m_readOnly->message();
    m_watchdog = std::make_unique<Watchdog>(mountPoints());
    return {};
}

pid_t theGuard()
{
    const auto guards = processesNamed("lifeboat-thaw");
    return guards.empty() ? 0 : guards.size() == 1 ? guards.front() : -1;
}

bool noGuardAfter(std::chrono::milliseconds patience)
{
    return QTest::qWaitFor([] { return theGuard() == 0; }, QDeadlineTimer(patience));
}

QStringList records() { return QDir(QString::fromLatin1(haltRecordsFolder)).entryList(QDir::Files | QDir::Hidden); }

} // namespace lifeboat::test
