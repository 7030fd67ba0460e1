// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QFrame>
#include <QTimer>

#include <functional>

class QLabel;

namespace lifeboat {

/// "… will be deleted. Undo": does something only when a person has had the time to take it back. One thing at a time: a second
/// one lets the first happen at once. What is still waiting when this goes does not happen.
class Undo final : public QFrame {
    Q_OBJECT

public:
    static constexpr std::chrono::seconds wait{10};

    explicit Undo(QWidget *parent = nullptr);

    /// @p sentence tells what will happen; @p act does it, unless it is taken back; then @p takenBack.
    void offer(const QString &sentence, std::function<void()> act, std::function<void()> takenBack);

private:
    void doIt();
    void takeBack();

    QLabel *m_sentence;
    QTimer m_timer;
    std::function<void()> m_act;
    std::function<void()> m_takenBack;
};

} // namespace lifeboat
