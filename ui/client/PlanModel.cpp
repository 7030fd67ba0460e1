// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "client/PlanModel.h"

#include <algorithm>
#include <iterator>

namespace lifeboat {

namespace {

using namespace std::chrono_literals;

constexpr auto refreshEvery = 5min;

} // namespace

PlanModel::PlanModel(Client &client, QObject *parent) : QAbstractListModel(parent), m_client(client)
{
    m_timer.callOnTimeout(this, &PlanModel::refresh);
    m_timer.start(refreshEvery);
    connect(&client, &Client::plansChanged, this, &PlanModel::refresh);
    connect(&client, &Client::stateChanged, this, [this] {
        if (m_client.isReady()) {
            refresh();
        } else if (m_client.state() == Client::State::Unavailable) {
            m_state = State::Failed;
            m_problem = m_client.problem();
            Q_EMIT changed();
        }
    });
}

const PlanInfo *PlanModel::byId(const QString &id) const
{
    const auto found = std::ranges::find(m_shown, id, &PlanInfo::id);
    return found == m_shown.end() ? nullptr : &*found;
}

QString PlanModel::nameOf(const QString &id) const
{
    const PlanInfo *const plan = byId(id);
    return plan != nullptr ? plan->displayName() : id;
}

const PlanInfo *PlanModel::needingAttention() const
{
    const auto worst = std::ranges::max_element(m_shown, {}, [](const PlanInfo &plan) { return plan.status.state; });
    return worst != m_shown.end() && needsAttention(worst->status.state) ? &*worst : nullptr;
}

void PlanModel::refresh()
{
    if (!m_client.isReady())
        return;
    if (m_asking) {
        m_askAgain = true;
        return;
    }
    m_asking = true;
    m_client.ask(this, [this](const Result<QList<PlanInfo>> &plans) { take(plans); }, &PlansInterface::List);
}

void PlanModel::take(const Result<QList<PlanInfo>> &answer)
{
    m_asking = false;
    if (answer) {
        m_problem.reset();
        m_state = State::Ready;
        m_all.assign(answer->begin(), answer->end());
        // Another plan may get the id of one that was deleted.
        m_hidden.removeIf(
            [this](const QString &id) { return std::ranges::find(m_all, id, &PlanInfo::id) == m_all.end(); });
        rebuild();
    } else {
        m_problem = answer.error();
        m_state = State::Failed;
        Q_EMIT changed();
    }
    if (std::exchange(m_askAgain, false))
        refresh();
}

void PlanModel::setHidden(const QString &id, bool hidden)
{
    m_hidden.removeAll(id);
    if (hidden)
        m_hidden << id;
    rebuild();
}

void PlanModel::rebuild()
{
    beginResetModel();
    m_shown.clear();
    std::ranges::copy_if(m_all, std::back_inserter(m_shown),
                         [this](const PlanInfo &plan) { return !m_hidden.contains(plan.id); });
    endResetModel();
    Q_EMIT changed();
}

int PlanModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

QVariant PlanModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || role != Qt::DisplayRole)
        return {};
    return m_shown[static_cast<std::size_t>(index.row())].displayName();
}

} // namespace lifeboat
