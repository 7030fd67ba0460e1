// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "Verbs.h"

#include <optional>

namespace lifeboat {

struct Verb {
    const char *name;
    const char *words; ///< what stands behind it in the usage: the word it takes and the options it must have
    int wordCount;
    QStringList options;
    int (*run)(const Call &);
    int mayFollow = 0; ///< words behind those; -1: any number
};

/// What the person asked for.
struct CommandLine {
    enum class Request { Help, Version, Run, Wrong };
    Request request = Request::Wrong;
    const Verb *verb = nullptr; ///< Run
    QStringList words;          ///< Run: those behind the verb
    QString problem;            ///< Wrong: what is
};

/// Nothing that was typed is passed over: an option that the verb does not know, or that is there twice, is Wrong.
CommandLine parseCommandLine(QCommandLineParser &parser, const QStringList &arguments);

/// A line for each verb.
QString usageText();
/// A line for each option.
QString optionsText();

} // namespace lifeboat
