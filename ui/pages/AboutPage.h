// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "pages/Page.h"

namespace lifeboat {

/// Which program this is, and who does its work at the moment.
class AboutPage final : public Page {
    Q_OBJECT

public:
    AboutPage(const Models &models, QWidget *parent);

Q_SIGNALS:
    void handbookWanted();

private:
    void showWorker();

    Models m_models;
    QLabel *m_worker;
};

} // namespace lifeboat
