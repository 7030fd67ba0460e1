// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/CalendarField.h"

#include <QStringList>

#include <algorithm>

namespace lifeboat {

namespace {

/// Nothing behind the last step, and no range of one value.
CalendarSpan shortened(CalendarSpan span)
{
    if (span.end > span.begin && span.step > 0)
        span.end -= (span.end - span.begin) % span.step;
    return span.end == span.begin ? CalendarSpan{.begin = span.begin} : span;
}

/// The first value of @p span that is not below @p from.
std::optional<int> firstOf(const CalendarSpan &span, int from)
{
    if (from <= span.begin)
        return span.begin;
    if (span.step == 0)
        return std::nullopt;
    const int steps = (from - span.begin + span.step - 1) / span.step;
    const int value = span.begin + steps * span.step;
    return span.end == CalendarSpan::open || value <= span.end ? std::optional(value) : std::nullopt;
}

/// A span of days counted from the end, as days of a month.
CalendarSpan turned(const CalendarSpan &span, int monthDays)
{
    const auto day = [monthDays](int fromEnd) { return monthDays - fromEnd + 1; };
    if (span.end == CalendarSpan::open)
        return {.begin = day(span.begin), .end = CalendarSpan::open, .step = span.step};
    return {.begin = day(span.end), .end = day(span.begin), .step = span.step};
}

} // namespace

CalendarField CalendarField::days(bool fromEnd)
{
    CalendarField field(1, 31, 2);
    field.m_fromEnd = fromEnd;
    return field;
}

bool CalendarField::accepts(const CalendarSpan &span, int last) const
{
    const auto inside = [&](qint64 value) { return value >= m_first && value <= last; };
    if (!inside(span.begin) || span.step > last - m_first)
        return false;
    if (span.end != CalendarSpan::open)
        return inside(span.end) && qint64{span.begin} + span.step <= span.end;
    return inside(qint64{span.begin} + (m_fromEnd ? -span.step : span.step));
}

bool CalendarField::restrictTo(std::vector<CalendarSpan> spans)
{
    std::ranges::transform(spans, spans.begin(), shortened);
    std::ranges::sort(spans);
    const auto doubles = std::ranges::unique(spans);
    spans.erase(doubles.begin(), doubles.end());
    // Every month has 28 days from its end. systemd takes off as many again for each further entry of a list.
    constexpr int notInEveryMonth = 3;
    int last = m_last;
    for (const CalendarSpan &span : spans) {
        last -= m_fromEnd ? notInEveryMonth : 0;
        if (!accepts(span, last))
            return false;
    }
    m_spans = std::move(spans);
    return true;
}

std::optional<int> CalendarField::atLeast(int from, int monthDays) const
{
    if (isAny())
        return from;
    std::optional<int> least;
    for (const CalendarSpan &span : m_spans) {
        const auto value = firstOf(m_fromEnd ? turned(span, monthDays) : span, from);
        if (value && (!least || *value < *least))
            least = value;
    }
    return least;
}

CalendarSpan CalendarField::closed(CalendarSpan span) const
{
    if (span.end == CalendarSpan::open && span.step > 0)
        span.end = span.begin + (m_last - span.begin) / span.step * span.step;
    return span;
}

bool CalendarField::staysTheSameClosed() const
{
    return !m_fromEnd && std::ranges::all_of(m_spans, [this](const CalendarSpan &span) {
        const int firstStepBeyond = closed(span).end + span.step - m_last - 1 + m_first;
        return span.end != CalendarSpan::open || span.step == 0 || firstStepBeyond <= m_spans.front().begin;
    });
}

QString CalendarField::text(OpenSpans openSpans) const
{
    if (isAny())
        return QStringLiteral("*");
    const bool close = openSpans == OpenSpans::Closed && staysTheSameClosed();
    QStringList texts;
    for (const CalendarSpan &written : m_spans) {
        const CalendarSpan span = close ? closed(written) : written;
        const auto padded = [this](int value) { return QString::number(value).rightJustified(m_digits, u'0'); };
        QString text = padded(span.begin);
        if (span.end != CalendarSpan::open)
            text += QStringLiteral("..") + padded(span.end);
        if (span.step > (span.end == CalendarSpan::open ? 0 : 1))
            text += u'/' + QString::number(span.step);
        texts += text;
    }
    return texts.join(u',');
}

} // namespace lifeboat
