// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "files/takeout/TakeOut.h"

#include <QElapsedTimer>
#include <QFrame>

class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;

namespace lifeboat {

/// How far a copy out of an image is, then what came of it, with the list of what is missing. Hidden until there is one.
class CopyPanel final : public QFrame {
    Q_OBJECT

public:
    explicit CopyPanel(QWidget *parent = nullptr);

    /// @p target: the folder or archive, for people.
    void showRunning(const QString &target);
    void showProgress(const files::TakeOutProgress &progress);
    void showEnd(const Result<files::TakeOutReport> &result);

Q_SIGNALS:
    void stopWanted();
    void openWanted(); ///< the folder that it went to

private:
    QElapsedTimer m_running;
    QLabel *m_picture;
    QLabel *m_text;
    QProgressBar *m_bar;
    QPushButton *m_stop;
    QPushButton *m_open;
    QPushButton *m_close;
    QPlainTextEdit *m_losses;
};

} // namespace lifeboat
