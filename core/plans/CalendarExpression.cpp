// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/CalendarExpression.h"

#include "plans/CalendarSearch.h"

#include <array>

namespace lifeboat {

namespace {

QString weekdaysText(const std::bitset<7> &weekdays)
{
    static constexpr std::array names{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    QString text;
    for (std::size_t first = 0; first < weekdays.size(); ++first) {
        if (!weekdays.test(first))
            continue;
        std::size_t last = first;
        while (last + 1 < weekdays.size() && weekdays.test(last + 1))
            ++last;
        if (!text.isEmpty())
            text += u',';
        text += QLatin1StringView(names[first]);
        if (last != first)
            text += QLatin1StringView(last == first + 1 ? "," : "..") + QLatin1StringView(names[last]);
        first = last;
    }
    return text;
}

} // namespace

Result<CalendarExpression> CalendarExpression::parse(const QString &text)
{
    LIFEBOAT_TRY_ASSIGN(CalendarFields fields, parseCalendar(text));
    return CalendarExpression(std::move(fields));
}

QString CalendarExpression::text(CalendarField::OpenSpans openSpans) const
{
    const QString weekdays = m_fields.weekdays.any() ? weekdaysText(m_fields.weekdays) + u' ' : QString();
    const QString date = m_fields.year.text() + u'-' + m_fields.month.text(openSpans) +
        (m_fields.day.countsFromEnd() ? u'~' : u'-') + m_fields.day.text(openSpans);
    return weekdays + date + u' ' + m_fields.hour.text(openSpans) + u':' + m_fields.minute.text(openSpans) + u':' +
        m_fields.second.text(openSpans);
}

QString CalendarExpression::text() const { return text(CalendarField::OpenSpans::AsTheyAre); }

QString CalendarExpression::textForTimer() const { return text(CalendarField::OpenSpans::Closed); }

std::optional<QDateTime> CalendarExpression::nextAfter(const QDateTime &after, const QTimeZone &zone) const
{
    if (!after.isValid() || !zone.isValid())
        return std::nullopt;
    return CalendarSearch(m_fields, zone).firstAfter(after);
}

} // namespace lifeboat
