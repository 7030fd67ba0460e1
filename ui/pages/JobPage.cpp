// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "pages/JobPage.h"

#include "sentences/DriveWords.h"
#include "sentences/ImageWords.h"
#include "sentences/JobWords.h"
#include "sentences/Sentences.h"
#include "widgets/Paint.h"
#include "widgets/PhaseList.h"
#include "widgets/ReadingDirection.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace lifeboat {

namespace {

using namespace std::chrono_literals;

constexpr auto quietFor = 30s; // no byte for this long is worth a word

bool writesADrive(const JobStatus &status)
{
    return status.operation == QLatin1StringView("restore") || status.operation == QLatin1StringView("clone");
}

/// "Samsung T7 to Office backup, by the plan “Office PC”"
QString subjectLine(const JobStatus &status, const Names &names)
{
    QString line = isolated(names.of(status.subject));
    if (!status.destination.isEmpty())
        line = JobPage::tr("%1 to %2").arg(line, isolated(names.of(status.destination)));
    if (!status.plan.isEmpty())
        line = JobPage::tr("%1, by the plan “%2”").arg(line, isolated(names.ofPlan(status.plan)));
    return line;
}

QString percentOf(double share) { return QLocale().toString(static_cast<int>(share * 100)); }

} // namespace

JobPage::JobPage(const Models &models, QWidget *parent) : Page(tr("Job"), parent), m_models(models)
{
    m_what = addText({});
    m_what->setObjectName(QStringLiteral("jobWhat"));
    auto *const outcomeRow = new QHBoxLayout;
    m_outcomePicture = new QLabel;
    m_outcome = newHeading({}, this);
    m_outcome->setObjectName(QStringLiteral("outcome"));
    m_outcome->setContentsMargins(0, 0, 0, 0);
    outcomeRow->setSpacing(spacingOf(*this));
    outcomeRow->addWidget(m_outcomePicture);
    outcomeRow->addWidget(m_outcome, 1);
    column()->addLayout(outcomeRow);
    buildProgress();
    buildEnd();
    m_phases = new PhaseList;
    m_phases->setObjectName(QStringLiteral("phases"));
    addHeading(tr("Steps"));
    column()->addWidget(m_phases);
    addStretch();

    connect(&models.jobs, &JobModel::changed, this, &JobPage::update);
    connect(&models.jobs, &JobModel::jobRefused, this, [this](const QString &path, const Error &error) {
        if (path == m_path && error.code != ErrorCode::JobNotFound)
            message().showError(error);
    });
    m_timer.setInterval(1s);
    m_timer.callOnTimeout(this, &JobPage::update);
}

void JobPage::buildProgress()
{
    m_progress = new QWidget;
    auto *const box = new QVBoxLayout(m_progress);
    box->setContentsMargins(0, 0, 0, 0);
    box->setSpacing(spacingOf(*this));
    m_bar = new QProgressBar;
    m_bar->setObjectName(QStringLiteral("progress"));
    m_bar->setAccessibleName(tr("Progress of the job"));
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_figures = newText({}, this);
    m_figures->setObjectName(QStringLiteral("figures"));
    m_hint = newText({}, this);
    m_pause = new QPushButton;
    m_pause->setObjectName(QStringLiteral("pause"));
    m_stop = new QPushButton(namedIcon(QStringLiteral("action-stop")), tr("Stop…"));
    m_stop->setObjectName(QStringLiteral("stop"));
    auto *const buttons = new QHBoxLayout;
    buttons->addWidget(m_pause);
    buttons->addWidget(m_stop);
    buttons->addStretch(1);

    m_stopQuestion = new QWidget;
    auto *const question = new QVBoxLayout(m_stopQuestion);
    question->setContentsMargins(0, 0, 0, 0);
    m_stopText = newText({}, this);
    question->addWidget(m_stopText);
    auto *const answers = new QHBoxLayout;
    auto *const yes = new QPushButton(tr("Stop the job"));
    yes->setObjectName(QStringLiteral("stopNow"));
    auto *const no = new QPushButton(tr("Keep running"));
    no->setObjectName(QStringLiteral("goOn"));
    answers->addWidget(no);
    answers->addWidget(yes);
    answers->addStretch(1);
    question->addLayout(answers);
    m_stopQuestion->hide();

    box->addWidget(m_bar);
    box->addWidget(m_figures);
    box->addWidget(m_hint);
    box->addLayout(buttons);
    box->addWidget(m_stopQuestion);
    column()->addWidget(m_progress);

    connect(m_stop, &QPushButton::clicked, this, &JobPage::askWhetherToStop);
    connect(no, &QPushButton::clicked, m_stopQuestion, &QWidget::hide);
    connect(yes, &QPushButton::clicked, this, [this] {
        m_stopQuestion->hide();
        if (job() != nullptr)
            job()->cancel();
    });
    connect(m_pause, &QPushButton::clicked, this, [this] {
        if (job() == nullptr)
            return;
        if (job()->status().state == JobState::Paused)
            job()->resume();
        else
            job()->pause();
    });
}

void JobPage::buildEnd()
{
    m_end = new QWidget;
    auto *const box = new QVBoxLayout(m_end);
    box->setContentsMargins(0, 0, 0, 0);
    m_endText = newText({}, this);
    m_endText->setObjectName(QStringLiteral("endText"));
    m_endText->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_powerOff = new QPushButton(namedIcon(QStringLiteral("action-eject")), tr("Make it safe to unplug"));
    m_powerOff->setObjectName(QStringLiteral("powerOff"));
    box->addWidget(m_endText);
    box->addWidget(m_powerOff, 0, Qt::AlignLeading);
    column()->addWidget(m_end);
    connect(m_powerOff, &QPushButton::clicked, this, &JobPage::powerOff);
}

void JobPage::setJob(const QString &path)
{
    m_path = path;
    m_lastDone = ByteCount();
    m_sinceProgress.start();
    m_stopQuestion->hide();
    message().clear();
    m_timer.start();
    update();
}

void JobPage::update()
{
    if (job() == nullptr)
        return;
    const JobStatus &status = job()->status();
    const bool ended = hasEnded(status.state);
    const int size = m_outcome->fontMetrics().height();
    m_what->setText(inReadingDirection(operationForPeople(status.operation) + QStringLiteral(": ") +
                                       subjectLine(status, m_models.names)));
    const QIcon picture = ended ? toneIcon(toneOf(status)) : namedIcon(QStringLiteral("tone-running"));
    m_outcomePicture->setPixmap(picture.pixmap(QSize(size, size), devicePixelRatio()));
    m_outcome->setText(stateForPeople(status.operation, status.state, status.outcome));
    m_phases->setStatus(status);
    m_progress->setVisible(!ended);
    m_end->setVisible(ended);
    if (ended)
        showEnd(status);
    else
        showProgress(*job());
    if (ended)
        m_timer.stop();
}

void JobPage::showProgress(const RemoteJob &job)
{
    const JobStatus &status = job.status();
    const Pace &pace = job.pace();
    if (pace.done() != m_lastDone || status.state != JobState::Running) {
        m_lastDone = pace.done();
        m_sinceProgress.start();
    }
    m_bar->setValue(static_cast<int>(pace.share() * 1000));
    QStringList figures{tr("%1 % in all").arg(percentOf(pace.share()))};
    if (pace.phaseTotal() != ByteCount()) {
        figures << tr("this step: %1 of %2")
                       .arg(isolated(sizeForPeople(pace.phaseDone())), isolated(sizeForPeople(pace.phaseTotal())));
        if (pace.bytesPerSecond() > 0 && status.state == JobState::Running)
            figures << tr("%1/s").arg(
                isolated(sizeForPeople(ByteCount(static_cast<std::uint64_t>(pace.bytesPerSecond())))));
    }
    if (const auto left = pace.left(); left && status.state == JobState::Running)
        figures << timeLeftForPeople(*left);
    m_figures->setText(inReadingDirection(figures.join(QStringLiteral(" · "))));

    const bool quiet = m_sinceProgress.durationElapsed() > quietFor;
    if (status.state == JobState::Finishing)
        m_hint->setText(tr("Do not unplug the drive: the last data are still being written to it."));
    else if (quiet)
        m_hint->setText(
            tr("Nothing has moved for %1. The drive may be slow, or have a problem. You can keep waiting, or stop.")
                .arg(durationForPeople(
                    std::chrono::duration_cast<std::chrono::seconds>(m_sinceProgress.durationElapsed()))));
    else if (status.phase == QLatin1StringView("check-image") && writesADrive(status))
        m_hint->setText(tr("Nothing has been written yet."));
    else
        m_hint->setText(tr("You can close this window: the job goes on."));

    const bool paused = status.state == JobState::Paused;
    m_pause->setText(paused ? tr("Resume") : tr("Pause"));
    m_pause->setIcon(namedIcon(paused ? QStringLiteral("action-resume") : QStringLiteral("action-pause")));
    m_pause->setEnabled(paused || status.state == JobState::Running);
    m_stop->setEnabled(status.cancelable);
}

void JobPage::askWhetherToStop()
{
    if (job() == nullptr)
        return;
    const JobStatus &status = job()->status();
    QString remains = tr("Stop this job? Nothing is changed by that.");
    if (status.operation == QLatin1StringView("backup"))
        remains = tr("Stop this job? The unfinished image is removed. Earlier images and the drive stay as they are.");
    else if (status.operation == QLatin1StringView("export"))
        remains = tr("Stop this job? The unfinished file is removed. The image stays as it is.");
    else if (writesADrive(status) && status.phase == QLatin1StringView("check-image"))
        remains = tr("Stop this job? Nothing has been written yet: the target drive stays as it is.");
    else if (writesADrive(status))
        remains = tr(
            "Stop this job? The target drive has been erased in part and cannot be used until a restore is finished.");
    m_stopText->setText(inReadingDirection(remains));
    m_stopQuestion->show();
    m_stopQuestion->findChild<QPushButton *>(QStringLiteral("goOn"))->setFocus();
}

void JobPage::showEnd(const JobStatus &status)
{
    QStringList lines;
    const auto figure = [&](const char *name) {
        return isolated(sizeForPeople(ByteCount(status.figures.value(QLatin1StringView(name)).toULongLong())));
    };
    if (status.error) {
        const Sentences sentences = sentencesFor(*status.error);
        lines << sentences.happened << sentences.data << sentences.now;
    } else if (status.operation == QLatin1StringView("backup")) {
        lines << tr("%1 were in use and are stored in %2.").arg(figure("usedBytes"), figure("storedBytes"));
        if (const qulonglong still = status.figures.value(QLatin1StringView("stillMilliseconds")).toULongLong())
            lines << tr("The drive was in use meanwhile; everything on it stood still for %1.")
                         .arg(isolated(standstillForPeople(still)));
    } else if (status.operation == QLatin1StringView("check")) {
        lines << tr("Every byte of this image is as it was stored.");
    } else if (writesADrive(status)) {
        lines << tr("%1 were written, and everything has reached the drive.").arg(figure("writtenBytes"));
        if (status.outcome == Outcome::DoneAndChecked)
            lines << tr("It was read back and compared with the image: every byte is right.");
    }
    if (status.started.isValid() && status.ended.isValid())
        lines << tr("Ended %1, took %2.")
                     .arg(whenForPeople(status.ended),
                          durationForPeople(std::chrono::seconds(status.started.secsTo(status.ended))));
    m_endText->setText(inReadingDirection(lines.join(QLatin1Char('\n'))));
    const Drive *const target = m_models.drives.byPath(status.destination);
    m_powerOff->setVisible(writesADrive(status) && status.state == JobState::Succeeded && target != nullptr &&
                           target->ejectable);
}

void JobPage::powerOff()
{
    const Drive *const target = job() != nullptr ? m_models.drives.byPath(job()->status().destination) : nullptr;
    if (target == nullptr)
        return;
    m_models.client.ask(
        this,
        [this](const Result<QString> &released) {
            if (!released)
                message().showError(released.error());
            else if (*released == QLatin1StringView("flushed"))
                message().showText(Tone::Good, tr("Everything is written. You can unplug the drive."));
            else
                message().showText(Tone::Good, tr("The drive is switched off. You can unplug it."));
        },
        &ManagerInterface::PowerOff, target->path, target->identity);
}

} // namespace lifeboat
