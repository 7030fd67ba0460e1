// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "block/Extents.h"

#include <QByteArray>

namespace lifeboat {

/// Reads the ddrescue mapfile that `partclone.* -D` prints, as it arrives: `0xPOSITION 0xSIZE +|?` lines, + used, ? free.
/// Strict, because a line that is misread is data that is lost: ranges must follow each other without gap from 0 to the end that the
/// status line announces; any other character, status or order is an error (SourceUnreadable, reason in `detail`). Memory is bounded by
/// Extents and by the length of a line.
class DomainParser {
public:
    struct Domain {
        Extents used;
        ByteCount covered; ///< the ranges reach from 0 to here
    };

    static constexpr qsizetype longestLine = 4096; // a comment holds a path

    /// Takes the next piece of output. After an error all later calls do nothing; finish() reports it.
    void feed(QByteArrayView output);
    /// All output was fed.
    Result<Domain> finish();

private:
    void line(QByteArrayView text);
    void statusLine(QByteArrayView text);
    void rangeLine(QByteArrayView text);
    void refuse(const char *reason);

    QByteArray m_pending;
    Domain m_domain;
    std::optional<ByteCount> m_announced;
    const char *m_refused = nullptr;
};

} // namespace lifeboat
