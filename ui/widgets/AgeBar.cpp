// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/AgeBar.h"

#include "sentences/JobWords.h"
#include "widgets/Paint.h"
#include "widgets/PartitionRole.h"
#include "widgets/ReadingDirection.h"
#include "widgets/UsageBar.h"

#include <QHBoxLayout>
#include <QLabel>

namespace lifeboat {

namespace {

/// A plan's images are too old after twice the time between two of them.
constexpr int sharesOfLimit = 2;

QString ageForPeople(std::chrono::seconds age)
{
    const auto days = std::chrono::duration_cast<std::chrono::days>(age);
    if (days.count() >= 2)
        return AgeBar::tr("%n day(s)", nullptr, static_cast<int>(days.count()));
    return durationForPeople(age);
}

} // namespace

AgeBar::AgeBar(QWidget *parent) : QWidget(parent), m_bar(new UsageBar), m_word(new QLabel)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    m_word->setTextFormat(Qt::PlainText);
    auto *const row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacingOf(*this));
    row->addWidget(m_bar, 1, Qt::AlignVCenter);
    row->addWidget(m_word);
}

void AgeBar::setAge(std::chrono::seconds age, std::chrono::seconds limit)
{
    const bool tooOld = age >= limit;
    m_bar->setShare(static_cast<double>(age.count()) / static_cast<double>(limit.count()));
    m_bar->setColor(tooOld ? erasedColor() : colorOf(PartitionRole::Data));
    m_word->setText(inReadingDirection(tooOld                            ? tr("Overdue")
                                           : age > limit / sharesOfLimit ? tr("Older than planned")
                                                                         : tr("Up to date")));
    m_bar->setAccessibleName(
        tr("%1: %2 old, overdue after %3").arg(m_word->text(), ageForPeople(age), ageForPeople(limit)));
    setToolTip(m_bar->accessibleName());
}

} // namespace lifeboat
