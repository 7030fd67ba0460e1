// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "pages/HomePage.h"

#include "client/DriveSchedule.h"
#include "pages/HomeSentence.h"
#include "pages/ImageLooks.h"
#include "sentences/DriveWords.h"
#include "sentences/Sentences.h"
#include "widgets/AgeBar.h"
#include "widgets/Paint.h"
#include "widgets/ReadingDirection.h"

#include <QCommandLinkButton>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace lifeboat {

namespace {

using namespace std::chrono_literals;

constexpr auto updateAfter = 50ms;

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
    auto *const choices = new QVBoxLayout(m_firstStart);
    choices->setContentsMargins(0, 0, 0, 0);
    auto *const backup =
        bigButton(QStringLiteral("page-backup"), tr("Back up now"), tr("Make a complete image of a drive."));
    backup->setObjectName(QStringLiteral("firstBackup"));
    auto *const restore = bigButton(QStringLiteral("page-restore"), tr("Restore"), tr("Put an image back on a drive."));
    restore->setObjectName(QStringLiteral("firstRestore"));
    auto *const schedule =
        bigButton(QStringLiteral("page-schedule"), tr("Set up a schedule"), tr("Let images be made by themselves."));
    schedule->setObjectName(QStringLiteral("firstSchedule"));
    choices->addWidget(backup);
    choices->addWidget(schedule);
    choices->addWidget(restore);
    column()->addWidget(m_firstStart);
    connect(backup, &QPushButton::clicked, this, [this] { Q_EMIT backupWanted({}); });
    connect(schedule, &QPushButton::clicked, this, &HomePage::scheduleWanted);
    connect(restore, &QPushButton::clicked, this, &HomePage::restoreWanted);

    m_drivesHeading = addHeading(tr("Drives"));
    m_drives = new CardColumn<DriveCard>([this](const QString &path) { return newDriveCard(path); });
    m_drives->setSpacing(space);
    column()->addLayout(m_drives);
    m_placesHeading = addHeading(tr("Places for images"));
    m_places = new CardColumn<PlaceCard>([](const QString &) { return new PlaceCard(Card::Kind::Shown); });
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
    connect(&models.plans, &PlanModel::changed, this, later);
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
    const HomeSentence sentence = homeSentence(m_models);
    const int size = 2 * fontMetrics().height();
    m_picture->setPixmap(toneIcon(sentence.tone).pixmap(QSize(size, size), devicePixelRatio()));
    m_sentence->setText(inReadingDirection(sentence.text));
}

void HomePage::showFirstStart()
{
    m_firstStart->setVisible(m_models.images.images().empty() && m_models.plans.plans().empty() &&
                             !m_models.client.problem());
}

DriveCard *HomePage::newDriveCard(const QString &path)
{
    auto *const card = new DriveCard(Card::Kind::Shown);
    card->setObjectName(QStringLiteral("home-") + path);
    auto *const button = new QPushButton(namedIcon(QStringLiteral("page-backup")), tr("Back up now"));
    button->setObjectName(QStringLiteral("backUpNow"));
    connect(button, &QPushButton::clicked, this, [this, path] { Q_EMIT backupWanted(path); });
    card->addBeside(button);
    card->addBelow(new AgeBar);
    return card;
}

void HomePage::showDrives()
{
    QStringList paths;
    for (const Drive &drive : m_models.drives.drives()) {
        if (isWorthABackup(drive, m_models.images, m_models.drives))
            paths << drive.path;
    }
    m_drives->show(paths, [&](DriveCard &card, qsizetype at) {
        const Drive &drive = *m_models.drives.byPath(paths[at]);
        card.setDrive(drive);
        card.findChild<QPushButton *>()->setAccessibleName(tr("Back up %1 now").arg(drive.displayName()));
        showLastImage(card);
    });
    m_drivesHeading->setVisible(!paths.empty());
}

void HomePage::showLastImage(DriveCard &card) const
{
    const Drive &drive = card.drive();
    const DriveSchedule schedule = scheduleOf(drive, m_models.plans);
    const KnownImage *const image = m_models.images.newestOf(drive.identity);
    const QDateTime seen = image != nullptr ? image->manifest->time : QDateTime();
    // Plans know of images in places that are not connected.
    const bool elsewhere = schedule.newest.image.isValid() && (!seen.isValid() || schedule.newest.image > seen);
    const QDateTime newest = elsewhere ? schedule.newest.image : seen;
    QStringList sentences;
    Tone tone = drive.isSystem() && !schedule.isPlanned ? Tone::Warning : Tone::Neutral;
    if (elsewhere) {
        tone = Tone::Neutral;
        sentences << tr("Last image: %1, in “%2”.").arg(whenForPeople(newest), isolated(schedule.newest.place));
        sentences << (schedule.newest.checked.isValid() ? tr("Checked %1.").arg(agoForPeople(schedule.newest.checked))
                                                        : tr("Not checked yet."));
    } else if (image != nullptr) {
        tone = toneOf(*image);
        sentences << tr("Last image: %1. %2").arg(whenForPeople(newest), stateSentence(*image));
    } else {
        sentences << tr("No image of this drive in the connected places.");
    }
    if (newest.isValid() && isTooOld(newest, schedule))
        tone = Tone::Warning;
    if (schedule.next)
        sentences << tr("Next run: %1.").arg(whenForPeople(*schedule.next));
    card.setRemark(tone, sentences.join(QLatin1Char(' ')));
    auto *const age = card.findChild<AgeBar *>();
    age->setVisible(schedule.isPlanned && newest.isValid());
    if (schedule.isPlanned && newest.isValid())
        age->setAge(std::chrono::seconds(std::max<qint64>(0, newest.secsTo(QDateTime::currentDateTimeUtc()))),
                    schedule.overdueAfter);
}

void HomePage::showPlaces()
{
    const std::vector<KnownPlace> &places = m_models.places.places();
    QStringList paths;
    for (const KnownPlace &place : places)
        paths << place.path;
    m_places->show(paths, [&](PlaceCard &card, qsizetype at) {
        const KnownPlace &place = places[static_cast<std::size_t>(at)];
        const PlaceFacts facts = place.facts.value_or(PlaceFacts());
        card.setPlace(place.name, place.path, facts.free, facts.total);
        showRoom(card, place);
    });
    m_placesHeading->setVisible(!paths.empty());
}

void HomePage::showRoom(PlaceCard &card, const KnownPlace &place) const
{
    if (place.problem)
        return card.setRemark(Tone::Warning,
                              place.problem->code == ErrorCode::PlaceNotFound ? tr("Not connected.")
                                                                              : sentencesFor(*place.problem).happened);
    std::uint64_t count = 0;
    ByteCount stored;
    for (const KnownImage &image : m_models.images.images()) {
        if (image.place == place.path && image.manifest) {
            ++count;
            stored += image.manifest->counts.stored;
        }
    }
    if (count == 0 || stored == ByteCount() || !place.facts)
        return card.setRemark(Tone::Neutral, {});
    const std::uint64_t more = place.facts->free.value / std::max<std::uint64_t>(1, stored.value / count);
    card.setRemark(Tone::Neutral, roomSentence(tr("%n image(s)", nullptr, static_cast<int>(count)), more));
}

} // namespace lifeboat
