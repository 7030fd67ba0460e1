// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"

#include <QDBusConnection>
#include <QDBusMessage>

#include <functional>

namespace lifeboat {

/// Who calls, as the kernel knew it when the connection was made.
struct Caller {
    uint user = 0;
    QList<uint> groups; ///< primary and supplementary; empty in private mode, where nobody needs them
};

/// Says who calls and what they may. Both answers come later on the thread that asked, or at once; never blocks.
class Authority {
public:
    using CallerAnswer = std::function<void(Result<Caller>)>;
    using Answer = std::function<void(Result<>)>;

    Authority() = default;
    Authority(const Authority &) = delete;
    Authority &operator=(const Authority &) = delete;
    virtual ~Authority() = default;

    /// The caller's user and groups. NotAuthorised when the bus does not tell both.
    virtual void identify(const QDBusMessage &call, CallerAnswer answer) = 0;

    /// Whether the caller may do @p verb: "backup", "browse", "check", "restore", "clone", "export", "delete", "release" (of a drive), "plans",
    /// "cancel-other" (and pause). May ask a person for a password, without a time limit. NotAuthorised with the verb as subject.
    virtual void authorise(const QDBusMessage &call, const QString &verb, Answer answer) = 0;
};

/// Private mode: the caller is the user that the worker runs as, and the kernel judges what that user may do.
class OwnRights final : public Authority {
public:
    void identify(const QDBusMessage &call, CallerAnswer answer) override;
    void authorise(const QDBusMessage &call, const QString &verb, Answer answer) override;
};

/// The system service: asks the bus who calls, and polkit for org.lifeboat.Lifeboat1.VERB (packaging/polkit).
class Polkit final : public Authority {
public:
    explicit Polkit(QDBusConnection bus) : m_bus(std::move(bus)) { }

    void identify(const QDBusMessage &call, CallerAnswer answer) override;
    void authorise(const QDBusMessage &call, const QString &verb, Answer answer) override;

private:
    QDBusConnection m_bus;
};

} // namespace lifeboat
