// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/PlanTimeStep.h"

#include "plans/Calendar.h"
#include "sentences/PlanWords.h"
#include "widgets/Answers.h"
#include "widgets/Expander.h"
#include "widgets/Paint.h"
#include "widgets/ReadingDirection.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QTimeEdit>

namespace lifeboat {

namespace {

constexpr QChar between(u';'); // no expression contains it

std::vector<QString> timesIn(const QString &text)
{
    std::vector<QString> times;
    for (const QString &part : text.split(between)) {
        if (const QString time = part.trimmed(); !time.isEmpty())
            times.push_back(time);
    }
    return times;
}

} // namespace

PlanTimeStep::PlanTimeStep(const Models &models, PlanChoice &choice, DriveUse &use, QWidget *parent)
    : PlanStep(models, choice, use, parent)
{
    buildWays();
    buildForm();
    m_onConnect = new QCheckBox(tr("Also when a place is connected"));
    m_onConnect->setObjectName(QStringLiteral("planAlsoOnConnect"));
    column()->addWidget(m_onConnect);
    m_late = newText({}, this);
    column()->addWidget(m_late);
    buildOptions();
    column()->addStretch(1);
    connect(m_onConnect, &QCheckBox::toggled, this, &PlanTimeStep::take);
}

void PlanTimeStep::buildWays()
{
    m_ways = new Answers(this);
    m_ways->add(EveryDay, tr("Every day"), QStringLiteral("planEveryDay"));
    m_ways->add(EveryWeek, tr("Every week"), QStringLiteral("planEveryWeek"));
    m_ways->add(EveryMonth, tr("Every month"), QStringLiteral("planEveryMonth"));
    m_ways->add(OnConnect, tr("Only when a place is connected"), QStringLiteral("planOnConnect"));
    m_ways->add(OwnTimes, tr("At other times"), QStringLiteral("planOwnTimes"));
    m_ways->add(OnRequest, tr("Only when somebody asks for it"), QStringLiteral("planOnRequest"));
    column()->addWidget(m_ways);
    connect(m_ways, &Answers::given, this, [this](int way) { choose(static_cast<Way>(way)); });
}

void PlanTimeStep::buildForm()
{
    const QLocale locale;
    m_weekday = new QComboBox;
    m_weekday->setObjectName(QStringLiteral("planWeekday"));
    for (int i = 0; i < 7; ++i) {
        const int day = (locale.firstDayOfWeek() - 1 + i) % 7 + 1;
        m_weekday->addItem(locale.standaloneDayName(day), day);
    }
    m_day = new QComboBox;
    m_day->setObjectName(QStringLiteral("planDay"));
    for (int day = 1; day <= SimpleTime::latestDay; ++day)
        m_day->addItem(locale.toString(day), day);
    m_day->addItem(tr("the last day"), SimpleTime::lastDay);
    m_clock = new QTimeEdit;
    m_clock->setObjectName(QStringLiteral("planClock"));
    m_clock->setDisplayFormat(locale.timeFormat(QLocale::ShortFormat));
    m_own = new QLineEdit;
    m_own->setObjectName(QStringLiteral("planExpression"));
    m_own->setMaxLength(1000);
    m_ownHelp =
        newText(tr("Written as calendar events of systemd: “Mon..Fri 18:00”, “*-*-01 09:00”, “Sat *-*~07/1 20:00”. "
                   "Several are separated by semicolons."),
                this);
    m_next = newText({}, this);
    m_next->setObjectName(QStringLiteral("planNextTimes"));
    auto *const box = new QWidget;
    m_form = new QFormLayout(box);
    m_form->setContentsMargins(3 * spacingOf(*this), 0, 0, 0);
    m_form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_form->addRow(tr("Da&y of the week:"), m_weekday);
    m_form->addRow(tr("&Day of the month:"), m_day);
    m_form->addRow(tr("&Time:"), m_clock);
    m_form->addRow(tr("&Times:"), m_own);
    column()->addWidget(box);
    for (QLabel *const below : {m_ownHelp, m_next}) {
        below->setContentsMargins(3 * spacingOf(*this), 0, 0, 0);
        column()->addWidget(below);
    }
    connect(m_weekday, &QComboBox::currentIndexChanged, this, &PlanTimeStep::take);
    connect(m_day, &QComboBox::currentIndexChanged, this, &PlanTimeStep::take);
    connect(m_clock, &QTimeEdit::timeChanged, this, &PlanTimeStep::take);
    connect(m_own, &QLineEdit::textChanged, this, &PlanTimeStep::take);
}

void PlanTimeStep::buildOptions()
{
    auto *const options = new Expander(tr("Options"), QStringLiteral("planTimeOptions"), this);
    m_wake = new QCheckBox(tr("Wake the computer from sleep for it"));
    m_wake->setObjectName(QStringLiteral("planWake"));
    m_battery = new QSpinBox;
    m_battery->setObjectName(QStringLiteral("planBattery"));
    m_battery->setRange(0, 100);
    m_battery->setSuffix(tr(" %"));
    m_battery->setSpecialValueText(tr("whatever the charge"));
    auto *const rows = new QFormLayout(options->content());
    rows->setRowWrapPolicy(QFormLayout::WrapLongRows);
    rows->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    rows->addRow(m_wake);
    rows->addRow(tr("Not on &battery below:"), m_battery);
    column()->addWidget(options);
    connect(m_wake, &QCheckBox::toggled, this, [this](bool on) { plan().wake = on; });
    connect(m_battery, &QSpinBox::valueChanged, this,
            [this](int percent) { plan().leastBattery = static_cast<unsigned>(percent); });
}

PlanTimeStep::Way PlanTimeStep::wayOf() const
{
    if (plan().times.empty())
        return plan().onConnect ? OnConnect : choice().onRequest ? OnRequest : OwnTimes;
    if (const auto simple = SimpleTime::from(plan().times.front()); simple && plan().times.size() == 1)
        return simple->every == SimpleTime::Every::Day ? EveryDay
            : simple->every == SimpleTime::Every::Week ? EveryWeek
                                                       : EveryMonth;
    return OwnTimes;
}

void PlanTimeStep::enter()
{
    const QScopedValueRollback filling(m_filling, true);
    const Way way = wayOf();
    m_ways->setOffered(OnRequest, choice().onRequest); // lifeboatctl can make such plans
    m_ways->setCurrent(way);
    const auto simple = way <= EveryMonth ? SimpleTime::from(plan().times.front()) : std::nullopt;
    setSimpleTime(simple.value_or(SimpleTime()));
    if (way == OwnTimes)
        m_own->setText(QStringList(plan().times.begin(), plan().times.end()).join(QStringLiteral("; ")));
    else
        m_own->clear();
    m_onConnect->setChecked(plan().onConnect && way != OnConnect);
    m_wake->setChecked(plan().wake);
    m_battery->setValue(static_cast<int>(plan().leastBattery));
    showWay();
}

void PlanTimeStep::choose(Way way)
{
    // Whoever goes on from a simple time sees how that is written.
    if (way == OwnTimes && m_own->text().isEmpty())
        m_own->setText(simpleTime().expression());
    take();
    showWay();
}

void PlanTimeStep::showWay()
{
    const int way = m_ways->current();
    m_form->setRowVisible(m_weekday, way == EveryWeek);
    m_form->setRowVisible(m_day, way == EveryMonth);
    m_form->setRowVisible(m_clock, way <= EveryMonth);
    m_form->setRowVisible(m_own, way == OwnTimes);
    m_ownHelp->setVisible(way == OwnTimes);
    const bool timed = way != OnConnect && way != OnRequest;
    m_next->setVisible(timed);
    m_onConnect->setVisible(timed);
    showNext();
}

void PlanTimeStep::showNext()
{
    constexpr std::size_t shown = 3;
    const QString mistake = missing();
    QString text = mistake;
    if (const auto calendar = Calendar::of(plan().times); mistake.isEmpty() && calendar) {
        QStringList times{tr("Next:")};
        const QTimeZone zone = QTimeZone::systemTimeZone();
        for (const QDateTime &time : calendar->nextAfter(QDateTime::currentDateTimeUtc(), zone, shown))
            times << runTimeForPeople(time);
        text = times.join(QLatin1Char('\n'));
    }
    // Wrapped lines may be squeezed where the page has just enough room; dates are short.
    m_next->setWordWrap(!mistake.isEmpty());
    m_next->setText(inReadingDirection(text));

    QStringList besides;
    if (!plan().times.empty())
        besides << tr("If the computer is off at that time: as soon as it is on again.");
    if (plan().onConnect)
        besides << tr("When a place is connected: at most once a day.");
    m_late->setText(inReadingDirection(besides.join(QLatin1Char('\n'))));
}

QString PlanTimeStep::missing() const
{
    if (plan().times.empty() && !plan().onConnect && !choice().onRequest)
        return tr("Write when, or choose one of the other answers.");
    for (const QString &time : plan().times) {
        if (const QString mistake = mistakeInTime(time); !mistake.isEmpty())
            return mistake;
    }
    return {};
}

SimpleTime PlanTimeStep::simpleTime() const
{
    const int way = m_ways->current();
    return {.every = way == EveryWeek ? SimpleTime::Every::Week
                : way == EveryMonth   ? SimpleTime::Every::Month
                                      : SimpleTime::Every::Day,
            .weekday = static_cast<Qt::DayOfWeek>(m_weekday->currentData().toInt()),
            .day = m_day->currentData().toInt(),
            .clock = m_clock->time()};
}

void PlanTimeStep::setSimpleTime(const SimpleTime &time)
{
    m_weekday->setCurrentIndex(m_weekday->findData(static_cast<int>(time.weekday)));
    m_day->setCurrentIndex(m_day->findData(time.day));
    m_clock->setTime(time.clock);
}

void PlanTimeStep::take()
{
    if (m_filling)
        return;
    const int way = m_ways->current();
    plan().times.clear();
    if (way <= EveryMonth)
        plan().times.push_back(simpleTime().expression());
    else if (way == OwnTimes)
        plan().times = timesIn(m_own->text());
    plan().onConnect = way == OnConnect || (way != OnRequest && m_onConnect->isChecked());
    showNext();
    Q_EMIT answered();
}

} // namespace lifeboat
