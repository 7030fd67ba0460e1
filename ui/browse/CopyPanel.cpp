// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "browse/CopyPanel.h"

#include "files/Names.h"
#include "sentences/Bidi.h"
#include "sentences/Sentences.h"
#include "sentences/TakeOutWords.h"
#include "widgets/Icons.h"
#include "widgets/Paint.h"
#include "widgets/ReadingDirection.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>

namespace lifeboat {

CopyPanel::CopyPanel(QWidget *parent)
    : QFrame(parent),
      m_picture(new QLabel),
      m_text(new QLabel),
      m_bar(new QProgressBar),
      m_stop(new QPushButton(namedIcon(QStringLiteral("action-stop")), tr("Stop"))),
      m_open(new QPushButton(namedIcon(QStringLiteral("action-open")), tr("Show"))),
      m_close(new QPushButton(tr("Close"))),
      m_losses(new QPlainTextEdit)
{
    setObjectName(QStringLiteral("copyPanel"));
    setFrameShape(StyledPanel);
    m_text->setObjectName(QStringLiteral("copyText"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_bar->setObjectName(QStringLiteral("copyBar"));
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the copy"));
    m_stop->setObjectName(QStringLiteral("stopCopy"));
    m_open->setObjectName(QStringLiteral("showCopy"));
    m_close->setObjectName(QStringLiteral("closeCopy"));
    m_losses->setObjectName(QStringLiteral("copyLosses"));
    m_losses->setAccessibleName(tr("What is missing or different in the copy"));
    m_losses->setReadOnly(true);
    m_losses->setTabChangesFocus(true);
    m_losses->setMaximumHeight(7 * fontMetrics().height());
    auto *const row = new QHBoxLayout;
    row->setSpacing(spacingOf(*this));
    row->addWidget(m_picture, 0, Qt::AlignTop);
    row->addWidget(m_text, 1);
    row->addWidget(m_stop);
    row->addWidget(m_open);
    row->addWidget(m_close);
    auto *const box = new QVBoxLayout(this);
    box->setSpacing(spacingOf(*this));
    box->addLayout(row);
    box->addWidget(m_bar);
    box->addWidget(m_losses);
    connect(m_stop, &QPushButton::clicked, this, &CopyPanel::stopWanted);
    connect(m_open, &QPushButton::clicked, this, &CopyPanel::openWanted);
    connect(m_close, &QPushButton::clicked, this, &QWidget::hide);
    hide();
}

void CopyPanel::showRunning(const QString &target)
{
    m_running.start();
    const int size = fontMetrics().height();
    m_picture->setPixmap(namedIcon(QStringLiteral("tone-running")).pixmap(QSize(size, size), devicePixelRatio()));
    m_text->setText(inReadingDirection(tr("Copying to %1…").arg(isolated(target))));
    m_bar->setValue(0);
    m_bar->show();
    m_stop->show();
    m_open->hide();
    m_close->hide();
    m_losses->hide();
    show();
}

void CopyPanel::showProgress(const files::TakeOutProgress &progress)
{
    const double share = progress.total == ByteCount()
        ? 0
        : static_cast<double>(progress.done.value) / static_cast<double>(progress.total.value);
    QStringList figures;
    if (progress.counting) {
        figures << tr("Looking how much it is: %1 so far").arg(isolated(sizeForPeople(progress.total)));
        m_running.start(); // the rate is that of the copying
    } else {
        m_bar->setValue(static_cast<int>(share * m_bar->maximum()));
        figures << tr("%1 of %2").arg(isolated(sizeForPeople(progress.done)), isolated(sizeForPeople(progress.total)));
        constexpr qint64 tellsFrom = 2000; // milliseconds
        if (m_running.elapsed() > tellsFrom)
            figures << tr("%1/s").arg(isolated(sizeForPeople(
                ByteCount(progress.done.value * 1000 / static_cast<std::uint64_t>(m_running.elapsed())))));
        const QString name = files::nameForDisplay(files::lastName(progress.current));
        figures << isolated(fontMetrics().elidedText(name, Qt::ElideMiddle, width() / 2));
    }
    m_text->setText(inReadingDirection(figures.join(QStringLiteral(" · "))));
}

void CopyPanel::showEnd(const Result<files::TakeOutReport> &result)
{
    Tone tone = Tone::Bad;
    QString text;
    QString losses;
    if (result) {
        tone = result->complete() ? Tone::Good : Tone::Warning;
        text = takeOutSummary(*result);
        losses = takeOutLosses(*result);
    } else if (result.error().code == ErrorCode::Cancelled) {
        tone = Tone::Warning;
        text = tr("The copy was stopped. What is there is complete.");
    } else {
        const Sentences why = sentencesFor(result.error());
        text = QStringList{why.happened, why.data, why.now}.join(QLatin1Char(' '));
    }
    const int size = fontMetrics().height();
    m_picture->setPixmap(toneIcon(tone).pixmap(QSize(size, size), devicePixelRatio()));
    m_text->setText(inReadingDirection(text));
    m_bar->hide();
    m_stop->hide();
    m_open->setVisible(result.has_value());
    m_close->show();
    m_losses->setPlainText(inReadingDirection(losses));
    m_losses->setVisible(!losses.isEmpty());
    show();
}

} // namespace lifeboat
