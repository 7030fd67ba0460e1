// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QStringList>
#include <QWidget>

class QBoxLayout;
class QToolButton;

namespace lifeboat {

/// Where a person is, as a row of buttons: "Data › home › anna". Every one but the last leads back there. What there is no room for goes into a menu
/// at its front.
class Breadcrumb final : public QWidget {
    Q_OBJECT

public:
    explicit Breadcrumb(QWidget *parent = nullptr);

    /// @p names for people, from the top down; at least one.
    void setNames(const QStringList &names);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// @p depth: 0 is the first name.
    void wanted(int depth);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QToolButton *newButton(const QString &text, int depth);
    void fit();

    QStringList m_names;
    QBoxLayout *m_row;
    QToolButton *m_hidden; ///< the menu of those without room
    QList<QToolButton *> m_buttons;
    QList<QWidget *> m_arrows; ///< one before each button but the first
};

} // namespace lifeboat
