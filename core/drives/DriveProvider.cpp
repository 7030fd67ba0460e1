// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/DriveProvider.h"

namespace lifeboat {

DriveProvider::DriveProvider() : m_coalescing(this)
{
    m_coalescing.setSingleShot(true);
    m_coalescing.setInterval(coalescingMs);
    connect(&m_coalescing, &QTimer::timeout, this, &DriveProvider::changed);
}

DriveProvider::~DriveProvider() = default;

void DriveProvider::noteChange()
{
    if (!m_coalescing.isActive()) // not restarted: a stream of events must not keep the signal back
        m_coalescing.start();
}

} // namespace lifeboat
