// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "window/PlanNotifier.h"

#include "sentences/Bidi.h"
#include "sentences/PlanWords.h"
#include "sentences/Sentences.h"

#include <QDate>
#include <QSettings>

namespace lifeboat {

namespace {

QString toldKey(const QString &plan) { return QStringLiteral("notifications/overdue/") + plan; }

} // namespace

PlanNotifier::PlanNotifier(QObject *parent) : QObject(parent)
{
    connect(&m_notifications, &Notifications::chosen, this, &PlanNotifier::planWanted);
}

void PlanNotifier::tellEnd(const PlanInfo &plan)
{
    const QString name = isolated(plan.displayName());
    QString body = runEndForPeople(plan);
    if (plan.end == RunEnd::Failed) {
        if (plan.problem)
            body += QLatin1Char(' ') + sentencesFor(*plan.problem).now;
        m_notifications.tell(tr("Backup not done: “%1”").arg(name), body, Notifications::Urgency::Stays, plan.id);
    } else if (plan.end == RunEnd::WaitsForPlace || plan.end == RunEnd::WaitsForDrive) {
        m_notifications.tell(tr("Backup is waiting: “%1”").arg(name), body, Notifications::Urgency::Normal, plan.id);
    }
}

void PlanNotifier::tellOverdue(std::span<const PlanInfo> plans)
{
    QSettings settings;
    const QString today = QDate::currentDate().toString(Qt::ISODate);
    for (const PlanInfo &plan : plans) {
        if (plan.status.state != PlanState::Overdue || settings.value(toldKey(plan.id)).toString() == today)
            continue;
        settings.setValue(toldKey(plan.id), today);
        m_notifications.tell(tr("Backup is overdue: “%1”").arg(isolated(plan.displayName())), attentionForPeople(plan),
                             Notifications::Urgency::Normal, plan.id);
    }
}

} // namespace lifeboat
