// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/PhaseList.h"

#include "sentences/JobWords.h"
#include "sentences/Sentences.h"
#include "widgets/Icons.h"
#include "widgets/Paint.h"

#include <QGridLayout>
#include <QLabel>

namespace lifeboat {

namespace {

enum class Standing { ToCome, UnderWay, Done, Stopped };

Standing standingOf(const JobStatus &status, qsizetype row, qsizetype current)
{
    if (status.state == JobState::Succeeded || row < current)
        return Standing::Done;
    if (row > current)
        return Standing::ToCome;
    return hasEnded(status.state) ? Standing::Stopped : Standing::UnderWay;
}

QIcon pictureOf(Standing standing)
{
    switch (standing) {
    case Standing::Done:
        return toneIcon(Tone::Good);
    case Standing::UnderWay:
        return namedIcon(QStringLiteral("tone-running"));
    case Standing::Stopped:
        return toneIcon(Tone::Bad);
    case Standing::ToCome:
        break;
    }
    return {};
}

} // namespace

Tone toneOf(const JobStatus &status)
{
    if (status.state != JobState::Succeeded)
        return Tone::Bad;
    const bool whole = status.outcome == Outcome::DoneAndChecked || status.operation == QLatin1StringView("delete");
    return whole ? Tone::Good : Tone::Neutral;
}

PhaseList::PhaseList(QWidget *parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    const int space = spacingOf(*this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(space);
    m_grid->setVerticalSpacing(space);
    m_grid->setColumnStretch(1, 1);
}

void PhaseList::setRows(std::size_t count)
{
    while (m_rows.size() > count) {
        for (QLabel *label : {m_rows.back().picture, m_rows.back().text, m_rows.back().figure})
            delete label;
        m_rows.pop_back();
    }
    while (m_rows.size() < count) {
        const int at = static_cast<int>(m_rows.size());
        const Row row{.picture = new QLabel(this), .text = new QLabel(this), .figure = new QLabel(this)};
        row.text->setWordWrap(true);
        m_grid->addWidget(row.picture, at, 0, Qt::AlignTop);
        m_grid->addWidget(row.text, at, 1);
        m_grid->addWidget(row.figure, at, 2, Qt::AlignTop | Qt::AlignTrailing);
        m_rows.push_back(row);
    }
}

void PhaseList::setStatus(const JobStatus &status)
{
    qsizetype current = -1;
    for (qsizetype i = 0; i < status.phases.size(); ++i) {
        if (status.phases[i].name == status.phase)
            current = i;
    }
    setRows(static_cast<std::size_t>(status.phases.size()));
    const int size = fontMetrics().height();
    for (qsizetype i = 0; i < status.phases.size(); ++i) {
        const PhaseInfo &phase = status.phases[i];
        const Row &row = m_rows[static_cast<std::size_t>(i)];
        const Standing standing = standingOf(status, i, current);
        row.picture->setFixedWidth(size);
        row.picture->setPixmap(pictureOf(standing).pixmap(QSize(size, size), devicePixelRatio()));
        QFont bold = font();
        bold.setBold(standing == Standing::UnderWay);
        row.text->setFont(bold);
        row.text->setText(phaseForPeople(phase.name));
        row.text->setEnabled(standing != Standing::ToCome);
        row.text->setAccessibleDescription(standing == Standing::Done          ? tr("done")
                                               : standing == Standing::Stopped ? tr("not finished")
                                                                               : QString());
        row.figure->setText(phase.total == ByteCount() || standing == Standing::ToCome ? QString()
                                                                                       : sizeForPeople(phase.done));
    }
}

} // namespace lifeboat
