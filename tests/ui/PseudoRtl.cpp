// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/PseudoRtl.h"

#include <QRegularExpression>

namespace lifeboat::test {

namespace {

constexpr char16_t alef = 0x05D0; // The Unicode Standard: 27 letters from here

QString hebrew(QStringView text)
{
    QString word;
    for (const QChar letter : text) {
        const char16_t lower = letter.toLower().unicode();
        if (lower >= u'a' && lower <= u'z')
            word += QChar(static_cast<char16_t>(alef + (lower - u'a')));
        else if (letter != u'&')
            word += letter;
    }
    return word;
}

} // namespace

QString PseudoRtl::inHebrewLetters(const QString &text)
{
    static const QRegularExpression kept(QStringLiteral("%L?[0-9n]+|<[^>]+>|&[a-z]+;"));
    QString turned;
    qsizetype at = 0;
    for (const QRegularExpressionMatch &match : kept.globalMatch(text)) {
        turned += hebrew(QStringView(text).sliced(at, match.capturedStart() - at)) + match.captured();
        at = match.capturedEnd();
    }
    return turned + hebrew(QStringView(text).sliced(at));
}

QString PseudoRtl::translate(const char *, const char *source, const char *, int) const
{
    return inHebrewLetters(QString::fromUtf8(source));
}

} // namespace lifeboat::test
