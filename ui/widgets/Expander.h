// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QWidget>

namespace lifeboat {

/// What few people need, below a button that shows and hides it. Closed at first.
class Expander final : public QWidget {
    Q_OBJECT

public:
    /// @p objectName: of the button.
    Expander(const QString &title, const QString &objectName, QWidget *parent = nullptr);

    QWidget *content() const { return m_content; } ///< for a layout of the caller's

private:
    QWidget *m_content;
};

} // namespace lifeboat
