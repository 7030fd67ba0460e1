// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "pages/Page.h"
#include "widgets/CardColumn.h"
#include "widgets/DriveCard.h"
#include "widgets/PlaceCard.h"

#include <QTimer>

namespace lifeboat {

/// Is everything safe? One sentence, then each drive with its last image, then the places.
class HomePage final : public Page {
    Q_OBJECT

public:
    HomePage(const Models &models, QWidget *parent);

Q_SIGNALS:
    void backupWanted(const QString &drive); ///< empty: whichever
    void scheduleWanted();                   ///< a first one
    void restoreWanted();

protected:
    void showEvent(QShowEvent *event) override;

private:
    void update();
    void showSentence();
    DriveCard *newDriveCard(const QString &path);
    void showLastImage(DriveCard &card) const;
    void showRoom(PlaceCard &card, const KnownPlace &place) const;
    void showFirstStart();
    void showDrives();
    void showPlaces();
    QPushButton *bigButton(const QString &picture, const QString &title, const QString &text);

    Models m_models;
    QLabel *m_picture;
    QLabel *m_sentence;
    QWidget *m_firstStart;
    QLabel *m_drivesHeading;
    CardColumn<DriveCard> *m_drives;
    QLabel *m_placesHeading;
    CardColumn<PlaceCard> *m_places;
    QTimer m_later; ///< many changes at once are one update
};

} // namespace lifeboat
