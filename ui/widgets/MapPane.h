// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QWidget>

class QToolButton;

namespace lifeboat {

class DiskMap;
class DiskMapList;
class DiskMapModel;

/// A disk map, and the same as a list for whoever prefers one. Both show @p model and its ticks.
class MapPane final : public QWidget {
    Q_OBJECT

public:
    /// @p name: what screen readers say of it. The model outlives the pane.
    MapPane(DiskMapModel &model, const QString &name, QWidget *parent = nullptr);

    /// Shows which partition is the one that the page is about.
    void setCurrent(int number);

Q_SIGNALS:
    void partitionChosen(int number); ///< by a click or Enter

private:
    void showAs(bool list);
    void choose(const QModelIndex &index);

    DiskMapModel &m_model;
    DiskMap *m_map;
    DiskMapList *m_list;
    QToolButton *m_switch;
};

} // namespace lifeboat
