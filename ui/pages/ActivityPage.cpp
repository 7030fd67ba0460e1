// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "pages/ActivityPage.h"

#include "sentences/DriveWords.h"
#include "sentences/JobWords.h"
#include "sentences/Sentences.h"
#include "widgets/PhaseList.h"
#include "widgets/ReadingDirection.h"

#include <QFileDialog>
#include <QHeaderView>
#include <QIdentityProxyModel>
#include <QLabel>
#include <QPushButton>
#include <QSaveFile>
#include <QTableView>

namespace lifeboat {

namespace {

/// The jobs with a picture of how each one ended.
class PicturedJobs final : public QIdentityProxyModel {
public:
    using QIdentityProxyModel::QIdentityProxyModel;

    QVariant data(const QModelIndex &index, int role) const override
    {
        if (role != Qt::DecorationRole || index.column() != JobModel::Outcome)
            return QIdentityProxyModel::data(index, role);
        const JobStatus &status = static_cast<JobModel *>(sourceModel())->at(index.row())->status();
        if (!hasEnded(status.state))
            return namedIcon(QStringLiteral("tone-running"));
        return toneIcon(toneOf(status));
    }
};

/// Everything about a job in plain lines, also what helps whoever is asked for help.
QString reportOf(const RemoteJob &job)
{
    const JobStatus &status = job.status();
    QStringList lines;
    lines << operationForPeople(status.operation) + QStringLiteral(": ") +
            stateForPeople(status.operation, status.state, status.outcome);
    lines << ActivityPage::tr("From: %1").arg(status.subject);
    if (!status.destination.isEmpty())
        lines << ActivityPage::tr("To: %1").arg(status.destination);
    if (!status.plan.isEmpty())
        lines << ActivityPage::tr("By the plan: %1").arg(status.plan);
    const auto time = [](const QDateTime &moment) {
        return QLocale().toString(moment.toLocalTime(), QLocale::ShortFormat);
    };
    if (status.started.isValid())
        lines << ActivityPage::tr("Started: %1").arg(time(status.started));
    if (status.ended.isValid())
        lines << ActivityPage::tr("Ended: %1").arg(time(status.ended));
    if (status.error) {
        const Sentences sentences = sentencesFor(*status.error);
        lines << QString() << sentences.happened << sentences.data << sentences.now;
        lines << ActivityPage::tr("For support: %1 %2")
                     .arg(QLatin1StringView(wireName(status.error->code)), status.error->detail);
    }
    lines << QString();
    for (const PhaseInfo &phase : status.phases) {
        if (phase.total != ByteCount())
            lines << ActivityPage::tr("%1: %2 of %3")
                         .arg(phaseForPeople(phase.name), sizeForPeople(phase.done), sizeForPeople(phase.total));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace

ActivityPage::ActivityPage(const Models &models, QWidget *parent) : Page(tr("Activity"), parent), m_models(models)
{
    m_state = addText({});
    m_table = new QTableView;
    m_table->setObjectName(QStringLiteral("jobTable"));
    m_table->setAccessibleName(tr("Jobs, newest first"));
    auto *const pictured = new PicturedJobs(this);
    pictured->setSourceModel(&models.jobs);
    m_table->setModel(pictured);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(JobModel::Subject, QHeaderView::Stretch);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setMinimumHeight(14 * fontMetrics().height());
    column()->addWidget(m_table, 1);
    m_details = addText({});
    m_details->setObjectName(QStringLiteral("jobDetails"));
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_open = new QPushButton(tr("Show"));
    m_open->setObjectName(QStringLiteral("showJob"));
    m_save = new QPushButton(tr("Save report…"));
    m_save->setObjectName(QStringLiteral("saveReport"));
    auto *const buttons = new QHBoxLayout;
    buttons->addWidget(m_open);
    buttons->addWidget(m_save);
    buttons->addStretch(1);
    column()->addLayout(buttons);

    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ActivityPage::showDetails);
    connect(m_table, &QTableView::activated, this, [this] {
        if (chosen() != nullptr)
            Q_EMIT jobWanted(chosen()->path());
    });
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (chosen() != nullptr)
            Q_EMIT jobWanted(chosen()->path());
    });
    connect(m_save, &QPushButton::clicked, this, &ActivityPage::saveReport);
    // The newest, until a person chooses.
    connect(&models.jobs, &JobModel::rowsInserted, this, [this] {
        if (!m_table->hasFocus())
            m_table->selectRow(0);
    });
    connect(&models.jobs, &JobModel::changed, this, &ActivityPage::showState);
    connect(&models.client, &Client::stateChanged, this, &ActivityPage::showState);
    showState();
}

RemoteJob *ActivityPage::chosen() const
{
    const QModelIndex current = m_table->currentIndex();
    return current.isValid() ? m_models.jobs.at(current.row()) : nullptr;
}

void ActivityPage::showState()
{
    const bool none = m_models.jobs.jobs().empty();
    m_table->setVisible(!none);
    m_state->setVisible(none);
    if (m_models.client.problem())
        m_state->setText(inReadingDirection(sentencesFor(*m_models.client.problem()).happened));
    else if (m_models.client.state() == Client::State::Connecting)
        m_state->setText(tr("Loading the list of jobs…"));
    else
        m_state->setText(tr("No jobs yet."));
    if (!none && !m_table->currentIndex().isValid())
        m_table->selectRow(0);
    showDetails();
}

void ActivityPage::showDetails()
{
    RemoteJob *const job = chosen();
    for (QWidget *widget :
         {static_cast<QWidget *>(m_details), static_cast<QWidget *>(m_open), static_cast<QWidget *>(m_save)})
        widget->setVisible(job != nullptr);
    if (job != nullptr)
        m_details->setText(inReadingDirection(reportOf(*job)));
}

void ActivityPage::saveReport()
{
    if (chosen() == nullptr)
        return;
    auto *const dialog = new QFileDialog(this, tr("Save report"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("txt"));
    dialog->selectFile(tr("Lifeboat report.txt"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, report = reportOf(*chosen())](const QString &path) {
        QSaveFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(report.toUtf8()) < 0 || !file.commit())
            message().showText(Tone::Bad, tr("The report could not be saved: %1").arg(file.errorString()));
    });
    dialog->open();
}

} // namespace lifeboat
