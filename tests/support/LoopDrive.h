// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"
#include "support/Tools.h"

#include <QTemporaryDir>

#include <memory>
#include <vector>

namespace lifeboat::test {

/// A file attached as a loop device, with its partition nodes and mounts. All of it is undone by the destructor, in the right
/// order: unmount, partition nodes away (left behind they give I/O errors to the next user of the device), detach.
/// Check `if (!drive)` / QVERIFY2(drive, drive.message()) after making one. Needs LIFEBOAT_REQUIRE_LOOP_DEVICES().
class LoopDrive {
public:
    /// Why loop devices cannot be used here (no root, no support in the kernel); empty when they can.
    static QString unavailable();

    LoopDrive() = default;
    /// A new sparse file in a temporary folder of its own.
    explicit LoopDrive(ByteCount size, ByteCount sectorSize = ByteCount(512));
    /// An existing file, which stays.
    explicit LoopDrive(const QString &file, ByteCount sectorSize = ByteCount(512));
    LoopDrive(LoopDrive &&other) noexcept = default;
    LoopDrive &operator=(LoopDrive &&other) noexcept;
    ~LoopDrive() { detach(); }

    explicit operator bool() const { return !m_path.isEmpty(); }
    QByteArray message() const { return m_message; } ///< why attaching failed

    QString path() const { return m_path; } ///< "/dev/loop3"
    QString file() const { return m_file; }
    /// The node of a partition ("/dev/loop3p1"); 0 is the whole drive. Exists after scanPartitions().
    QString node(int partition) const;

    /// Makes the kernel see the partition table as it is now: adds and removes partition nodes.
    ToolResult scanPartitions();

    /// Mounts a partition (0: the whole drive) and says where. Unmounted at the latest by the destructor.
    ToolResult mount(int partition, QString *mountPoint, const QStringList &options = {});
    ToolResult unmount(const QString &mountPoint);

    /// What clients of the kernel see when a drive is unplugged: it has no bytes any more, whoever has it open. Who writes to it must stand
    /// still meanwhile. False when it cannot be done.
    bool unplug();

    /// What the destructor does, for tests that need it earlier. The file stays until the destructor.
    void detach();

private:
    void attach(ByteCount sectorSize);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::vector<std::unique_ptr<QTemporaryDir>> m_mountPoints;
    QString m_file;
    QString m_path;
    QByteArray m_message;
};

/// True when a skipped device test is a failure: LIFEBOAT_REQUIRE_DEVICE_TESTS=1.
bool deviceTestsRequired();

} // namespace lifeboat::test

/// First line of initTestCase() (or of a test) that needs root and loop devices: skips with the reason, or fails where such
/// tests are required.
#define LIFEBOAT_REQUIRE_LOOP_DEVICES()                                                                                \
    do {                                                                                                               \
        const QString lifeboatWhy = ::lifeboat::test::LoopDrive::unavailable();                                        \
        if (!lifeboatWhy.isEmpty() && ::lifeboat::test::deviceTestsRequired())                                         \
            QFAIL(qPrintable(lifeboatWhy));                                                                            \
        if (!lifeboatWhy.isEmpty())                                                                                    \
            QSKIP(qPrintable(lifeboatWhy));                                                                            \
    } while (false)
