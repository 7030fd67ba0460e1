// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "Tables.h"

#include "drives/GptFit.h"

#include <QHash>
#include <QTemporaryDir>

namespace lifeboat::test {

/// A drive in a file with a table that a tool made, and a second file that this table is fitted to.
class FitFixture {
protected:
    static constexpr ByteCount driveSize = 32_MiB;
    /// A GPT with three partitions that end at 2 MiB, 12 MiB and 16 MiB.
    static const QByteArray gptScript;

    struct Source {
        QByteArray bytes;
        PartitionTable table;

        std::span<const std::byte> head(qsizetype length = 1 << 20) const;
        Result<TablePatch> fit(ByteCount size, const std::vector<int> &drop = {},
                               const std::vector<int> &clamp = {}) const;
    };

    /// The same script gives the same bytes: sfdisk flushes every drive of the machine each time and is asked only once.
    bool makeSource(const QByteArray &script, int sector = 512);
    std::optional<Source> readSource(Medium medium = Medium::File) const;
    /// A drive of that size with nothing but the table.
    bool writeTarget(const TablePatch &patch, ByteCount size) const;
    /// Nothing to complain about for sfdisk, sgdisk and ourselves.
    QByteArray complaints(int sector) const;

private:
    QTemporaryDir m_folder;
    QHash<std::pair<QByteArray, int>, QByteArray> m_made;

protected:
    QString m_source = m_folder.filePath(QStringLiteral("source.img"));
    QString m_target = m_folder.filePath(QStringLiteral("target.img"));
};

} // namespace lifeboat::test
