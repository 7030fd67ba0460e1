// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/LookStep.h"

#include "sentences/DriveWords.h"
#include "sentences/Sentences.h"
#include "widgets/DiskMap.h"
#include "widgets/DiskMapModel.h"
#include "widgets/ReadingDirection.h"

#include <QLabel>

namespace lifeboat {

namespace {

/// The target with one of its partitions replaced by one of the image.
std::vector<DiskMapPart> withReplaced(std::vector<DiskMapPart> parts, int number, const Manifest &image, int from)
{
    const std::vector<DiskMapPart> source = partsOf(image);
    const auto replacement = std::ranges::find_if(source, [&](const DiskMapPart &part) { return part.number == from; });
    for (DiskMapPart &part : parts) {
        if (part.number != number || replacement == source.end())
            continue;
        const ByteCount size = part.size;
        part = *replacement;
        part.number = number;
        part.size = size;
    }
    return parts;
}

} // namespace

LookStep::LookStep(const Models &models, RestoreChoice &choice, QWidget *parent)
    : RestoreStep(models, choice, parent),
      m_before(new DiskMapModel(this)),
      m_after(new DiskMapModel(this)),
      m_rest(newText({}, this))
{
    addMap(tr("Now"), *m_before)->setObjectName(QStringLiteral("mapBefore"));
    addMap(tr("Afterwards"), *m_after)->setObjectName(QStringLiteral("mapAfter"));
    column()->addWidget(m_rest);
    column()->addStretch(1);
}

DiskMap *LookStep::addMap(const QString &heading, DiskMapModel &model)
{
    column()->addWidget(newHeading(heading, this));
    auto *const map = new DiskMap;
    map->setAccessibleName(heading);
    map->setModel(&model);
    column()->addWidget(map);
    return map;
}

void LookStep::enter()
{
    const KnownImage *const chosen = image();
    if (!choice().fits() || chosen == nullptr || !chosen->manifest)
        return;
    const Drive &target = *choice().fit->target;
    std::vector<DiskMapPart> before = partsOf(target);
    m_rest->clear();
    if (!choice().partition) {
        m_before->setParts(erased(before));
        m_after->setParts(partsAfterRestore(*chosen->manifest, target.identity.size));
        if (choice().fit->left != ByteCount())
            m_rest->setText(inReadingDirection(
                tr("%1 of the drive will stay unused. A partition program can make that usable later.")
                    .arg(isolated(sizeForPeople(choice().fit->left)))));
        return;
    }
    const int replaced = choice().as.value_or(*choice().partition);
    m_after->setParts(withReplaced(before, replaced, *chosen->manifest, *choice().partition));
    for (DiskMapPart &part : before)
        part.erased = part.number == replaced;
    m_before->setParts(std::move(before));
    m_rest->setText(tr("The other partitions of the drive stay as they are."));
}

} // namespace lifeboat
