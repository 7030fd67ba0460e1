// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Mishaps.h"

#include "image/Json.h"
#include "JobSupport.h"
#include "support/Tools.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>

#include <sys/stat.h>

#include <array>

namespace lifeboat::test {

using namespace Qt::StringLiterals;

QString renamedFolder(const Image &image) { return image.folder() + u"-renamed"_s; }

namespace {

bool removeManifest(const Image &image) { return QFile::remove(image.filePath(manifestFileName)); }
bool spoilManifest(const Image &image)
{
    return writeAt(image.filePath(manifestFileName), ByteOffset(100), QByteArray(8, 'x'));
}
bool writeData(const Image &image, std::uint64_t at, const QByteArray &bytes)
{
    return writeAt(image.filePath(dataFileName), ByteOffset(at), bytes);
}
bool makePipe(const Image &image, const char *name)
{
    QFile::remove(image.filePath(name));
    return ::mkfifo(QFile::encodeName(image.filePath(name)).constData(), 0600) == 0;
}
bool moveDataBehindLink(const Image &image)
{
    const QString data = image.filePath(dataFileName);
    return QFile::rename(data, image.filePath("elsewhere")) && QFile::link(u"elsewhere"_s, data);
}
bool renameFolder(const Image &image) { return QDir().rename(image.folder(), renamedFolder(image)); }

bool makeManifestNewer(const Image &image)
{
    QFile file(image.filePath(manifestFileName));
    if (!file.open(QIODevice::ReadWrite))
        return false;
    QJsonObject object = QJsonDocument::fromJson(file.readAll()).object();
    object.remove(u"digest"_s);
    object[u"schema"_s] = Manifest::currentVersion + 1;
    const QByteArray bytes = sealJson(object);
    return file.resize(0) && file.seek(0) && file.write(bytes) == bytes.size();
}

constexpr auto keepTheirParent = std::to_array<Mishap>({
    {"damaged manifest", [](const Image &, const Image &newer) { return spoilManifest(newer); }},
    {"no manifest", [](const Image &, const Image &newer) { return removeManifest(newer); }},
    {"newer manifest", [](const Image &, const Image &newer) { return makeManifestNewer(newer); }},
    {"pipe as manifest", [](const Image &, const Image &newer) { return makePipe(newer, manifestFileName); }},
    {"newer data, no manifest",
     [](const Image &, const Image &newer) {
         return removeManifest(newer) && writeData(newer, 4, QByteArray("\0\0\0\4", 4));
     }},
    {"unknown feature, no manifest",
     [](const Image &, const Image &newer) {
         return removeManifest(newer) && writeData(newer, 76, QByteArray("\0\0\x80\x08", 4));
     }},
    {"damaged header, no manifest",
     [](const Image &, const Image &newer) {
         return removeManifest(newer) && writeData(newer, 36, QByteArray(4, '\xff'));
     }},
    {"linked data, no manifest",
     [](const Image &, const Image &newer) { return removeManifest(newer) && moveDataBehindLink(newer); }},
    {"only the manifest knows",
     [](const Image &, const Image &newer) { return writeData(newer, 0, QByteArray(512, '\0')); },
     ErrorCode::ImageDamaged},
    {"both without manifest",
     [](const Image &older, const Image &newer) { return removeManifest(older) && removeManifest(newer); }},
    {"parent without manifest", [](const Image &older, const Image &) { return removeManifest(older); }},
    {"renamed parent", [](const Image &older, const Image &) { return renameFolder(older); }},
    {"renamed parent, no manifest",
     [](const Image &older, const Image &newer) { return renameFolder(older) && removeManifest(newer); }},
});

constexpr auto needNobody = std::to_array<Mishap>({
    {"no data", [](const Image &, const Image &newer) { return QFile::remove(newer.filePath(dataFileName)); }},
    {"nothing left",
     [](const Image &, const Image &newer) {
         return removeManifest(newer) && QFile::remove(newer.filePath(dataFileName));
     }},
    {"pipe as data, no manifest",
     [](const Image &, const Image &newer) { return removeManifest(newer) && makePipe(newer, dataFileName); }},
    {"other data, no manifest",
     [](const Image &, const Image &newer) { return removeManifest(newer) && writeData(newer, 0, "other"); }},
    {"no backing file, no manifest",
     [](const Image &, const Image &newer) {
         const QStringList rebase{u"rebase"_s, u"-u"_s, u"-b"_s, QString(), newer.filePath(dataFileName)};
         return removeManifest(newer) && bool(runTool(u"qemu-img"_s, rebase));
     }},
});

} // namespace

std::span<const Mishap> mishapsThatKeepTheParent() { return keepTheirParent; }
std::span<const Mishap> mishapsThatNeedNobody() { return needNobody; }

} // namespace lifeboat::test
