// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/RestoreAssistant.h"

#include "assistants/ImageStep.h"
#include "assistants/LookStep.h"
#include "assistants/ReviewStep.h"
#include "assistants/TargetStep.h"
#include "assistants/WhatStep.h"
#include "sentences/DriveWords.h"
#include "widgets/Paint.h"

#include <QLabel>
#include <QPushButton>
#include <QShortcut>

namespace lifeboat {

using namespace std::chrono_literals;

RestoreAssistant::RestoreAssistant(const Models &models, QWidget *parent) : Assistant(models, tr("Restore"), parent)
{
    m_review = new ReviewStep(models, m_choice, this);
    // What erases is never what Enter does by itself.
    setSteps({new ImageStep(models, m_choice, this), new WhatStep(models, m_choice, this),
              new TargetStep(models, m_choice, this), new LookStep(models, m_choice, this), m_review},
             {.text = tr("Erase and restore"),
              .picture = QStringLiteral("page-restore"),
              .objectName = QStringLiteral("eraseAndRestore"),
              .enter = Finish::Enter::DoesNot});
    buildWaiting();
    addStretch();
    m_timer.setInterval(1s);
    m_timer.callOnTimeout(this, &RestoreAssistant::tick);
    go(0);
}

void RestoreAssistant::buildWaiting()
{
    m_waiting = new QWidget;
    m_waiting->setObjectName(QStringLiteral("grace"));
    auto *const box = new QVBoxLayout(m_waiting);
    box->setContentsMargins(0, 0, 0, 0);
    m_waitingText = newHeading({}, this);
    m_waitingText->setObjectName(QStringLiteral("graceText"));
    box->setSpacing(2 * spacingOf(*this));
    auto *const cancel = new QPushButton(namedIcon(QStringLiteral("action-stop")), tr("Cancel"));
    cancel->setObjectName(QStringLiteral("cancelGrace"));
    box->addWidget(m_waitingText);
    box->addWidget(cancel, 0, Qt::AlignLeading);
    m_waiting->hide();
    column()->addWidget(m_waiting);
    connect(cancel, &QPushButton::clicked, this, &RestoreAssistant::stopWaiting);
    auto *const escape = new QShortcut(Qt::Key_Escape, m_waiting, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, &RestoreAssistant::stopWaiting);
}

void RestoreAssistant::begin(const QString &image)
{
    stopWaiting();
    message().clear();
    m_choice = {};
    m_choice.image = image;
    go(image.isEmpty() ? 0 : 1);
}

void RestoreAssistant::refresh()
{
    Assistant::refresh();
    if (m_waiting == nullptr)
        return;
    m_waiting->setVisible(isBusy());
    question().setVisible(!isBusy());
    step().setVisible(!isBusy());
}

void RestoreAssistant::startWaiting()
{
    m_left = grace;
    m_timer.start();
    tick();
    refresh();
    m_waiting->findChild<QPushButton *>()->setFocus();
}

void RestoreAssistant::stopWaiting()
{
    m_timer.stop();
    refresh();
}

void RestoreAssistant::tick()
{
    if (m_left <= 0s) {
        stopWaiting();
        start();
        return;
    }
    m_waitingText->setText(tr("Nothing has been written yet. The restore starts in %n second(s).", nullptr,
                              static_cast<int>(m_left.count())));
    m_left -= 1s;
}

void RestoreAssistant::refuse(const Error &error)
{
    m_starting = false;
    // What was chosen is not what is there: it has to be chosen again.
    if (error.code == ErrorCode::TargetChanged || error.code == ErrorCode::DriveNotFound) {
        m_choice.clearTarget();
        go(2);
    }
    refresh();
    message().showError(error);
    reveal(&message());
}

void RestoreAssistant::start()
{
    if (!m_choice.fits())
        return refresh();
    m_starting = true;
    refresh();
    QVariantMap options = m_choice.selection();
    options.insert(QStringLiteral("check"), m_review->checksFirst());
    models().jobs.launch(
        this,
        [this](const Result<QString> &job) {
            if (!job)
                return refuse(job.error());
            m_starting = false;
            begin({});
            Q_EMIT jobStarted(*job);
        },
        &ManagerInterface::CreateRestore, m_choice.image, m_choice.target, m_choice.fit->target->identity, options);
}

} // namespace lifeboat
