// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/Authority.h"

#include <QDBusArgument>
#include <QDBusMetaType>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

#include <limits>

#include <unistd.h>

namespace lifeboat {

namespace {

constexpr int noTimeout = std::numeric_limits<int>::max(); // dbus_connection_send_with_reply(): a person may be typing
constexpr uint allowUserInteraction = 1;                   // CheckAuthorizationFlags of polkit's Authority interface

using TextMap = QMap<QString, QString>;

/// (sa{sv}): who asks, in polkit's words.
struct Subject {
    QString kind;
    QVariantMap details;
};

QDBusArgument &operator<<(QDBusArgument &out, const Subject &subject)
{
    out.beginStructure();
    out << subject.kind << subject.details;
    out.endStructure();
    return out;
}

const QDBusArgument &operator>>(const QDBusArgument &in, Subject &subject)
{
    in.beginStructure();
    in >> subject.kind >> subject.details;
    in.endStructure();
    return in;
}

/// The first field of polkit's (bba{ss}).
bool isAuthorised(const QDBusMessage &reply)
{
    if (reply.type() != QDBusMessage::ReplyMessage || reply.signature() != QLatin1StringView("(bba{ss})"))
        return false;
    const auto result = reply.arguments().constFirst().value<QDBusArgument>();
    bool authorised = false;
    result.beginStructure();
    result >> authorised;
    return authorised;
}

/// Of the bus's answer, a map. Without the groups it is not known what the caller may do, so there is no caller.
Result<Caller> callerIn(const QDBusMessage &reply)
{
    if (reply.type() != QDBusMessage::ReplyMessage || reply.signature() != QLatin1StringView("a{sv}"))
        return fail(ErrorCode::NotAuthorised, {}, reply.errorMessage());
    const auto facts = qdbus_cast<QVariantMap>(reply.arguments().constFirst());
    const QVariant user = facts.value(QStringLiteral("UnixUserID"));
    const auto groups = facts.value(QStringLiteral("UnixGroupIDs")).value<QDBusArgument>();
    if (user.metaType() != QMetaType::fromType<uint>() || groups.currentSignature() != QLatin1StringView("au"))
        return fail(ErrorCode::NotAuthorised, {}, QStringLiteral("the bus does not tell who calls"));
    return Caller{.user = user.toUInt(), .groups = qdbus_cast<QList<uint>>(groups)};
}

void whenAnswered(const QDBusPendingCall &call, std::function<void(const QDBusMessage &)> then)
{
    auto *const watcher = new QDBusPendingCallWatcher(call);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, watcher, [watcher, then = std::move(then)] {
        watcher->deleteLater();
        then(watcher->reply());
    });
}

} // namespace

void OwnRights::identify(const QDBusMessage &, CallerAnswer answer)
{
    answer(Caller{.user = ::getuid(), .groups = {}});
}

void OwnRights::authorise(const QDBusMessage &, const QString &, Answer answer) { answer({}); }

void Polkit::identify(const QDBusMessage &call, CallerAnswer answer)
{
    QDBusMessage question = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("GetConnectionCredentials"));
    question << call.service();
    whenAnswered(m_bus.asyncCall(question),
                 [answer = std::move(answer)](const QDBusMessage &reply) { answer(callerIn(reply)); });
}

void Polkit::authorise(const QDBusMessage &call, const QString &verb, Answer answer)
{
    qDBusRegisterMetaType<Subject>();
    qDBusRegisterMetaType<TextMap>();
    QDBusMessage question = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.PolicyKit1"), QStringLiteral("/org/freedesktop/PolicyKit1/Authority"),
        QStringLiteral("org.freedesktop.PolicyKit1.Authority"), QStringLiteral("CheckAuthorization"));
    const Subject subject{.kind = QStringLiteral("system-bus-name"),
                          .details = {{QStringLiteral("name"), call.service()}}};
    question << QVariant::fromValue(subject) << (QStringLiteral("org.lifeboat.Lifeboat1.") + verb)
             << QVariant::fromValue(TextMap()) << allowUserInteraction << QString();
    whenAnswered(m_bus.asyncCall(question, noTimeout), [verb, answer = std::move(answer)](const QDBusMessage &reply) {
        if (!isAuthorised(reply))
            return answer(fail(ErrorCode::NotAuthorised, verb, reply.errorMessage()));
        answer({});
    });
}

} // namespace lifeboat
