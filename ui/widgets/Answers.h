// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QButtonGroup>
#include <QWidget>

class QRadioButton;
class QVBoxLayout;

namespace lifeboat {

/// A question with one answer: radio buttons below each other.
class Answers final : public QWidget {
    Q_OBJECT

public:
    explicit Answers(QWidget *parent);

    void add(int answer, const QString &text, const QString &objectName);
    void setOffered(int answer, bool offered);          ///< else it is not shown
    int current() const { return m_group.checkedId(); } ///< -1: none yet
    void setCurrent(int answer);                        ///< without given()

Q_SIGNALS:
    void given(int answer); ///< by a person

private:
    QButtonGroup m_group;
    QVBoxLayout *m_column;
};

} // namespace lifeboat
