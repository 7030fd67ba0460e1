// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/UniqueFd.h"
#include "live/HaltRecord.h"

#include <QTest>

#include <sys/mman.h>
#include <sys/sysmacros.h>

using namespace lifeboat;

/// The file by which the copier, its guard and whoever comes after a crash know what stands still.
class TestHaltRecord : public QObject {
    Q_OBJECT

private:
    static UniqueFd fileWith(const std::string &text)
    {
        UniqueFd fd(::memfd_create("record", MFD_CLOEXEC));
        return fd && ::write(fd.get(), text.data(), text.size()) == ssize_t(text.size()) ? std::move(fd) : UniqueFd();
    }

private Q_SLOTS:
    void keepsEveryName();
    void twoSeeTheSame();
    void refuses_data();
    void refuses();
};

void TestHaltRecord::keepsEveryName()
{
    const std::vector<HaltEntry> entries{
        {.by = HaltBy::Freeze, .device = makedev(7, 3), .options = {}, .mountPoint = "/"},
        {.by = HaltBy::ReadOnly,
         .device = makedev(259, 1048575),
         .options = "uid=0,iocharset=utf8",
         .mountPoint = "/a b"},
        {.by = HaltBy::Freeze, .device = makedev(0, 41), .options = {}, .mountPoint = "/line\nend\\134\t\xc3\xa4\xff"}};
    const std::string text = HaltRecord::text(entries);
    QCOMPARE(QByteArray::fromStdString(text).split('\n').first(), ". freeze 7:3 - /");
    const UniqueFd file = fileWith(text);
    const auto record = HaltRecord::map(file.get());
    QVERIFY(record);
    QVERIFY(std::ranges::equal(record->entries(), entries));
    QVERIFY(!record->isAnyHalted());
}

void TestHaltRecord::twoSeeTheSame()
{
    const HaltEntry entry{.by = HaltBy::Freeze, .device = 1, .options = {}, .mountPoint = "/x"};
    const UniqueFd file = fileWith(HaltRecord::text(std::vector{entry, entry, entry}));
    auto one = HaltRecord::map(file.get());
    auto other = HaltRecord::map(file.get());
    QVERIFY(one && other);
    one->setHalted(1, true);
    QVERIFY(!other->isHalted(0) && other->isHalted(1) && !other->isHalted(2) && other->isAnyHalted());
    QCOMPARE(HaltRecord::map(file.get())->isHalted(1), true);
    other->setHalted(1, false);
    QVERIFY(!one->isAnyHalted());
}

void TestHaltRecord::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("cut off") << QByteArray(". freeze 7:3 - /a");
    QTest::newRow("no mount point") << QByteArray(". freeze 7:3 -\n");
    QTest::newRow("an empty mount point") << QByteArray(". freeze 7:3 - \n");
    QTest::newRow("another way") << QByteArray(". suspend 7:3 - /a\n");
    QTest::newRow("no number") << QByteArray(". freeze 7: - /a\n");
    QTest::newRow("no state") << QByteArray(" freeze 7:3 - /a\n");
    QTest::newRow("too many fields") << QByteArray(". freeze 7:3 - /a b\n");
    QTest::newRow("half an escape") << QByteArray(". freeze 7:3 - /a\\04\n");
    QTest::newRow("a good line and a bad one") << QByteArray(". freeze 7:3 - /a\nx\n");
}

void TestHaltRecord::refuses()
{
    QFETCH(const QByteArray, text);
    const UniqueFd file = fileWith(text.toStdString());
    QVERIFY(!HaltRecord::map(file.get()));
}

QTEST_GUILESS_MAIN(TestHaltRecord)
#include "tst_halt_record.moc"
