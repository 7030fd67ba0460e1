// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "browse/BrowseSession.h"
#include "browse/RawFolder.h"
#include "files/takeout/TakeOutJob.h"
#include "pages/Page.h"

class QLineEdit;

namespace lifeboat {

class Breadcrumb;
class CopyPanel;
class DiskMapModel;
class FileList;
class MapPane;
class PrivateCopies;

/// The files in an image: one partition of it, a folder after the other, or what a search finds; and getting them out.
class FilesPage final : public Page {
    Q_OBJECT

public:
    FilesPage(const Models &models, QWidget *parent);

    /// @p partition: none: the one with the most room for files.
    void open(const QString &imageFolder, std::optional<int> partition);
    /// Lets go of the image, when it is this one: it is to be deleted.
    void letGoOf(const QString &imageFolder);

Q_SIGNALS:
    void closed(); ///< a person goes back to the images

private:
    void buildTop();
    void buildList();
    void buildActions();
    void showParts();
    void choosePartition(int number);
    void onPartitionsKnown();
    void update();
    void updateActions();
    QString stateText() const;
    QString partitionName() const;
    std::vector<files::FileRef> chosen() const;
    ByteCount chosenSize() const; ///< without what is in folders
    PrivateCopies *newCopies();
    void activate(int row);
    void drag();
    void back();
    void copyOut();
    void saveArchive();
    void showRawFiles();
    void onRawFolderChanged();
    void begin(const QString &target, decltype(files::TakeOutJob::Request::how) how);
    void end(const Result<files::TakeOutReport> &result);

    Models m_models;
    BrowseSession m_session;
    std::optional<int> m_wanted; ///< a partition
    std::unique_ptr<files::TakeOutJob> m_job;
    bool m_isCopying = false;
    QString m_copiedTo; ///< a folder
    RawFolder m_rawFolder;
    QObject *m_copies;   ///< the PrivateCopies, which stay as long as the window
    QStringList m_names; ///< in m_way
    QPushButton *m_back;
    QLabel *m_image;
    DiskMapModel *m_parts;
    MapPane *m_map;
    Breadcrumb *m_way;
    QLineEdit *m_search;
    QTimer m_typing;
    FileList *m_list;
    QLabel *m_state;
    QPushButton *m_stop;
    QLabel *m_chosen;
    QPushButton *m_raw;
    QPushButton *m_open;
    QPushButton *m_copy;
    QPushButton *m_archive;
    CopyPanel *m_panel;
};

} // namespace lifeboat
