// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/TargetStep.h"

#include "sentences/DriveWords.h"
#include "sentences/ImageWords.h"
#include "sentences/Sentences.h"
#include "widgets/DriveCard.h"
#include "widgets/Paint.h"
#include "widgets/PartitionRole.h"
#include "widgets/ReadingDirection.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>

namespace lifeboat {

namespace {

/// The verdict, or where that says nothing its reasons.
QString sentenceFor(const FitInfo &fit)
{
    QStringList sentences{verdictForPeople(fit)};
    if (sentences.front().isEmpty()) {
        sentences.clear();
        for (const Error &reason : fit.reasons)
            sentences << sentencesFor(reason).happened;
    }
    return sentences.join(QLatin1Char(' '));
}

bool isOnlyMounted(const FitInfo &fit)
{
    return !fit.reasons.empty() &&
        std::ranges::all_of(fit.reasons, [](const Error &reason) { return reason.code == ErrorCode::TargetMounted; });
}

} // namespace

TargetStep::TargetStep(const Models &models, RestoreChoice &choice, QWidget *parent)
    : RestoreStep(models, choice, parent),
      m_state(newText({}, this)),
      m_usable(new QVBoxLayout),
      m_partitionRow(new QWidget),
      m_partition(new QComboBox),
      m_unusableHeading(newHeading(tr("Cannot be used"), this)),
      m_unusable(new QVBoxLayout)
{
    const int space = spacingOf(*this);
    m_usable->setSpacing(space);
    m_unusable->setSpacing(space);
    m_partition->setObjectName(QStringLiteral("targetPartition"));
    auto *const form = new QFormLayout(m_partitionRow);
    form->setContentsMargins(0, 0, 0, 0);
    form->addRow(tr("&Partition to replace:"), m_partition);
    m_partitionRow->hide();
    column()->addWidget(m_state);
    column()->addLayout(m_usable);
    column()->addWidget(m_partitionRow);
    column()->addWidget(
        newText(tr("Not there? Unplug the drive and plug it in again: it appears here by itself."), this));
    column()->addWidget(m_unusableHeading);
    column()->addLayout(m_unusable);
    column()->addStretch(1);
    connect(&models.drives, &DriveModel::changed, this, [this] {
        if (isVisible())
            showDrives();
    });
    connect(&m_group, &QButtonGroup::buttonClicked, this,
            [this](QAbstractButton *button) { choose(static_cast<DriveCard *>(button)->drive()); });
    connect(m_partition, &QComboBox::activated, this, [this] {
        this->choice().as = m_partition->currentData().toInt();
        this->choice().fit.reset();
        ask(this->choice().target);
        Q_EMIT answered();
    });
}

void TargetStep::enter()
{
    showDrives();
    askAll();
}

void TargetStep::showDrives()
{
    const DriveModel &model = models().drives;
    for (auto entry = m_entries.begin(); entry != m_entries.end();) {
        const Drive *const drive = model.byPath(entry->first);
        // Another drive behind the same name is another entry: what was chosen is not chosen any more.
        if (drive != nullptr && drive->identity == entry->second.card->drive().identity) {
            ++entry;
            continue;
        }
        m_group.removeButton(entry->second.card);
        for (QWidget *widget :
             {static_cast<QWidget *>(entry->second.card), static_cast<QWidget *>(entry->second.unmount)}) {
            widget->hide();
            widget->deleteLater();
        }
        if (choice().target == entry->first)
            choice().clearTarget();
        entry = m_entries.erase(entry);
    }
    for (const Drive &drive : model.drives()) {
        const bool isNew = !m_entries.contains(drive.path);
        if (isNew)
            addEntry(drive);
        Entry &entry = m_entries[drive.path];
        // One that was mounted or let go of meanwhile has another verdict now.
        const bool askAgain = isNew || !isUnchanged(entry.card->drive(), drive);
        entry.card->setDrive(drive);
        if (askAgain)
            ask(drive.path);
        showVerdict(entry);
    }
    showChosen();
    m_state->setVisible(m_entries.empty());
    m_state->setText(inReadingDirection(model.state() == DriveModel::State::Loading ? tr("Looking for drives…")
                                            : model.problem()
                                            ? sentencesFor(*model.problem()).happened
                                            : tr("No drive was found. Connect the drive that is to be written.")));
    showPartitions(model.byPath(choice().target));
    Q_EMIT answered();
}

void TargetStep::addEntry(const Drive &drive)
{
    Entry &entry = m_entries[drive.path];
    entry.card = new DriveCard(Card::Kind::Choosable, this);
    entry.card->setObjectName(QStringLiteral("target-") + drive.path);
    m_group.addButton(entry.card);
    entry.unmount = new QPushButton(tr("Unmount this drive"), this);
    entry.unmount->setObjectName(QStringLiteral("unmount-") + drive.path);
    entry.unmount->setAccessibleName(tr("Unmount %1").arg(isolated(drive.displayName())));
    entry.unmount->hide();
    connect(entry.unmount, &QPushButton::clicked, this, [this, card = entry.card] { unmount(card->drive()); });
}

void TargetStep::unmount(const Drive &drive)
{
    m_entries[drive.path].unmount->setEnabled(false);
    models().client.ask(
        this,
        [this, path = drive.path](const Result<void> &done) {
            const auto entry = m_entries.find(path);
            if (entry == m_entries.end())
                return;
            entry->second.unmount->setEnabled(true);
            if (!done)
                Q_EMIT failed(done.error());
            ask(path);
        },
        &ManagerInterface::Unmount, drive.path, drive.identity);
}

void TargetStep::showChosen()
{
    // A group of which one was chosen does not let go of it by itself.
    m_group.setExclusive(false);
    for (const auto &[path, entry] : m_entries)
        entry.card->setChecked(path == choice().target);
    m_group.setExclusive(true);
}

void TargetStep::askAll()
{
    for (auto &[path, entry] : m_entries) {
        entry.verdict.reset();
        ask(path);
        showVerdict(entry);
    }
}

QVariantMap TargetStep::selectionFor(const QString &path) const
{
    // Before a partition of the target is chosen, the same number is asked about.
    QVariantMap selection = choice().selection();
    if (path != choice().target)
        selection.remove(QStringLiteral("as"));
    return selection;
}

void TargetStep::ask(const QString &path)
{
    const int question = ++m_entries[path].question;
    models().client.ask(
        this,
        [this, path, question](const Result<FitInfo> &verdict) {
            const auto entry = m_entries.find(path);
            if (entry != m_entries.end() && entry->second.question == question)
                take(path, verdict);
        },
        &ManagerInterface::Fit, choice().image, path, selectionFor(path));
}

void TargetStep::take(const QString &path, const Result<FitInfo> &verdict)
{
    Entry &entry = m_entries[path];
    entry.verdict = verdict;
    if (path == choice().target)
        choice().fit = verdict ? std::optional(*verdict) : std::nullopt;
    showVerdict(entry);
    showChosen();
    Q_EMIT answered();
}

void TargetStep::showVerdict(Entry &entry)
{
    DriveCard &card = *entry.card;
    bool usable = true;
    if (!entry.verdict) {
        card.setReason({});
        card.setEnabled(false);
        card.setRemark(Tone::Neutral, tr("Checking whether it fits…"));
    } else if (!*entry.verdict) {
        // Which of the target's partitions is replaced is asked once the drive is chosen.
        const Error &error = entry.verdict->error();
        const bool isOpen =
            choice().partition && error.code == ErrorCode::PartitionNotFound && !card.drive().partitions.empty();
        usable = isOpen;
        card.setReason(isOpen ? QString() : sentencesFor(error).happened);
        if (isOpen)
            card.setRemark(Tone::Neutral, tr("Choose which of its partitions is replaced."));
    } else if ((*entry.verdict)->fits()) {
        card.setReason({});
        card.setRemark(Tone::Good, sentenceFor(**entry.verdict));
    } else if (choice().partition && (*entry.verdict)->verdict == Verdict::TooSmall) {
        card.setReason({}); // another partition of it may be large enough
        card.setRemark(Tone::Bad, sentenceFor(**entry.verdict));
    } else {
        usable = false;
        card.setReason(sentenceFor(**entry.verdict));
    }
    (usable ? m_usable : m_unusable)->addWidget(&card);
    entry.unmount->setVisible(!usable && *entry.verdict && isOnlyMounted(**entry.verdict));
    m_unusable->addWidget(entry.unmount, 0, Qt::AlignTrailing);
    if (!usable && choice().target == card.drive().path)
        choice().clearTarget();
    m_unusableHeading->setVisible(
        std::ranges::any_of(m_entries, [this](const auto &one) { return m_unusable->indexOf(one.second.card) >= 0; }));
}

void TargetStep::choose(const Drive &drive)
{
    choice().clearTarget();
    choice().target = drive.path;
    showPartitions(&drive);
    const Entry &entry = m_entries[drive.path];
    if (choice().as)
        ask(drive.path);
    else if (entry.verdict && *entry.verdict)
        choice().fit = **entry.verdict;
    Q_EMIT answered();
}

void TargetStep::showPartitions(const Drive *drive)
{
    m_partitionRow->setVisible(choice().partition && drive != nullptr && !drive->partitions.empty());
    if (!choice().partition || drive == nullptr)
        return;
    const QSignalBlocker quiet(m_partition);
    m_partition->clear();
    for (const Partition &partition : drive->partitions)
        m_partition->addItem(
            tr("%1: %2, %3")
                .arg(partition.entry.number)
                .arg(isolated(titleOf(partition)), isolated(sizeForPeople(partition.entry.range.size()))),
            partition.entry.number);
    if (drive->partition(choice().as.value_or(*choice().partition)) == nullptr && !drive->partitions.empty())
        choice().as = drive->partitions.front().entry.number;
    m_partition->setCurrentIndex(m_partition->findData(choice().as.value_or(*choice().partition)));
}

} // namespace lifeboat
