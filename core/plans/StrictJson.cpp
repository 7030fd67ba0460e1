// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/StrictJson.h"

#include <QJsonDocument>
#include <QSet>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace lifeboat {

namespace {

/// Not QJsonParseError::errorString(), which speaks the user's language.
const char *sentenceOf(QJsonParseError::ParseError error)
{
    switch (error) {
    case QJsonParseError::UnterminatedObject:
        return "an object does not end, or a comma is missing";
    case QJsonParseError::MissingNameSeparator:
        return "a colon is missing";
    case QJsonParseError::UnterminatedArray:
        return "an array does not end, or a comma is missing";
    case QJsonParseError::MissingValueSeparator:
        return "a comma is missing";
    case QJsonParseError::IllegalNumber:
    case QJsonParseError::TerminationByNumber:
        return "not a number";
    case QJsonParseError::IllegalEscapeSequence:
        return "an unknown escape sequence";
    case QJsonParseError::IllegalUTF8String:
        return "not UTF-8";
    case QJsonParseError::UnterminatedString:
        return "a text does not end";
    case QJsonParseError::MissingObject:
        return "a key is expected";
    case QJsonParseError::DeepNesting:
        return "nested too deeply";
    case QJsonParseError::DocumentTooLarge:
        return "too large";
    case QJsonParseError::GarbageAtEnd:
        return "something follows the end";
    case QJsonParseError::IllegalValue:
    case QJsonParseError::NoError:
        break;
    }
    return "not a value";
}

/// Where the character begins that is wrong: mostly Qt has read it already.
qsizetype offsetOf(const QJsonParseError &problem)
{
    const bool stopsBefore =
        problem.error == QJsonParseError::GarbageAtEnd || problem.error == QJsonParseError::IllegalUTF8String;
    return stopsBefore ? problem.offset : problem.offset - 1;
}

QString positionOf(const QByteArray &bytes, qsizetype offset)
{
    const QByteArrayView before = QByteArrayView(bytes).first(std::clamp<qsizetype>(offset, 0, bytes.size()));
    const auto isFirstOfCharacter = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
    // Of nothing, Qt (6.8 at least) finds what stands behind it.
    const qsizetype begin = before.isEmpty() ? 0 : before.lastIndexOf('\n') + 1;
    return QStringLiteral("line %1, column %2")
        .arg(before.count('\n') + 1)
        .arg(std::ranges::count_if(before.sliced(begin), isFirstOfCharacter) + 1);
}

/// A key of a file as it may stand in a log.
QString shown(const QString &key)
{
    constexpr qsizetype longest = 64;
    QString text = key.left(longest);
    std::ranges::replace_if(text, [](QChar c) { return !c.isPrint(); }, u'?');
    return text;
}

/// One object or array that the scanner is in.
struct Level {
    bool isObject = false;
    bool keyNext = false;
    qsizetype index = 0; ///< of an array's element
    QString key;
    QSet<QString> keys;
};

QString nameOf(const std::vector<Level> &levels)
{
    QString name;
    for (const Level &level : levels) {
        if (level.isObject)
            name += (name.isEmpty() ? QString() : QStringLiteral(".")) + shown(level.key);
        else
            name += QStringLiteral("[%1]").arg(level.index);
    }
    return name;
}

/// One past the closing quote of the string that begins at @p begin.
qsizetype endOfString(const QByteArray &bytes, qsizetype begin)
{
    qsizetype at = begin + 1;
    while (at < bytes.size() && bytes[at] != '"')
        at += bytes[at] == '\\' ? 2 : 1;
    return std::min(at + 1, bytes.size());
}

/// Read by Qt's own parser: "\u006eame" is "name" to both.
QString decoded(QByteArrayView quoted)
{
    return QJsonDocument::fromJson('[' + quoted.toByteArray() + ']').array().first().toString();
}

/// Qt (6.8 at least) finds "name\0" when asked for "name".
QString problemOfKey(const std::vector<Level> &levels)
{
    const Level &level = levels.back();
    if (level.key.contains(QChar::Null))
        return nameOf(levels) + QStringLiteral(": unknown");
    return level.keys.contains(level.key) ? nameOf(levels) + QStringLiteral(": comes twice") : QString();
}

} // namespace

std::expected<QJsonObject, QString> parseJsonObject(const QByteArray &bytes)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (problem.error != QJsonParseError::NoError)
        return std::unexpected(positionOf(bytes, offsetOf(problem)) + QStringLiteral(": ") +
                               QLatin1StringView(sentenceOf(problem.error)));
    if (!document.isObject())
        return std::unexpected(QStringLiteral("line 1, column 1: not an object"));
    return document.object();
}

QString problemOfKeys(const QByteArray &bytes)
{
    std::vector<Level> levels; // as deep as Qt went, which is bounded
    for (qsizetype at = 0; at < bytes.size(); ++at) {
        switch (bytes[at]) {
        case '{':
        case '[': {
            const bool isObject = bytes[at] == '{';
            levels.push_back({.isObject = isObject, .keyNext = isObject, .key = {}, .keys = {}});
            break;
        }
        case '}':
        case ']':
            if (!levels.empty())
                levels.pop_back();
            break;
        case ',':
            if (!levels.empty()) {
                levels.back().keyNext = levels.back().isObject;
                ++levels.back().index;
            }
            break;
        case '"': {
            const qsizetype end = endOfString(bytes, at);
            if (!levels.empty() && std::exchange(levels.back().keyNext, false)) {
                levels.back().key = decoded(QByteArrayView(bytes).sliced(at, end - at));
                if (const QString problem = problemOfKey(levels); !problem.isEmpty())
                    return problem;
                levels.back().keys.insert(levels.back().key);
            }
            at = end - 1;
            break;
        }
        default:
            break;
        }
    }
    return {};
}

std::optional<QJsonValue> StrictFields::take(const char *key, QJsonValue::Type type, Presence presence)
{
    if (!m_object.contains(QLatin1StringView(key))) {
        require(presence == Presence::Optional, nameOf(key), QStringLiteral("missing"));
        return std::nullopt;
    }
    QJsonValue value = m_object.take(QLatin1StringView(key));
    if (value.type() == type)
        return value;
    const char *expected = type == QJsonValue::String ? "not a text"
        : type == QJsonValue::Bool                    ? "neither true nor false"
        : type == QJsonValue::Double                  ? "not a number"
        : type == QJsonValue::Array                   ? "not an array"
                                                      : "not an object";
    require(false, nameOf(key), QLatin1StringView(expected));
    return std::nullopt;
}

void StrictFields::read(const char *key, QString &into, Presence presence)
{
    if (const auto value = take(key, QJsonValue::String, presence))
        into = value->toString();
}

void StrictFields::read(const char *key, bool &into)
{
    if (const auto value = take(key, QJsonValue::Bool, Presence::Optional))
        into = value->toBool();
}

void StrictFields::read(const char *key, std::uint64_t &into, Presence presence)
{
    if (const auto value = take(key, QJsonValue::Double, presence))
        into = number(*value, nameOf(key));
}

void StrictFields::read(const char *key, ByteCount &into, Presence presence) { read(key, into.value, presence); }

void StrictFields::read(const char *key, unsigned &into)
{
    std::uint64_t value = into;
    read(key, value);
    into = static_cast<unsigned>(std::min<std::uint64_t>(value, std::numeric_limits<unsigned>::max()));
}

QJsonArray StrictFields::array(const char *key, Presence presence)
{
    const auto value = take(key, QJsonValue::Array, presence);
    return value ? value->toArray() : QJsonArray();
}

std::optional<StrictFields> StrictFields::object(const char *key)
{
    const auto value = take(key, QJsonValue::Object, Presence::Optional);
    if (!value)
        return std::nullopt;
    return StrictFields(value->toObject(), nameOf(key) + u'.', m_problem);
}

StrictFields StrictFields::object(const QJsonValue &element, const QString &name) const
{
    require(element.isObject(), name, QStringLiteral("not an object"));
    return {element.toObject(), name + u'.', m_problem};
}

QString StrictFields::text(const QJsonValue &element, const QString &name) const
{
    require(element.isString(), name, QStringLiteral("not a text"));
    return element.toString();
}

std::uint64_t StrictFields::number(const QJsonValue &element, const QString &name) const
{
    constexpr double beyond = 9223372036854775808.0; // 2^63
    const double value = element.toDouble(0.5);
    require(value >= 0 && value == std::floor(value), name, QStringLiteral("not a whole number from 0 up"));
    require(value < beyond, name, QStringLiteral("too large"));
    return static_cast<std::uint64_t>(element.toInteger(0));
}

void StrictFields::require(bool good, const QString &name, const QString &problem) const
{
    if (!good && m_problem.isEmpty())
        m_problem = name + QStringLiteral(": ") + problem;
}

void StrictFields::finish() const
{
    for (const QString &key : m_object.keys())
        require(false, m_where + shown(key), QStringLiteral("unknown"));
}

} // namespace lifeboat
