// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "image/Manifest.h"

#include <initializer_list>

namespace lifeboat::test {

/// One partition of an example: sizes in bytes, `gap` is unpartitioned space before it.
struct ExamplePartition {
    QString type;
    QString fileSystem;
    QString label;
    std::uint64_t size = 0;
    std::uint64_t gap = 0;
    std::vector<Usage> usages = {};
};

inline constexpr std::uint64_t mega = 1'000'000;
inline constexpr std::uint64_t giga = 1000 * mega;

QString efiType();
QString windowsReservedType();
QString windowsType();
QString windowsRecoveryType();
QString linuxType();
QString swapType();

Drive exampleDrive(std::uint64_t size, TableType table, std::initializer_list<ExamplePartition> partitions);

/// EFI system, reserved, Windows, recovery; 500 GB.
Drive windowsLaptop();
/// EFI system, ext4 root that runs, swap, 2 TB of data.
Drive linuxDesktop();
/// FAT over the whole stick, in a table.
Drive usbStick();
Drive emptyDrive();

/// An image of @p drive in which every partition is filled to @p percent.
Manifest imageOf(const Drive &drive, unsigned percent);

} // namespace lifeboat::test
