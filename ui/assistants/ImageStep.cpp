// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/ImageStep.h"

#include "pages/ImageLooks.h"
#include "pages/PlaceDialog.h"
#include "sentences/DriveWords.h"
#include "sentences/Sentences.h"

#include <QLabel>
#include <QListWidget>
#include <QPushButton>

namespace lifeboat {

namespace {

constexpr int folderRole = Qt::UserRole;

QString lineOf(const KnownImage &image)
{
    if (!image.manifest)
        return ImageStep::tr("%1: cannot be read").arg(isolated(image.info.folder));
    const Manifest &manifest = *image.manifest;
    return ImageStep::tr("%1\n%2 · %3 of %4 in use · %5")
        .arg(isolated(image.info.name), whenForPeople(manifest.time), isolated(sizeForPeople(manifest.counts.used)),
             isolated(sizeForPeople(manifest.drive.size)), imageStateForPeople(stateOf(image)));
}

} // namespace

ImageStep::ImageStep(const Models &models, RestoreChoice &choice, QWidget *parent) : RestoreStep(models, choice, parent)
{
    m_none = newText(tr("There are no images in the places that are connected. Connect the drive with the image; the "
                        "image then appears here by itself."),
                     this);
    m_list = new QListWidget;
    m_list->setObjectName(QStringLiteral("restoreImages"));
    m_list->setAccessibleName(tr("Images"));
    m_list->setSpacing(2);
    m_list->setMinimumHeight(14 * fontMetrics().height());
    auto *const other = new QPushButton(namedIcon(QStringLiteral("action-open")), tr("Images in another folder…"));
    other->setObjectName(QStringLiteral("otherImages"));
    column()->addWidget(m_none);
    column()->addWidget(m_list, 1);
    column()->addWidget(other, 0, Qt::AlignLeading);
    connect(other, &QPushButton::clicked, this, [this] {
        askForPlace(this, tr("Which folder has images?"),
                    [this](const QString &path) { this->models().places.remember(path); });
    });
    connect(&models.images, &ImageModel::changed, this, [this] {
        if (isVisible())
            fill();
    });
    connect(m_list, &QListWidget::currentItemChanged, this, [this](QListWidgetItem *item) {
        const QString folder = item != nullptr ? item->data(folderRole).toString() : QString();
        if (folder != this->choice().image) {
            this->choice() = {};
            this->choice().image = folder;
        }
        Q_EMIT answered();
    });
    fill();
}

void ImageStep::fill()
{
    const QString chosen = choice().image;
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (const KnownImage &image : models().images.images()) {
        auto *const item = new QListWidgetItem(toneIcon(toneOf(image)), lineOf(image), m_list);
        item->setData(folderRole, image.info.folder);
        if (!image.isUsable())
            item->setFlags(item->flags() & ~(Qt::ItemIsEnabled | Qt::ItemIsSelectable));
        if (image.info.folder == chosen && image.isUsable())
            m_list->setCurrentItem(item);
    }
    m_none->setVisible(models().images.images().empty());
    Q_EMIT answered();
}

void ImageStep::showEvent(QShowEvent *event)
{
    RestoreStep::showEvent(event);
    fill();
}

void ImageStep::enter()
{
    fill();
    m_list->setFocus();
}

bool ImageStep::isAnswered() const
{
    const KnownImage *const chosen = image();
    return chosen != nullptr && chosen->isUsable();
}

} // namespace lifeboat
