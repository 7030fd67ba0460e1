// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/CalendarParser.h"

#include <algorithm>
#include <array>
#include <limits>

namespace lifeboat {

namespace {

/// Far above what a person writes. So that a list cannot have more values than systemd takes either (240).
constexpr qsizetype longestText = 400;

struct Shorthand {
    const char *word;
    const char *meaning;
};
constexpr std::array shorthands{
    Shorthand{"minutely", "*-*-* *:*:00"},
    Shorthand{"hourly", "*-*-* *:00:00"},
    Shorthand{"daily", "*-*-* 00:00:00"},
    Shorthand{"weekly", "mon *-*-* 00:00:00"},
    Shorthand{"monthly", "*-*-01 00:00:00"},
    Shorthand{"quarterly", "*-01,04,07,10-01 00:00:00"},
    Shorthand{"semiannually", "*-01,07-01 00:00:00"},
    Shorthand{"semi-annually", "*-01,07-01 00:00:00"},
    Shorthand{"biannually", "*-01,07-01 00:00:00"},
    Shorthand{"bi-annually", "*-01,07-01 00:00:00"},
    Shorthand{"yearly", "*-01-01 00:00:00"},
    Shorthand{"annually", "*-01-01 00:00:00"},
    Shorthand{"anually", "*-01-01 00:00:00"}, // systemd takes it too
};

constexpr std::array weekdayNames{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
constexpr std::size_t shortNameLength = 3;

/// 12 is 2012, 89 is 1989.
int wholeYear(int year)
{
    if (year < 0 || year >= 100)
        return year;
    return year < 70 ? year + 2000 : year + 1900;
}

/// Reads from the front of a text in small letters. What a function did not take is still there when it says no.
class Parser {
public:
    explicit Parser(std::string_view text) : m_rest(text) { }

    /// False: problem() says what.
    bool parse(CalendarFields &fields) { return weekdays(fields) && date(fields) && time(fields); }
    const char *problem() const { return m_problem; }

private:
    using Spans = std::vector<CalendarSpan>;

    bool take(std::string_view word)
    {
        if (!m_rest.starts_with(word))
            return false;
        m_rest.remove_prefix(word.size());
        return true;
    }
    bool atEnd() const { return m_rest.empty(); }
    bool atEndOrSpace() const { return m_rest.empty() || m_rest.front() == ' '; }
    void skipSpaces() { m_rest.remove_prefix(std::min(m_rest.find_first_not_of(' '), m_rest.size())); }
    bool failed(const char *problem)
    {
        m_problem = problem;
        return false;
    }

    std::optional<std::size_t> weekday();
    bool weekdays(CalendarFields &fields);
    std::optional<int> number();
    /// "5..5" is 5, but systemd does not take it for seconds, unless a repetition follows.
    enum class RangeOfOne { Accepted, Refused };
    bool span(Spans &spans, RangeOfOne rangeOfOne);
    bool list(Spans &spans, RangeOfOne rangeOfOne = RangeOfOne::Accepted); ///< "*" is an empty one
    bool seconds(Spans &spans);
    bool date(CalendarFields &fields);
    bool dateFields(CalendarFields &fields, const std::array<Spans, 3> &parts, bool fromMonthEnd);
    bool time(CalendarFields &fields);
    bool timeFields(CalendarFields &fields, const Spans &hour, const Spans &minute, const Spans &second);

    std::string_view m_rest;
    const char *m_problem = "";
};

std::optional<std::size_t> Parser::weekday()
{
    for (std::size_t day = 0; day < weekdayNames.size(); ++day) {
        const std::string_view name = weekdayNames[day];
        if (take(name) || take(name.substr(0, shortNameLength)))
            return day;
    }
    return std::nullopt;
}

bool Parser::weekdays(CalendarFields &fields)
{
    std::optional<std::size_t> rangeBegin;
    bool expected = false;
    while (!expected || !atEndOrSpace()) {
        const auto day = weekday();
        if (!day)
            return !expected || failed("a weekday");
        for (std::size_t between = rangeBegin.value_or(*day); between <= *day; ++between)
            fields.weekdays.set(between);
        if (rangeBegin && *rangeBegin > *day)
            return failed("the order of weekdays");
        expected = true;
        if (atEndOrSpace())
            break;
        const bool range = take("..") || take("-"); // "-" is systemd's old way
        if ((!range && !take(",")) || (range && (rangeBegin || atEndOrSpace())))
            return failed("what follows a weekday");
        rangeBegin = range ? day : std::nullopt;
    }
    skipSpaces();
    return true;
}

std::optional<int> Parser::number()
{
    qint64 value = 0;
    std::size_t digits = 0;
    for (; digits < m_rest.size() && m_rest[digits] >= '0' && m_rest[digits] <= '9'; ++digits) {
        value = value * 10 + (m_rest[digits] - '0');
        if (value > std::numeric_limits<int>::max())
            return std::nullopt;
    }
    if (digits == 0)
        return std::nullopt;
    m_rest.remove_prefix(digits);
    return static_cast<int>(value);
}

bool Parser::span(Spans &spans, RangeOfOne rangeOfOne)
{
    CalendarSpan span;
    const auto begin = number();
    if (!begin)
        return failed("a number");
    span.begin = *begin;
    if (take("..")) {
        const auto end = number();
        if (!end)
            return failed("the end of a range");
        span.end = *end;
        span.step = 1;
    }
    if (take("/")) {
        const auto step = number();
        if (!step || *step == 0)
            return failed("a repetition");
        span.step = *step;
    } else if (span.end == span.begin && rangeOfOne == RangeOfOne::Refused) {
        return failed("a range of one second");
    }
    spans.push_back(span);
    return true;
}

bool Parser::list(Spans &spans, RangeOfOne rangeOfOne)
{
    if (take("*"))
        return true;
    do {
        if (!span(spans, rangeOfOne))
            return false;
    } while (take(","));
    return true;
}

bool Parser::seconds(Spans &spans)
{
    if (!list(spans, RangeOfOne::Refused))
        return false;
    if (std::ranges::contains(spans, CalendarSpan{.begin = 0, .end = CalendarSpan::open, .step = 1}))
        spans.clear(); // every second is any second
    return true;
}

bool Parser::dateFields(CalendarFields &fields, const std::array<Spans, 3> &parts, bool fromMonthEnd)
{
    Spans years = parts[0];
    for (CalendarSpan &span : years) {
        span.begin = wholeYear(span.begin);
        span.end = wholeYear(span.end);
    }
    fields.day = CalendarField::days(fromMonthEnd && !parts[2].empty());
    if (!fields.year.restrictTo(std::move(years)))
        return failed("the year");
    if (!fields.month.restrictTo(parts[1]))
        return failed("the month");
    return fields.day.restrictTo(parts[2]) || failed("the day");
}

bool Parser::date(CalendarFields &fields)
{
    if (atEnd())
        return true;
    const std::string_view begin = m_rest;
    std::array<Spans, 3> parts; // year, month, day
    if (!list(parts[0]))
        return false;
    if (atEnd() || m_rest.front() == ':') { // a time without a date
        m_rest = begin;
        return true;
    }
    bool fromMonthEnd = take("~");
    if ((!fromMonthEnd && !take("-")) || !list(parts[1]))
        return failed("the date");
    if (atEndOrSpace()) { // month and day
        parts = {Spans(), parts[0], parts[1]};
    } else {
        if (fromMonthEnd)
            return failed("the date");
        fromMonthEnd = take("~");
        if ((!fromMonthEnd && !take("-")) || !list(parts[2]) || !atEndOrSpace())
            return failed("the date");
    }
    skipSpaces();
    return dateFields(fields, parts, fromMonthEnd);
}

bool Parser::timeFields(CalendarFields &fields, const Spans &hour, const Spans &minute, const Spans &second)
{
    if (!fields.hour.restrictTo(hour))
        return failed("the hour");
    if (!fields.minute.restrictTo(minute))
        return failed("the minute");
    return fields.second.restrictTo(second) || failed("the second");
}

bool Parser::time(CalendarFields &fields)
{
    const Spans zero{CalendarSpan{}};
    if (atEnd())
        return timeFields(fields, zero, zero, zero);
    Spans hour;
    Spans minute;
    Spans second;
    if (!list(hour) || !take(":") || !list(minute))
        return failed("the time");
    if (atEnd())
        return timeFields(fields, hour, minute, zero);
    if (!take(":") || !seconds(second) || !atEnd())
        return failed("the time");
    return timeFields(fields, hour, minute, second);
}

} // namespace

Result<CalendarFields> parseCalendar(const QString &text)
{
    const auto isAscii = [](QChar c) { return c.unicode() >= 0x20 && c.unicode() < 0x7f; };
    if (text.isEmpty() || text.size() > longestText || !std::ranges::all_of(text, isAscii))
        return fail(ErrorCode::InvalidArgument, text.left(longestText), QStringLiteral("no calendar event"));
    std::string words = text.toLower().toStdString();
    const auto shorthand = std::ranges::find(shorthands, words, &Shorthand::word);
    if (shorthand != shorthands.end())
        words = shorthand->meaning;
    CalendarFields fields;
    Parser parser(words);
    if (!parser.parse(fields))
        return fail(ErrorCode::InvalidArgument, text,
                    QStringLiteral("not understood: %1").arg(QLatin1StringView(parser.problem())));
    if (fields.weekdays.all())
        fields.weekdays.reset();
    return fields;
}

} // namespace lifeboat
