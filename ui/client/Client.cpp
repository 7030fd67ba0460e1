// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "client/Client.h"

#include "service/PlanTypes.h"

#include <QTimer>

#include <limits>

namespace lifeboat {

namespace {

using namespace std::chrono_literals;

constexpr auto openAgainAfter = 200ms;

} // namespace

Client::Client(QString workerProgram, QObject *parent) : QObject(parent), m_link(std::move(workerProgram))
{
    connect(&m_link, &WorkerLink::opened, this, &Client::onOpened);
    connect(&m_link, &WorkerLink::failed, this, &Client::onFailed);
    connect(&m_link, &WorkerLink::lost, this, &Client::onLost);
}

void Client::open()
{
    enter(State::Connecting);
    m_link.open();
}

void Client::onOpened()
{
    registerPlanTypes();
    constexpr int noTimeout = std::numeric_limits<int>::max(); // some drives take long to answer, and people to type
    m_manager =
        std::make_unique<ManagerInterface>(m_link.service(), QLatin1StringView(managerPath), m_link.connection());
    m_manager->setTimeout(noTimeout);
    m_plans = std::make_unique<PlansInterface>(m_link.service(), QLatin1StringView(plansPath), m_link.connection());
    m_plans->setTimeout(noTimeout);
    connect(m_manager.get(), &ManagerInterface::DrivesChanged, this, &Client::drivesChanged);
    connect(m_manager.get(), &ManagerInterface::JobAdded, this,
            [this](const QDBusObjectPath &path) { Q_EMIT jobAdded(path.path()); });
    connect(m_plans.get(), &PlansInterface::Changed, this, &Client::plansChanged);
    connect(m_plans.get(), &PlansInterface::Ended, this,
            [this](const QString &id, const QString &end, const ErrorInfo &problem) {
                if (const auto known = runEndFromName(end))
                    Q_EMIT planEnded(id, *known, problem.error);
            });
    enter(State::Ready);
}

void Client::onFailed(const Error &error) { enter(State::Unavailable, error); }

void Client::onLost()
{
    enter(State::Connecting);
    QTimer::singleShot(openAgainAfter, this, &Client::open);
}

void Client::enter(State state, std::optional<Error> problem)
{
    if (state != State::Ready) {
        m_manager.reset();
        m_plans.reset();
    }
    const bool same = m_state == state && !problem && !m_problem;
    m_state = state;
    m_problem = std::move(problem);
    if (!same)
        Q_EMIT stateChanged();
}

} // namespace lifeboat
