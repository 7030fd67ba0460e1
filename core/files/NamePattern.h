// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

namespace lifeboat::files {

/// What a name must be like: with "*" or "?" in it the whole name, else any part of it. Case does not matter. A name that is no
/// UTF-8 is taken as nameForDisplay() shows it. At most name times pattern steps.
class NamePattern {
public:
    explicit NamePattern(const QByteArray &pattern);

    bool matches(QByteArrayView name) const;

private:
    QByteArray m_ascii; ///< folded, when all of it is ASCII: the quick way
    QString m_folded;
    bool m_wild = false;
};

} // namespace lifeboat::files
