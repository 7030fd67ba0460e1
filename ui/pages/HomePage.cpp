// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "pages/HomePage.h"

#include "sentences/DriveWords.h"
#include "sentences/Sentences.h"
#include "widgets/DriveCard.h"
#include "widgets/Paint.h"
#include "widgets/PlaceCard.h"

#include <QCommandLinkButton>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace lifeboat {

namespace {

using namespace std::chrono_literals;

constexpr auto updateAfter = 50ms;
constexpr int oldAfterDays = 30; // until plans say how often

/// A drive that people keep files on: not one that only holds images, and nothing empty.
bool isWorthABackup(const Drive &drive, const ImageModel &images, const DriveModel &drives)
{
    if (drive.partitions.empty())
        return false;
    return std::ranges::none_of(images.images(), [&](const KnownImage &image) {
        const Drive *const holding = drives.holding(image.info.folder);
        return holding != nullptr && holding->path == drive.path && !drive.isSystem();
    });
}

bool isOld(const KnownImage &image)
{
    return image.manifest->time.daysTo(QDateTime::currentDateTimeUtc()) > oldAfterDays;
}

/// How many more of the size of those that are there.
QString roomSentence(const QString &images, std::uint64_t more)
{
    constexpr std::uint64_t most = 999;
    if (more == 0)
        return HomePage::tr("%1, no room for another one.").arg(images);
    return HomePage::tr("%1, room for about %n more.", nullptr, static_cast<int>(std::min(most, more))).arg(images);
}

} // namespace

HomePage::HomePage(const Models &models, QWidget *parent) : Page(tr("Home"), parent), m_models(models)
{
    const int space = spacingOf(*this);
    auto *const row = new QHBoxLayout;
    row->setSpacing(2 * space);
    m_picture = new QLabel;
    m_sentence = newHeading({}, this);
    m_sentence->setObjectName(QStringLiteral("homeSentence"));
    m_sentence->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_picture, 0, Qt::AlignTop);
    row->addWidget(m_sentence, 1);
    column()->addLayout(row);

    m_firstStart = new QWidget;
    auto *const choices = new QHBoxLayout(m_firstStart);
    choices->setContentsMargins(0, 0, 0, 0);
    auto *const backup =
        bigButton(QStringLiteral("page-backup"), tr("Back up now"), tr("Make a complete image of a drive."));
    backup->setObjectName(QStringLiteral("firstBackup"));
    auto *const restore = bigButton(QStringLiteral("page-restore"), tr("Restore"), tr("Put an image back on a drive."));
    restore->setObjectName(QStringLiteral("firstRestore"));
    choices->addWidget(backup);
    choices->addWidget(restore);
    column()->addWidget(m_firstStart);
    connect(backup, &QPushButton::clicked, this, [this] { Q_EMIT backupWanted({}); });
    connect(restore, &QPushButton::clicked, this, &HomePage::restoreWanted);

    m_drivesHeading = addHeading(tr("Drives"));
    m_drives = new QVBoxLayout;
    m_drives->setSpacing(space);
    column()->addLayout(m_drives);
    m_placesHeading = addHeading(tr("Places for images"));
    m_places = new QVBoxLayout;
    m_places->setSpacing(space);
    column()->addLayout(m_places);
    addStretch();

    m_later.setSingleShot(true);
    m_later.setInterval(updateAfter);
    m_later.callOnTimeout(this, [this] {
        if (isVisible())
            update();
    });
    const auto later = [this] { m_later.start(); };
    connect(&models.drives, &DriveModel::changed, this, later);
    connect(&models.places, &PlaceModel::changed, this, later);
    connect(&models.images, &ImageModel::changed, this, later);
    connect(&models.client, &Client::stateChanged, this, later);
    update();
}

QPushButton *HomePage::bigButton(const QString &picture, const QString &title, const QString &text)
{
    auto *const button = new QCommandLinkButton(title, text);
    const int line = fontMetrics().height();
    button->setIcon(namedIcon(picture));
    button->setIconSize({2 * line, 2 * line});
    button->setAccessibleDescription(text);
    return button;
}

void HomePage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    update();
}

void HomePage::update()
{
    showSentence();
    showFirstStart();
    showDrives();
    showPlaces();
}

void HomePage::showSentence()
{
    Tone tone = Tone::Neutral;
    QString sentence;
    const auto &images = m_models.images.images();
    const bool asking = m_models.client.state() == Client::State::Connecting || m_models.images.isLoading() ||
        m_models.drives.state() == DriveModel::State::Loading;
    const auto newest = std::ranges::find_if(images, &KnownImage::isUsable);
    const auto damaged = std::ranges::find_if(images, [](const KnownImage &image) {
        return !image.manifest || image.info.checkState == CheckState::Damaged;
    });
    if (m_models.client.problem()) {
        const Sentences words = sentencesFor(*m_models.client.problem());
        tone = Tone::Bad;
        sentence = words.happened + QLatin1Char(' ') + words.now;
    } else if (images.empty() && asking) {
        sentence = tr("Looking at drives and images…");
    } else if (images.empty()) {
        tone = Tone::Warning;
        sentence = tr("Nothing is backed up yet.");
    } else if (newest == images.end()) {
        tone = Tone::Bad;
        sentence = tr("No image can be restored: all of them are damaged.");
    } else if (damaged != images.end()) {
        tone = Tone::Warning;
        sentence = damaged->manifest
            ? tr("Needs attention: the image “%1” is damaged.").arg(isolated(damaged->info.name))
            : tr("Needs attention: an image in “%1” cannot be read.").arg(isolated(m_models.names.of(damaged->place)));
    } else if (isOld(*newest)) {
        tone = Tone::Warning;
        sentence = tr("The last backup was made %1.").arg(agoForPeople(newest->manifest->time));
    } else {
        const bool checked = newest->info.checkState == CheckState::Good;
        tone = checked ? Tone::Good : Tone::Neutral;
        sentence = checked ? tr("Last backup: %1, checked.").arg(whenForPeople(newest->manifest->time))
                           : tr("Last backup: %1, not checked yet.").arg(whenForPeople(newest->manifest->time));
    }
    const int size = 2 * fontMetrics().height();
    m_picture->setPixmap(toneIcon(tone).pixmap(QSize(size, size), devicePixelRatio()));
    m_sentence->setText(sentence);
}

void HomePage::showFirstStart()
{
    m_firstStart->setVisible(m_models.images.images().empty() && !m_models.client.problem());
}

void HomePage::showDrives()
{
    clearLayout(*m_drives);
    for (const Drive &drive : m_models.drives.drives()) {
        if (!isWorthABackup(drive, m_models.images, m_models.drives))
            continue;
        auto *const card = new DriveCard(Card::Kind::Shown);
        card->setDrive(drive);
        const KnownImage *const image = m_models.images.newestOf(drive.identity);
        if (image == nullptr)
            card->setRemark(drive.isSystem() ? Tone::Warning : Tone::Neutral,
                            tr("No image of this drive in the connected places."));
        else
            card->setRemark(isOld(*image)                                    ? Tone::Warning
                                : image->info.checkState == CheckState::Good ? Tone::Good
                                                                             : Tone::Neutral,
                            image->info.checkState == CheckState::Good
                                ? tr("Last image: %1. Checked %2.")
                                      .arg(whenForPeople(image->manifest->time), agoForPeople(image->info.checked))
                                : tr("Last image: %1. Not checked yet.").arg(whenForPeople(image->manifest->time)));
        auto *const button = new QPushButton(namedIcon(QStringLiteral("page-backup")), tr("Back up now"));
        button->setAccessibleName(tr("Back up %1 now").arg(drive.displayName()));
        connect(button, &QPushButton::clicked, this, [this, path = drive.path] { Q_EMIT backupWanted(path); });
        card->addBeside(button);
        m_drives->addWidget(card);
    }
    m_drivesHeading->setVisible(m_drives->count() > 0);
}

void HomePage::showPlaces()
{
    clearLayout(*m_places);
    for (const KnownPlace &place : m_models.places.places()) {
        auto *const card = new PlaceCard(Card::Kind::Shown);
        const PlaceFacts facts = place.facts.value_or(PlaceFacts());
        card->setPlace(place.name, place.path, facts.free, facts.total);
        std::uint64_t count = 0;
        ByteCount stored;
        for (const KnownImage &image : m_models.images.images()) {
            if (image.place == place.path && image.manifest) {
                ++count;
                stored += image.manifest->counts.stored;
            }
        }
        const QString images = tr("%n image(s)", nullptr, static_cast<int>(count));
        if (place.problem)
            card->setRemark(Tone::Warning,
                            place.problem->code == ErrorCode::PlaceNotFound ? tr("Not connected.")
                                                                            : sentencesFor(*place.problem).happened);
        else if (count > 0 && stored > ByteCount())
            card->setRemark(Tone::Neutral,
                            roomSentence(images, facts.free.value / std::max<std::uint64_t>(1, stored.value / count)));
        m_places->addWidget(card);
    }
    m_placesHeading->setVisible(m_places->count() > 0);
}

} // namespace lifeboat
