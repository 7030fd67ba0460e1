// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "widgets/Card.h"

namespace lifeboat {

class UsageBar;

/// A place where images are kept: its name, how much room there is, or why it cannot be used.
class PlaceCard final : public Card {
    Q_OBJECT

public:
    explicit PlaceCard(Kind kind, QWidget *parent = nullptr);

    /// Free of total; 0 of 0: not known.
    void setPlace(const QString &name, const QString &path, ByteCount free, ByteCount total);
    const QString &path() const { return m_path; }

private:
    QString m_path;
    UsageBar *m_bar;
};

} // namespace lifeboat
