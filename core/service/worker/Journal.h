// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace lifeboat {

class WorkerJob;

/// What the system service tells the administrator: an entry in the journal for each job that was started and that ended, in English, with
/// the fields of README.md. Without a journal, nothing. Main thread.
class Journal {
public:
    enum class Kind { System, None };
    explicit Journal(Kind kind) : m_kind(kind) { }

    void started(const WorkerJob &job) const;
    void ended(const WorkerJob &job) const;

private:
    Kind m_kind;
};

} // namespace lifeboat
