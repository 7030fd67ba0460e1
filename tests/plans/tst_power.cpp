// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/Power.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace Qt::StringLiterals;

namespace {

using Attributes = QList<QPair<QString, QByteArray>>;

const Attributes mainsOn{{u"type"_s, "Mains"}, {u"online"_s, "1"}};
const Attributes mainsOff{{u"type"_s, "Mains"}, {u"online"_s, "0"}};
const Attributes usbOn{{u"type"_s, "USB"}, {u"online"_s, "1"}};
const Attributes usbOff{{u"type"_s, "USB"}, {u"online"_s, "0"}};
const Attributes mouse{
    {u"type"_s, "Battery"}, {u"scope"_s, "Device"}, {u"status"_s, "Discharging"}, {u"capacity"_s, "3"}};

Attributes battery(const QByteArray &status, const Attributes &more = {{u"capacity"_s, "55"}})
{
    return Attributes{{u"type"_s, "Battery"}, {u"present"_s, "1"}, {u"status"_s, status}} + more;
}

} // namespace

/// What a folder like /sys/class/power_supply says of mains and batteries.
class TestPower : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads_data()
    {
        const Attributes energy{{u"energy_now"_s, "30000000"}, {u"energy_full"_s, "60000000"}, {u"capacity"_s, "1"}};
        const Attributes smallEnergy{{u"energy_now"_s, "20000000"}, {u"energy_full"_s, "20000000"}};
        const Attributes charge{{u"charge_now"_s, "1000000"}, {u"charge_full"_s, "4000000"}};
        const QByteArray off = "Discharging";
        QTest::addColumn<QList<Attributes>>("supplies");
        QTest::addColumn<bool>("onMains");
        QTest::addColumn<int>("charge"); // -1: none
        const auto row = [](const char *name, const QList<Attributes> &supplies, bool onMains, int percent) {
            QTest::newRow(name) << supplies << onMains << percent;
        };
        row("desktop computer", {}, true, -1);
        row("desktop computer with a mouse", {mouse}, true, -1);
        row("desktop computer with an unused USB port", {usbOff, mouse}, true, -1);
        row("on mains", {mainsOn, battery("Charging")}, true, 55);
        row("on battery", {mainsOff, battery(off)}, false, 55);
        row("on battery, with a mouse", {mainsOff, battery(off), mouse}, false, 55);
        row("by USB", {mainsOff, usbOff, usbOn, battery("Charging")}, true, 55);
        row("by a weak charger", {usbOn, battery(off)}, true, 55);
        row("charger not listed, charging", {usbOff, battery("Charging")}, true, 55);
        row("charger not listed, full", {battery("Full")}, true, 55);
        row("charger not listed, discharging", {battery(off)}, false, 55);
        row("charger unplugged, status unknown", {mainsOff, battery("Unknown")}, false, 55);
        row("battery taken out", {mainsOn, {{u"type"_s, "Battery"}, {u"present"_s, "0"}, {u"capacity"_s, "0"}}}, true,
            -1);
        row("energy counts more than capacity", {mainsOff, battery(off, energy)}, false, 50);
        row("two batteries, weighted", {mainsOff, battery(off, energy), battery(off, smallEnergy)}, false, 62);
        row("two batteries of two units", {mainsOff, battery(off, smallEnergy), battery(off, charge)}, false, 62);
        row("charge", {mainsOff, battery(off, charge)}, false, 25);
        row("more than full", {mainsOff, battery(off, {{u"capacity"_s, "103"}})}, false, 100);
        row("nonsense",
            {mainsOff, battery(off, {{u"energy_now"_s, "x"}, {u"energy_full"_s, "0"}, {u"capacity"_s, "-5"}})}, false,
            -1);
    }
    void reads()
    {
        QFETCH(const QList<Attributes>, supplies);
        QFETCH(const bool, onMains);
        QFETCH(const int, charge);
        const QTemporaryDir folder;
        for (qsizetype i = 0; i < supplies.size(); ++i) {
            const QString supply = folder.filePath(u"supply%1"_s.arg(i));
            QVERIFY(QDir().mkpath(supply));
            for (const auto &[name, value] : supplies[i]) {
                QFile file(supply + u'/' + name);
                QVERIFY(file.open(QIODevice::WriteOnly) && file.write(value + '\n') > 0);
            }
        }
        const Power power = Power::read(folder.path());
        QCOMPARE(power.onMains, onMains);
        QCOMPARE(power.charge ? static_cast<int>(*power.charge) : -1, charge);
    }

    void aMissingFolderIsADesktopComputer()
    {
        const Power power = Power::read(u"/no/such/folder"_s);
        QVERIFY(power.onMains && !power.charge);
    }

    void suffices()
    {
        QVERIFY((Power{.onMains = true, .charge = 1}.suffices(30)));
        QVERIFY((Power{.onMains = false, .charge = {}}.suffices(30)));
        QVERIFY((Power{.onMains = false, .charge = 30}.suffices(30)));
        QVERIFY(!(Power{.onMains = false, .charge = 29}.suffices(30)));
        QVERIFY((Power{.onMains = false, .charge = 0}.suffices(0)));
    }
};

QTEST_GUILESS_MAIN(TestPower)
#include "tst_power.moc"
