// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "pages/ImagesPage.h"

#include "pages/ImageLooks.h"
#include "sentences/DriveWords.h"
#include "sentences/ImageWords.h"
#include "sentences/Sentences.h"
#include "widgets/DiskMapModel.h"
#include "widgets/MapPane.h"
#include "widgets/Paint.h"
#include "widgets/ReadingDirection.h"
#include "widgets/Undo.h"

#include <QFileInfo>
#include <QFormLayout>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>

namespace lifeboat {

namespace {

constexpr int folderRole = Qt::UserRole;

/// Null while a person can still take back that it is deleted.
const Manifest *parentOf(const KnownImage &image, const ImageModel &images)
{
    const ParentImage &parent = *image.manifest->parent;
    const KnownImage *const found = images.byFolder(QFileInfo(image.info.folder).path() + u'/' + parent.folder);
    return found != nullptr && found->manifest && found->manifest->uuid == parent.uuid ? &*found->manifest : nullptr;
}

} // namespace

ImagesPage::ImagesPage(const Models &models, QWidget *parent) : Page(tr("Images"), parent), m_models(models)
{
    m_undo = new Undo;
    column()->addWidget(m_undo);
    m_state = addText({});
    m_state->setObjectName(QStringLiteral("imagesState"));
    m_body = new QWidget;
    m_panes = new QBoxLayout(QBoxLayout::LeftToRight, m_body);
    m_panes->setContentsMargins(0, 0, 0, 0);
    m_panes->setSpacing(2 * spacingOf(*this));
    auto *const left = new QVBoxLayout;
    auto *const right = new QVBoxLayout;
    m_panes->addLayout(left, 5);
    m_panes->addLayout(right, 6);
    buildList(*left);
    buildDetails(*right);
    column()->addWidget(m_body, 1);
    connect(&models.images, &ImageModel::changed, this, [this] {
        if (isVisible())
            showList();
    });
    connect(&models.client, &Client::stateChanged, this, &ImagesPage::showState);
    connect(&models.jobs, &JobModel::jobFinished, this, &ImagesPage::onJobFinished);
    showList();
}

void ImagesPage::buildList(QVBoxLayout &box)
{
    m_filter = new QLineEdit;
    m_filter->setObjectName(QStringLiteral("imageFilter"));
    m_filter->setPlaceholderText(tr("Name, drive, computer"));
    m_filter->setAccessibleName(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_list = new QTreeWidget;
    m_list->setObjectName(QStringLiteral("imageList"));
    m_list->setAccessibleName(tr("Images"));
    m_list->setColumnCount(2);
    m_list->setHeaderHidden(true);
    m_list->setUniformRowHeights(true);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_list->setMinimumHeight(16 * fontMetrics().height());
    box.addWidget(m_filter);
    box.addWidget(m_list, 1);
    connect(m_filter, &QLineEdit::textChanged, this, &ImagesPage::showList);
    connect(m_list, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem *item) {
        const QString folder = item != nullptr ? item->data(0, folderRole).toString() : QString();
        if (folder.isEmpty())
            return;
        m_folder = m_wanted = folder;
        showDetails();
    });
}

void ImagesPage::buildDetails(QVBoxLayout &box)
{
    m_details = new QWidget;
    auto *const inner = new QVBoxLayout(m_details);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(spacingOf(*this));
    m_title = newHeading({}, this);
    m_title->setContentsMargins(0, 0, 0, 0);
    m_title->setObjectName(QStringLiteral("imageTitle"));
    m_checkPicture = new QLabel;
    m_checkText = newText({}, this);
    m_checkText->setObjectName(QStringLiteral("imageCheck"));
    auto *const checkRow = new QHBoxLayout;
    checkRow->setSpacing(spacingOf(*this));
    checkRow->addWidget(m_checkPicture, 0, Qt::AlignTop);
    checkRow->addWidget(m_checkText, 1);
    m_parts = new DiskMapModel(this);
    m_map = new MapPane(*m_parts, tr("Partitions in the image"));
    m_map->setObjectName(QStringLiteral("imageMap"));
    auto *const facts = new QWidget;
    m_facts = new QFormLayout(facts);
    m_facts->setContentsMargins(0, 0, 0, 0);
    m_facts->setRowWrapPolicy(QFormLayout::WrapLongRows);
    m_restore = new QPushButton(namedIcon(QStringLiteral("page-restore")), tr("Restore…"));
    m_restore->setObjectName(QStringLiteral("restoreImage"));
    m_browse = new QPushButton(namedIcon(QStringLiteral("file-folder")), tr("Browse files"));
    m_browse->setObjectName(QStringLiteral("browseImage"));
    m_check = new QPushButton(namedIcon(QStringLiteral("action-check")), tr("Check now"));
    m_check->setObjectName(QStringLiteral("checkImage"));
    m_delete = new QPushButton(namedIcon(QStringLiteral("action-delete")), tr("Delete"));
    m_delete->setObjectName(QStringLiteral("deleteImage"));
    auto *const buttons = new QGridLayout;
    buttons->addWidget(m_restore, 0, 0);
    buttons->addWidget(m_browse, 0, 1);
    buttons->addWidget(m_check, 1, 0);
    buttons->addWidget(m_delete, 1, 1);
    buttons->setColumnStretch(2, 1);
    inner->addWidget(m_title);
    inner->addLayout(checkRow);
    inner->addWidget(m_map);
    inner->addWidget(facts);
    inner->addLayout(buttons);
    box.addWidget(m_details);
    box.addStretch(1);
    connect(m_restore, &QPushButton::clicked, this, [this] { Q_EMIT restoreWanted(m_folder); });
    connect(m_browse, &QPushButton::clicked, this, [this] { Q_EMIT browseWanted(m_folder, {}); });
    connect(m_map, &MapPane::partitionChosen, this, [this](int number) { Q_EMIT browseWanted(m_folder, number); });
    connect(m_check, &QPushButton::clicked, this, &ImagesPage::check);
    connect(m_delete, &QPushButton::clicked, this, &ImagesPage::offerDelete);
}

void ImagesPage::choose(const QString &folder)
{
    m_wanted = folder;
    m_filter->clear();
    showList();
}

void ImagesPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    showList();
}

void ImagesPage::resizeEvent(QResizeEvent *event)
{
    // Side by side where both have room, else the details below the list.
    constexpr int lines = 42;
    m_panes->setDirection(width() < lines * fontMetrics().height() ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    Page::resizeEvent(event);
}

void ImagesPage::showState()
{
    const bool none = m_models.images.images().empty();
    m_body->setVisible(!none);
    m_state->setVisible(none);
    if (!none)
        return;
    if (m_models.client.state() == Client::State::Connecting || m_models.images.isLoading())
        m_state->setText(tr("Looking for images…"));
    else if (m_models.client.problem())
        m_state->setText(inReadingDirection(sentencesFor(*m_models.client.problem()).happened));
    else
        m_state->setText(
            tr("There are no images yet. Make one under “Back up”; images on an external drive appear here "
               "when it is connected."));
}

QTreeWidgetItem *ImagesPage::groupFor(const KnownImage &image)
{
    const QString name = image.manifest
        ? tr("%1, %2").arg(isolated(image.manifest->computer), isolated(image.manifest->driveName))
        : tr("Images that cannot be read");
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        if (m_list->topLevelItem(i)->text(0) == name)
            return m_list->topLevelItem(i);
    }
    auto *const group = new QTreeWidgetItem(m_list, {name});
    group->setFlags(Qt::ItemIsEnabled);
    group->setFirstColumnSpanned(true);
    QFont bold = m_list->font();
    bold.setBold(true);
    group->setFont(0, bold);
    group->setExpanded(true);
    return group;
}

void ImagesPage::showList()
{
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    QTreeWidgetItem *current = nullptr;
    for (const KnownImage &image : m_models.images.images()) {
        const QString searched = image.info.name + QLatin1Char(' ') +
            (image.manifest ? image.manifest->driveName + QLatin1Char(' ') + image.manifest->computer
                            : image.info.folder);
        if (!searched.contains(m_filter->text().trimmed(), Qt::CaseInsensitive))
            continue;
        const QString title = image.manifest ? whenForPeople(image.manifest->time) : isolated(image.info.folder);
        const QString name = image.manifest ? image.manifest->name : QString();
        auto *const item = new QTreeWidgetItem(groupFor(image),
                                               {name.isEmpty() ? title : title + QStringLiteral(" · ") + isolated(name),
                                                imageStateForPeople(stateOf(image))});
        item->setIcon(0, toneIcon(toneOf(image)));
        item->setData(0, folderRole, image.info.folder);
        item->setToolTip(0, image.info.folder);
        if (image.info.folder == m_wanted || current == nullptr)
            current = item;
    }
    if (current != nullptr) {
        m_folder = current->data(0, folderRole).toString();
        m_list->setCurrentItem(current);
    }
    showState();
    showDetails();
}

void ImagesPage::addFact(const QString &name, const QString &value)
{
    QLabel *const label = newText(inReadingDirection(value), this);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setFocusPolicy(Qt::NoFocus);
    m_facts->addRow(name, label);
}

void ImagesPage::showDetails()
{
    const KnownImage *const image = chosen();
    m_details->setVisible(image != nullptr);
    if (image == nullptr)
        return;
    const int size = fontMetrics().height();
    m_title->setText(inReadingDirection(image->info.name));
    m_checkPicture->setPixmap(toneIcon(toneOf(*image)).pixmap(QSize(size, size), devicePixelRatio()));
    m_checkText->setText(inReadingDirection(stateSentence(*image)));
    while (m_facts->rowCount() > 0)
        m_facts->removeRow(0);
    m_map->setVisible(image->manifest.has_value());
    m_restore->setEnabled(image->isUsable());
    m_browse->setEnabled(image->manifest.has_value()); // also a damaged one: what can be read is worth having
    if (image->manifest) {
        const Manifest &manifest = *image->manifest;
        m_parts->setParts(partsOf(manifest));
        addFact(tr("Made:"), whenForPeople(manifest.time));
        addFact(tr("Drive:"),
                tr("%1, %2, serial %3")
                    .arg(isolated(manifest.driveName), isolated(sizeForPeople(manifest.drive.size)),
                         isolated(manifest.drive.serial.isEmpty() ? tr("unknown") : manifest.drive.serial)));
        addFact(tr("Taken:"), takenForPeople(manifest));
        addFact(tr("Computer:"), isolated(manifest.computer));
        addFact(
            tr("Size:"),
            tr("%1 in use, stored in %2")
                .arg(isolated(sizeForPeople(manifest.counts.used)), isolated(sizeForPeople(manifest.counts.stored))));
        if (manifest.parent)
            addFact(tr("Stored:"), storedForPeople(parentOf(*image, m_models.images)));
    }
    const KnownPlace *const place = m_models.places.byPath(image->place);
    if (place != nullptr)
        addFact(tr("Place:"), isolated(place->name));
    addFact(tr("Folder:"), isolated(image->info.folder));
}

void ImagesPage::check()
{
    message().clear();
    m_models.jobs.launch(
        this,
        [this](const Result<QString> &job) {
            if (job)
                Q_EMIT jobStarted(*job);
            else
                message().showError(job.error());
        },
        &ManagerInterface::CreateCheck, m_folder);
}

void ImagesPage::offerDelete()
{
    const KnownImage *const image = chosen();
    if (image == nullptr)
        return;
    const QString folder = image->info.folder;
    m_models.images.setHidden(folder, true);
    m_undo->offer(
        tr("The image “%1” will be deleted.").arg(isolated(image->info.name)), [this, folder] { deleteNow(folder); },
        [this, folder] {
            m_models.images.setHidden(folder, false);
            choose(folder);
        });
}

void ImagesPage::onJobFinished(const QString &path)
{
    const JobStatus &status = m_models.jobs.byPath(path)->status();
    if (status.operation != QLatin1StringView("delete") || !status.error)
        return;
    m_models.images.setHidden(status.subject, false);
    message().showError(*status.error);
}

void ImagesPage::deleteNow(const QString &folder)
{
    Q_EMIT deletionStarted(folder);
    m_models.jobs.launch(
        this,
        [this, folder](const Result<QString> &job) {
            if (job)
                return;
            m_models.images.setHidden(folder, false);
            message().showError(job.error());
        },
        &ManagerInterface::CreateDelete, folder);
}

} // namespace lifeboat
