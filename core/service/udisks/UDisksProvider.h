// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drives/ChosenDrive.h"
#include "drives/DriveProvider.h"
#include "service/udisks/UDisksFacts.h"

#include <QDBusConnection>

#include <chrono>
#include <memory>

namespace lifeboat {

/// How long UDisks2 may take. Unmounting writes out what is in memory, which takes minutes on a slow stick, and may ask for a password.
struct UDisksTimeouts {
    std::chrono::milliseconds answer{10'000};
    std::chrono::milliseconds release{600'000};
};

/// Drives by UDisks2 on the system bus; needs no root where polkit says yes. Errors beside those of DriveProvider, with "UDisks2" as subject:
/// ProgramMissing, when it is not on the bus and cannot be started; ProgramFailed, when it does not answer in time or the
/// bus is gone. When UDisks2 ends, changed() comes; the next call starts it again where the bus can. After the bus itself has gone this object
/// gives errors only: make a new one, or go on with SysfsProvider.
class UDisksProvider : public DriveProvider {
    Q_OBJECT

public:
    /// True when UDisks2 runs, or the bus would start it. Blocks for at most a few seconds; does not start it.
    static bool available();

    /// Errors: ProgramMissing when there is no system bus. Does not talk to UDisks2 yet.
    static Result<std::unique_ptr<UDisksProvider>> create(UDisksTimeouts timeouts = {});
    ~UDisksProvider() override;

    const char *name() const override { return "udisks2"; }
    Result<std::vector<Drive>> drives() const override;
    Result<> unmount(const Drive &drive) override;
    /// Powers off what it can (USB), else ejects, else flushes.
    Result<Release> powerOff(const Drive &drive) override;

private Q_SLOTS:
    void noteObjects();
    void noteProperties(const QString &interface);

private:
    UDisksProvider(QDBusConnection bus, UDisksTimeouts timeouts);

    void subscribe();
    Result<UDisksObjects> objects() const;
    Result<> call(const QDBusObjectPath &object, QLatin1StringView interface, const QString &method,
                  const Drive &drive) const;
    /// Asks once for each mount of @p chosen; the last error.
    Result<> unmountOnce(const SystemState &state, const ChosenDrive &chosen, const Drive &drive) const;

    QDBusConnection m_bus;
    UDisksTimeouts m_timeouts;
};

} // namespace lifeboat
