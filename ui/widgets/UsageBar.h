// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QColor>
#include <QWidget>

namespace lifeboat {

/// A thin bar: how much of a whole is taken. What it shows stands in words beside it, so it is silent to screen readers.
class UsageBar final : public QWidget {
    Q_OBJECT

public:
    explicit UsageBar(QWidget *parent = nullptr);

    void setShare(double share);        ///< 0 to 1
    void setColor(const QColor &color); ///< of what is taken; before the first call the palette's highlight
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    double m_share = 0;
    QColor m_color;
};

} // namespace lifeboat
