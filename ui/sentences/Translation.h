// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QTranslator>

namespace lifeboat {

/// Every text in the first language of the person's locale that there is, as long as this lives. Without one: English, as
/// in the sources. Make it after the QCoreApplication, before the first text.
class Translation {
public:
    Translation();

private:
    QTranslator m_plurals;
    QTranslator m_ours;
    QTranslator m_qt;
};

} // namespace lifeboat
