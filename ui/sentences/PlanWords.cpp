// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "sentences/PlanWords.h"

#include "plans/Quiet.h"
#include "sentences/Bidi.h"
#include "sentences/DriveWords.h"
#include "sentences/Sentences.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>

namespace lifeboat {

namespace {

class Plans {
    Q_DECLARE_TR_FUNCTIONS(Plans)
};

/// What is said of a part of a calendar expression that the parser names so.
struct CalendarMistake {
    const char *detail; ///< how CalendarExpression::parse()'s detail ends
    const char *sentence;

    static QString forPeople(const QString &expression, const char *sentence)
    {
        return QCoreApplication::translate("CalendarMistake", "“%1”: %2")
            .arg(isolated(expression), QCoreApplication::translate("CalendarMistake", sentence));
    }
};
constexpr CalendarMistake calendarMistakes[] = {
    {"what follows a weekday",
     QT_TRANSLATE_NOOP("CalendarMistake", "What follows the day of the week is not understood.")},
    {"a weekday",
     QT_TRANSLATE_NOOP("CalendarMistake",
                       "The day of the week is not understood: Mon, Tue, Wed, Thu, Fri, Sat or Sun.")},
    {"the order of weekdays", QT_TRANSLATE_NOOP("CalendarMistake", "The days of the week stand in the wrong order.")},
    {"the year", QT_TRANSLATE_NOOP("CalendarMistake", "There is no such year in a calendar.")},
    {"the month", QT_TRANSLATE_NOOP("CalendarMistake", "A month is a number from 1 to 12.")},
    {"the day", QT_TRANSLATE_NOOP("CalendarMistake", "A day is a number from 1 to 31.")},
    {"the date",
     QT_TRANSLATE_NOOP("CalendarMistake", "The date is not understood: write year-month-day, with * for any.")},
    {"the hour", QT_TRANSLATE_NOOP("CalendarMistake", "An hour is a number from 0 to 23.")},
    {"the minute", QT_TRANSLATE_NOOP("CalendarMistake", "A minute is a number from 0 to 59.")},
    {"the second", QT_TRANSLATE_NOOP("CalendarMistake", "A second is a number from 0 to 59.")},
    {"the time", QT_TRANSLATE_NOOP("CalendarMistake", "The time is not understood: write hour:minute.")},
    {"", QT_TRANSLATE_NOOP("CalendarMistake", "This is not understood.")},
};
constexpr const char *passed = QT_TRANSLATE_NOOP("CalendarMistake", "That has passed and does not come again.");

constexpr std::array<const char *, 7> weekdays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

/// As Qt counts them, 1: Monday; 0: none.
int weekdayOf(const QString &name)
{
    const auto found = std::ranges::find_if(weekdays, [&](const char *day) { return name == QLatin1StringView(day); });
    return found == weekdays.end() ? 0 : static_cast<int>(found - weekdays.begin()) + 1;
}

QString clockForPeople(const QTime &time) { return isolated(QLocale().toString(time, QLocale::ShortFormat)); }

/// "18:00:00" or "18:00" as the locale writes it; empty: more than one time of the day.
QString clockForPeople(const QString &clock)
{
    QTime time = QTime::fromString(clock, QStringLiteral("HH:mm:ss"));
    if (!time.isValid())
        time = QTime::fromString(clock, QStringLiteral("HH:mm"));
    return time.isValid() ? clockForPeople(time) : QString();
}

QString onDaysForPeople(const QString &days, const QString &clock)
{
    const QStringList ends = days.split(QStringLiteral(".."));
    const int first = weekdayOf(ends.front());
    const int last = weekdayOf(ends.back());
    if (first == 0 || last == 0 || ends.size() > 2)
        return {};
    const QLocale locale;
    if (ends.size() == 1)
        return Plans::tr("every %1 at %2").arg(locale.dayName(first), clock);
    return Plans::tr("%1 to %2 at %3").arg(locale.dayName(first), locale.dayName(last), clock);
}

QString onDateForPeople(const QString &date, const QString &clock)
{
    if (date == QLatin1StringView("*-*-*"))
        return Plans::tr("every day at %1").arg(clock);
    if (date == QLatin1StringView("*-*~01"))
        return Plans::tr("on the last day of every month at %1").arg(clock);
    bool isDay = false;
    const int day = date.startsWith(QLatin1StringView("*-*-")) ? date.sliced(4).toInt(&isDay) : 0;
    return isDay ? Plans::tr("on day %1 of every month at %2").arg(day).arg(clock) : QString();
}

QString joined(const QStringList &texts)
{
    return texts.size() < 2
        ? texts.join(QString())
        : Plans::tr("%1 and %2").arg(texts.sliced(0, texts.size() - 1).join(QStringLiteral(", ")), texts.back());
}

} // namespace

QString planStateForPeople(PlanState state)
{
    switch (state) {
    case PlanState::Off:
        return Plans::tr("Off");
    case PlanState::NotYet:
        return Plans::tr("Not due yet");
    case PlanState::Fine:
        return Plans::tr("Fine");
    case PlanState::Waiting:
        return Plans::tr("Waiting");
    case PlanState::Overdue:
        return Plans::tr("Overdue");
    case PlanState::Failed:
        return Plans::tr("Failed");
    case PlanState::Invalid:
        break;
    }
    return Plans::tr("Has a mistake");
}

QString runEndForPeople(const PlanInfo &plan)
{
    if (plan.invalid)
        return sentencesFor(*plan.invalid).happened;
    if (!plan.end)
        return Plans::tr("It has not run yet.");
    const QString when = whenForPeople(plan.lastEnd);
    const QString subject = plan.problem ? isolated(plan.problem->subject) : QString();
    switch (*plan.end) {
    case RunEnd::Done:
        return Plans::tr("Done, %1.").arg(when);
    case RunEnd::Failed:
        return plan.problem ? Plans::tr("Not done, %1: %2").arg(when, sentencesFor(*plan.problem).happened)
                            : Plans::tr("Not done, %1.").arg(when);
    case RunEnd::WaitsForPlace:
        return Plans::tr("The backup is waiting for “%1”: connect it.").arg(subject);
    case RunEnd::WaitsForDrive:
        return Plans::tr("The backup is waiting for the drive “%1”: connect it.").arg(subject);
    case RunEnd::WaitsForPower:
        return Plans::tr("The backup is waiting until the computer has power: plug it in.");
    case RunEnd::WaitsForQuiet:
        return Plans::tr("The drive was written to too much; it is tried again after %1.")
            .arg(clockForPeople(plan.lastEnd.addDuration(quietAfter).toLocalTime().time()));
    case RunEnd::Stopped:
        break;
    }
    return Plans::tr("Stopped by a person, %1.").arg(when);
}

QString timeForPeople(const QString &expression)
{
    const auto parsed = CalendarExpression::parse(expression);
    if (!parsed)
        return expression;
    const QStringList words = parsed->text().split(u' ');
    if (words.size() < 2)
        return expression;
    const QString &date = words[words.size() - 2];
    if (words.back() == QLatin1StringView("*:00:00") && words.size() == 2 && date == QLatin1StringView("*-*-*"))
        return Plans::tr("every hour");
    const QString clock = clockForPeople(words.back());
    if (clock.isEmpty())
        return expression;
    QString text;
    if (words.size() == 2)
        text = onDateForPeople(date, clock);
    else if (date == QLatin1StringView("*-*-*"))
        text = onDaysForPeople(words.front(), clock);
    return text.isEmpty() ? expression : text;
}

QString timesForPeople(const Plan &plan)
{
    QStringList texts;
    for (const QString &time : plan.times)
        texts += timeForPeople(time);
    if (plan.onConnect)
        texts += Plans::tr("when the place is connected");
    return texts.isEmpty() ? Plans::tr("only when somebody asks for it") : joined(texts);
}

QString runTimeForPeople(const QDateTime &time)
{
    const QLocale locale;
    const QDateTime local = time.toLocalTime();
    return isolated(locale.toString(local.date(), QLocale::LongFormat) + QLatin1Char(' ') +
                    locale.toString(local.time(), QLocale::ShortFormat));
}

QString mistakeInTime(const QString &expression)
{
    const auto parsed = CalendarExpression::parse(expression);
    if (!parsed) {
        const auto known = std::ranges::find_if(calendarMistakes, [&](const CalendarMistake &mistake) {
            return parsed.error().detail.endsWith(QLatin1StringView(mistake.detail));
        });
        return CalendarMistake::forPeople(expression, known->sentence);
    }
    if (!parsed->nextAfter(QDateTime::currentDateTimeUtc(), QTimeZone::systemTimeZone()))
        return CalendarMistake::forPeople(expression, passed);
    return {};
}

QString keepForPeople(const KeepRules &rules)
{
    QStringList texts;
    const auto add = [&](unsigned count, const QString &text) {
        if (count > 0)
            texts += text.arg(count);
    };
    add(rules.last, Plans::tr("the last %1"));
    add(rules.hourly, Plans::tr("%1 hourly"));
    add(rules.daily, Plans::tr("%1 daily"));
    add(rules.weekly, Plans::tr("%1 weekly"));
    add(rules.monthly, Plans::tr("%1 monthly"));
    add(rules.yearly, Plans::tr("%1 yearly"));
    if (rules.free != ByteCount())
        texts += Plans::tr("as many as leave %1 free").arg(sizeForPeople(rules.free));
    return texts.isEmpty() ? Plans::tr("all images") : texts.join(QStringLiteral(", "));
}

QString planForPeople(const Plan &plan)
{
    QStringList drives;
    for (const PlannedDrive &drive : plan.drives)
        drives += isolated(drive.displayName());
    QStringList places;
    for (const PlannedPlace &place : plan.places)
        places += isolated(place.name);
    //: Drives, places, times: “Samsung 870 to Office backup, every day at 18:00”.
    return Plans::tr("%1 to %2, %3").arg(joined(drives), joined(places), timesForPeople(plan));
}

QString attentionForPeople(const PlanInfo &plan)
{
    if (plan.status.state != PlanState::Overdue || plan.drives.isEmpty())
        return runEndForPeople(plan);
    // One without any image comes first: its time is not valid.
    const DriveRecord &oldest = *std::ranges::min_element(plan.drives, {}, &DriveRecord::image);
    const QString drive = isolated(oldest.name);
    if (!oldest.image.isValid())
        return Plans::tr("There is no backup of “%1” yet.").arg(drive);
    const auto days = static_cast<int>(oldest.image.daysTo(QDateTime::currentDateTimeUtc()));
    return Plans::tr("The last backup of “%1” is %n day(s) old.", nullptr, days).arg(drive);
}

} // namespace lifeboat
