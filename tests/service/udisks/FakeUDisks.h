// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/udisks/UDisksFacts.h"

#include <QDBusConnection>
#include <QDBusVirtualObject>
#include <QStringList>

#include <map>

namespace lifeboat::test {

/// Plays UDisks2 on the system bus, with any objects and answers: for drives that no test machine has, and for a service that fails. Answers in
/// the thread that made it, which needs its event loop meanwhile.
class FakeUDisks : public QDBusVirtualObject {
    Q_OBJECT

public:
    FakeUDisks();
    ~FakeUDisks() override;

    bool isOnTheBus() const { return m_onTheBus; }

    UDisksObjects objects;
    std::map<QString, QString> errors;    ///< method → the D-Bus error it answers with
    QStringList silent;                   ///< methods that never answer
    QStringList calls;                    ///< "METHOD PATH", but for GetManagedObjects
    std::map<QString, QVariantMap> given; ///< method → the options of its last call

    QString introspect(const QString &path) const override;
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override;

private:
    QDBusConnection m_bus;
    bool m_onTheBus = false;
};

/// A block object at @p path for the device with this number; @p more are its other properties.
void addBlock(UDisksObjects &objects, const QString &path, std::uint64_t device, const QVariantMap &more = {});

} // namespace lifeboat::test
