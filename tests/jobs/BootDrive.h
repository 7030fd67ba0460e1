// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "support/Tools.h"

namespace lifeboat::test {

/// What a drive of makeBootDrive() sends to the first serial port when it boots.
inline constexpr const char *bootGreeting = "Lifeboat test drive: booted from behind the first partition.";

/// A drive in a file, with a boot sector of ours in LBA 0 (its source: BootDrive.cpp). A BIOS runs it; it reads one sector by its number,
/// from a gap behind the first partition, sees by a mark that it is the right one, sends the text in it to COM1 and switches the machine off.
/// @p label: "gpt" (with its protective MBR) or "dos". Two partitions: random bytes, and an ext4 with a file.
ToolResult makeBootDrive(const QString &file, const QByteArray &label);

/// Boots a drive in an emulated PC without changing it; true result: bootGreeting came. @p format: as qemu calls it, "raw" or "qcow2".
ToolResult boot(const QString &file, const QString &format);

} // namespace lifeboat::test
