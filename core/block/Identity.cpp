// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "block/Identity.h"

#include <QFile>
#include <QFileInfo>

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#ifndef BLKGETDISKSEQ
#define BLKGETDISKSEQ _IOR(0x12, 128, std::uint64_t)
#endif

namespace lifeboat {

namespace {

/// SCSI vital product data page 0x80: 4 header bytes, then the serial (SPC-5, 7.7.18).
QString readVpdSerial(const QString &path)
{
    constexpr qsizetype headerSize = 4;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray page = file.read(256);
    return page.size() > headerSize ? QString::fromLatin1(page.mid(headerSize)).trimmed().remove(QChar(0)) : QString();
}

QString firstOf(std::initializer_list<QString> values)
{
    for (const QString &value : values) {
        if (!value.isEmpty())
            return value;
    }
    return {};
}

} // namespace

QString sysfsFolder(std::uint64_t device)
{
    return QStringLiteral("/sys/dev/block/%1:%2").arg(major(device)).arg(minor(device));
}

QString readSysfsLine(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readLine(4096)).simplified() : QString();
}

QString usbSerialAbove(const QString &folder)
{
    constexpr int deepest = 32;
    QString above = QFileInfo(folder).canonicalFilePath();
    for (int i = 0; i < deepest && above.size() > 1; ++i, above = QFileInfo(above).path()) {
        if (QFileInfo::exists(above + QStringLiteral("/idVendor")))
            return readSysfsLine(above + QStringLiteral("/serial"));
    }
    return {};
}

Result<DriveIdentity> readIdentity(int fd, const QString &name, ByteCount size)
{
    struct stat status{};
    if (::fstat(fd, &status) != 0)
        return fail(Error::fromErrno(ErrorCode::SourceRead, name, QStringLiteral("fstat")));
    DriveIdentity identity;
    identity.size = size;
    if (S_ISREG(status.st_mode)) {
        identity.device = status.st_dev;
        identity.inode = status.st_ino;
        identity.model = QFileInfo(name).fileName();
        return identity;
    }
    identity.device = status.st_rdev;
    std::uint64_t sequence = 0;
    if (::ioctl(fd, BLKGETDISKSEQ, &sequence) == 0)
        identity.sequence = sequence;
    QString disk = QFileInfo(sysfsFolder(status.st_rdev)).canonicalFilePath();
    if (QFileInfo::exists(disk + QStringLiteral("/partition")))
        disk = QFileInfo(disk).path();
    const QString device = disk + QStringLiteral("/device/");
    const QString vendor = readSysfsLine(device + QStringLiteral("vendor"));
    // virtio's vendor is a PCI number, no name; SATA's is always "ATA".
    const bool realVendor =
        !vendor.isEmpty() && vendor != QLatin1StringView("ATA") && !vendor.startsWith(QLatin1StringView("0x"));
    const QString model =
        firstOf({readSysfsLine(device + QStringLiteral("model")), readSysfsLine(device + QStringLiteral("name"))});
    identity.model = realVendor && !model.isEmpty() ? vendor + QLatin1Char(' ') + model : model;
    identity.serial =
        firstOf({readSysfsLine(device + QStringLiteral("serial")), readSysfsLine(disk + QStringLiteral("/serial")),
                 readVpdSerial(device + QStringLiteral("vpd_pg80")), usbSerialAbove(device)});
    identity.wwn =
        firstOf({readSysfsLine(disk + QStringLiteral("/wwid")), readSysfsLine(device + QStringLiteral("wwid"))});
    return identity;
}

} // namespace lifeboat
