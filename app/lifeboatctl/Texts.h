// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QCoreApplication>

namespace lifeboat {

/// Ctl::tr(): what this program says to people. Not for JSON, options or details for logs.
class Ctl {
    Q_DECLARE_TR_FUNCTIONS(lifeboatctl)
};

} // namespace lifeboat
