// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "window/JobBar.h"

#include "sentences/JobWords.h"
#include "widgets/Icons.h"
#include "widgets/ReadingDirection.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
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
    const JobStatus &status = job->status();
    const Pace &pace = job->pace();
    QStringList words{operationForPeople(status.operation)};
    words << (status.state == JobState::Paused ? stateForPeople(status.operation, status.state, status.outcome)
                                               : phaseForPeople(status.phase));
    words << tr("%1 %").arg(QLocale().toString(static_cast<int>(pace.share() * 100)));
    if (const auto left = pace.left(); left && status.state == JobState::Running)
        words << timeLeftForPeople(*left);
    m_text->setText(inReadingDirection(words.join(QStringLiteral(" · "))));
    m_stop->setEnabled(status.cancelable);
    m_bar->setValue(static_cast<int>(pace.share() * 1000));
}

} // namespace lifeboat
