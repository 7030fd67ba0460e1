// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "block/Identity.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace Qt::StringLiterals;

/// A made-up sysfs of a USB stick, as Linux 6.12 has it: no test machine has one.
class IdentityTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void usbSerial();

private:
    void write(const QString &path, const QByteArray &text) const
    {
        QFile file(m_folder.filePath(path));
        QVERIFY(QDir().mkpath(m_folder.filePath(path.section(u'/', 0, -2))));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
    }

    QTemporaryDir m_folder;
};

void IdentityTest::usbSerial()
{
    const QString controller = u"devices/pci0000:00/0000:00:14.0"_s;
    const QString stick = controller + u"/usb1/1-2"_s;
    const QString lun = stick + u"/1-2:1.0/host6/target6:0:0/6:0:0:0"_s;
    write(lun + u"/vendor"_s, "Kingston\n");
    write(lun + u"/block/sdb/size"_s, "1\n");
    write(controller + u"/usb1/idVendor"_s, "1d6b\n");
    write(controller + u"/usb1/serial"_s, "0000:00:14.0\n"); // of the controller's own hub
    write(stick + u"/idVendor"_s, "0951\n");
    QVERIFY(QFile::link(m_folder.filePath(lun), m_folder.filePath(lun + u"/block/sdb/device"_s)));
    const QString device = m_folder.filePath(lun + u"/block/sdb/device/"_s);

    QCOMPARE(usbSerialAbove(device), QString()); // a stick without one: not that of the hub
    write(stick + u"/serial"_s, "60A44C413DF8F3A1B99D0347\n");
    QCOMPARE(usbSerialAbove(device), u"60A44C413DF8F3A1B99D0347"_s);
    QCOMPARE(usbSerialAbove(m_folder.filePath(controller)), QString());
    QCOMPARE(usbSerialAbove(m_folder.filePath(u"nowhere"_s)), QString());
}

QTEST_GUILESS_MAIN(IdentityTest)
#include "tst_identity.moc"
