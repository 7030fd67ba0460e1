// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QWidget>

#include <chrono>

class QLabel;

namespace lifeboat {

class UsageBar;

/// How old something is against the age at which it is too old: a bar, and beside it what that means in words.
class AgeBar final : public QWidget {
    Q_OBJECT

public:
    explicit AgeBar(QWidget *parent = nullptr);

    /// @p limit is not 0. Names the bar for screen readers.
    void setAge(std::chrono::seconds age, std::chrono::seconds limit);

private:
    UsageBar *m_bar;
    QLabel *m_words;
};

} // namespace lifeboat
