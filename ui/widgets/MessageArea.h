// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "widgets/Icons.h"

#include "base/Error.h"

#include <QWidget>

class KMessageWidget;

namespace lifeboat {

/// Where a page says what concerns it as a whole, at its top. Nothing to say: no room taken.
class MessageArea final : public QWidget {
    Q_OBJECT

public:
    explicit MessageArea(QWidget *parent = nullptr);

    /// What happened · what it means for the data · what to do now.
    void showError(const Error &error);
    /// @p text: plain.
    void showText(Tone tone, const QString &text);
    void clear();

private:
    KMessageWidget *m_message;
};

} // namespace lifeboat
