// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "assistants/PlanPlaceStep.h"

#include "pages/PlaceDialog.h"
#include "pages/PlaceReason.h"
#include "sentences/Bidi.h"
#include "widgets/Paint.h"

#include <QDir>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace lifeboat {

namespace {

CardColumn<PlaceCard> *newColumn(const QWidget &step)
{
    auto *const places = new CardColumn<PlaceCard>([](const QString &key) {
        auto *const card = new PlaceCard(Card::Kind::Tickable);
        card->setObjectName(QStringLiteral("planPlace-") + key);
        return card;
    });
    places->setSpacing(spacingOf(step));
    return places;
}

} // namespace

PlanPlaceStep::PlanPlaceStep(const Models &models, PlanChoice &choice, DriveUse &use, QWidget *parent)
    : PlanStep(models, choice, use, parent),
      m_none(newText({}, this)),
      m_known(newColumn(*this)),
      m_absent(newColumn(*this))
{
    column()->addWidget(
        newText(tr("With several places they take turns: of those that are connected, each backup uses the "
                   "one that has waited longest. One of them can then always be somewhere else."),
                this));
    m_none->setText(tr("Connect an external drive, or choose a folder on another drive or on the network."));
    column()->addWidget(m_none);
    column()->addLayout(m_known);
    column()->addLayout(m_absent);
    auto *const other = new QPushButton(namedIcon(QStringLiteral("action-add")), tr("Other place…"));
    other->setObjectName(QStringLiteral("planOtherPlace"));
    column()->addWidget(other, 0, Qt::AlignLeading);
    column()->addStretch(1);
    connect(other, &QPushButton::clicked, this, &PlanPlaceStep::addOther);
    connect(&models.places, &PlaceModel::changed, this, [this] {
        if (isVisible())
            showPlaces();
    });
}

QString PlanPlaceStep::missing() const
{
    if (plan().places.empty())
        return tr("Choose at least one place.");
    for (const PlannedPlace &place : plan().places) {
        const KnownPlace *const known = knownPlace(place, models());
        if (known != nullptr && !refusal(*known).isEmpty())
            return tr("“%1” cannot be used: %2").arg(isolated(place.name), refusal(*known));
    }
    return {};
}

QString PlanPlaceStep::refusal(const KnownPlace &place) const
{
    std::vector<DriveIdentity> sources;
    for (const PlannedDrive &planned : plan().drives) {
        if (const Drive *const drive = connected(planned))
            sources.push_back(drive->identity);
    }
    return reasonAgainst(place, models().drives, sources);
}

bool PlanPlaceStep::isPlanned(const PlannedPlace &place) const
{
    return std::ranges::contains(plan().places, place.key(), &PlannedPlace::key);
}

/// As the edited plan has it, if it does: with the name that it has there.
PlannedPlace PlanPlaceStep::plannedAt(const QString &path) const
{
    const QString canonical = QDir(path).canonicalPath();
    const PlannedPlace place =
        PlannedPlace::of(canonical.isEmpty() ? QDir::cleanPath(path) : canonical, models().drives.drives());
    const auto before = std::ranges::find(choice().placesBefore, place.key(), &PlannedPlace::key);
    return before == choice().placesBefore.end() ? place : *before;
}

void PlanPlaceStep::showPlaces()
{
    takeAdded();
    // What cannot be used any more, because of a drive that was chosen since, is not in the plan either.
    std::erase_if(plan().places, [this](const PlannedPlace &place) {
        const KnownPlace *const known = knownPlace(place, models());
        return known != nullptr && !refusal(*known).isEmpty();
    });
    QStringList paths;
    for (const KnownPlace &place : models().places.places()) {
        // Without its drive a place is only recognised by its path; then its card is among those below.
        const auto isIt = [&](const PlannedPlace &one) { return one.path == place.path; };
        if (!place.problem ||
            (std::ranges::none_of(plan().places, isIt) && std::ranges::none_of(choice().placesBefore, isIt)))
            paths << place.path;
    }
    m_known->show(paths, [&](PlaceCard &card, qsizetype at) { showKnown(card, *models().places.byPath(paths[at])); });
    showAbsent();
    m_none->setVisible(paths.isEmpty() && plan().places.empty());
    Q_EMIT answered();
}

void PlanPlaceStep::showKnown(PlaceCard &card, const KnownPlace &place)
{
    const PlaceFacts facts = place.facts.value_or(PlaceFacts());
    card.setPlace(place.name, place.path, facts.free, facts.total);
    card.setRemark(Tone::Neutral, {});
    card.setReason(refusal(place));
    if (card.reason().isEmpty())
        card.setChecked(isPlanned(plannedAt(place.path)));
    card.disconnect(this);
    connect(&card, &Card::clicked, this, [this, path = place.path](bool on) { tick(path, on); });
}

void PlanPlaceStep::showAbsent()
{
    std::vector<PlannedPlace> absent;
    for (const auto &places : {choice().placesBefore, plan().places}) {
        for (const PlannedPlace &place : places) {
            if (knownPlace(place, models()) == nullptr &&
                !std::ranges::contains(absent, place.key(), &PlannedPlace::key))
                absent.push_back(place);
        }
    }
    QStringList keys;
    for (const PlannedPlace &place : absent)
        keys << place.key();
    m_absent->show(keys, [&](PlaceCard &card, qsizetype at) {
        const PlannedPlace place = absent[static_cast<std::size_t>(at)];
        card.setPlace(place.name, place.path, ByteCount(), ByteCount());
        card.setRemark(Tone::Neutral, tr("Not connected. It is used again as soon as it is there."));
        card.setChecked(isPlanned(place));
        card.disconnect(this);
        connect(&card, &Card::clicked, this, [this, place](bool on) { put(place, on); });
    });
}

void PlanPlaceStep::tick(const QString &path, bool on)
{
    put(plannedAt(path), on);
    if (on)
        models().places.remember(path);
}

void PlanPlaceStep::put(const PlannedPlace &place, bool on)
{
    std::erase_if(plan().places, [&](const PlannedPlace &one) { return one.key() == place.key(); });
    if (on)
        plan().places.push_back(place);
    showPlaces();
}

void PlanPlaceStep::addOther()
{
    askForPlace(this, tr("Where are images to be kept?"), [this](const QString &path) {
        m_added = QDir::cleanPath(path);
        models().places.remember(m_added);
    });
}

/// Once the worker has said what the folder is. One that cannot be used has the reason on its card.
void PlanPlaceStep::takeAdded()
{
    const KnownPlace *const place = models().places.byPath(m_added);
    if (place == nullptr || (!place->facts && !place->problem))
        return;
    const PlannedPlace added = plannedAt(m_added);
    m_added.clear();
    if (refusal(*place).isEmpty() && !isPlanned(added))
        plan().places.push_back(added);
}

} // namespace lifeboat
