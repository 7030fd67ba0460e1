// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "window/BackgroundWatch.h"

#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

#include <algorithm>

namespace lifeboat {

namespace {

constexpr char plansInterface[] = "org.lifeboat.Lifeboat1.Plans";

} // namespace

BackgroundWatch::BackgroundWatch(const QDBusConnection &bus, QObject *parent) : QObject(parent), m_bus(bus)
{
    registerPlanTypes();
    m_timer.callOnTimeout(this, &BackgroundWatch::lookForOverdue);
    connect(&m_notifier, &PlanNotifier::planWanted, this, &BackgroundWatch::planWanted);
}

void BackgroundWatch::begin()
{
    if (!m_bus.isConnected()) { // nobody would ever answer
        QMetaObject::invokeMethod(this, &BackgroundWatch::unavailable, Qt::QueuedConnection);
        return;
    }
    const QDBusMessage question =
        QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/"),
                                       QStringLiteral("org.freedesktop.DBus"), QStringLiteral("ListActivatableNames"));
    auto *const watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(question), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QStringList> names = *watcher;
        if (names.isError() || !names.value().contains(QLatin1StringView(serviceName)))
            Q_EMIT unavailable();
        else
            watch();
    });
}

void BackgroundWatch::watch()
{
    m_bus.connect(QLatin1StringView(serviceName), QLatin1StringView(plansPath), QLatin1StringView(plansInterface),
                  QStringLiteral("Ended"), this, SLOT(onEnded(QDBusMessage)));
    m_timer.start(lookEvery);
    lookForOverdue();
}

void BackgroundWatch::list(const std::function<void(const QList<PlanInfo> &)> &use)
{
    const QDBusMessage question =
        QDBusMessage::createMethodCall(QLatin1StringView(serviceName), QLatin1StringView(plansPath),
                                       QLatin1StringView(plansInterface), QStringLiteral("List"));
    auto *const watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(question), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [watcher, use] {
        watcher->deleteLater();
        const QDBusPendingReply<QList<PlanInfo>> plans = *watcher;
        if (!plans.isError())
            use(plans.value());
    });
}

void BackgroundWatch::lookForOverdue()
{
    if (m_quiet)
        return;
    list([this](const QList<PlanInfo> &plans) { m_notifier.tellOverdue({plans.begin(), plans.end()}); });
}

void BackgroundWatch::onEnded(const QDBusMessage &signal)
{
    const QVariantList words = signal.arguments();
    if (m_quiet || words.size() != 3)
        return;
    PlanInfo ended;
    ended.id = words[0].toString();
    ended.end = runEndFromName(words[1].toString());
    ended.problem = qdbus_cast<ErrorInfo>(words[2]).error;
    ended.lastEnd = QDateTime::currentDateTimeUtc();
    // The signal says which plan; the list, what people call it.
    list([this, ended](const QList<PlanInfo> &plans) {
        const auto known = std::ranges::find(plans, ended.id, &PlanInfo::id);
        PlanInfo told = known != plans.end() ? *known : ended;
        told.end = ended.end;
        told.problem = ended.problem;
        told.lastEnd = ended.lastEnd;
        m_notifier.tellEnd(told);
    });
}

} // namespace lifeboat
