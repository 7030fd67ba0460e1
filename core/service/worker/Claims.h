// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "service/worker/Operations.h"

#include <map>

namespace lifeboat {

inline constexpr quint64 firstOtherHolder = quint64{1} << 63;

/// Who works with which drive, place, image or file: any number of readers, also beside one who checks, or one writer. Jobs of this worker only; other
/// programs are kept off by the locks on the drive and in the place. Not thread-safe.
class Claims {
public:
    enum class Access {
        Read,
        Annotate, ///< reads, and writes down beside it what was found: may be beside readers
        Change,
    };

    /// What somebody does with something, by its path.
    struct Use {
        QString path;
        Access access;
    };

    /// Claims all that the job reads and writes, or nothing: Busy with what is taken as subject, and the job that has it in detail.
    Result<> take(quint64 job, const JobRequest &request);
    /// Claims @p image, and what it builds on, for somebody who is no job, numbered from firstOtherHolder on, to read. Busy as above.
    Result<> takeToRead(quint64 holder, const QString &image);
    /// Busy, as take(), when somebody has @p path in a way that cannot be together with @p access.
    Result<> isFree(const QString &path, Access access) const;
    void release(quint64 job);

private:
    struct Claim {
        quint64 job;
        Access access;
    };
    Result<> takeAll(quint64 holder, const std::vector<Use> &uses);

    std::multimap<QString, Claim> m_claims; ///< by canonical path
};

} // namespace lifeboat
