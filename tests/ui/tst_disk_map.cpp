// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "DiskMapFixture.h"
#include "ExampleDrives.h"

#include "widgets/DiskMapList.h"

#include <QAccessible>
#include <QApplication>
#include <QHelpEvent>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTest>
#include <QToolTip>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// The map as people meet it: what is where, keyboard, mouse, screen reader.
class DiskMapTest : public DiskMapFixture {
    Q_OBJECT

private Q_SLOTS:
    void partsTileTheWidth();
    void smallPartsCanBeHit();
    void proportionsSurvive();
    void mirroredFromRightToLeft();
    void arrowsMove();
    void arrowsFollowTheEye();
    void homeAndEnd();
    void spaceTicks();
    void enterActivatesAndGoesNoFurther();
    void clickSelects();
    void clickOnTheBoxTicks();
    void clickOnTheBoxTicksMirrored();
    void hoverTells();
    void screenReaderFindsAList();
    void screenReaderFindsTicks();
    void heightFollowsTheFont();
    void notesTakeALine();
    void manyPartitions();
    void narrow();
    void empty();
    void listShowsTheSameTicks();
};

void DiskMapTest::partsTileTheWidth()
{
    show(partsOf(windowsLaptop()));
    for (const int width : {800, 801, 333, 1277}) {
        m_map->resize(width, m_map->height());
        int at = 0;
        for (int row = 0; row < m_model->rowCount(); ++row) {
            QCOMPARE(rectOf(row).left(), at);
            QCOMPARE(rectOf(row).height(), m_map->viewport()->height());
            at += rectOf(row).width();
        }
        QCOMPARE(at, width);
    }
}

void DiskMapTest::smallPartsCanBeHit()
{
    show(partsOf(windowsLaptop()));
    for (int row = 0; row < m_model->rowCount(); ++row) {
        QVERIFY(rectOf(row).width() >= 3 * m_map->fontMetrics().height());
        QCOMPARE(m_map->indexAt(rectOf(row).center()).row(), row);
    }
    QVERIFY(!m_map->indexAt(QPoint(-1, 3)).isValid());
}

void DiskMapTest::proportionsSurvive()
{
    show(partsOf(
        exampleDrive(100 * giga, TableType::Gpt,
                     {{linuxType(), u"ext4"_s, {}, 25 * giga}, {linuxType(), u"ext4"_s, {}, 75 * giga - 10 * mega}})));
    QVERIFY(std::abs(rectOf(0).width() - 200) <= 1);
    QVERIFY(std::abs(rectOf(1).width() - 600) <= 1);
}

void DiskMapTest::mirroredFromRightToLeft()
{
    show(partsOf(windowsLaptop()));
    std::vector<QRect> straight;
    for (int row = 0; row < m_model->rowCount(); ++row)
        straight.push_back(rectOf(row));
    m_map->setLayoutDirection(Qt::RightToLeft);
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QRect &before = straight[std::size_t(row)];
        QCOMPARE(rectOf(row).width(), before.width());
        QCOMPARE(rectOf(row).right(), m_map->width() - 1 - before.left());
    }
    QCOMPARE(rectOf(0).right(), m_map->width() - 1);
}

void DiskMapTest::arrowsMove()
{
    show(partsOf(windowsLaptop()));
    m_map->setCurrentIndex(m_model->index(0));
    QTest::keyClick(m_map.get(), Qt::Key_Right);
    QTest::keyClick(m_map.get(), Qt::Key_Right);
    QCOMPARE(m_map->currentIndex().row(), 2);
    QVERIFY(m_map->selectionModel()->isSelected(m_model->index(2)));
    QCOMPARE(m_map->selectionModel()->selectedIndexes().size(), 1);
    QTest::keyClick(m_map.get(), Qt::Key_Left);
    QCOMPARE(m_map->currentIndex().row(), 1);
    QTest::keyClick(m_map.get(), Qt::Key_Left);
    QTest::keyClick(m_map.get(), Qt::Key_Left);
    QCOMPARE(m_map->currentIndex().row(), 0);
}

void DiskMapTest::arrowsFollowTheEye()
{
    m_map->setLayoutDirection(Qt::RightToLeft);
    show(partsOf(windowsLaptop()));
    m_map->setCurrentIndex(m_model->index(0));
    QTest::keyClick(m_map.get(), Qt::Key_Left);
    QCOMPARE(m_map->currentIndex().row(), 1);
    QVERIFY(rectOf(1).right() < rectOf(0).left());
    QTest::keyClick(m_map.get(), Qt::Key_Right);
    QCOMPARE(m_map->currentIndex().row(), 0);
    QTest::keyClick(m_map.get(), Qt::Key_Down);
    QCOMPARE(m_map->currentIndex().row(), 1);
}

void DiskMapTest::homeAndEnd()
{
    show(partsOf(windowsLaptop()));
    QTest::keyClick(m_map.get(), Qt::Key_End);
    QCOMPARE(m_map->currentIndex().row(), 4);
    QTest::keyClick(m_map.get(), Qt::Key_Home);
    QCOMPARE(m_map->currentIndex().row(), 0);
}

void DiskMapTest::spaceTicks()
{
    show(tickable(partsOf(windowsLaptop())));
    m_map->setCurrentIndex(m_model->index(1));
    QSignalSpy changed(m_model.get(), &DiskMapModel::ticksChanged);
    QTest::keyClick(m_map.get(), Qt::Key_Space);
    QCOMPARE(m_model->ticked(), QList<int>({1, 3, 4}));
    QTest::keyClick(m_map.get(), Qt::Key_Space);
    QCOMPARE(m_model->ticked(), QList<int>({1, 2, 3, 4}));
    m_map->setCurrentIndex(m_model->index(4));
    QTest::keyClick(m_map.get(), Qt::Key_Space);
    QCOMPARE(changed.size(), 2);
}

void DiskMapTest::enterActivatesAndGoesNoFurther()
{
    QWidget page;
    page.setLayoutDirection(Qt::LeftToRight);
    m_map->setParent(&page);
    const auto release = qScopeGuard([this] { m_map->setParent(nullptr); });
    m_model->setParts(partsOf(windowsLaptop()));
    m_map->setCurrentIndex(m_model->index(2));
    QSignalSpy activated(m_map.get(), &DiskMap::activated);
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter}) {
        QKeyEvent press(QEvent::KeyPress, key, Qt::NoModifier);
        press.ignore();
        QApplication::sendEvent(m_map.get(), &press);
        QVERIFY(press.isAccepted());
    }
    QCOMPARE(activated.size(), 2);
    QCOMPARE(activated.at(0).at(0).toModelIndex().row(), 2);
}

void DiskMapTest::clickSelects()
{
    show(tickable(partsOf(windowsLaptop())));
    QSignalSpy clicked(m_map.get(), &DiskMap::clicked);
    QTest::mouseClick(m_map->viewport(), Qt::LeftButton, {}, rectOf(2).center());
    QCOMPARE(clicked.size(), 1);
    QCOMPARE(m_map->currentIndex().row(), 2);
    QCOMPARE(m_map->selectionModel()->selectedIndexes(), QModelIndexList{m_model->index(2)});
    QTest::mouseClick(m_map->viewport(), Qt::LeftButton, {}, rectOf(1).center());
    QCOMPARE(m_map->selectionModel()->selectedIndexes(), QModelIndexList{m_model->index(1)});
    QCOMPARE(m_model->ticked().size(), 4);
}

void DiskMapTest::clickOnTheBoxTicks()
{
    show(tickable(partsOf(windowsLaptop())));
    QVERIFY(rectOf(3).contains(boxOf(3)));
    QTest::mouseClick(m_map->viewport(), Qt::LeftButton, {}, boxOf(3));
    QCOMPARE(m_model->ticked(), QList<int>({1, 2, 3}));
    QTest::mouseClick(m_map->viewport(), Qt::RightButton, {}, boxOf(3));
    QCOMPARE(m_model->ticked(), QList<int>({1, 2, 3}));
    QTest::mouseClick(m_map->viewport(), Qt::LeftButton, {}, boxOf(3));
    QCOMPARE(m_model->ticked(), QList<int>({1, 2, 3, 4}));
    // Pressed on one box, released on another: nobody meant either.
    QTest::mousePress(m_map->viewport(), Qt::LeftButton, {}, boxOf(0));
    QTest::mouseRelease(m_map->viewport(), Qt::LeftButton, {}, boxOf(3));
    QCOMPARE(m_model->ticked(), QList<int>({1, 2, 3, 4}));
}

void DiskMapTest::clickOnTheBoxTicksMirrored()
{
    m_map->setLayoutDirection(Qt::RightToLeft);
    show(tickable(partsOf(windowsLaptop())));
    QVERIFY(boxOf(2).x() > rectOf(2).center().x());
    QTest::mouseClick(m_map->viewport(), Qt::LeftButton, {}, boxOf(2));
    QCOMPARE(m_model->ticked(), QList<int>({1, 2, 4}));
}

void DiskMapTest::hoverTells()
{
    show(partsOf(windowsLaptop()));
    const QPoint at = rectOf(0).center();
    QHelpEvent help(QEvent::ToolTip, at, m_map->viewport()->mapToGlobal(at));
    QApplication::sendEvent(m_map->viewport(), &help);
    QVERIFY2(QToolTip::text().contains(u"Partition 1, EFI system, FAT"_s), qPrintable(QToolTip::text()));
    QToolTip::hideText();
}

void DiskMapTest::screenReaderFindsAList()
{
    show(erased(partsOf(imageOf(windowsLaptop(), 50))));
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(m_map.get());
    QVERIFY(list);
    QCOMPARE(list->role(), QAccessible::List);
    QCOMPARE(list->text(QAccessible::Name), u"Disk map"_s);
    QCOMPARE(list->childCount(), m_model->rowCount());
    for (int row = 0; row < m_model->rowCount(); ++row) {
        QAccessibleInterface *item = list->child(row);
        QVERIFY(item);
        QCOMPARE(item->role(), QAccessible::ListItem);
        QCOMPARE(item->text(QAccessible::Name), accessibleTextOf(m_model->parts()[std::size_t(row)]));
        QCOMPARE(item->rect(), rectOf(row).translated(m_map->viewport()->mapToGlobal(QPoint())));
        QVERIFY(item->state().focusable && !item->state().checkable);
    }
    m_map->setCurrentIndex(m_model->index(2));
    QVERIFY(list->child(2)->state().focused && !list->child(1)->state().focused);
    QCOMPARE(list->child(2)->text(QAccessible::Name),
             u"Partition 3, Windows, NTFS, system, 249 GB of 498 GB used, will be erased"_s);
}

void DiskMapTest::screenReaderFindsTicks()
{
    show(tickable(partsOf(windowsLaptop())));
    QVERIFY(m_model->setData(m_model->index(1), Qt::Unchecked, Qt::CheckStateRole));
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(m_map.get());
    QVERIFY(list->child(0)->state().checkable && list->child(0)->state().checked);
    QVERIFY(list->child(1)->state().checkable && !list->child(1)->state().checked);
    QVERIFY(!list->child(4)->state().checkable);
}

void DiskMapTest::heightFollowsTheFont()
{
    m_model->setParts(partsOf(windowsLaptop()));
    const QSize hint = m_map->sizeHint();
    const QSize minimum = m_map->minimumSizeHint();
    QFont large = m_map->font();
    large.setPointSizeF(2 * large.pointSizeF());
    m_map->setFont(large);
    QVERIFY(m_map->sizeHint().height() > hint.height() * 17 / 10);
    QVERIFY(m_map->minimumSizeHint().width() > minimum.width() * 17 / 10);
    QCOMPARE(m_map->minimumSizeHint().height(), m_map->sizeHint().height());
    QVERIFY(m_map->sizeHint().height() >= 4 * m_map->fontMetrics().height());
    // The smallest window has 760 pixels, its sidebar takes some.
    QVERIFY(m_map->minimumSizeHint().width() < 560);
}

void DiskMapTest::notesTakeALine()
{
    m_model->setParts(partsOf(windowsLaptop()));
    const int height = m_map->sizeHint().height();
    m_model->setParts(erased(partsOf(windowsLaptop())));
    QCOMPARE(m_map->sizeHint().height(), height + m_map->fontMetrics().height());
}

void DiskMapTest::manyPartitions()
{
    std::vector<DiskMapPart> parts;
    for (int number = 1; number <= 128; ++number) {
        parts.push_back({.number = number,
                         .title = u"Partition %1"_s.arg(number),
                         .fileSystem = u"ext4"_s,
                         .size = ByteCount(std::uint64_t(number) * giga),
                         .used = ByteCount(giga),
                         .role = PartitionRole::Data});
    }
    show(tickable(parts), 900);
    int sum = 0;
    for (int row = 0; row < 128; ++row) {
        QVERIFY(rectOf(row).width() >= 7);
        sum += rectOf(row).width();
    }
    QCOMPARE(sum, 900);
    QVERIFY(!grab().isNull());
    QTest::keyClick(m_map.get(), Qt::Key_End);
    QTest::keyClick(m_map.get(), Qt::Key_Space);
    QCOMPARE(m_model->ticked().size(), 127);
    QVERIFY(m_map->minimumSizeHint().width() < 560);
}

void DiskMapTest::narrow()
{
    for (const int width : {50, 20, 3, 1}) {
        for (const bool compact : {false, true}) {
            m_map->setCompact(compact);
            show(tickable(erased(partsOf(imageOf(windowsLaptop(), 50)))), width);
            m_map->resize(width, compact ? 3 : m_map->sizeHint().height());
            QVERIFY(!grab().isNull());
            int sum = 0;
            for (int row = 0; row < m_model->rowCount(); ++row)
                sum += rectOf(row).width();
            QCOMPARE(sum, m_map->viewport()->width());
        }
    }
}

void DiskMapTest::empty()
{
    show({});
    QVERIFY(!grab().isNull());
    QTest::keyClick(m_map.get(), Qt::Key_Right);
    QTest::keyClick(m_map.get(), Qt::Key_Space);
    QTest::keyClick(m_map.get(), Qt::Key_Return);
    QTest::mouseClick(m_map->viewport(), Qt::LeftButton, {}, QPoint(5, 5));
    QVERIFY(!m_map->currentIndex().isValid());
    QVERIFY(m_map->sizeHint().height() > 0);
    DiskMap without;
    QVERIFY(!without.grab().isNull());
}

void DiskMapTest::listShowsTheSameTicks()
{
    DiskMapList list;
    list.setModel(m_model.get());
    m_model->setParts(tickable(partsOf(windowsLaptop())));
    list.resize(500, 400);
    list.show();
    list.activateWindow();
    list.setFocus();
    QVERIFY(QTest::qWaitForWindowActive(&list));
    list.setCurrentIndex(m_model->index(0));
    QTest::keyClick(&list, Qt::Key_Down);
    QTest::keyClick(&list, Qt::Key_Space);
    QCOMPARE(m_model->ticked(), QList<int>({1, 3, 4}));
    QAccessibleInterface *reader = QAccessible::queryAccessibleInterface(&list);
    QCOMPARE(reader->role(), QAccessible::List);
    QCOMPARE(reader->child(2)->text(QAccessible::Name), accessibleTextOf(m_model->parts()[2]));
    QVERIFY(list.visualRect(m_model->index(0)).height() >= 2 * list.fontMetrics().height());
}

QTEST_MAIN(DiskMapTest)
#include "tst_disk_map.moc"
