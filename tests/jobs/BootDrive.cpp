// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "BootDrive.h"

#include "JobSupport.h"

#include "base/Endian.h"
#include "support/RandomBytes.h"

#include <QFile>
#include <QTemporaryDir>

#include <array>

namespace lifeboat::test {

using namespace Qt::StringLiterals;

namespace {

constexpr ByteCount driveSize = 24_MiB;
constexpr ByteRange firstPartition{ByteOffset((1_MiB).value), ByteOffset((3_MiB).value)};
constexpr ByteOffset greetingAt = firstPartition.end + 300_KiB; // in the gap between the partitions
constexpr ByteCount sector{512};

// cli; ds = es = ss = 0, sp = 0x7c00; cld; sti                        a state of our own, whatever the BIOS left
// si = packet; ah = 0x42; int 0x13; jc off                            read the sector to 0x7e00; dl is the drive still
// si = 0x7e00; lodsw; cmp ax, "BL"; jne off                           the right sector begins with "BL"
// next: lodsb; test al, al; jz off; bl = al
// wait: in 0x3fd; test 0x20; jz wait; out 0x3f8, bl; jmp next         each byte of the text to COM1 when it is ready
// off: in 0x3fd; test 0x40; jz off; out 0x64, 0xfe; hlt               everything sent: reset, which ends the emulator
// packet: 16 bytes, 1 sector, to 0:0x7e00, its number (8 bytes, filled in)
constexpr auto bootCode = std::to_array<unsigned char>(
    {0xfa, 0x31, 0xc0, 0x8e, 0xd8, 0x8e, 0xc0, 0x8e, 0xd0, 0xbc, 0x00, 0x7c, 0xfc, 0xfb, 0xbe, 0x46,
     0x7c, 0xb4, 0x42, 0xcd, 0x13, 0x72, 0x20, 0xbe, 0x00, 0x7e, 0xad, 0x3d, 0x42, 0x4c, 0x75, 0x17,
     0xac, 0x84, 0xc0, 0x74, 0x12, 0x88, 0xc3, 0xba, 0xfd, 0x03, 0xec, 0xa8, 0x20, 0x74, 0xfb, 0x88,
     0xd8, 0xba, 0xf8, 0x03, 0xee, 0xeb, 0xe9, 0xba, 0xfd, 0x03, 0xec, 0xa8, 0x40, 0x74, 0xfb, 0xb0,
     0xfe, 0xe6, 0x64, 0xf4, 0xeb, 0xfd, 0x10, 0x00, 0x01, 0x00, 0x00, 0x7e, 0x00, 0x00});

ToolResult failed(const QString &what) { return {.command = what, .exitCode = -1, .output = {}, .errors = {}}; }

QByteArray sectors(ByteCount bytes) { return QByteArray::number(qulonglong(bytes / sector)); }

QByteArray bootSector()
{
    std::array<std::byte, 8> number{};
    storeLittle<std::uint64_t>(number, 0, greetingAt.value / sector.value);
    return QByteArray(reinterpret_cast<const char *>(bootCode.data()), qsizetype(bootCode.size())) +
        QByteArray(reinterpret_cast<const char *>(number.data()), qsizetype(number.size()));
}

} // namespace

ToolResult makeBootDrive(const QString &file, const QByteArray &label)
{
    QFile drive(file);
    if (!drive.open(QIODevice::WriteOnly) || !drive.resize(qint64(driveSize.value)))
        return failed(drive.errorString());
    drive.close();
    const QByteArray type = label == "gpt" ? ", type=L\n" : ", type=83, bootable\n";
    ToolResult result =
        runTool(u"sfdisk"_s, {u"--quiet"_s, u"--no-reread"_s, u"--no-tell-kernel"_s, file},
                {.input = "label: " + label + "\nstart=" + sectors(ByteCount(firstPartition.begin.value)) +
                     ", size=" + sectors(firstPartition.size()) + type + "start=" + sectors(4_MiB) +
                     ", size=" + sectors(16_MiB) + (label == "gpt" ? ", type=L\n" : ", type=83\n")});
    const QTemporaryDir contents;
    QFile content(contents.filePath(u"file"_s));
    if (!content.open(QIODevice::WriteOnly) || content.write(randomByteArray(1_MiB, 1)) < 0 || !content.flush())
        return failed(content.fileName());
    if (result)
        result = runTool(
            u"mkfs.ext4"_s,
            {u"-q"_s, u"-F"_s, u"-d"_s, contents.path(), u"-E"_s, u"offset=%1"_s.arg((4_MiB).value), file, u"16M"_s});
    const QByteArray greeting = "BL" + QByteArray(bootGreeting) + '\0';
    if (result &&
        (!writeAt(file, firstPartition.begin, randomByteArray(firstPartition.size(), 2)) ||
         !writeAt(file, ByteOffset(), bootSector()) || !writeAt(file, greetingAt, greeting)))
        return failed(u"boot sector"_s);
    return result;
}

ToolResult boot(const QString &file, const QString &format)
{
    ToolResult result =
        runTool(u"qemu-system-x86_64"_s,
                {u"-nodefaults"_s, u"-display"_s, u"none"_s, u"-serial"_s, u"stdio"_s, u"-no-reboot"_s, u"-m"_s,
                 u"32"_s, u"-snapshot"_s, u"-drive"_s, u"file=%1,format=%2,if=ide"_s.arg(file, format)},
                {.input = {}, .timeoutSeconds = 60, .workingDirectory = {}});
    if (result && !result.output.contains(bootGreeting))
        result.exitCode = -1;
    return result;
}

} // namespace lifeboat::test
