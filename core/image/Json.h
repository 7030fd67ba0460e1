// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>

namespace lifeboat {

/// The object's canonical bytes with the key "digest" added: hex XXH3-128 of the canonical bytes without it.
QByteArray sealJson(QJsonObject object);

/// The object behind canonical bytes with the right digest, without the key "digest". The key "schema"
/// must be a number from 1 to @p version. Errors: ImageDamaged, ImageUnsupported.
Result<QJsonObject> unsealJson(const QByteArray &bytes, int version, const QString &subject);

QJsonValue jsonNumber(std::uint64_t value);
QString jsonTime(const QDateTime &time);

/// Reads the keys of an object one by one; the first thing that is wrong stays in problem() and the caller
/// asks once at the end.
class JsonFields {
public:
    explicit JsonFields(QJsonObject object, QString where = {}) : m_object(std::move(object)), m_where(std::move(where))
    { }

    QString string(const char *key) { return take(key, QJsonValue::String).toString(); }
    bool boolean(const char *key) { return take(key, QJsonValue::Bool).toBool(); }
    QJsonArray array(const char *key);
    JsonFields object(const char *key);
    std::uint64_t number(const char *key, std::uint64_t least, std::uint64_t most);
    QDateTime time(const char *key);
    /// The keys that nobody has read.
    const QJsonObject &rest() const { return m_object; }

    void require(bool good, const char *what);
    /// Takes over the problem of an inner object.
    void merge(const JsonFields &inner);
    const QString &problem() const { return m_problem; }

private:
    QJsonValue take(const char *key, QJsonValue::Type type);

    QJsonObject m_object;
    QString m_where;
    QString m_problem;
};

} // namespace lifeboat
