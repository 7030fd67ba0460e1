// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/Icons.h"

#include <QDir>
#include <QDirIterator>
#include <QHash>
#include <QPainter>
#include <QRegularExpression>
#include <QSvgRenderer>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace lifeboat;
using namespace Qt::StringLiterals;

/// Every drawing can be drawn, and every drawing that code asks for is there.
class IconsTest : public QObject {
    Q_OBJECT

public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private Q_SLOTS:
    void everyFileIsBuiltIn();
    void everyIconShowsSomething_data();
    void everyIconShowsSomething();
    void outcomesStandOut_data();
    void outcomesStandOut();
    void outcomesDifferInShape();
    void everyIconAskedForExists();
};

namespace {

const QColor dark(0x20, 0x23, 0x26); ///< the window of a dark desktop

QStringList iconNames(const QString &pattern = u"*"_s)
{
    QStringList names;
    for (const QString &file : QDir(QStringLiteral(PROJECT_DIR "/resources/icons")).entryList({pattern + u".svg"_s}))
        names += file.chopped(4);
    return names;
}

QImage drawn(const QString &name, int size)
{
    QImage image(size, size, QImage::Format_ARGB32);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    namedIcon(name).paint(&painter, image.rect());
    return image;
}

/// The share of the picture that is not transparent.
double coverage(const QImage &image)
{
    int covered = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            covered += qAlpha(image.pixel(x, y)) > 127 ? 1 : 0;
    }
    return double(covered) / (image.width() * image.height());
}

QColor mostCommonColor(const QImage &image)
{
    QHash<QRgb, int> counts;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (qAlpha(image.pixel(x, y)) == 255)
                ++counts[image.pixel(x, y)];
        }
    }
    QRgb most = 0;
    for (const auto &[color, count] : counts.asKeyValueRange()) {
        if (count > counts.value(most))
            most = color;
    }
    return counts.isEmpty() ? QColor() : QColor(most);
}

/// Relative luminance and contrast as WCAG 2.2 defines them.
double luminance(const QColor &color)
{
    const auto linear = [](double value) {
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor &one, const QColor &other)
{
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace

void IconsTest::everyFileIsBuiltIn()
{
    QStringList builtIn = QDir(u":/icons"_s).entryList({u"*.svg"_s});
    builtIn.replaceInStrings(u".svg"_s, QString());
    QCOMPARE(builtIn, iconNames());
    QVERIFY(builtIn.size() > 30);
}

void IconsTest::everyIconShowsSomething_data()
{
    QTest::addColumn<QString>("name");
    for (const QString &name : iconNames())
        QTest::newRow(qPrintable(name)) << name;
}

void IconsTest::everyIconShowsSomething()
{
    QFETCH(QString, name);
    const QSvgRenderer renderer(QStringLiteral(PROJECT_DIR "/resources/icons/%1.svg").arg(name));
    QVERIFY(renderer.isValid());
    QVERIFY(renderer.viewBox().width() == renderer.viewBox().height());
    for (const int size : {16, 24, 48}) {
        const double share = coverage(drawn(name, size));
        QVERIFY2(share > 0.02 && share < 0.97, qPrintable(u"%1 of it at %2 pixels"_s.arg(share).arg(size)));
    }
}

void IconsTest::outcomesStandOut_data()
{
    QTest::addColumn<QString>("name");
    for (const QString &name : iconNames(u"tone-*"_s))
        QTest::newRow(qPrintable(name)) << name;
}

/// WCAG 2.2, 1.4.11: parts that carry a meaning have 3:1 against what is next to them; also the sign within.
void IconsTest::outcomesStandOut()
{
    QFETCH(QString, name);
    const QColor color = mostCommonColor(drawn(name, 48));
    QVERIFY(color.isValid());
    QVERIFY2(contrast(color, Qt::white) >= 3, qPrintable(QString::number(contrast(color, Qt::white))));
    QVERIFY2(contrast(color, dark) >= 3, qPrintable(QString::number(contrast(color, dark))));
}

/// Nobody needs colours to tell them apart: as black and white at the smallest size each two differ in many pixels.
void IconsTest::outcomesDifferInShape()
{
    const QStringList names = iconNames(u"tone-*"_s);
    QVERIFY(names.size() >= 4);
    const auto isSign = [](QRgb pixel) { return qAlpha(pixel) > 127 && luminance(QColor(pixel)) > 0.6; };
    for (const QString &one : names) {
        for (const QString &other : names) {
            if (one >= other)
                continue;
            const QImage a = drawn(one, 16);
            const QImage b = drawn(other, 16);
            int different = 0;
            for (int i = 0; i < 16 * 16; ++i) {
                const QRgb p = a.pixel(i % 16, i / 16);
                const QRgb q = b.pixel(i % 16, i / 16);
                different += isSign(p) != isSign(q) || (qAlpha(p) > 127) != (qAlpha(q) > 127) ? 1 : 0;
            }
            QVERIFY2(different >= 16, qPrintable(u"%1 and %2: %3 pixels"_s.arg(one, other).arg(different)));
        }
    }
}

void IconsTest::everyIconAskedForExists()
{
    static const QRegularExpression request(uR"~("((?:page|drive|place|tone|action)-[a-z]+)")~"_s);
    const QStringList names = iconNames();
    int requests = 0;
    for (const QString &folder : {QStringLiteral(PROJECT_DIR "/ui"), QStringLiteral(PROJECT_DIR "/app")}) {
        QDirIterator files(folder, {u"*.cpp"_s, u"*.h"_s}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QString source = QString::fromUtf8(file.readAll());
            for (const auto &match : request.globalMatch(source)) {
                ++requests;
                QVERIFY2(names.contains(match.captured(1)),
                         qPrintable(file.fileName() + u" asks for "_s + match.captured(1)));
            }
        }
    }
    QVERIFY(requests >= 40);
}

QTEST_MAIN(IconsTest)
#include "tst_icons.moc"
