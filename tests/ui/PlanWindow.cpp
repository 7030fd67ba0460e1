// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/PlanWindow.h"

#include <QLabel>
#include <QVBoxLayout>

namespace lifeboat::test {

using namespace Qt::StringLiterals;

namespace {

constexpr QSize size(860, 720); // what the sidebar of the real window leaves

}

struct PlanWindow::World {
    Client client{FakeWorker::program()};
    DriveModel drives{client};
    PlaceModel places{client, drives};
    ImageModel images{client, places};
    PlanModel plans{client};
    Names names{drives, places, images, plans};
    JobModel jobs{client, names};
};

PlanWindow::PlanWindow(OfficeWindow::Filled filled, const QString &language)
    : m_office(filled, language), m_world(nullptr, [](World *world) { delete world; })
{ }

void PlanWindow::open()
{
    m_window.reset();
    m_world.reset(new World);
    const Models models{.client = m_world->client,
                        .drives = m_world->drives,
                        .places = m_world->places,
                        .images = m_world->images,
                        .jobs = m_world->jobs,
                        .plans = m_world->plans,
                        .names = m_world->names};
    m_window = std::make_unique<QWidget>();
    m_window->resize(size);
    m_assistant = new PlanAssistant(models, m_window.get());
    auto *const box = new QVBoxLayout(m_window.get());
    box->setContentsMargins(0, 0, 0, 0);
    box->addWidget(m_assistant);
    m_world->client.open();
    showActive(*m_window);
    const bool isEmpty = worker().drives().empty();
    QVERIFY(waitFor([&] { return m_world->client.isReady() && m_world->drives.state() == DriveModel::State::Ready; }));
    QVERIFY(waitFor([&] {
        return isEmpty ||
            (worker().calls(u"Images"_s) > 1 && std::ranges::all_of(m_world->places.places(), [](const auto &place) {
                   return place.facts || place.problem;
               }));
    }));
    QTest::qWait(100);
}

void PlanWindow::press(const QString &objectName)
{
    focusWhenThere(*m_window, objectName);
    pressKey(Qt::Key_Space);
}

void PlanWindow::choosePlace()
{
    next();
    press(u"planPlace-"_s + officePlacePath());
}

void PlanWindow::goToTime()
{
    choosePlace();
    next();
    focusNext(u"planEveryDay"_s);
}

QString PlanWindow::text(const QString &label)
{
    const auto &found = find<QLabel>(*m_window, label);
    return found.isVisible() ? found.text() : QString();
}

Plan PlanWindow::saved()
{
    const auto plan = planFromJson(worker().lastSavedPlan().text, u"saved"_s);
    return plan ? *plan : Plan();
}

} // namespace lifeboat::test
