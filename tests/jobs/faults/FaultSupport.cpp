// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/faults/FaultSupport.h"

#include "support/RandomBytes.h"

#include <QCryptographicHash>
#include <QDirIterator>
#include <QFileInfo>

namespace lifeboat::test {

using namespace Qt::StringLiterals;

namespace {

constexpr ByteOffset partitionBegin((1_MiB).value);

ToolResult failed(const QString &what) { return {.command = what, .exitCode = -1, .output = {}, .errors = {}}; }

bool makeFile(const QString &path, ByteCount size)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.resize(static_cast<qint64>(size.value));
}

} // namespace

ToolResult makeSmallDrive(const QString &file, const SmallDriveLayout &layout)
{
    if (!makeFile(file, layout.size))
        return failed(u"make "_s + file);
    const auto sectors = [](std::uint64_t bytes) { return QByteArray::number(static_cast<qulonglong>(bytes / 512)); };
    ToolResult result = runTool(u"sfdisk"_s, {u"--quiet"_s, u"--no-reread"_s, u"--no-tell-kernel"_s, file},
                                {.input = "label: gpt\nlabel-id: " + layout.diskGuid +
                                     "\nfirst-lba: 2048\nstart=" + sectors(partitionBegin.value) +
                                     ", size=" + sectors(layout.partition.value) + ", type=L, name=data\n",
                                 .timeoutSeconds = 60,
                                 .workingDirectory = {}});
    if (!result)
        return result;
    const QTemporaryDir contents;
    if (layout.fill > ByteCount()) {
        QFile big(contents.filePath(u"big"_s));
        if (!big.open(QIODevice::WriteOnly) || big.write(randomByteArray(layout.fill, layout.seed)) < 0)
            return failed(u"make "_s + big.fileName());
    }
    result = runTool(u"mkfs.ext4"_s,
                     {u"-q"_s, u"-F"_s, u"-b"_s, layout.partition < 64_MiB ? u"1024"_s : u"4096"_s, u"-L"_s, u"data"_s,
                      u"-d"_s, contents.path(), u"-E"_s, u"offset=%1"_s.arg(partitionBegin.value), file,
                      u"%1k"_s.arg(layout.partition / 1_KiB)});
    if (result && layout.noise > ByteCount() &&
        !overwrite(file, partitionBegin.value + layout.partition.value, randomByteArray(layout.noise, layout.seed + 1)))
        return failed(u"write "_s + file);
    return result;
}

std::unique_ptr<QTemporaryDir> quickFolder()
{
    const QString memory = u"/dev/shm"_s;
    return QFileInfo(memory).isWritable() ? std::make_unique<QTemporaryDir>(memory + u"/lifeboat-test-XXXXXX"_s)
                                          : std::make_unique<QTemporaryDir>();
}

Result<BackupReport> backUp(const QString &source, const QString &place, Checking checking, unsigned clusterBits)
{
    TestJob job;
    BackupOptions options;
    options.source = source;
    options.place = place;
    options.computer = u"faults"_s;
    options.checking = checking;
    options.clusterBits = clusterBits;
    return backup(options, job.context());
}

QByteArray contentHash(const QString &path)
{
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    return file.open(QIODevice::ReadOnly) && hash.addData(&file) ? hash.result().toHex() : QByteArray();
}

bool overwrite(const QString &path, std::uint64_t at, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::ReadWrite | QIODevice::Unbuffered | QIODevice::ExistingOnly) &&
        file.seek(static_cast<qint64>(at)) && file.write(bytes) == bytes.size();
}

QStringList everythingBelow(const QString &folder)
{
    QStringList names;
    QDirIterator entries(folder, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                         QDirIterator::Subdirectories);
    while (entries.hasNext())
        names += QDir(folder).relativeFilePath(entries.next());
    names.sort();
    return names;
}

bool hasNoTable(const QString &drive)
{
    // The copy at the end may stand alone for a moment; without the first sector nobody takes it for a table.
    const QByteArray signature("EFI PART");
    QFile file(drive);
    if (!file.open(QIODevice::ReadOnly) || !file.seek(512) || file.read(signature.size()) == signature)
        return false;
    const ToolResult blkid = runTool(u"blkid"_s, {u"-p"_s, u"-o"_s, u"export"_s, drive});
    return !runTool(u"sfdisk"_s, {u"--dump"_s, drive}) && !blkid.output.contains("PTTYPE");
}

QByteArray describe(const Error &error)
{
    QByteArray text = wireName(error.code) + (u' ' + error.subject + u' ' + error.detail).toUtf8();
    if (error.at)
        text += " at " + QByteArray::number(static_cast<qulonglong>(error.at->value));
    return text;
}

QByteArray describe(const std::optional<Error> &error) { return error ? describe(*error) : QByteArray("no problem"); }

} // namespace lifeboat::test
