// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/ReviewStep.h"

#include "pages/ImageLooks.h"
#include "sentences/DriveWords.h"
#include "sentences/Sentences.h"
#include "widgets/Paint.h"
#include "widgets/PartitionRole.h"
#include "widgets/ReadingDirection.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>

namespace lifeboat {

ReviewStep::ReviewStep(const Models &models, RestoreChoice &choice, QWidget *parent)
    : RestoreStep(models, choice, parent),
      m_sentence(newText({}, this)),
      m_content(newText({}, this)),
      m_incomplete(newText(
          tr("Careful: this image is incomplete. The drive could not be read everywhere when it was made; what was "
             "there is missing after the restore."),
          this)),
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
    column()->addWidget(m_incomplete);
    m_incomplete->setObjectName(QStringLiteral("incomplete"));
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
    const QString name = isolated(target.displayName().toHtmlEscaped());
    const QString size = isolated(sizeForPeople(target.identity.size));
    // Without a serial number the line that asks names what there is.
    const QString drive = target.identity.serial.isEmpty()
        ? tr("<b>%1</b>, %2").arg(name, size)
        : tr("<b>%1</b>, %2, serial …<b>%3</b>").arg(name, size, isolated(target.confirmation().toHtmlEscaped()));
    if (!choice().partition)
        return tr("Everything on %1 will be erased.").arg(drive);
    const Partition *const partition = target.partition(choice().as.value_or(*choice().partition));
    const QString replaced = partition != nullptr ? titleOf(*partition).toHtmlEscaped() : QString();
    return tr("Partition %1, <b>%2</b>, on %3 will be erased.")
        .arg(choice().as.value_or(*choice().partition))
        .arg(isolated(replaced), drive);
}

void ReviewStep::enter()
{
    m_typed->clear();
    m_incomplete->setVisible(image() != nullptr && stateOf(*image()) == ImageState::Incomplete);
    if (!choice().fits())
        return;
    const Drive &target = *choice().fit->target;
    m_sentence->setText(inReadingDirection(whatIsErased(target)));
    QStringList lines;
    for (const Partition &partition : target.partitions) {
        if (choice().partition && partition.entry.number != choice().as.value_or(*choice().partition))
            continue;
        lines
            << tr("• %1, %2").arg(isolated(titleOf(partition)), isolated(sizeForPeople(partition.entry.range.size())));
    }
    m_content->setText(
        inReadingDirection(lines.empty() ? tr("No partition was found on it.") : lines.join(QLatin1Char('\n'))));
    m_ask->setText(tr("To go on, type the last four characters of: %1").arg(confirmationSource(target)));
    m_typed->setAccessibleName(m_ask->text());
    m_typed->setFocus();
}

bool ReviewStep::isAnswered() const
{
    return choice().fits() && m_typed->text().compare(choice().fit->target->confirmation(), Qt::CaseInsensitive) == 0;
}

bool ReviewStep::checksFirst() const { return m_check->isChecked(); }

} // namespace lifeboat
