// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QProcess>

namespace lifeboat {

/// polkit's own agent for terminals, beside this program for as long as it lives: it asks there for a password. Where it is not installed, a
/// desktop may ask; else who may not is refused.
class PasswordAgent {
public:
    PasswordAgent(); ///< returns when it can ask, or will not
    ~PasswordAgent();

private:
    QProcess m_program;
};

} // namespace lifeboat
