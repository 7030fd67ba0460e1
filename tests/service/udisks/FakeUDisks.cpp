// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "FakeUDisks.h"

#include <QDBusMessage>
#include <QDBusMetaType>

namespace lifeboat::test {

FakeUDisks::FakeUDisks()
    : m_bus(QDBusConnection::connectToBus(QDBusConnection::SystemBus, QStringLiteral("fake-udisks")))
{
    qDBusRegisterMetaType<QMap<QString, QVariantMap>>();
    qDBusRegisterMetaType<UDisksObjects>();
    m_onTheBus = m_bus.registerVirtualObject(udisks::root, this, QDBusConnection::SubPath) &&
        m_bus.registerService(udisks::service);
}

FakeUDisks::~FakeUDisks() { QDBusConnection::disconnectFromBus(m_bus.name()); }

QString FakeUDisks::introspect(const QString & /*path*/) const { return {}; }

bool FakeUDisks::handleMessage(const QDBusMessage &message, const QDBusConnection &connection)
{
    const QString method = message.member();
    const bool listing = method == QLatin1StringView("GetManagedObjects");
    if (!listing) {
        calls.append(method + QLatin1Char(' ') + message.path());
        given[method] = qdbus_cast<QVariantMap>(message.arguments().value(0));
    }
    if (silent.contains(method))
        return true;
    if (const auto error = errors.find(method); error != errors.end())
        return connection.send(message.createErrorReply(error->second, QStringLiteral("made up")));
    return connection.send(listing ? message.createReply(QVariant::fromValue(objects)) : message.createReply());
}

void addBlock(UDisksObjects &objects, const QString &path, std::uint64_t device, const QVariantMap &more)
{
    QVariantMap properties = more;
    properties.insert(QStringLiteral("DeviceNumber"), QVariant::fromValue<qulonglong>(device));
    objects[QDBusObjectPath(path)].insert(udisks::block, properties);
}

} // namespace lifeboat::test
