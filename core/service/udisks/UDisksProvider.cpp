// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/udisks/UDisksProvider.h"

#include "drives/ChosenDrive.h"

#include <QDBusArgument>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusReply>
#include <QUuid>

#include <array>
#include <thread>

namespace lifeboat {

namespace {

constexpr QLatin1StringView busService("org.freedesktop.DBus");
constexpr QLatin1StringView busPath("/org/freedesktop/DBus");
constexpr int busAnswerMs = 3000;

/// A connection of its own: Qt's shared one stays dead when the bus was not there at its first use.
struct SystemBus {
    QString name = QStringLiteral("lifeboat-udisks-") + QUuid::createUuid().toString(QUuid::WithoutBraces);
    QDBusConnection connection = QDBusConnection::connectToBus(QDBusConnection::SystemBus, name);
};

Error serviceError(const QDBusMessage &reply, const QString &subject)
{
    struct Row {
        QLatin1StringView name;
        ErrorCode code;
    };
    static constexpr auto table = std::to_array<Row>({
        {QLatin1StringView("org.freedesktop.UDisks2.Error.NotAuthorized"),
         ErrorCode::NotAuthorised}, // and …CanObtain, …Dismissed
        {QLatin1StringView("org.freedesktop.UDisks2.Error.DeviceBusy"), ErrorCode::TargetMounted},
        {QLatin1StringView("org.freedesktop.UDisks2.Error.NotMounted"),
         ErrorCode::TargetMounted}, // the kernel says it is
        {QLatin1StringView("org.freedesktop.DBus.Error.AccessDenied"), ErrorCode::NotAuthorised},
        {QLatin1StringView("org.freedesktop.DBus.Error.UnknownObject"), ErrorCode::DriveNotFound},
        {QLatin1StringView("org.freedesktop.DBus.Error.UnknownMethod"),
         ErrorCode::DriveNotFound}, // no such object either
        {QLatin1StringView("org.freedesktop.DBus.Error.ServiceUnknown"), ErrorCode::ProgramMissing},
        {QLatin1StringView("org.freedesktop.DBus.Error.NameHasNoOwner"), ErrorCode::ProgramMissing},
        {QLatin1StringView("org.freedesktop.DBus.Error.Spawn."), ErrorCode::ProgramMissing},
    });
    ErrorCode code = ErrorCode::ProgramFailed;
    for (const Row &row : table) {
        if (reply.errorName().startsWith(row.name))
            code = row.code;
    }
    const bool service = code == ErrorCode::ProgramMissing || code == ErrorCode::ProgramFailed;
    return {.code = code,
            .sysErrno = 0,
            .subject = service ? QStringLiteral("UDisks2") : subject,
            .at = std::nullopt,
            .detail = reply.errorName() + QStringLiteral(": ") + reply.errorMessage()};
}

} // namespace

bool UDisksProvider::available()
{
    const SystemBus bus;
    const auto ask = [&](const QString &method, const QVariantList &arguments) {
        QDBusMessage message = QDBusMessage::createMethodCall(busService, busPath, busService, method);
        message.setArguments(arguments);
        return bus.connection.call(message, QDBus::Block, busAnswerMs);
    };
    const QDBusReply<bool> running = ask(QStringLiteral("NameHasOwner"), {QString(udisks::service)});
    bool found = running.isValid() && running.value();
    if (running.isValid() && !found) {
        const QDBusReply<QStringList> startable = ask(QStringLiteral("ListActivatableNames"), {});
        found = startable.isValid() && startable.value().contains(udisks::service);
    }
    QDBusConnection::disconnectFromBus(bus.name);
    return found;
}

Result<std::unique_ptr<UDisksProvider>> UDisksProvider::create(UDisksTimeouts timeouts)
{
    const SystemBus bus;
    if (!bus.connection.isConnected()) {
        const QString why = bus.connection.lastError().message();
        QDBusConnection::disconnectFromBus(bus.name);
        return fail(ErrorCode::ProgramMissing, QStringLiteral("UDisks2"), why);
    }
    std::unique_ptr<UDisksProvider> provider(new UDisksProvider(bus.connection, timeouts));
    provider->subscribe();
    return provider;
}

UDisksProvider::UDisksProvider(QDBusConnection bus, UDisksTimeouts timeouts)
    : m_bus(std::move(bus)), m_timeouts(timeouts)
{ }

UDisksProvider::~UDisksProvider() { QDBusConnection::disconnectFromBus(m_bus.name()); }

void UDisksProvider::subscribe()
{
    const QString manager = QStringLiteral("org.freedesktop.DBus.ObjectManager");
    for (const char *signal : {"InterfacesAdded", "InterfacesRemoved"})
        m_bus.connect(udisks::service, udisks::root, manager, QLatin1StringView(signal), this, SLOT(noteObjects()));
    m_bus.connect(udisks::service, QString(), QStringLiteral("org.freedesktop.DBus.Properties"),
                  QStringLiteral("PropertiesChanged"), this, SLOT(noteProperties(QString)));
    // It came or went.
    m_bus.connect(busService, busPath, busService, QStringLiteral("NameOwnerChanged"), {udisks::service}, QString(),
                  this, SLOT(noteObjects()));
}

void UDisksProvider::noteObjects() { noteChange(); }

void UDisksProvider::noteProperties(const QString &interface)
{
    // A job reports its progress all the time.
    if (interface != QLatin1StringView("org.freedesktop.UDisks2.Job"))
        noteChange();
}

Result<UDisksObjects> UDisksProvider::objects() const
{
    const QDBusMessage message = QDBusMessage::createMethodCall(udisks::service, udisks::root,
                                                                QStringLiteral("org.freedesktop.DBus.ObjectManager"),
                                                                QStringLiteral("GetManagedObjects"));
    const QDBusMessage reply = m_bus.call(message, QDBus::Block, static_cast<int>(m_timeouts.answer.count()));
    if (reply.type() != QDBusMessage::ReplyMessage)
        return fail(serviceError(reply, QString()));
    if (reply.signature() != QLatin1StringView("a{oa{sa{sv}}}"))
        return fail(ErrorCode::ProgramFailed, QStringLiteral("UDisks2"), reply.signature());
    return qdbus_cast<UDisksObjects>(reply.arguments().constFirst());
}

Result<> UDisksProvider::call(const QDBusObjectPath &object, QLatin1StringView interface, const QString &method,
                              const Drive &drive) const
{
    QDBusMessage message = QDBusMessage::createMethodCall(udisks::service, object.path(), interface, method);
    message.setArguments({QVariantMap()}); // options: none, above all no force
    message.setInteractiveAuthorizationAllowed(true);
    const QDBusMessage reply = m_bus.call(message, QDBus::Block, static_cast<int>(m_timeouts.release.count()));
    if (reply.type() != QDBusMessage::ReplyMessage)
        return fail(serviceError(reply, drive.path));
    return {};
}

Result<std::vector<Drive>> UDisksProvider::drives() const
{
    LIFEBOAT_TRY_ASSIGN(const UDisksObjects known, objects());
    LIFEBOAT_TRY_ASSIGN(auto drives, listDrives());
    const Sysfs sysfs{SystemRoots()};
    for (Drive &drive : drives)
        addUDisksFacts(drive, known, [&](const QString &node) { return sysfs.device(sysfs.folderOfNode(node)); });
    return drives;
}

Result<> UDisksProvider::unmountOnce(const SystemState &state, const ChosenDrive &chosen, const Drive &drive) const
{
    LIFEBOAT_TRY_ASSIGN(const UDisksObjects known, objects());
    Result<> outcome;
    for (const MountRow &row : chosen.mounts) {
        if (isCovered(state, row))
            return fail(mountBusy(state, drive, row));
        QDBusObjectPath object;
        for (const QString &device : chosen.devices) {
            const std::uint64_t number = state.sysfs.device(device);
            if (std::ranges::find(row.blockDevices, number) != row.blockDevices.end())
                object = udisks::blockObject(known, number);
        }
        if (object.path().isEmpty()) {
            outcome = fail(ErrorCode::TargetMounted, drive.path, row.mountPoint);
            continue;
        }
        const auto unmounted = call(object, udisks::fileSystem, QStringLiteral("Unmount"), drive);
        if (unmounted)
            continue;
        // Busy, or not known to UDisks2 yet, neither the mount nor the file system.
        const ErrorCode code = unmounted.error().code;
        const bool busy = code == ErrorCode::TargetMounted || code == ErrorCode::DriveNotFound;
        outcome = fail(busy ? mountBusy(state, drive, row) : unmounted.error());
    }
    return outcome;
}

Result<> UDisksProvider::unmount(const Drive &drive)
{
    // UDisks2 picks the mount point itself when there are several, and notices a new mount a moment after us: hence rounds.
    constexpr int roundsWithoutSuccess = 10;
    constexpr std::chrono::milliseconds pause(100);
    std::size_t left = 0;
    for (int fruitless = 0;;) {
        LIFEBOAT_TRY_ASSIGN(const SystemState state, SystemState::read());
        LIFEBOAT_TRY_ASSIGN(const ChosenDrive chosen, findChosenDrive(state, drive));
        if (chosen.mounts.empty())
            return {};
        fruitless = chosen.mounts.size() == left ? fruitless + 1 : 0;
        left = chosen.mounts.size();
        const auto outcome = unmountOnce(state, chosen, drive);
        const bool mayChange = outcome || outcome.error().code == ErrorCode::TargetMounted;
        if (outcome && fruitless >= roundsWithoutSuccess) // a yes that changes nothing is not believed either
            return fail(mountBusy(state, drive, chosen.mounts.front()));
        if (!mayChange || fruitless >= roundsWithoutSuccess)
            return outcome;
        std::this_thread::sleep_for(pause);
    }
}

Result<Release> UDisksProvider::powerOff(const Drive &drive)
{
    LIFEBOAT_TRY_ASSIGN(const SystemState state, SystemState::read());
    LIFEBOAT_TRY_ASSIGN(const ChosenDrive chosen, findChosenDrive(state, drive));
    LIFEBOAT_TRY(requireUnmounted(drive, chosen));
    LIFEBOAT_TRY_ASSIGN(const UDisksObjects known, objects());
    const QDBusObjectPath object =
        udisks::driveObject(known, udisks::blockObject(known, state.sysfs.device(chosen.folder)));
    const QVariantMap facts = known.value(object).value(udisks::drive);
    const bool canPowerOff = facts.value(QStringLiteral("CanPowerOff")).toBool();
    const bool canEject = facts.value(QStringLiteral("Ejectable")).toBool();
    const auto flushed = flushDrive(drive.path);
    // Without root our own flush may be refused; UDisks2 flushes before it powers off or ejects.
    const bool leftToUDisks = !flushed && flushed.error().code == ErrorCode::NotAuthorised && (canPowerOff || canEject);
    if (!flushed && !leftToUDisks)
        return fail(flushed.error());
    if (canPowerOff) {
        LIFEBOAT_TRY(call(object, udisks::drive, QStringLiteral("PowerOff"), drive));
        return Release::PoweredOff;
    }
    if (canEject) {
        LIFEBOAT_TRY(call(object, udisks::drive, QStringLiteral("Eject"), drive));
        return Release::Ejected;
    }
    return Release::Flushed;
}

} // namespace lifeboat
