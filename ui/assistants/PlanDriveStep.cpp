// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/PlanDriveStep.h"

#include "sentences/DriveWords.h"
#include "sentences/Sentences.h"
#include "widgets/Paint.h"
#include "widgets/ReadingDirection.h"

#include <QLabel>

#include <algorithm>

namespace lifeboat {

namespace {

/// What a card can say of a drive that is not there.
Drive remembered(const PlannedDrive &planned)
{
    Drive drive;
    drive.path = planned.path;
    drive.identity.model = planned.model;
    drive.identity.serial = planned.serial;
    drive.identity.wwn = planned.wwn;
    drive.identity.size = planned.size;
    return drive;
}

} // namespace

PlanDriveStep::PlanDriveStep(const Models &models, PlanChoice &choice, DriveUse &use, QWidget *parent)
    : PlanStep(models, choice, use, parent), m_state(newText({}, this))
{
    m_drives = new CardColumn<TickedDrive>([this](const QString &path) {
        auto *const drive = new TickedDrive(path);
        connect(drive, &TickedDrive::ticked, this, [this, drive](bool on) { tick(drive->card().drive(), on); });
        connect(drive, &TickedDrive::partitionsTicked, this, [this, drive] {
            if (PlannedDrive *const chosen = planned(drive->card().drive()))
                chosen->partitions = drive->partitions();
            Q_EMIT answered();
        });
        return drive;
    });
    m_absent = new CardColumn<Card>([this](const QString &key) {
        auto *const card = new Card(Card::Kind::Tickable);
        card->setObjectName(QStringLiteral("planDrive-") + key);
        return card;
    });
    m_drives->setSpacing(spacingOf(*this));
    m_absent->setSpacing(spacingOf(*this));
    column()->addWidget(newText(tr("Everything on a drive is kept: programs, settings and files. Reading it changes "
                                   "nothing, and the computer can be used meanwhile."),
                                this));
    column()->addWidget(m_state);
    column()->addLayout(m_drives);
    column()->addLayout(m_absent);
    column()->addStretch(1);
    connect(&models.drives, &DriveModel::changed, this, [this] {
        if (isVisible())
            showDrives();
        Q_EMIT answered();
    });
    connect(&models.images, &ImageModel::changed, this, [this] {
        if (isVisible())
            showDrives();
    });
    connect(&use, &DriveUse::known, this, &PlanDriveStep::showUsed);
}

void PlanDriveStep::enter() { showDrives(); }

QString PlanDriveStep::missing() const
{
    if (plan().drives.empty())
        return tr("Choose at least one drive.");
    for (const PlannedDrive &planned : plan().drives) {
        const Drive *const drive = connected(planned);
        const TickedDrive *const shown = drive != nullptr ? m_drives->card(drive->path) : nullptr;
        if (shown != nullptr && shown->hasNothingTicked())
            return tr("Choose at least one partition of %1.").arg(isolated(planned.displayName()));
    }
    return {};
}

PlannedDrive *PlanDriveStep::planned(const Drive &drive)
{
    const auto found = std::ranges::find_if(plan().drives, [&](const PlannedDrive &one) { return one.is(drive); });
    return found == plan().drives.end() ? nullptr : &*found;
}

void PlanDriveStep::showDrives()
{
    chooseSystem();
    showConnected();
    showAbsent();
    showState();
    Q_EMIT answered();
}

/// What most people mean; reading it harms nothing.
void PlanDriveStep::chooseSystem()
{
    const std::vector<Drive> &drives = models().drives.drives();
    const auto system = std::ranges::find_if(drives, &Drive::isSystem);
    if (choice().drivesAreSuggested && plan().drives.empty() && system != drives.end() && system->opened)
        plan().drives.push_back(PlannedDrive::of(*system));
}

void PlanDriveStep::showConnected()
{
    const std::vector<Drive> &drives = models().drives.drives();
    QStringList paths;
    for (const Drive &drive : drives)
        paths << drive.path;
    m_drives->show(paths, [&](TickedDrive &shown, qsizetype at) {
        const Drive &drive = drives[static_cast<std::size_t>(at)];
        const PlannedDrive *const chosen = planned(drive);
        const QString images = imagesOn(drive);
        shown.setDrive(drive, images.isEmpty() ? QStringList() : QStringList{tr("Holds your images")});
        DriveCard &card = shown.card();
        card.setRemark(Tone::Neutral, {});
        card.setReason(drive.opened || chosen != nullptr ? QString()
                                                         : tr("This drive cannot be read without permission."));
        if (chosen != nullptr) {
            if (!shown.hasNothingTicked())
                shown.setPartitions(chosen->partitions);
            use().ask(drive);
            if (!images.isEmpty())
                card.setRemark(
                    Tone::Warning,
                    tr("Images are kept on this drive, in “%1”. Each image of it would contain them all, and "
                       "needs another place.")
                        .arg(isolated(images)));
        }
        shown.setTicked(chosen != nullptr);
        showUsed(drive.path);
    });
}

void PlanDriveStep::showAbsent()
{
    std::vector<PlannedDrive> absent;
    for (const auto &drives : {choice().drivesBefore, plan().drives}) {
        for (const PlannedDrive &drive : drives) {
            if (connected(drive) == nullptr && !std::ranges::contains(absent, drive.key(), &PlannedDrive::key))
                absent.push_back(drive);
        }
    }
    QStringList keys;
    for (const PlannedDrive &drive : absent)
        keys << drive.key();
    m_absent->show(keys, [&](Card &card, qsizetype at) {
        const PlannedDrive drive = absent[static_cast<std::size_t>(at)];
        card.setPicture(driveIcon(Bus::Unknown));
        card.setTitle(drive.displayName());
        card.setFacts(driveFacts(remembered(drive)));
        card.setChecked(std::ranges::contains(plan().drives, drive.key(), &PlannedDrive::key));
        card.setRemark(Tone::Neutral, tr("Not connected. It is backed up as soon as it is there when the plan runs."));
        card.disconnect(this);
        connect(&card, &Card::clicked, this, [this, drive](bool on) { tickAbsent(drive, on); });
    });
}

void PlanDriveStep::showState()
{
    const DriveModel &model = models().drives;
    m_state->setVisible(model.drives().empty());
    if (model.state() == DriveModel::State::Loading)
        m_state->setText(tr("Looking for drives…"));
    else if (model.problem())
        m_state->setText(inReadingDirection(sentencesFor(*model.problem()).happened + QLatin1Char(' ') +
                                            sentencesFor(*model.problem()).now));
    else
        m_state->setText(tr("No drive was found. Connect one; it appears here by itself."));
}

void PlanDriveStep::showUsed(const QString &path)
{
    TickedDrive *const shown = m_drives->card(path);
    const Drive *const drive = models().drives.byPath(path);
    if (shown == nullptr || drive == nullptr)
        return;
    for (const PartitionUse &partition : use().of(*drive).value_or(QList<PartitionUse>()))
        shown->setUsed(partition.number, partition.used);
}

void PlanDriveStep::tick(const Drive &drive, bool on)
{
    drivesAreChosen();
    if (on && planned(drive) == nullptr) {
        const auto &before = choice().drivesBefore;
        const auto known = std::ranges::find_if(before, [&](const PlannedDrive &one) { return one.is(drive); });
        plan().drives.push_back(known == before.end() ? PlannedDrive::of(drive) : *known);
        plan().drives.back().partitions = m_drives->card(drive.path)->partitions();
    } else if (!on) {
        std::erase_if(plan().drives, [&](const PlannedDrive &one) { return one.is(drive); });
    }
    showDrives();
}

void PlanDriveStep::tickAbsent(const PlannedDrive &drive, bool on)
{
    drivesAreChosen();
    std::erase_if(plan().drives, [&](const PlannedDrive &one) { return one.key() == drive.key(); });
    if (on)
        plan().drives.push_back(drive);
    showDrives();
}

QString PlanDriveStep::imagesOn(const Drive &drive) const
{
    const auto isOnIt = [&](const QString &path) {
        const Drive *const holding = models().drives.holding(path);
        return holding != nullptr && holding->path == drive.path;
    };
    for (const KnownImage &image : models().images.images()) {
        if (isOnIt(image.place))
            return models().names.of(image.place);
    }
    return {};
}

} // namespace lifeboat
