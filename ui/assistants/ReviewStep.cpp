// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/ReviewStep.h"

#include "sentences/DriveWords.h"
#include "sentences/Sentences.h"
#include "widgets/Paint.h"
#include "widgets/PartitionRole.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>

namespace lifeboat {

namespace {

QString confirmationSource(const Drive &target)
{
    if (!target.identity.serial.isEmpty())
        return ReviewStep::tr(
            "To go on, type the last four characters of its serial number (usually printed on the drive):");
    if (!target.identity.wwn.isEmpty())
        return ReviewStep::tr("To go on, type the last four characters of its WWN, %1:")
            .arg(isolated(target.identity.wwn));
    return ReviewStep::tr("To go on, type the last four characters of its path, %1:").arg(isolated(target.path));
}

} // namespace

ReviewStep::ReviewStep(const Models &models, RestoreChoice &choice, QWidget *parent)
    : RestoreStep(models, choice, parent),
      m_sentence(newText({}, this)),
      m_content(newText({}, this)),
      m_check(new QCheckBox(tr("Check the image first"))),
      m_ask(newText({}, this)),
      m_typed(new QLineEdit)
{
    m_sentence->setTextFormat(Qt::RichText);
    m_sentence->setObjectName(QStringLiteral("whatIsErased"));
    m_content->setContentsMargins(2 * spacingOf(*this), 0, 0, 0);
    m_content->setObjectName(QStringLiteral("whatIsOnIt"));
    m_check->setChecked(true);
    m_check->setObjectName(QStringLiteral("checkFirst"));
    m_typed->setObjectName(QStringLiteral("confirmation"));
    m_typed->setMaxLength(4);
    m_typed->setMaximumWidth(8 * fontMetrics().height());
    m_ask->setBuddy(m_typed);
    column()->addWidget(m_sentence);
    column()->addWidget(m_content);
    column()->addWidget(m_check);
    column()->addWidget(
        newText(tr("When it is damaged, nothing is written. What was written is read back and compared, too."), this));
    column()->addSpacing(spacingOf(*this));
    column()->addWidget(m_ask);
    column()->addWidget(m_typed);
    column()->addStretch(1);
    connect(m_typed, &QLineEdit::textChanged, this, &RestoreStep::answered);
}

QString ReviewStep::whatIsErased(const Drive &target) const
{
    const QString id = target.confirmation().toHtmlEscaped();
    const QString drive = tr("<b>%1</b>, %2, serial …<b>%3</b>")
                              .arg(isolated(target.displayName().toHtmlEscaped()),
                                   isolated(sizeForPeople(target.identity.size)), isolated(id));
    if (!choice().partition)
        return tr("Everything on %1 will be erased.").arg(drive);
    const Partition *const partition = target.partition(choice().as.value_or(*choice().partition));
    const QString name = partition != nullptr ? titleOf(*partition).toHtmlEscaped() : QString();
    return tr("Partition %1, <b>%2</b>, on %3 will be erased.")
        .arg(choice().as.value_or(*choice().partition))
        .arg(isolated(name), drive);
}

void ReviewStep::enter()
{
    m_typed->clear();
    if (!choice().fits())
        return;
    const Drive &target = *choice().fit->target;
    m_sentence->setText(whatIsErased(target));
    QStringList lines;
    for (const Partition &partition : target.partitions) {
        if (choice().partition && partition.entry.number != choice().as.value_or(*choice().partition))
            continue;
        lines
            << tr("• %1, %2").arg(isolated(titleOf(partition)), isolated(sizeForPeople(partition.entry.range.size())));
    }
    m_content->setText(lines.empty() ? tr("No partition was found on it.") : lines.join(QLatin1Char('\n')));
    m_ask->setText(confirmationSource(target));
    m_typed->setAccessibleName(m_ask->text());
    m_typed->setFocus();
}

bool ReviewStep::isAnswered() const
{
    return choice().fits() && m_typed->text().compare(choice().fit->target->confirmation(), Qt::CaseInsensitive) == 0;
}

bool ReviewStep::checksFirst() const { return m_check->isChecked(); }

} // namespace lifeboat
