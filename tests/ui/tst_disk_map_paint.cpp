// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "DiskMapFixture.h"
#include "ExampleDrives.h"

#include "widgets/Paint.h"

#include <QApplication>
#include <QHash>
#include <QTest>

#include <algorithm>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// What the map looks like, as far as pixels can tell.
class DiskMapPaintTest : public DiskMapFixture {
    Q_OBJECT

private Q_SLOTS:
    void compactIsOnlyAPicture();
    void textCanBeRead_data();
    void textCanBeRead();
    void marksAreMoreThanColour();
    void erasedIsOutlined();
    void usedShareIsSolid();
};

static QPalette darkPalette()
{
    QPalette palette(QColor(0x31, 0x36, 0x3b), QColor(0x23, 0x26, 0x29));
    palette.setColor(QPalette::Base, QColor(0x1b, 0x1e, 0x20));
    palette.setColor(QPalette::Text, QColor(0xfc, 0xfc, 0xfc));
    palette.setColor(QPalette::WindowText, QColor(0xfc, 0xfc, 0xfc));
    palette.setColor(QPalette::Highlight, QColor(0x3d, 0xae, 0xe9));
    return palette;
}

static bool close(const QColor &one, const QColor &other)
{
    const auto near = [](int a, int b) { return std::abs(a - b) <= 2; };
    return near(one.red(), other.red()) && near(one.green(), other.green()) && near(one.blue(), other.blue());
}

static int countOf(const QImage &image, const QRect &rect, const QColor &color)
{
    int count = 0;
    const QRect inside = rect.intersected(image.rect());
    for (int y = inside.top(); y <= inside.bottom(); ++y) {
        for (int x = inside.left(); x <= inside.right(); ++x)
            count += close(image.pixelColor(x, y), color) ? 1 : 0;
    }
    return count;
}

void DiskMapPaintTest::compactIsOnlyAPicture()
{
    const int full = m_map->sizeHint().height();
    m_map->setCompact(true);
    QVERIFY(m_map->isCompact());
    QCOMPARE(m_map->focusPolicy(), Qt::NoFocus);
    QVERIFY(m_map->testAttribute(Qt::WA_TransparentForMouseEvents));
    QVERIFY(m_map->sizeHint().height() < full / 3);
    m_model->setParts(partsOf(imageOf(windowsLaptop(), 50)));
    m_map->resize(300, m_map->sizeHint().height());
    const QImage image = grab();
    QVERIFY(countOf(image, rectOf(2), colorOf(PartitionRole::System)) > 50);
    QVERIFY(countOf(image, rectOf(0), colorOf(PartitionRole::Boot)) > 5);
    m_map->setCompact(false);
    QCOMPARE(m_map->focusPolicy(), Qt::StrongFocus);
    QCOMPARE(m_map->sizeHint().height(), full);
}

void DiskMapPaintTest::textCanBeRead_data()
{
    QTest::addColumn<QPalette>("palette");
    QTest::addColumn<bool>("chosen");
    for (const bool chosen : {false, true}) {
        QTest::addRow("light, %s", chosen ? "chosen" : "not chosen") << QApplication::palette() << chosen;
        QTest::addRow("dark, %s", chosen ? "chosen" : "not chosen") << darkPalette() << chosen;
    }
}

/// In each line of text: the commonest colour is the background, and some pixel differs from it as WCAG wants.
void DiskMapPaintTest::textCanBeRead()
{
    QFETCH(QPalette, palette);
    QFETCH(bool, chosen);
    m_map->setPalette(palette);
    QFont large = m_map->font();
    large.setPixelSize(40);
    m_map->setFont(large);
    show(erased(partsOf(imageOf(usbStick(), 50))), 1600);
    if (chosen)
        QTest::mouseClick(m_map->viewport(), Qt::LeftButton, {}, rectOf(0).center());
    const QImage image = grab();
    const int line = m_map->fontMetrics().height();
    const int bottom = m_map->height() - line * 5 / 12;
    for (int number = 0; number < 3; ++number) {
        const QRect strip(60, bottom - (number + 1) * line + line / 8, 700, line * 3 / 4);
        QHash<QRgb, int> counts;
        for (int y = strip.top(); y <= strip.bottom(); ++y) {
            for (int x = strip.left(); x <= strip.right(); ++x)
                ++counts[image.pixel(x, y)];
        }
        QRgb background = 0;
        for (const auto &[color, count] : counts.asKeyValueRange())
            background = count > counts.value(background) ? color : background;
        double best = 0;
        for (const auto &[color, count] : counts.asKeyValueRange()) {
            if (count >= 20)
                best = std::max(best, contrastOf(QColor(color), QColor(background)));
        }
        QVERIFY2(best >= 4.5, qPrintable(u"line %1: %2 on %3"_s.arg(number).arg(best).arg(QColor(background).name())));
    }
}

/// Grey and with the same filling, parts of different roles still differ.
void DiskMapPaintTest::marksAreMoreThanColour()
{
    QList<Qt::BrushStyle> seen;
    for (const PartitionRole role :
         {PartitionRole::System, PartitionRole::Data, PartitionRole::Boot, PartitionRole::Other, PartitionRole::Free}) {
        QVERIFY(!seen.contains(hatchOf(role)));
        seen += hatchOf(role);
        QVERIFY(!wordOf(role).isEmpty());
    }
    m_map->setCompact(true);
    const auto lines = [this](PartitionRole role) {
        m_model->setParts({{.number = 1, .size = ByteCount(8), .used = ByteCount(8), .role = role}});
        m_map->resize(200, 40);
        return countOf(grab(), m_map->rect(), colorOf(role)) < 200 * 38 * 9 / 10;
    };
    QVERIFY(lines(PartitionRole::System) && lines(PartitionRole::Data) && lines(PartitionRole::Boot) &&
            lines(PartitionRole::Other));
}

void DiskMapPaintTest::erasedIsOutlined()
{
    show(partsOf(imageOf(usbStick(), 50)));
    QCOMPARE(countOf(grab(), m_map->rect(), erasedColor()), 0);
    show(erased(partsOf(imageOf(usbStick(), 50))));
    const QImage image = grab();
    const QRect all = m_map->rect();
    const int rim = m_map->fontMetrics().height() / 2;
    for (const QRect &side :
         {QRect(all.left(), all.top(), all.width(), rim), QRect(all.left(), all.bottom() - rim, all.width(), rim)})
        QVERIFY(countOf(image, side, erasedColor()) > all.width() / 2);
    // And struck out.
    QVERIFY(countOf(image, QRect(0, rim, all.width(), 2 * rim), erasedColor()) > all.width() / 2);
}

void DiskMapPaintTest::usedShareIsSolid()
{
    show(partsOf(imageOf(usbStick(), 25)));
    const QColor solid = colorOf(PartitionRole::Data);
    const auto inHalf = [&](int left) { return countOf(grab(), QRect(left, 8, 390, 12), solid); };
    QVERIFY(inHalf(5) > 500);
    QVERIFY(inHalf(405) < 50);
    m_map->setLayoutDirection(Qt::RightToLeft);
    QVERIFY(inHalf(405) > 500);
    QVERIFY(inHalf(5) < 50);
}

QTEST_MAIN(DiskMapPaintTest)
#include "tst_disk_map_paint.moc"
