// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/PlaceCard.h"

#include "sentences/DriveWords.h"
#include "sentences/Sentences.h"
#include "widgets/UsageBar.h"

namespace lifeboat {

PlaceCard::PlaceCard(Kind kind, QWidget *parent) : Card(kind, parent), m_bar(new UsageBar(this))
{
    setPicture(namedIcon(QStringLiteral("place-folder")));
    addBelow(m_bar);
}

void PlaceCard::setPlace(const QString &name, const QString &path, ByteCount free, ByteCount total)
{
    m_path = path;
    setTitle(name);
    const QString where = isolated(path.toHtmlEscaped());
    const bool known = total != ByteCount();
    setFacts(known ? tr("%1 free of %2 · %3").arg(isolated(sizeForPeople(free)), isolated(sizeForPeople(total)), where)
                   : where);
    m_bar->setVisible(known);
    if (known)
        m_bar->setShare(1.0 - static_cast<double>(free.value) / static_cast<double>(total.value));
}

} // namespace lifeboat
