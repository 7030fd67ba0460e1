// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QMap>
#include <QObject>

namespace lifeboat {

/// The desktop's notifications. Without a server for them nothing happens.
class Notifications final : public QObject {
    Q_OBJECT

public:
    enum class Urgency { Normal, Stays }; ///< Stays: until a person has seen it

    explicit Notifications(QObject *parent = nullptr);

    /// @p title and @p body: plain text. @p about: what chosen() tells when a person chooses "Show".
    void tell(const QString &title, const QString &body, Urgency urgency, const QString &about);

Q_SIGNALS:
    void chosen(const QString &about);

private Q_SLOTS:
    void onAction(uint id, const QString &action);

private:
    QMap<uint, QString> m_told; ///< by the server's number: about what
};

} // namespace lifeboat
