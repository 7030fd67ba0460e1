// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QLabel>

namespace lifeboat {

/// A word or two in a rounded frame.
class Badge final : public QLabel {
    Q_OBJECT

public:
    explicit Badge(const QString &text, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace lifeboat
