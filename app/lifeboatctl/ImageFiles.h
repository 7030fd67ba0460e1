// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "Session.h"
#include "Verbs.h"

#include "files/Inspection.h"

#include <thread>

namespace lifeboat {

/// The files of an image as a verb of this program needs them: asked for, one after the other, until a stop signal comes.
class ImageFiles {
public:
    /// The image that the verb's first word names. Asks for a password where polkit wants one.
    static Result<std::unique_ptr<ImageFiles>> open(const Call &call);

    files::Inspection &source() { return *m_source; }
    /// Requested by a stop signal.
    std::stop_token stop() const { return m_stop.get_token(); }
    /// --partition, else all of the image whose files can be read. Never empty. Errors: PartitionNotFound; FileSystemUnreadable; those of the source.
    Result<std::vector<files::PartitionInfo>> partitions(const Call &call);

private:
    std::stop_source m_stop;
    std::jthread m_signals; ///< turns a stop signal into a stop
    std::unique_ptr<files::Inspection> m_source;
};

/// What a person types as a path in an image, as bytes: "home/desk/", "/home/desk" → "/home/desk". InvalidArgument.
Result<QByteArray> pathInImage(const QString &typed);

} // namespace lifeboat
