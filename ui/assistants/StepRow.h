// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QWidget>

class QToolButton;

namespace lifeboat {

/// Where in an assistant one is: "1 Image › 2 What › …". Steps that are done can be gone back to.
class StepRow final : public QWidget {
    Q_OBJECT

public:
    StepRow(const QStringList &titles, QWidget *parent);

    /// @p last: the furthest step that can be gone to.
    void setCurrent(int step, int last);

Q_SIGNALS:
    void wanted(int step);

private:
    QList<QToolButton *> m_buttons;
    int m_current = 0;
};

} // namespace lifeboat
