// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "pages/Page.h"

class QTableView;

namespace lifeboat {

/// What was done, when, by whom, and how it ended.
class ActivityPage final : public Page {
    Q_OBJECT

public:
    ActivityPage(const Models &models, QWidget *parent);

Q_SIGNALS:
    void jobWanted(const QString &path); ///< a person wants to see it

private:
    void showState();
    void showDetails();
    void saveReport();
    RemoteJob *chosen() const;

    Models m_models;
    QLabel *m_state;
    QTableView *m_table;
    QLabel *m_details;
    QPushButton *m_open;
    QPushButton *m_save;
};

} // namespace lifeboat
