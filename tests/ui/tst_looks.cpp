// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/GuiLooks.h"
#include "ui/OfficeWindow.h"

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// Every page as a person with large letters, another language, another scheme or a screen reader has it.
class LooksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void palettesHaveContrast_data();
    void palettesHaveContrast();
    void everyPage_data();
    void everyPage();
};

void LooksTest::palettesHaveContrast_data()
{
    QTest::addColumn<Qt::ColorScheme>("scheme");
    QTest::newRow("light") << Qt::ColorScheme::Light;
    QTest::newRow("dark") << Qt::ColorScheme::Dark;
}

void LooksTest::palettesHaveContrast()
{
    QFETCH(Qt::ColorScheme, scheme);
    QCOMPARE(paletteContrastProblems(schemePalette(scheme)), QStringList());
}

void LooksTest::everyPage_data()
{
    QTest::addColumn<double>("size");
    QTest::addColumn<QString>("language");
    QTest::addColumn<Qt::LayoutDirection>("direction");
    QTest::newRow("as designed") << 1.0 << u"en"_s << Qt::LeftToRight;
    QTest::newRow("200 %") << 2.0 << u"en"_s << Qt::LeftToRight;
    QTest::newRow("German") << 1.0 << u"de"_s << Qt::LeftToRight;
    QTest::newRow("German, 200 %") << 2.0 << u"de"_s << Qt::LeftToRight;
    QTest::newRow("right to left") << 1.0 << u"en"_s << Qt::RightToLeft;
}

void LooksTest::everyPage()
{
    QFETCH(double, size);
    QFETCH(QString, language);
    QFETCH(Qt::LayoutDirection, direction);
    const QFont normal = QApplication::font();
    QFont font = normal;
    font.setPointSizeF(font.pointSizeF() * size);
    QApplication::setFont(font);
    QGuiApplication::setLayoutDirection(direction);
    {
        OfficeWindow office(OfficeWindow::Filled::Office, language);
        office.open();
        for (int page = toHome; page <= toSettings + 1; ++page) {
            office.goTo(page);
            QTest::qWait(150);
            QCOMPARE(everyFocusableHasAName(office.window()), QStringList());
            QCOMPARE(clippedTexts(office.window()), QStringList());
        }
    }
    QGuiApplication::setLayoutDirection(Qt::LeftToRight);
    QApplication::setFont(normal);
}

LIFEBOAT_GUI_TEST_MAIN(LooksTest)
#include "tst_looks.moc"
