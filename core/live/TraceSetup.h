// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "live/TraceInstance.h"
#include "live/WriteEvents.h"

#include <vector>

namespace lifeboat {

// What WriteTrace asks of the kernel before it listens. Errors about @p name, the drive's: NotAuthorised, CannotFreeze; detail says which file.

/// An NVMe drive with several paths is a child of its subsystem, any other one of its controller.
WriteEvents::Paths pathsOf(const std::vector<dev_t> &devices);

/// The kernel's counts of requests in flight, for each device. It keeps none where they are switched off: then an error.
Result<std::vector<UniqueFd>> openInFlight(const std::vector<dev_t> &devices, const QString &name);

/// Buffers of that size for each processor, in which no event is ever overwritten.
Result<> prepareBuffers(const TraceInstance &instance, ByteCount each);

Result<TracePageFormat> readPageFormat(const TraceInstance &instance, const QString &name);

/// The events' formats. Where it can be, the kernel is told to leave out other drives.
Result<std::vector<WriteEvents::Event>> readEvents(const TraceInstance &instance, const std::vector<dev_t> &devices,
                                                   const QString &name);

/// Starts the events and gives the files that must say "1" for as long as somebody listens.
Result<std::vector<UniqueFd>> switchOn(const TraceInstance &instance);

} // namespace lifeboat
