// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/PlanKeepStep.h"

#include "sentences/Bidi.h"
#include "sentences/Sentences.h"
#include "widgets/Answers.h"
#include "widgets/Paint.h"
#include "widgets/ReadingDirection.h"

#include <QFormLayout>
#include <QLabel>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QTimeZone>

namespace lifeboat {

namespace {

constexpr std::uint64_t gigabyte = 1'000'000'000;
constexpr int mostKept = 9999;      // validate()
constexpr int mostFree = 1'000'000; // GB

QString sizeText(ByteCount size) { return isolated(sizeForPeople(size)); }

} // namespace

PlanKeepStep::PlanKeepStep(const Models &models, PlanChoice &choice, DriveUse &use, QWidget *parent)
    : PlanStep(models, choice, use, parent)
{
    column()->addWidget(newText(
        tr("Each image after the first stores only what has changed, and every one can be put back by itself. "
           "Older ones go after a new one was made. The newest good image is never deleted, nor are images that "
           "somebody made by hand."),
        this));
    m_ways = new Answers(this);
    column()->addWidget(m_ways);
    m_ways->add(LastFour, tr("The last 4"), QStringLiteral("planKeepLast"));
    m_ways->add(Graded, tr("7 daily, 4 weekly and 6 monthly ones"), QStringLiteral("planKeepGraded"));
    m_ways->add(All, tr("All of them"), QStringLiteral("planKeepAll"));
    m_ways->add(OwnRules, tr("By rules of your own"), QStringLiteral("planKeepOwn"));
    buildForm();
    m_forecast = newText({}, this);
    m_forecast->setObjectName(QStringLiteral("planForecast"));
    m_warning = newText({}, this);
    m_warning->setObjectName(QStringLiteral("planTooSmall"));
    QFont bold = m_warning->font();
    bold.setBold(true);
    m_warning->setFont(bold);
    column()->addSpacing(spacingOf(*this));
    column()->addWidget(m_forecast);
    column()->addWidget(m_warning);
    column()->addStretch(1);
    connect(m_ways, &Answers::given, this, [this](int way) { choose(static_cast<Way>(way)); });
    const auto showAgain = [this] {
        if (isVisible())
            showForecast();
    };
    connect(&use, &DriveUse::known, this, showAgain);
    connect(&models.images, &ImageModel::changed, this, showAgain);
    connect(&models.places, &PlaceModel::changed, this, showAgain);
}

void PlanKeepStep::buildForm()
{
    m_own = new QWidget;
    m_form = new QFormLayout(m_own);
    m_form->setContentsMargins(3 * spacingOf(*this), 0, 0, 0);
    m_form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    m_form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    addRule(&KeepRules::last, tr("The &newest:"), QStringLiteral("planLast"));
    addRule(&KeepRules::hourly, tr("One of each &hour, for so many hours:"), QStringLiteral("planHourly"));
    addRule(&KeepRules::daily, tr("One of each &day, for so many days:"), QStringLiteral("planDaily"));
    addRule(&KeepRules::weekly, tr("One of each &week, for so many weeks:"), QStringLiteral("planWeekly"));
    addRule(&KeepRules::monthly, tr("One of each &month, for so many months:"), QStringLiteral("planMonthly"));
    addRule(&KeepRules::yearly, tr("One of each &year, for so many years:"), QStringLiteral("planYearly"));
    m_free = new QSpinBox;
    m_free->setObjectName(QStringLiteral("planFree"));
    m_free->setRange(0, mostFree);
    m_free->setSuffix(tr(" GB"));
    m_free->setSpecialValueText(tr("whatever is free"));
    m_form->addRow(tr("As many as leave this &free:"), m_free);
    m_form->addRow(newText(tr("Where no rule is set, all images stay."), this));
    column()->addWidget(m_own);
    connect(m_free, &QSpinBox::valueChanged, this, [this](int gigabytes) {
        if (m_filling)
            return;
        plan().keep.free = ByteCount(static_cast<std::uint64_t>(gigabytes) * gigabyte);
        showForecast();
    });
}

void PlanKeepStep::addRule(unsigned KeepRules::*rule, const QString &label, const QString &objectName)
{
    auto *const count = new QSpinBox;
    count->setObjectName(objectName);
    count->setRange(0, mostKept);
    m_form->addRow(label, count);
    m_rules.push_back({.rule = rule, .count = count});
    connect(count, &QSpinBox::valueChanged, this, [this, rule](int value) {
        if (m_filling)
            return;
        plan().keep.*rule = static_cast<unsigned>(value);
        showForecast();
    });
}

void PlanKeepStep::enter()
{
    const QScopedValueRollback filling(m_filling, true);
    const Way way = plan().keep == lastFourRules ? LastFour
        : plan().keep == gradedRules             ? Graded
        : plan().keep.keepsAll()                 ? All
                                                 : OwnRules;
    m_ways->setCurrent(way);
    for (const PlannedDrive &drive : plan().drives) {
        if (const Drive *const there = connected(drive))
            use().ask(*there);
    }
    showRules();
}

void PlanKeepStep::showRules()
{
    const QScopedValueRollback filling(m_filling, true);
    for (const Rule &rule : m_rules)
        rule.count->setValue(static_cast<int>(plan().keep.*rule.rule));
    m_free->setValue(static_cast<int>(plan().keep.free.value / gigabyte));
    m_own->setVisible(m_ways->current() == OwnRules);
    showForecast();
}

void PlanKeepStep::choose(Way way)
{
    // Rules of one's own begin with those that were chosen.
    if (way != OwnRules)
        plan().keep = way == LastFour ? lastFourRules : way == Graded ? gradedRules : KeepRules();
    showRules();
}

ByteCount PlanKeepStep::storedAlready(const KnownPlace &place) const
{
    ByteCount stored;
    for (const KnownImage &image : models().images.images()) {
        if (image.manifest && image.place == place.path && !choice().isNew() && image.manifest->plan == choice().id)
            stored += image.manifest->counts.stored;
    }
    return stored;
}

void PlanKeepStep::showForecast()
{
    const auto forecast = forecastOf(plan(), models().drives.drives(), models().images.images(), use(),
                                     QDateTime::currentDateTimeUtc(), QTimeZone::systemTimeZone());
    m_forecast->setVisible(forecast.has_value());
    m_warning->hide();
    if (!forecast)
        return;
    QStringList lines{forecastOfPlan(*forecast)};
    bool tooSmall = false;
    for (const PlannedPlace &place : plan().places) {
        if (const QString room = roomIn(place, *forecast, tooSmall); !room.isEmpty())
            lines << room;
    }
    m_forecast->setText(inReadingDirection(lines.join(QLatin1Char('\n'))));
    m_warning->setVisible(tooSmall);
    m_warning->setText(
        inReadingDirection(tr("That is more than there is room for: keep fewer images, or choose another place.")));
}

QString PlanKeepStep::forecastOfPlan(const PlanForecast &forecast) const
{
    QString text;
    if (const auto needed = forecast.needed())
        text = tr("Needs about %1: %2 for the first image and %3 for each later one, of which at most %4 are there at "
                  "the same time.")
                   .arg(sizeText(*needed), sizeText(forecast.first), sizeText(*forecast.change))
                   .arg(*forecast.kept);
    else if (forecast.change && forecast.runsAMonth > 0)
        text = tr("The first image needs about %1, and each month about %2 more.")
                   .arg(sizeText(forecast.first), sizeText(ByteCount(forecast.change->value * forecast.runsAMonth)));
    else if (forecast.change)
        text = tr("The first image needs about %1, and each later one about %2.")
                   .arg(sizeText(forecast.first), sizeText(*forecast.change));
    else
        text = tr("The first image needs about %1. How much each later one adds can be told after the second.")
                   .arg(sizeText(forecast.first));
    return forecast.fromImages ? text
                               : text + QLatin1Char(' ') +
            tr("This is an estimate: half of what is in use on the drive, because images are compressed.");
}

QString PlanKeepStep::roomIn(const PlannedPlace &place, const PlanForecast &forecast, bool &tooSmall) const
{
    const KnownPlace *const known = knownPlace(place, models());
    if (known == nullptr || !known->facts)
        return {};
    const ByteCount there = storedAlready(*known);
    const ByteCount needed = forecast.needed().value_or(forecast.first);
    tooSmall = tooSmall || needed.value > known->facts->free.value + there.value;
    const QString name = isolated(place.name);
    const QString free = sizeText(known->facts->free);
    return there == ByteCount() ? tr("“%1” has %2 free.").arg(name, free)
                                : tr("“%1” has %2 free; %3 are images of this plan.").arg(name, free, sizeText(there));
}

} // namespace lifeboat
