// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/DriveMap.h"

#include <QColor>

namespace lifeboat {

/// What a partition is for, in the eyes of a person: programs, own files, what starts the computer, something else, or nothing.
enum class PartitionRole { System, Data, Boot, Other, Free };

/// Told apart by people who see colours differently (the palette of Okabe and Ito); the same in light and dark.
QColor colorOf(PartitionRole role);
/// The outline of what will be erased.
QColor erasedColor();

/// The second mark beside the colour: which way its lines run. NoBrush: none.
Qt::BrushStyle hatchOf(PartitionRole role);

/// "system", "data", … translated.
QString wordOf(PartitionRole role);

/// By what uses it, its type in the table, its file system. Of one partition alone: partsOf() knows its neighbours too and tells a
/// Windows drive from a Windows system.
PartitionRole roleOf(const Partition &partition);
PartitionRole roleOf(const PartitionRecord &record);

/// What a person calls it: its label, else what it is for ("EFI system"), else its file system, else "Partition 2". Never empty, one line.
QString titleOf(const Partition &partition);
QString titleOf(const PartitionRecord &record);

/// "NTFS" for libblkid's "ntfs"; what is not known stays as it is.
QString fileSystemForPeople(const QString &fileSystem);

} // namespace lifeboat
