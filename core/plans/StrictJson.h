// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"

#include <QJsonArray>
#include <QJsonObject>

#include <expected>
#include <optional>

namespace lifeboat {

// JSON that people write: what they mistype is named, never passed over. Problems are in English, for Error::detail.

/// The object that @p bytes are; else the problem, with line and column (in characters, from 1).
std::expected<QJsonObject, QString> parseJsonObject(const QByteArray &bytes);

/// The first key that comes twice in its object, or that no key can be: "keep.daily: comes twice". Empty: there is none. QJsonDocument keeps the last of them
/// and says nothing. @p bytes: what parseJsonObject() has accepted.
QString problemOfKeys(const QByteArray &bytes);

enum class Presence { Optional, Required };

/// Reads the keys of one object. The first problem stays; what is missing or wrong leaves its target as it was.
class StrictFields {
public:
    /// @p where: the object's own name with a dot behind it; empty: the whole file. @p problem outlives this and is shared by all of a file's objects.
    StrictFields(QJsonObject object, QString where, QString &problem)
        : m_object(std::move(object)), m_where(std::move(where)), m_problem(problem)
    { }

    void read(const char *key, QString &into, Presence presence = Presence::Optional);
    void read(const char *key, bool &into);
    void read(const char *key, std::uint64_t &into, Presence presence = Presence::Optional);
    void read(const char *key, ByteCount &into, Presence presence = Presence::Optional);
    /// Numbers that do not fit become the largest, which is beyond every bound.
    void read(const char *key, unsigned &into);
    /// With the elements' names in front of what @p each says: "times[0]".
    template<class Each>
    void readEach(const char *key, Presence presence, Each each)
    {
        const QJsonArray values = array(key, presence);
        for (qsizetype i = 0; i < values.size(); ++i)
            each(values[i], QStringLiteral("%1%2[%3]").arg(m_where, QLatin1StringView(key)).arg(i));
    }
    /// Nothing when there is no such key.
    std::optional<StrictFields> object(const char *key);
    /// An element of an array.
    StrictFields object(const QJsonValue &element, const QString &name) const;
    QString text(const QJsonValue &element, const QString &name) const;
    std::uint64_t number(const QJsonValue &element, const QString &name) const;
    void require(bool good, const QString &name, const QString &problem) const;
    /// Every key must have been read.
    void finish() const;

private:
    std::optional<QJsonValue> take(const char *key, QJsonValue::Type type, Presence presence);
    QJsonArray array(const char *key, Presence presence);
    QString nameOf(const char *key) const { return m_where + QLatin1StringView(key); }

    QJsonObject m_object;
    QString m_where;
    QString &m_problem;
};

} // namespace lifeboat
