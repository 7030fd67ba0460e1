// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "Tables.h"

#include <QHash>
#include <QTemporaryDir>

#include <functional>

namespace lifeboat::test {

/// Changes the bytes of a drive.
using Mutation = std::function<void(QByteArray &)>;

/// Tables that sfdisk made, and ways to break them.
class TableFixture {
protected:
    static constexpr ByteCount driveSize = 16_MiB;
    static constexpr qsizetype sectorSize = 512;
    static constexpr quint64 lastLba = driveSize.value / sectorSize - 1;
    /// Three partitions with names.
    static const QByteArray gptScript;
    /// An MBR with three logical partitions.
    static const QByteArray logicalScript;

    /// Changes a field in both copies of the GPT and makes their checksums right.
    static Mutation inBothHeaders(const std::function<void(QByteArray &, qsizetype header)> &change);
    static Mutation inBothEntries(int index, const std::function<void(QByteArray &, qsizetype entry)> &change);
    static Mutation inPrimaryHeader(const std::function<void(QByteArray &, qsizetype header)> &change);
    static qsizetype mbrEntry(qsizetype sector, int index);
    static void setMbrEntry(QByteArray &drive, qsizetype sector, int index, quint8 type, quint32 first, quint32 count);

    /// A fresh drive with that table, as bytes and in m_file.
    QByteArray madeInFile(const QByteArray &script, int sector = 512);
    /// As bytes only: most tests start from the same few tables, and sfdisk takes its time.
    QByteArray made(const QByteArray &script);

private:
    QTemporaryDir m_folder;
    QHash<QByteArray, QByteArray> m_made;

protected:
    QString m_file = m_folder.filePath(QStringLiteral("drive.img"));
};

} // namespace lifeboat::test
