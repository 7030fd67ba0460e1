// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/PlanReviewStep.h"

#include "assistants/SimpleTime.h"
#include "plans/Calendar.h"
#include "sentences/Bidi.h"
#include "sentences/PlanWords.h"
#include "sentences/Sentences.h"
#include "widgets/Paint.h"
#include "widgets/PartitionRole.h"
#include "widgets/ReadingDirection.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QTimeZone>

#include <algorithm>

namespace lifeboat {

namespace {

constexpr std::size_t datesShown = 5;
constexpr qsizetype serialShown = 4; // as on the cards

struct PlanNames {
    Q_DECLARE_TR_FUNCTIONS(PlanNames)
};

QString capitalised(QString text)
{
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

QString joined(const QStringList &lines) { return inReadingDirection(lines.join(QLatin1Char('\n'))); }

} // namespace

QString suggestedName(const Plan &plan)
{
    if (plan.drives.empty())
        return {};
    const auto others = static_cast<int>(plan.drives.size()) - 1;
    const QString first = plan.drives.front().displayName();
    const QString drives = others == 0 ? first : PlanNames::tr("%1 and %n more", nullptr, others).arg(first);
    if (plan.times.empty())
        return plan.onConnect ? PlanNames::tr("%1, when connected").arg(drives) : drives;
    const auto simple = SimpleTime::from(plan.times.front());
    if (!simple || plan.times.size() > 1)
        return drives;
    switch (simple->every) {
    case SimpleTime::Every::Week:
        return PlanNames::tr("%1, every week").arg(drives);
    case SimpleTime::Every::Month:
        return PlanNames::tr("%1, every month").arg(drives);
    case SimpleTime::Every::Day:
        break;
    }
    return PlanNames::tr("%1, every day").arg(drives);
}

PlanReviewStep::PlanReviewStep(const Models &models, PlanChoice &choice, DriveUse &use, QWidget *parent)
    : PlanStep(models, choice, use, parent), m_form(new QGridLayout), m_name(new QLineEdit)
{
    m_form->setColumnStretch(1, 1);
    m_form->setVerticalSpacing(2 * spacingOf(*this));
    m_form->setHorizontalSpacing(2 * spacingOf(*this));
    m_name->setObjectName(QStringLiteral("planName"));
    m_name->setMaxLength(200);
    auto *const nameTitle = new QLabel(tr("&Name:"));
    nameTitle->setBuddy(m_name);
    m_form->addWidget(nameTitle, 0, 0);
    m_form->addWidget(m_name, 0, 1);
    m_what = addPart(tr("What"), QStringLiteral("planWhat"));
    m_where = addPart(tr("Where"), QStringLiteral("planWhere"));
    m_when = addPart(tr("When"), QStringLiteral("planWhen"));
    m_next = addPart(tr("Next"), QStringLiteral("planNextDates"));
    m_nextTitle = m_form->itemAtPosition(m_form->rowCount() - 1, 0)->widget();
    m_keep = addPart(tr("Keep"), QStringLiteral("planKeep"));
    m_also = addPart(tr("Besides"), QStringLiteral("planAlso"));
    column()->addLayout(m_form);
    column()->addStretch(1);
    connect(m_name, &QLineEdit::textChanged, this, [this](const QString &name) {
        plan().name = name.trimmed();
        Q_EMIT answered();
    });
}

QLabel *PlanReviewStep::addPart(const QString &title, const QString &objectName)
{
    QLabel *const text = newText({}, this);
    text->setObjectName(objectName);
    auto *const label = new QLabel(title);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    const int row = m_form->rowCount();
    m_form->addWidget(label, row, 0, Qt::AlignTop);
    m_form->addWidget(text, row, 1);
    return text;
}

void PlanReviewStep::enter()
{
    if (plan().name.isEmpty() || (choice().isNew() && plan().name == m_suggested))
        plan().name = m_suggested = suggestedName(plan());
    if (m_name->text().trimmed() != plan().name)
        m_name->setText(plan().name);
    m_what->setText(what());
    m_where->setText(where());
    m_when->setText(when());
    m_keep->setText(keep());
    m_also->setText(also());
    const QString next = nextTimes();
    m_nextTitle->setVisible(!next.isEmpty());
    m_next->setVisible(!next.isEmpty());
    m_next->setText(next);
}

QString PlanReviewStep::missing() const { return plan().name.isEmpty() ? tr("Give the plan a name.") : QString(); }

QString PlanReviewStep::what() const
{
    QStringList lines;
    for (const PlannedDrive &planned : plan().drives) {
        const Drive *const drive = connected(planned);
        QString line = tr("%1, %2").arg(isolated(planned.displayName()), isolated(sizeForPeople(planned.size)));
        if (!planned.serial.isEmpty())
            line = tr("%1, serial …%2").arg(line, isolated(planned.serial.right(serialShown)));
        QStringList partitions;
        QList<int> numbers = planned.partitions.values();
        std::ranges::sort(numbers);
        for (const int number : std::as_const(numbers)) {
            const Partition *const partition = drive != nullptr ? drive->partition(number) : nullptr;
            partitions << (partition != nullptr ? tr("%1 (%2)").arg(number).arg(isolated(titleOf(*partition)))
                                                : QLocale().toString(number));
        }
        if (!partitions.isEmpty())
            line = tr("%1: only the partitions %2").arg(line, partitions.join(QStringLiteral(", ")));
        lines << (drive != nullptr ? line : tr("%1 – not connected now").arg(line));
    }
    return joined(lines);
}

QString PlanReviewStep::where() const
{
    QStringList lines;
    for (const PlannedPlace &place : plan().places) {
        const KnownPlace *const known = knownPlace(place, models());
        const Drive *const holding = known != nullptr ? models().drives.holding(known->path) : nullptr;
        const QString name = isolated(place.name);
        if (known == nullptr)
            lines << tr("%1 – not connected now").arg(name);
        else if (holding != nullptr && holding->displayName() != place.name)
            lines << tr("%1, on %2").arg(name, isolated(holding->displayName()));
        else
            lines << name;
    }
    if (lines.size() > 1)
        lines << tr("They take turns: the one that has waited longest is used.");
    return joined(lines);
}

QString PlanReviewStep::when() const
{
    QStringList lines{capitalised(timesForPeople(plan())) + QLatin1Char('.')};
    if (!plan().times.empty())
        lines << tr("If the computer is off at that time: as soon as it is on again.");
    return joined(lines);
}

QString PlanReviewStep::nextTimes() const
{
    const auto calendar = Calendar::of(plan().times);
    if (!calendar)
        return {};
    QStringList lines;
    for (const QDateTime &time :
         calendar->nextAfter(QDateTime::currentDateTimeUtc(), QTimeZone::systemTimeZone(), datesShown))
        lines << runTimeForPeople(time);
    return joined(lines);
}

QString PlanReviewStep::keep() const
{
    QStringList lines{capitalised(keepForPeople(plan().keep)) + QLatin1Char('.')};
    if (!plan().keep.keepsAll())
        lines << tr("The newest good image is never deleted.");
    return joined(lines);
}

QString PlanReviewStep::also() const
{
    QStringList lines{plan().check ? tr("Each image is checked after it was made.")
                                   : tr("Images are not checked after they were made.")};
    if (plan().wake)
        lines << tr("The computer is woken from sleep.");
    if (plan().leastBattery > 0)
        lines << tr("On battery below %1 % it waits for power.").arg(plan().leastBattery);
    if (plan().mode == CopyMode::Exact)
        lines << tr("Exact copy, with what is not in use.");
    if (!plan().hook.isEmpty())
        lines << tr("Afterwards this program is run: %1").arg(isolated(plan().hook));
    if (!plan().enabled)
        lines << tr("The plan is switched off: nothing happens until it is switched on.");
    return joined(lines);
}

} // namespace lifeboat
