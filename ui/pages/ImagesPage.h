// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "pages/Page.h"

class QFormLayout;
class QLineEdit;
class QTreeWidget;
class QTreeWidgetItem;

namespace lifeboat {

class DiskMapModel;
class MapPane;
class Undo;

/// The images of all known places, grouped by computer and drive; what is known of the chosen one, and what can be done with it.
class ImagesPage final : public Page {
    Q_OBJECT

public:
    ImagesPage(const Models &models, QWidget *parent);

    void choose(const QString &folder);

Q_SIGNALS:
    void restoreWanted(const QString &folder);
    void jobStarted(const QString &path);
    /// A person wants to look into it; @p partition: none chosen.
    void browseWanted(const QString &folder, std::optional<int> partition);
    void deletionStarted(const QString &folder); ///< nobody may have it open now

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void buildList(QVBoxLayout &box);
    void buildDetails(QVBoxLayout &box);
    void showList();
    void showState();
    void showDetails();
    void addFact(const QString &name, const QString &value);
    void check();
    void offerDelete();
    void deleteNow(const QString &folder);
    void onJobFinished(const QString &path); ///< a deletion may fail, and the image is there again
    const KnownImage *chosen() const { return m_models.images.byFolder(m_folder); }
    QTreeWidgetItem *groupFor(const KnownImage &image);

    Models m_models;
    QString m_folder; ///< shown
    QString m_wanted; ///< chosen by a person; it may not be there yet
    QLineEdit *m_filter;
    QTreeWidget *m_list;
    QLabel *m_state;
    QWidget *m_body;
    QBoxLayout *m_panes; ///< list and details
    QWidget *m_details;
    QLabel *m_title;
    QLabel *m_checkPicture;
    QLabel *m_checkText;
    QFormLayout *m_facts;
    DiskMapModel *m_parts;
    MapPane *m_map;
    QPushButton *m_restore;
    QPushButton *m_browse;
    QPushButton *m_check;
    QPushButton *m_delete;
    Undo *m_undo;
};

} // namespace lifeboat
