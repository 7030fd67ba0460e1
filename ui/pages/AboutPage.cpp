// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "pages/AboutPage.h"

#include "sentences/Sentences.h"
#include "widgets/ReadingDirection.h"

#include <QLabel>
#include <QPushButton>

namespace lifeboat {

AboutPage::AboutPage(const Models &models, QWidget *parent) : Page(tr("About Lifeboat"), parent), m_models(models)
{
    auto *const picture = new QLabel;
    const int size = 6 * fontMetrics().height();
    picture->setPixmap(
        namedIcon(QStringLiteral("org.lifeboat.Lifeboat")).pixmap(QSize(size, size), devicePixelRatio()));
    column()->addWidget(picture);
    addText(tr("Lifeboat %1").arg(QStringLiteral(LIFEBOAT_VERSION)));
    addText(tr("Makes a complete image of a drive and puts an image back on a drive. Images are plain qcow2 files with "
               "checksums: other programs can open and check them without Lifeboat."));
    m_worker = addText({});
    m_worker->setObjectName(QStringLiteral("workerState"));
    addText(tr("Free software under the Apache License 2.0."));
    auto *const handbook = new QPushButton(tr("Read the handbook"));
    handbook->setObjectName(QStringLiteral("readHandbook"));
    column()->addWidget(handbook, 0, Qt::AlignLeading);
    connect(handbook, &QPushButton::clicked, this, &AboutPage::handbookWanted);
    addStretch();
    connect(&models.client, &Client::stateChanged, this, &AboutPage::showWorker);
    showWorker();
}

void AboutPage::showWorker()
{
    switch (m_models.client.state()) {
    case Client::State::Connecting:
        m_worker->setText(tr("Looking for Lifeboat's worker…"));
        break;
    case Client::State::Unavailable:
        m_worker->setText(inReadingDirection(sentencesFor(*m_models.client.problem()).happened));
        break;
    case Client::State::Ready:
        m_worker->setText(m_models.client.isSystem()
                              ? tr("The work is done by this computer's Lifeboat service, which asks for a password.")
                              : tr("The work is done by a program that runs with your own rights."));
        break;
    }
}

} // namespace lifeboat
