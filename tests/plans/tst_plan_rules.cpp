// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/LoopDrive.h"
#include "support/Tools.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// What udev makes of the packaged rules when a device appears. It looks at a real one and starts nothing.
class TestPlanRules : public QObject {
    Q_OBJECT

private:
    /// The rules as they are packaged, or for loop devices too.
    static QByteArray rules(bool forLoopDevices)
    {
        QFile file(QStringLiteral(UDEV_RULES));
        QByteArray text = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        return forLoopDevices ? text.replace("\"loop*|", "\"no-") : text;
    }
    /// The rules lie where udev looks, but only in a mount namespace of its own.
    static ToolResult look(const QByteArray &rules, const QString &action, const LoopDrive &drive)
    {
        const QString script = u"mount -t tmpfs lifeboat /run && mkdir -p /run/udev/rules.d && "
                               "cat >/run/udev/rules.d/90-lifeboat.rules && exec udevadm test --action=$1 $2"_s;
        const QString folder = u"/sys/class/block/"_s + QFileInfo(drive.path()).fileName();
        return runTool(u"unshare"_s, {u"--mount"_s, u"bash"_s, u"-c"_s, script, u"bash"_s, action, folder},
                       {.input = rules});
    }

private Q_SLOTS:
    void initTestCase() { LIFEBOAT_REQUIRE_LOOP_DEVICES(); }

    void wantsPlansThatWait_data()
    {
        QTest::addColumn<QString>("action");
        QTest::addColumn<bool>("hasFileSystem");
        QTest::addColumn<bool>("forLoopDevices");
        QTest::addColumn<bool>("wanted");
        QTest::newRow("plugged in") << u"add"_s << true << true << true;
        QTest::newRow("unlocked, or a medium is put in") << u"change"_s << true << true << true;
        QTest::newRow("gone") << u"remove"_s << true << true << false;
        QTest::newRow("without a file system") << u"add"_s << false << true << false;
        QTest::newRow("a loop device") << u"add"_s << true << false << false;
    }
    void wantsPlansThatWait()
    {
        QFETCH(const QString, action);
        QFETCH(const bool, hasFileSystem);
        QFETCH(const bool, forLoopDevices);
        QFETCH(const bool, wanted);
        const LoopDrive drive(64_MiB);
        QVERIFY2(drive, drive.message());
        if (hasFileSystem)
            LIFEBOAT_VERIFY_TOOL(runTool(u"mkfs.ext4"_s, {u"-q"_s, drive.path()}));
        const ToolResult run = look(rules(forLoopDevices), action, drive);
        LIFEBOAT_VERIFY_TOOL(run);
        const QByteArray said = run.output + run.errors;
        QVERIFY2(said.contains("/run/udev/rules.d/90-lifeboat.rules"), said);
        QVERIFY2(said.contains("SYSTEMD_WANTS=lifeboat-waiting.service") == wanted, said);
    }
};

QTEST_GUILESS_MAIN(TestPlanRules)
#include "tst_plan_rules.moc"
