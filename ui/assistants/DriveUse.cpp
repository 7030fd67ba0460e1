// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/DriveUse.h"

namespace lifeboat {

void DriveUse::ask(const Drive &drive)
{
    const auto old = m_entries.find(drive.path);
    if (old != m_entries.end() && old->second.identity == drive.identity)
        return;
    m_entries.insert_or_assign(drive.path, Entry{.identity = drive.identity, .used = {}});
    m_client.ask(
        this,
        [this, path = drive.path, identity = drive.identity](const Result<QList<PartitionUse>> &answer) {
            const auto entry = m_entries.find(path);
            if (entry == m_entries.end() || !(entry->second.identity == identity))
                return;
            if (!answer) {
                m_entries.erase(entry); // the next one who wants to know asks again
                return;
            }
            entry->second.used = *answer;
            Q_EMIT known(path);
        },
        &ManagerInterface::UsedSpace, drive.path);
}

std::optional<QList<PartitionUse>> DriveUse::of(const Drive &drive) const
{
    const auto entry = m_entries.find(drive.path);
    if (entry == m_entries.end() || !(entry->second.identity == drive.identity))
        return std::nullopt;
    return entry->second.used;
}

} // namespace lifeboat
