// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "pages/BackupPage.h"

#include "pages/PlaceDialog.h"
#include "pages/PlaceReason.h"
#include "sentences/DriveWords.h"
#include "sentences/Sentences.h"
#include "widgets/DiskMapModel.h"
#include "widgets/Expander.h"
#include "widgets/MapPane.h"
#include "widgets/Paint.h"
#include "widgets/ReadingDirection.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace lifeboat {

BackupPage::BackupPage(const Models &models, QWidget *parent) : Page(tr("Back up"), parent), m_models(models)
{
    buildWhat();
    buildWhere();
    buildOptions();
    addStretch();
    connect(&models.drives, &DriveModel::changed, this, &BackupPage::showDrives);
    connect(&models.places, &PlaceModel::changed, this, &BackupPage::showPlaces);
    connect(&models.client, &Client::stateChanged, this, &BackupPage::updateStart);
    showDrives();
    showPlaces();
}

void BackupPage::buildWhat()
{
    addText(tr("A complete image of a drive: everything that is on it, to bring it back exactly as it is now."));
    addHeading(tr("Which drive?"));
    m_driveState = addText({});
    m_driveCards = new CardColumn<DriveCard>([this](const QString &path) {
        auto *const card = new DriveCard(Card::Kind::Choosable);
        card->setObjectName(QStringLiteral("drive-") + path);
        m_drives.addButton(card);
        return card;
    });
    m_driveCards->setSpacing(spacingOf(*this));
    column()->addLayout(m_driveCards);
    m_parts = new DiskMapModel(this);
    m_map = new MapPane(*m_parts, tr("Partitions to include"));
    m_map->setObjectName(QStringLiteral("backupMap"));
    column()->addWidget(m_map);
    m_estimate = addText({});
    m_estimate->setObjectName(QStringLiteral("estimate"));
    m_inUse = addText({});
    m_inUse->setObjectName(QStringLiteral("inUse"));
    connect(&m_drives, &QButtonGroup::buttonClicked, this, [this](QAbstractButton *button) {
        m_drivePath = static_cast<DriveCard *>(button)->drive().path;
        showChosenDrive();
    });
    connect(m_parts, &DiskMapModel::ticksChanged, this, [this] {
        showEstimate();
        updateStart();
    });
}

void BackupPage::buildWhere()
{
    addHeading(tr("Where to?"));
    m_noPlaces = addText(tr("Connect an external drive, or choose a folder on another drive or on the network."));
    m_placeCards = new CardColumn<PlaceCard>([this](const QString &path) {
        auto *const card = new PlaceCard(Card::Kind::Choosable);
        card->setObjectName(QStringLiteral("place-") + path);
        m_places.addButton(card);
        return card;
    });
    m_placeCards->setSpacing(spacingOf(*this));
    column()->addLayout(m_placeCards);
    auto *const other = new QPushButton(namedIcon(QStringLiteral("action-add")), tr("Other place…"));
    other->setObjectName(QStringLiteral("otherPlace"));
    column()->addWidget(other, 0, Qt::AlignLeading);
    connect(other, &QPushButton::clicked, this, &BackupPage::addOtherPlace);
    connect(&m_places, &QButtonGroup::buttonClicked, this, [this](QAbstractButton *button) {
        m_placePath = static_cast<PlaceCard *>(button)->path();
        updateStart();
    });
}

void BackupPage::buildOptions()
{
    m_name = new QLineEdit;
    m_name->setObjectName(QStringLiteral("imageName"));
    m_name->setPlaceholderText(tr("For example: before the update"));
    m_name->setMaxLength(200);
    auto *const form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->addRow(tr("&Name of the image (may stay empty):"), m_name);
    column()->addLayout(form);

    auto *const options = new Expander(tr("Options"), QStringLiteral("moreOptions"));
    column()->addWidget(options);
    auto *const rows = new QFormLayout(options->content());
    m_check = new QCheckBox(tr("Check the image afterwards"));
    m_check->setChecked(true);
    m_compression = new QComboBox;
    m_compression->addItem(tr("Normal"), QStringLiteral("normal"));
    m_compression->addItem(tr("Fast, larger image"), QStringLiteral("fast"));
    m_compression->addItem(tr("Small, takes longer"), QStringLiteral("small"));
    m_exact = new QCheckBox(tr("Exact copy, with what is not in use"));
    rows->addRow(m_check);
    rows->addRow(m_exact);
    rows->addRow(tr("&Compression:"), m_compression);
    connect(m_exact, &QCheckBox::toggled, this, &BackupPage::showEstimate);

    m_start = new QPushButton(namedIcon(QStringLiteral("page-backup")), tr("Start backup"));
    m_start->setObjectName(QStringLiteral("startBackup"));
    m_start->setDefault(true);
    m_start->setAutoDefault(true);
    m_missing = newText({}, this);
    m_missing->setObjectName(QStringLiteral("whatIsMissing"));
    footer()->insertWidget(0, m_missing, 1000);
    footer()->addWidget(m_start);
    connect(m_start, &QPushButton::clicked, this, &BackupPage::start);
}

void BackupPage::chooseDrive(const QString &path)
{
    m_drivePath = path;
    showDrives();
}

const Drive *BackupPage::chosenDrive() const { return m_models.drives.byPath(m_drivePath); }

QString BackupPage::chosenPlace() const
{
    const KnownPlace *const place = m_models.places.byPath(m_placePath);
    return place != nullptr && placeReason(*place).isEmpty() ? m_placePath : QString();
}

void BackupPage::showDrives()
{
    const DriveModel &model = m_models.drives;
    const std::vector<Drive> &drives = model.drives();
    if (chosenDrive() == nullptr) {
        const auto system = std::ranges::find_if(drives, &Drive::isSystem);
        m_drivePath = system == drives.end() ? QString() : system->path;
    }
    m_driveState->setVisible(drives.empty());
    if (model.state() == DriveModel::State::Loading)
        m_driveState->setText(tr("Looking for drives…"));
    else if (model.problem())
        m_driveState->setText(inReadingDirection(sentencesFor(*model.problem()).happened + QLatin1Char(' ') +
                                                 sentencesFor(*model.problem()).now));
    else
        m_driveState->setText(tr("No drive was found. Connect one; it appears here by itself."));

    QStringList paths;
    for (const Drive &drive : drives)
        paths << drive.path;
    m_driveCards->show(paths, [&](DriveCard &card, qsizetype at) {
        const Drive &drive = drives[static_cast<std::size_t>(at)];
        card.setDrive(drive);
        card.setReason(drive.opened ? QString() : tr("This drive cannot be read without permission."));
        if (drive.path != m_drivePath)
            return;
        card.setChecked(true);
        for (auto used = m_used.cbegin(); used != m_used.cend(); ++used)
            card.setUsed(used.key(), used.value());
    });
    showChosenDrive();
}

void BackupPage::showChosenDrive()
{
    const Drive *const drive = chosenDrive();
    m_map->setVisible(drive != nullptr && drive->partitions.size() > 1);
    // What a person ticked stays while the drive is the same.
    const bool isMapped = drive != nullptr && m_mapped && isUnchanged(*m_mapped, *drive);
    if (!isMapped) {
        m_used.clear();
        m_mapped = drive != nullptr ? std::optional(*drive) : std::nullopt;
        m_parts->setParts(drive != nullptr ? tickable(partsOf(*drive)) : std::vector<DiskMapPart>());
        if (drive != nullptr)
            askUsed();
    }
    showEstimate();
    showPlaces();
}

void BackupPage::askUsed()
{
    m_models.client.ask(
        this,
        [this, path = m_drivePath](const Result<QList<PartitionUse>> &answer) {
            if (!answer || path != m_drivePath)
                return;
            for (const PartitionUse &use : *answer) {
                m_used.insert(use.number, use.used);
                m_parts->setUsed(use.number, use.used);
                if (DriveCard *const card = m_driveCards->card(path))
                    card->setUsed(use.number, use.used);
            }
            showEstimate();
        },
        &ManagerInterface::UsedSpace, m_drivePath);
}

void BackupPage::showEstimate()
{
    const Drive *const drive = chosenDrive();
    m_estimate->setVisible(drive != nullptr);
    m_inUse->setVisible(drive != nullptr && !inUseForPeople(*drive, m_parts->ticked()).isEmpty());
    if (drive == nullptr)
        return;
    const QList<int> ticked = m_parts->ticked();
    m_inUse->setText(inReadingDirection(inUseForPeople(*drive, ticked)));
    ByteCount total;
    bool all = true;
    for (const Partition &partition : drive->partitions) {
        const int number = partition.entry.number;
        if (!ticked.contains(number))
            continue;
        const bool known = m_used.contains(number) && !m_exact->isChecked();
        all = all && known;
        total += known ? m_used.value(number) : partition.entry.range.size();
    }
    const QString size = isolated(sizeForPeople(total));
    if (m_exact->isChecked())
        m_estimate->setText(inReadingDirection(tr("%1 will be read.").arg(size)));
    else if (all && total != ByteCount())
        m_estimate->setText(inReadingDirection(
            tr("%1 in use. The image usually has about half to two thirds of that size.").arg(size)));
    else
        m_estimate->setText(
            inReadingDirection(tr("At most %1 will be read: only what is in use is stored.").arg(size)));
}

QString BackupPage::placeReason(const KnownPlace &place) const
{
    const Drive *const drive = chosenDrive();
    return reasonAgainst(place, m_models.drives,
                         drive != nullptr ? std::vector{drive->identity} : std::vector<DriveIdentity>());
}

void BackupPage::showPlaces()
{
    const std::vector<KnownPlace> &places = m_models.places.places();
    m_noPlaces->setVisible(places.empty());
    QStringList paths;
    for (const KnownPlace &place : places)
        paths << place.path;
    m_placeCards->show(paths, [&](PlaceCard &card, qsizetype at) {
        const KnownPlace &place = places[static_cast<std::size_t>(at)];
        const PlaceFacts facts = place.facts.value_or(PlaceFacts());
        card.setPlace(place.name, place.path, facts.free, facts.total);
        card.setRemark(Tone::Neutral, {});
        card.setReason(placeReason(place));
        if (place.path == m_placePath && card.isEnabled())
            card.setChecked(true);
    });
    updateStart();
}

void BackupPage::addOtherPlace()
{
    askForPlace(this, tr("Where are images to be kept?"), [this](const QString &path) {
        m_placePath = path;
        m_models.places.remember(path);
    });
}

void BackupPage::updateStart()
{
    const bool something =
        chosenDrive() != nullptr && (chosenDrive()->partitions.empty() || !m_parts->ticked().isEmpty());
    const bool ready = m_models.client.isReady() && something && !chosenPlace().isEmpty() && !m_starting;
    m_start->setEnabled(ready);
    m_missing->setText(inReadingDirection(ready || m_starting            ? QString()
                                              : chosenDrive() == nullptr ? tr("Choose a drive.")
                                              : !something               ? tr("Choose at least one partition.")
                                              : chosenPlace().isEmpty()  ? tr("Choose where the image is to be kept.")
                                                                         : QString()));
}

QVariantMap BackupPage::options() const
{
    QVariantMap options{{QStringLiteral("check"), m_check->isChecked()},
                        {QStringLiteral("exact"), m_exact->isChecked()},
                        {QStringLiteral("compression"), m_compression->currentData()}};
    const QList<int> ticked = m_parts->ticked();
    if (ticked.size() < static_cast<qsizetype>(chosenDrive()->partitions.size()))
        options.insert(QStringLiteral("partitions"), QVariant::fromValue(ticked));
    if (const QString name = m_name->text().trimmed(); !name.isEmpty())
        options.insert(QStringLiteral("name"), name);
    return options;
}

void BackupPage::start()
{
    const QString place = chosenPlace();
    if (chosenDrive() == nullptr || place.isEmpty() || m_starting)
        return;
    message().clear();
    m_starting = true;
    updateStart();
    m_models.jobs.launch(
        this,
        [this, place](const Result<QString> &job) {
            m_starting = false;
            if (job) {
                m_name->clear();
                m_models.places.remember(place);
                Q_EMIT jobStarted(*job);
            } else {
                message().showError(job.error());
                reveal(&message());
            }
            updateStart();
        },
        &ManagerInterface::CreateBackup, m_drivePath, place, options());
}

} // namespace lifeboat
