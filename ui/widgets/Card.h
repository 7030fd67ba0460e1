// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "widgets/Icons.h"

#include <QAbstractButton>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace lifeboat {

/// A thing as a card: icon, title, a line of facts, badges, a remark, and what a page adds below. Choosable cards of one
/// QButtonGroup exclude each other, and none is chosen until a person does it; of tickable ones there may be several. A card with a reason stays
/// visible and cannot be chosen.
class Card : public QAbstractButton {
    Q_OBJECT

public:
    enum class Kind { Shown, Choosable, Tickable };

    explicit Card(Kind kind, QWidget *parent = nullptr);

    void setPicture(const QIcon &picture);
    void setTitle(const QString &title); ///< plain text
    void setFacts(
        const QString &facts); ///< Qt's rich text, for emphasis; what comes from outside is escaped by the caller
    /// Words in a frame behind the title: "Read-only".
    void setBadges(const QStringList &badges);
    /// A sentence with an icon below the facts; an empty one takes it away.
    void setRemark(Tone tone, const QString &sentence) { setRemark(toneIcon(tone), sentence); }
    void setRemark(const QIcon &picture, const QString &sentence);
    /// Why it cannot be chosen; empty: it can.
    void setReason(const QString &reason);
    const QString &reason() const { return m_reason; }
    /// Below the facts, over the whole width. The card owns it.
    void addBelow(QWidget *widget);
    /// At its end, beside everything: a button of a card that is only shown. The card owns it.
    void addBeside(QWidget *widget);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    bool isChoosable() const { return m_kind != Kind::Shown; }
    int indicatorSize() const;
    void updateName();
    void drawPictures();

    Kind m_kind;
    QIcon m_picture;
    QLabel *m_pictureLabel;
    QLabel *m_title;
    QHBoxLayout *m_titleRow;
    QLabel *m_facts;
    QLabel *m_remarkPicture;
    QLabel *m_remark;
    QIcon m_remarkIcon;
    QVBoxLayout *m_lines;
    QHBoxLayout *m_row;
    QStringList m_badges;
    QString m_reason;
};

} // namespace lifeboat
