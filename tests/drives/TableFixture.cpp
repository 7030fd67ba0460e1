// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "TableFixture.h"

#include <QFile>

namespace lifeboat::test {

const QByteArray TableFixture::gptScript =
    "label: gpt\n"
    "start=2048, size=2048, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name=\"EFI System Partition\"\n"
    "start=4096, size=8001, name=\"Büro & Lager\", attrs=LegacyBIOSBootable\n"
    "start=20000, size=1000\n";

const QByteArray TableFixture::logicalScript = "label: dos\nlabel-id: 0xcafe1234\n"
                                               "start=2048, size=2048, type=ef, bootable\n"
                                               "start=4096, size=20000, type=f\n"
                                               "start=6144, size=2048, type=83\n"
                                               "start=10240, size=1025, type=82\n"
                                               "start=14336, size=1, type=83\n";

Mutation TableFixture::inBothHeaders(const std::function<void(QByteArray &, qsizetype header)> &change)
{
    return [change](QByteArray &drive) {
        for (const quint64 lba : {quint64{1}, lastLba}) {
            change(drive, static_cast<qsizetype>(lba) * sectorSize);
            sealGpt(drive, lba);
        }
    };
}

Mutation TableFixture::inBothEntries(int index, const std::function<void(QByteArray &, qsizetype entry)> &change)
{
    return inBothHeaders([index, change](QByteArray &drive, qsizetype header) {
        change(drive, static_cast<qsizetype>(load64(drive, header + 72)) * sectorSize + index * 128);
    });
}

Mutation TableFixture::inPrimaryHeader(const std::function<void(QByteArray &, qsizetype header)> &change)
{
    return [change](QByteArray &drive) {
        change(drive, sectorSize);
        sealGpt(drive, 1);
    };
}

qsizetype TableFixture::mbrEntry(qsizetype sector, int index) { return sector * sectorSize + 446 + 16 * index; }

void TableFixture::setMbrEntry(QByteArray &drive, qsizetype sector, int index, quint8 type, quint32 first,
                               quint32 count)
{
    const qsizetype at = mbrEntry(sector, index);
    drive[at] = 0;
    drive[at + 4] = static_cast<char>(type);
    store32(drive, at + 8, first);
    store32(drive, at + 12, count);
}

QByteArray TableFixture::madeInFile(const QByteArray &script, int sector)
{
    QFile::remove(m_file);
    if (!makeFile(m_file, driveSize) || !sfdisk(m_file, script, sector))
        return {};
    return readFile(m_file);
}

QByteArray TableFixture::made(const QByteArray &script)
{
    if (!m_made.contains(script))
        m_made.insert(script, madeInFile(script));
    return m_made.value(script);
}

} // namespace lifeboat::test
