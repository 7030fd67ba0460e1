// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QTranslator>

namespace lifeboat::test {

/// A language that nobody speaks: every text of the program in Hebrew letters, from right to left, as long as the English one. What is
/// still Latin then did not go through tr(), or comes from outside.
class PseudoRtl final : public QTranslator {
public:
    using QTranslator::QTranslator;

    bool isEmpty() const override { return false; }
    QString translate(const char *context, const char *source, const char *disambiguation, int count) const override;

    /// Each letter has its own; placeholders (%1, %n), tags and character references stay, a mnemonic's & goes.
    static QString inHebrewLetters(const QString &text);
};

} // namespace lifeboat::test
