// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "image/Json.h"

#include "image/Sums.h"

#include <QJsonDocument>

#include <algorithm>

namespace lifeboat {

namespace {

QByteArray canonical(const QJsonObject &object) { return QJsonDocument(object).toJson(QJsonDocument::Indented); }

QString digestOf(const QByteArray &bytes)
{
    return sumToHex(clusterSum(std::as_bytes(std::span(bytes.constData(), std::size_t(bytes.size())))));
}

/// Qt (6.8 at least) compares keys of different length carelessly: "name" then finds "name\0" as well.
bool hasNulInKeys(const QJsonValue &value)
{
    if (value.isArray())
        return std::ranges::any_of(value.toArray(), [](const QJsonValue &inner) { return hasNulInKeys(inner); });
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it.key().contains(QChar::Null) || hasNulInKeys(it.value()))
            return true;
    }
    return false;
}

} // namespace

QByteArray sealJson(QJsonObject object)
{
    object.remove(QLatin1StringView("digest"));
    object.insert(QLatin1StringView("digest"), digestOf(canonical(object)));
    return canonical(object);
}

Result<QJsonObject> unsealJson(const QByteArray &bytes, int version, const QString &subject)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (problem.error != QJsonParseError::NoError)
        return fail(ErrorCode::ImageDamaged, subject, problem.errorString());
    if (!document.isObject())
        return fail(ErrorCode::ImageDamaged, subject, QStringLiteral("not a JSON object"));
    QJsonObject object = document.object();
    if (canonical(object) != bytes)
        return fail(ErrorCode::ImageDamaged, subject, QStringLiteral("the JSON is not canonical"));
    if (hasNulInKeys(object))
        return fail(ErrorCode::ImageDamaged, subject, QStringLiteral("a key with a NUL character"));
    const QJsonValue digest = object.take(QLatin1StringView("digest"));
    if (!digest.isString() || digest.toString() != digestOf(canonical(object)))
        return fail(ErrorCode::ImageDamaged, subject, QStringLiteral("the digest does not fit the contents"));
    const qint64 schema = object.take(QLatin1StringView("schema")).toInteger(0);
    if (schema < 1)
        return fail(ErrorCode::ImageDamaged, subject, QStringLiteral("schema: no version number"));
    if (schema > version)
        return fail(ErrorCode::ImageUnsupported, subject, QStringLiteral("schema %1").arg(schema));
    return object;
}

QJsonValue jsonNumber(std::uint64_t value) { return static_cast<qint64>(value); }

QString jsonTime(const QDateTime &time) { return time.toUTC().toString(Qt::ISODate); }

QJsonValue JsonFields::take(const char *key, QJsonValue::Type type)
{
    QJsonValue value = m_object.take(QLatin1StringView(key));
    require(value.type() == type, key);
    return value;
}

QJsonArray JsonFields::array(const char *key) { return take(key, QJsonValue::Array).toArray(); }

JsonFields JsonFields::object(const char *key)
{
    return JsonFields(take(key, QJsonValue::Object).toObject(), m_where + QLatin1StringView(key) + u'.');
}

std::uint64_t JsonFields::number(const char *key, std::uint64_t least, std::uint64_t most)
{
    const qint64 value = take(key, QJsonValue::Double).toInteger(-1);
    const bool good = value >= 0 && std::uint64_t(value) >= least && std::uint64_t(value) <= most;
    require(good, key);
    return good ? std::uint64_t(value) : least;
}

QDateTime JsonFields::time(const char *key)
{
    const QString text = string(key);
    const QDateTime value = QDateTime::fromString(text, Qt::ISODate);
    require(value.isValid() && jsonTime(value) == text, key);
    return value.toUTC();
}

void JsonFields::require(bool good, const char *what)
{
    if (!good && m_problem.isEmpty())
        m_problem =
            m_where + QLatin1StringView(what) + QLatin1StringView(": missing, of the wrong kind or out of bounds");
}

void JsonFields::merge(const JsonFields &inner)
{
    if (m_problem.isEmpty())
        m_problem = inner.problem();
}

} // namespace lifeboat
