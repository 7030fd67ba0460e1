// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QTreeView>

namespace lifeboat {

class FileModel;

/// A FileModel as a sortable list with a picture for each kind of file. Enter and double click emit `activated`; Backspace goes up.
class FileList final : public QTreeView {
    Q_OBJECT

public:
    explicit FileList(FileModel &model, QWidget *parent = nullptr);

    /// With the column that says where a search found it.
    void showFolders(bool shown);
    QList<int> selectedRows() const; ///< of the FileModel, ascending
    int currentRow() const;          ///< -1: none

Q_SIGNALS:
    void upWanted();
    void chosenChanged();
    void dragWanted(); ///< what is chosen is being dragged away

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void startDrag(Qt::DropActions actions) override;
};

} // namespace lifeboat
