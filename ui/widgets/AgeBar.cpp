// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/AgeBar.h"

#include "sentences/Bidi.h"
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
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(age);
    if (hours >= std::chrono::days(2))
        return AgeBar::tr("%n day(s)", nullptr, static_cast<int>(hours / std::chrono::days(1)));
    return hours.count() > 0 ? AgeBar::tr("%n hour(s)", nullptr, static_cast<int>(hours.count()))
                             : durationForPeople(age);
}

} // namespace

AgeBar::AgeBar(QWidget *parent) : QWidget(parent), m_bar(new UsageBar), m_words(new QLabel)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    m_bar->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setWordWrap(true);
    auto *const row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacingOf(*this));
    row->addWidget(m_bar, 0, Qt::AlignVCenter);
    row->addWidget(m_words, 1);
}

void AgeBar::setAge(std::chrono::seconds age, std::chrono::seconds limit)
{
    const bool tooOld = age >= limit;
    const QString verdict = tooOld    ? tr("Overdue")
        : age > limit / sharesOfLimit ? tr("Older than planned")
                                      : tr("Up to date");
    m_bar->setShare(static_cast<double>(age.count()) / static_cast<double>(limit.count()));
    m_bar->setColor(tooOld ? erasedColor() : colorOf(PartitionRole::Data));
    m_words->setText(inReadingDirection(
        tr("%1: %2 old, overdue after %3").arg(verdict, isolated(ageForPeople(age)), isolated(ageForPeople(limit)))));
    m_bar->setAccessibleName(m_words->text());
}

} // namespace lifeboat
