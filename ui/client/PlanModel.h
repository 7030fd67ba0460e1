// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/Client.h"
#include "service/PlanTypes.h"

#include <QAbstractListModel>
#include <QTimer>

namespace lifeboat {

/// The plans that the worker knows, by id, also those whose file has a mistake. Asks again when the worker says that something
/// changed, and now and then: a plan becomes overdue without anything happening.
class PlanModel final : public QAbstractListModel {
    Q_OBJECT

public:
    enum class State { Loading, Ready, Failed };

    explicit PlanModel(Client &client, QObject *parent = nullptr);

    State state() const { return m_state; }
    const std::optional<Error> &problem() const { return m_problem; } ///< Failed: why
    const std::vector<PlanInfo> &plans() const { return m_shown; }
    const PlanInfo *byId(const QString &id) const;
    /// The name that people gave it; its id, when it is not there any more.
    QString nameOf(const QString &id) const;
    /// The plan that needs a person most: has a mistake, failed, overdue, in this order; null: none does.
    const PlanInfo *needingAttention() const;
    void refresh();
    /// Left out while a person can still take back that it is deleted.
    void setHidden(const QString &id, bool hidden);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override; ///< DisplayRole: its name

Q_SIGNALS:
    void changed(); ///< plans or state

private:
    void take(const Result<QList<PlanInfo>> &answer);
    void rebuild();

    Client &m_client;
    State m_state = State::Loading;
    std::optional<Error> m_problem;
    std::vector<PlanInfo> m_all;
    std::vector<PlanInfo> m_shown;
    QStringList m_hidden; ///< ids
    QTimer m_timer;
    bool m_asking = false;
    bool m_askAgain = false;
};

} // namespace lifeboat
