// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "ProviderFixture.h"

#include "drives/SysfsProvider.h"
#include "service/udisks/UDisksProvider.h"

#include <QTest>

#include <algorithm>

namespace lifeboat::test {

void ProviderFixture::addProviders()
{
    QTest::addColumn<QString>("provider");
    QTest::newRow("sysfs") << QStringLiteral("sysfs");
    if (SystemStack::unavailable().isEmpty())
        QTest::newRow("udisks2") << QStringLiteral("udisks2");
}

std::unique_ptr<DriveProvider> ProviderFixture::makeProvider()
{
    QFETCH(QString, provider);
    if (provider == QLatin1StringView("sysfs"))
        return std::make_unique<SysfsProvider>();
    auto made = UDisksProvider::create();
    if (!made)
        qFatal("%s", qPrintable(made.error().detail));
    return std::move(*made);
}

std::optional<Drive> ProviderFixture::find(const DriveProvider &provider, const QString &path)
{
    const auto drives = provider.drives();
    if (!drives) {
        qWarning("%s: %s", wireName(drives.error().code), qPrintable(drives.error().detail));
        return std::nullopt;
    }
    const auto found = std::ranges::find(*drives, path, &Drive::path);
    return found == drives->end() ? std::nullopt : std::optional(*found);
}

bool ProviderFixture::isMountedAt(const std::vector<Usage> &usages, const QString &where)
{
    return std::ranges::any_of(
        usages, [&](const Usage &usage) { return usage.kind == Usage::Kind::Mount && usage.where == where; });
}

ToolResult ProviderFixture::partition(LoopDrive &loop)
{
    static const QByteArray script = "label: gpt\n"
                                     "start=2048, size=65536, name=first\n"
                                     "start=69632, size=32768, name=second\n";
    const ToolResult written =
        runTool(QStringLiteral("sfdisk"), {QStringLiteral("--quiet"), QStringLiteral("--no-reread"), loop.path()},
                {.input = script, .workingDirectory = {}});
    return written ? loop.scanPartitions() : written;
}

ToolResult ProviderFixture::makeExt4(const QString &node, const QString &label)
{
    const ToolResult made =
        runTool(QStringLiteral("mkfs.ext4"), {QStringLiteral("-qF"), QStringLiteral("-L"), label, node});
    settleUdev();
    return made;
}

void ProviderFixture::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    const QString why = SystemStack::unavailable();
    QVERIFY2(why.isEmpty() || !deviceTestsRequired(), qPrintable(why));
    if (!why.isEmpty()) {
        qInfo("only sysfs is tested: %s", qPrintable(why));
        return;
    }
    m_stack = std::make_unique<SystemStack>();
    QVERIFY2(*m_stack, m_stack->message().constData());
    QVERIFY(UDisksProvider::available());
}

} // namespace lifeboat::test
