// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "window/JobBar.h"

#include "client/JobProgress.h"
#include "widgets/Icons.h"
#include "widgets/ReadingDirection.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace lifeboat {

JobBar::JobBar(JobModel &jobs, QWidget *parent) : QFrame(parent), m_jobs(jobs)
{
    setObjectName(QStringLiteral("jobBar"));
    setFrameShape(QFrame::StyledPanel);
    m_text = new QLabel;
    m_text->setTextFormat(Qt::PlainText);
    m_bar = new QProgressBar;
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the running job"));
    m_bar->setMaximumHeight(fontMetrics().height());
    auto *const show = new QPushButton(tr("Show"));
    show->setObjectName(QStringLiteral("showRunningJob"));
    m_stop = new QPushButton(namedIcon(QStringLiteral("action-stop")), tr("Stop…"));
    m_stop->setObjectName(QStringLiteral("stopRunningJob"));
    auto *const row = new QHBoxLayout(this);
    row->addWidget(m_text);
    row->addWidget(m_bar, 1);
    row->addWidget(show);
    row->addWidget(m_stop);
    connect(show, &QPushButton::clicked, this, [this] { Q_EMIT jobWanted(m_path); });
    connect(m_stop, &QPushButton::clicked, this, [this] { Q_EMIT stopWanted(m_path); });
    connect(&jobs, &JobModel::changed, this, &JobBar::update);
    update();
}

void JobBar::update()
{
    const RemoteJob *const job = m_jobs.underWay();
    setVisible(job != nullptr);
    if (job == nullptr)
        return;
    m_path = job->path();
    m_text->setText(inReadingDirection(progressForPeople(*job)));
    m_stop->setEnabled(job->status().cancelable);
    m_bar->setValue(static_cast<int>(job->pace().share() * 1000));
}

} // namespace lifeboat
