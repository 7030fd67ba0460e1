// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "widgets/Paint.h"

#include <QHash>
#include <QVBoxLayout>

#include <functional>

namespace lifeboat {

/// Cards below each other, one for each thing of a list that changes: a card stays with its thing, and the focus with it.
template<class CardType>
class CardColumn final : public QVBoxLayout {
public:
    /// @p make: a new card for the thing of that key.
    explicit CardColumn(std::function<CardType *(const QString &key)> make) : m_make(std::move(make)) { }

    /// Shows the things of these keys, in this order. @p fill gets each card with its key's position.
    void show(const QStringList &keys, const std::function<void(CardType &card, qsizetype at)> &fill)
    {
        for (auto card = m_cards.begin(); card != m_cards.end();) {
            if (keys.contains(card.key())) {
                ++card;
                continue;
            }
            (*card)->hide();
            (*card)->deleteLater();
            card = m_cards.erase(card);
        }
        for (qsizetype at = 0; at < keys.size(); ++at) {
            CardType *&card = m_cards[keys[at]];
            if (card == nullptr)
                card = m_make(keys[at]);
            if (indexOf(card) != at)
                insertWidget(static_cast<int>(at), card);
            fill(*card, at);
        }
    }

    CardType *card(const QString &key) const { return m_cards.value(key); } ///< null: none

private:
    std::function<CardType *(const QString &key)> m_make;
    QHash<QString, CardType *> m_cards;
};

} // namespace lifeboat
