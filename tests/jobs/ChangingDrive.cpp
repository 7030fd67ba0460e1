// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ChangingDrive.h"

#include "image/Place.h"
#include "support/RandomBytes.h"

#include <QFile>
#include <QFileInfo>

namespace lifeboat::test {

using namespace Qt::StringLiterals;

namespace {

constexpr auto partitionBegin = 1_MiB;

} // namespace

ToolResult ChangingDrive::make()
{
    QFile file(path());
    if (!file.open(QIODevice::WriteOnly) || !file.resize(80 << 20))
        return {};
    const ToolResult table =
        runTool(u"sfdisk"_s, {u"--quiet"_s, u"--no-reread"_s, u"--no-tell-kernel"_s, path()},
                {.input = "label: gpt\nfirst-lba: 2048\nstart=2048, size=131072, type=L, name=data\n"});
    if (!table)
        return table;
    return runTool(u"mkfs.ext4"_s,
                   {u"-q"_s, u"-F"_s, u"-b"_s, u"1024"_s, u"-O"_s, u"^has_journal"_s, u"-E"_s,
                    u"offset=%1"_s.arg(partitionBegin.value), path(), u"65536k"_s});
}

bool ChangingDrive::change()
{
    for (int i = 0; i < 3; ++i) {
        const QString name = u"file%1"_s.arg(m_random() % 6);
        debugfs(u"rm "_s + name);
        if (m_random() % 4 == 0)
            continue;
        QFile content(m_folder.filePath(u"content"_s));
        const ByteCount size(4096 + m_random() % 3'000'000);
        if (!content.open(QIODevice::WriteOnly) || content.write(randomByteArray(size, m_random())) < 0)
            return false;
        content.close();
        if (!debugfs(u"write %1 %2"_s.arg(content.fileName(), name)))
            return false;
    }
    return true;
}

Result<Image> ChangingDrive::takeImage(Storing storing)
{
    BackupOptions options;
    options.clusterBits = smallClusters;
    options.storing = storing;
    auto made = makeImage(path(), place(), options);
    if (!made)
        return fail(made.error());
    if (made->problem)
        return fail(*made->problem);
    QFile::copy(path(), snapshotOf(made->image));
    return Image::open(made->image.folder()); // with its check
}

QString ChangingDrive::snapshotOf(const Image &image) const
{
    return m_folder.filePath(image.manifest().uuid.toString(QUuid::WithoutBraces));
}

std::vector<Image> ChangingDrive::images() const
{
    std::vector<Image> found;
    const auto opened = Place::open(place());
    const auto entries = opened ? opened->images() : Result<std::vector<CatalogueEntry>>();
    for (const CatalogueEntry &entry : entries.value_or(std::vector<CatalogueEntry>())) {
        if (entry.image)
            found.push_back(*entry.image);
        else
            qWarning("%s: %s", qPrintable(entry.folder), text(entry.problem).constData());
    }
    return found;
}

QString ChangingDrive::driveFolder() const { return QFileInfo(images().front().folder()).path(); }

QByteArray ChangingDrive::problemOf(const Image &image) const
{
    const auto checked = runCheck(image);
    if (!checked || checked->problem)
        return "check: " + (checked ? text(checked->problem) : text(checked));
    const QString restored = m_folder.filePath(u"restored"_s);
    QFile::remove(restored);
    if (const auto written = runRestore(image, restored); !written)
        return "restore: " + text(written);
    const auto map = mapOfDrive(snapshotOf(image));
    if (!map)
        return "map: " + text(map);
    if (QByteArray different = compareUsed(snapshotOf(image), restored, *map); !different.isEmpty())
        return different;
    const QString data = image.filePath(dataFileName);
    for (const QStringList &judge :
         {QStringList{u"check"_s, u"-q"_s, data},
          QStringList{u"compare"_s, u"-q"_s, u"-f"_s, u"qcow2"_s, u"-F"_s, u"raw"_s, data, restored}}) {
        if (const ToolResult result = runTool(u"qemu-img"_s, judge); !result)
            return result.message();
    }
    return {};
}

QByteArray ChangingDrive::problems() const
{
    for (const Image &image : images()) {
        if (const QByteArray problem = problemOf(image); !problem.isEmpty())
            return image.folder().toUtf8() + ": " + problem;
    }
    return {};
}

bool ChangingDrive::debugfs(const QString &command)
{
    return bool(
        runTool(u"debugfs"_s, {u"-w"_s, u"-R"_s, command, u"%1?offset=%2"_s.arg(path()).arg(partitionBegin.value)}));
}

} // namespace lifeboat::test
