// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "files/takeout/TakeOut.h"

#include <chrono>

namespace lifeboat::files {

/// Goes through what was chosen, in order, folders before what is in them, and tells progress. What cannot be read is noted in the report and passed over.
class Walk {
public:
    /// What somebody does with what is come upon. An Error ends the walk, but for those that only concern the one file (FileNotFound, FileUnreadable,
    /// FileSystemUnreadable, ImageRead): they are noted.
    class Visitor {
    public:
        Visitor() = default;
        Visitor(const Visitor &) = delete;
        Visitor &operator=(const Visitor &) = delete;
        virtual ~Visitor() = default;
        /// False: nothing in it is wanted; leaveFolder() does not come.
        virtual Result<bool> enterFolder(const FileRef &ref, const FileEntry &entry) = 0;
        virtual Result<> leaveFolder(const FileRef &ref, const FileEntry &entry) = 0;
        virtual Result<> visitFile(const FileRef &ref, const FileEntry &entry) = 0;
    };

    Walk(const TakeOutContext &context, TakeOutReport &report) : m_context(context), m_report(report) { }

    /// Counts, then visits. Errors: Cancelled, InspectorDied, those of the visitor.
    Result<> run(Visitor &visitor);
    /// So much content was written.
    void advance(ByteCount bytes);
    bool isStopped() const { return m_context.stop.stop_requested(); }

private:
    Result<> visit(const FileRef &ref, const FileEntry &entry, Visitor &visitor, int depth);
    Result<> visitFolder(const FileRef &ref, const FileEntry &entry, Visitor &visitor, int depth);
    Result<> note(const FileRef &ref, Result<> result);
    Result<> visitAll(Visitor &visitor);
    enum class Tell { InTime, Now };
    void tell(Tell when = Tell::InTime);

    const TakeOutContext &m_context;
    TakeOutReport &m_report;
    TakeOutProgress m_progress;
    std::chrono::steady_clock::time_point m_told;
};

} // namespace lifeboat::files
