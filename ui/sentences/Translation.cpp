// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "sentences/Translation.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>

namespace lifeboat {

namespace {

void install(QTranslator &translator, const QLocale &locale, const QString &name, const QString &folder)
{
    if (translator.load(locale, name, QStringLiteral("_"), folder))
        QCoreApplication::installTranslator(&translator);
}

} // namespace

Translation::Translation()
{
    // English texts stand in the sources, but for their plurals; another language that has a text goes before them.
    install(m_plurals, QLocale(QLocale::English), QStringLiteral("lifeboat"), QStringLiteral(":/translations"));
    // As gettext does: LC_ALL=C wins over LANGUAGE, because scripts use it to get texts that they know.
    if (QLocale().language() == QLocale::C)
        return;
    // One language at a time: for "en, de" QTranslator::load() would pass over English and take German.
    for (const QString &language : QLocale().uiLanguages()) {
        const QLocale locale(language);
        if (locale.language() == QLocale::C || locale.language() == QLocale::English)
            return;
        install(m_ours, locale, QStringLiteral("lifeboat"), QStringLiteral(":/translations"));
        if (m_ours.isEmpty())
            continue;
        install(m_qt, locale, QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
        return;
    }
}

} // namespace lifeboat
