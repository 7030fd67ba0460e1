// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/PlanTypes.h"
#include "support/FakeAnswers.h"
#include "support/FakeCalls.h"

#include <QDBusContext>
#include <QObject>

namespace lifeboat::test {

/// The fake worker's Plans object: keeps what it is given, judges plans by planFromJson(), runs nothing. Lives on the fake worker's
/// thread. Slots have the contract's names.
class FakePlans final : public QObject, protected QDBusContext {
    Q_OBJECT

public:
    /// @p answers and @p calls outlive it.
    FakePlans(FakeAnswers &answers, FakeCalls &calls);

    void setPlans(const QList<PlanInfo> &plans);
    const QList<PlanInfo> &plans() const { return m_plans; }
    void setRemovable(const QString &id, const Result<QStringList> &images) { m_removable.insert(id, images); }
    /// Its last run ended so: the list says it, and Ended.
    void end(const QString &id, RunEnd end, const std::optional<Error> &problem);

    // NOLINTBEGIN(readability-identifier-naming): the contract's names
public Q_SLOTS:
    QList<lifeboat::PlanInfo> List();
    QString Save(const QString &id, const QString &plan);
    void Remove(const QString &id);
    bool Run(const QString &id, const QVariantMap &options);
    QStringList RunWaiting();
    QStringList Removable(const QString &id);

Q_SIGNALS:
    void Changed();
    void Ended(const QString &id, const QString &end, const lifeboat::ErrorInfo &problem);
    // NOLINTEND(readability-identifier-naming)

private:
    void answer(const FakeAnswers::Work &work);
    PlanInfo *byId(const QString &id);
    Result<QString> save(const QString &id, const QByteArray &text);
    Result<bool> run(const QString &id);

    FakeAnswers &m_answers;
    FakeCalls &m_calls;
    QList<PlanInfo> m_plans;
    QMap<QString, Result<QStringList>> m_removable;
};

} // namespace lifeboat::test
