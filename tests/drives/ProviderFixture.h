// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "support/LoopDrive.h"
#include "support/SystemStack.h"

#include "drives/DriveProvider.h"

#include <QFileInfo>
#include <QObject>

#include <memory>
#include <optional>

namespace lifeboat::test {

/// The suite of every DriveProvider: a test that derives from this has `provider` as a column and runs over sysfs and, where the system stack
/// can be started, UDisks2. Other programs of the machine may use loop devices at the same time.
class ProviderFixture : public QObject {
    Q_OBJECT

protected:
    /// What must be noticed, is noticed within this; far above what is usual, for machines under load.
    static constexpr int noticedMs = 10'000;

    static void addProviders();                           ///< the rows, for each _data()
    static std::unique_ptr<DriveProvider> makeProvider(); ///< the one of this row
    static std::optional<Drive> find(const DriveProvider &provider, const QString &path);
    static bool isMountedAt(const std::vector<Usage> &usages, const QString &where);
    static QString kernelName(const LoopDrive &loop) { return QFileInfo(loop.path()).fileName(); }
    /// GPT with two partitions, "first" and "second", of 32 and 16 MiB.
    static ToolResult partition(LoopDrive &loop);
    static ToolResult makeExt4(const QString &node, const QString &label = QStringLiteral("stick"));

    std::unique_ptr<SystemStack> m_stack;

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_stack.reset(); }
};

} // namespace lifeboat::test
