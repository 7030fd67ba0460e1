// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "sentences/Sentences.h"
#include "service/client/RemoteJob.h"

#include <QJsonObject>

namespace lifeboat {

enum class OutputMode { Text, Json };

/// Writes what the program has to say: plain lines for people, or one JSON object a line. Used from one thread.
class Output {
public:
    explicit Output(OutputMode mode);

    bool isJson() const { return m_mode == OutputMode::Json; }
    /// One line for people, made printable(); nothing with --json.
    void line(const QString &text);
    /// One JSON object on a line; nothing without --json.
    void json(const QJsonObject &object) const;
    /// One of several jobs begins.
    void beginJob(const JobStatus &job);
    /// A running job, four times a second. A phase that begins is told once; on a terminal one line is kept up to date.
    void progress(const RemoteJob &job);
    /// Where something else stands; only for people at a terminal, in the place of what stood there.
    void passing(const QString &text);
    /// Ends the progress line.
    void endProgress();
    /// The error in words: what happened, what it means for the data, what to do now. With --json the caller puts it into its result.
    void error(const Error &error);

private:
    QString progressText(const Pace &pace) const;

    OutputMode m_mode;
    bool m_terminal;
    bool m_lineOpen = false;
    QString m_phase;
};

/// Names come from drives and images that anybody may have made: nothing in them may steer the terminal or begin a line.
QString printable(QString text);

/// The fields that every error has in a --json result.
QJsonObject errorFields(const Error &error);

} // namespace lifeboat
