// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

namespace lifeboat::files {

/// The only way from a name in an image to a person or to a disk.

/// A name or path for people: invalid UTF-8 becomes U+FFFD; control characters, line separators and whatever turns the direction of text become
/// visible stand-ins, so that what is shown cannot pretend to be something else. Never to be written or compared.
QString nameForDisplay(QByteArrayView raw);

enum class NameRules {
    Linux, ///< what a Linux file system takes
    Windows, ///< also nothing that Windows, FAT or a .zip would stumble over: \ : * ? " < > |, CON, blanks and dots at the end
};

/// A name under which to write a file: never empty, never "." or "..", without "/" and NUL, at most 255 bytes, cut where a character of UTF-8 ends.
/// Equal to @p raw whenever that is possible. Two different names can become one: the caller looks whether it is taken.
QByteArray nameForWriting(QByteArrayView raw, NameRules rules = NameRules::Linux);

/// Whether @p raw may stand in FileEntry::name.
bool isEntryName(QByteArrayView raw);
/// Whether @p raw may stand in FileRef::path.
bool isEntryPath(QByteArrayView raw);

} // namespace lifeboat::files
