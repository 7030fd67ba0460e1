// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "assistants/PlanStep.h"
#include "widgets/CardColumn.h"
#include "widgets/PlaceCard.h"

namespace lifeboat {

/// Where to? Several places take turns. Those that cannot be used stand there with the reason; those of an edited plan that are not
/// connected stay in it.
class PlanPlaceStep final : public PlanStep {
    Q_OBJECT

public:
    PlanPlaceStep(const Models &models, PlanChoice &choice, DriveUse &use, QWidget *parent);

    QString title() const override { return tr("Where"); }
    QString question() const override { return tr("Where are the images to be kept?"); }
    void enter() override { showPlaces(); }
    bool isAnswered() const override { return missing().isEmpty(); }
    QString missing() const override;

private:
    void showPlaces();
    void showKnown(PlaceCard &card, const KnownPlace &place);
    void showAbsent();
    void tick(const QString &path, bool on);
    void put(const PlannedPlace &place, bool on);
    void takeAdded();
    void addOther();
    bool isPlanned(const PlannedPlace &place) const;
    PlannedPlace plannedAt(const QString &path) const;
    QString refusal(const KnownPlace &place) const;

    QLabel *m_none;
    CardColumn<PlaceCard> *m_known;
    CardColumn<PlaceCard> *m_absent;
    QString m_added; ///< by a person, and not judged yet
};

} // namespace lifeboat
