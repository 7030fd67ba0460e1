// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/PartitionTable.h"
#include "support/MemoryDevice.h"
#include "support/Tools.h"

#include <QJsonObject>

#include <memory>
#include <vector>

namespace lifeboat::test {

/// Drives in files with tables made by the tools that people use, and what those tools say of a table.

/// Makes the file, or gives it that size.
ToolResult makeFile(const QString &path, ByteCount size);
/// Makes a table by an sfdisk script. 4096: written for such sectors although the file has none.
ToolResult sfdisk(const QString &path, const QByteArray &script, int sectorSize = 512);
ToolResult sgdisk(const QString &path, const QStringList &arguments);

QByteArray readFile(const QString &path, qint64 at = 0, qint64 length = -1);
/// Overwrites a part of an existing file.
bool writeFile(const QString &path, qint64 at, const QByteArray &bytes);
/// All that is not zero into an existing file that is.
bool writeSparse(const QString &path, const QByteArray &bytes);

/// "partitiontable" of `sfdisk --json`; empty when sfdisk sees none.
QJsonObject sfdiskJson(const QString &path, int sectorSize = 512);
/// One line for each partition of a table, in the order of their numbers: "1 2048+4096 <type> <guid> <name> boot".
QStringList describeTable(const PartitionTable &table);
/// The same from sfdisk's point of view.
QStringList describeTable(const QJsonObject &judged);

enum class Medium {
    File, ///< logical sectors unknown: 512, may stand for a 4096 one
    Device512,
    Device4096,
};
/// A copy in memory, so that a test may break it.
std::unique_ptr<MemoryDevice> loadDrive(const QByteArray &bytes, Medium medium = Medium::File);

/// Makes the checksums of a GPT copy right again after a test changed it, so that only the change itself is wrong.
void sealGpt(QByteArray &drive, quint64 headerLba, int sectorSize = 512);

void store16(QByteArray &bytes, qsizetype at, quint16 value);
void store32(QByteArray &bytes, qsizetype at, quint32 value);
void store64(QByteArray &bytes, qsizetype at, quint64 value);
quint32 load32(const QByteArray &bytes, qsizetype at);
quint64 load64(const QByteArray &bytes, qsizetype at);

} // namespace lifeboat::test
