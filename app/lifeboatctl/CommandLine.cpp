// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "CommandLine.h"

#include "Texts.h"

#include <algorithm>
#include <array>

namespace lifeboat {

namespace {

struct Option {
    const char *name;
    const char *value; ///< nullptr: takes none
    const char *text;
    bool repeats = false; ///< may be there more than once
};

constexpr auto allOptions = std::to_array<Option>({
    {"to", "WHERE", QT_TRANSLATE_NOOP("lifeboatctl", "The place, drive, folder or file to write to.")},
    {"drive", "DRIVE", QT_TRANSLATE_NOOP("lifeboatctl", "A drive of the plan; again for another one."), true},
    {"place", "PLACE", QT_TRANSLATE_NOOP("lifeboatctl", "A place of the plan; with another one they take turns."),
     true},
    {"when", "TIME",
     QT_TRANSLATE_NOOP("lifeboatctl", "When the plan runs: 18:00, \"Fri 18:00\", \"*-*-01 09:00\"; again for more."),
     true},
    {"on-connect", nullptr, QT_TRANSLATE_NOOP("lifeboatctl", "Also when a place is connected, at most once a day.")},
    {"keep", "RULES",
     QT_TRANSLATE_NOOP("lifeboatctl",
                       "Which images stay: last=4,daily=7,weekly=4,monthly=6,yearly=2,free=100GB; all.")},
    {"scheduled", nullptr, QT_TRANSLATE_NOOP("lifeboatctl", "Only if the plan is due; for timers.")},
    {"waiting", nullptr, QT_TRANSLATE_NOOP("lifeboatctl", "Run the plans that wait for what is connected now.")},
    {"dry-run", nullptr, QT_TRANSLATE_NOOP("lifeboatctl", "Only say what would be removed.")},
    {"partitions", "LIST", QT_TRANSLATE_NOOP("lifeboatctl", "Only these partitions, by number: 1,2.")},
    {"recursive", nullptr, QT_TRANSLATE_NOOP("lifeboatctl", "Also what is in the folders inside.")},
    {"existing", "RULE",
     QT_TRANSLATE_NOOP("lifeboatctl", "What becomes of a name that is taken: skip, overwrite or rename.")},
    {"partition", "N", QT_TRANSLATE_NOOP("lifeboatctl", "Only this partition of the image.")},
    {"as", "M", QT_TRANSLATE_NOOP("lifeboatctl", "The partition of the target that it replaces.")},
    {"exact", nullptr, QT_TRANSLATE_NOOP("lifeboatctl", "Every sector, used or not.")},
    {"all", nullptr,
     QT_TRANSLATE_NOOP("lifeboatctl", "Store everything, also what an earlier image of the drive has.")},
    {"compression", "LEVEL", QT_TRANSLATE_NOOP("lifeboatctl", "fast, normal or small.")},
    {"longest-standstill", "SECONDS",
     QT_TRANSLATE_NOOP("lifeboatctl", "For so long a drive in use may stand still at the end: 2.")},
    {"name", "TEXT", QT_TRANSLATE_NOOP("lifeboatctl", "A name for the image.")},
    {"only-differences", nullptr, QT_TRANSLATE_NOOP("lifeboatctl", "Write only what differs from the image.")},
    {"no-check", nullptr, QT_TRANSLATE_NOOP("lifeboatctl", "Neither check the image before nor the result after.")},
    {"confirm", "LAST4", QT_TRANSLATE_NOOP("lifeboatctl", "The last four characters of the target's serial number.")},
    {"yes", nullptr, QT_TRANSLATE_NOOP("lifeboatctl", "Erase or delete without asking.")},
    {"scratch", "DIR",
     QT_TRANSLATE_NOOP("lifeboatctl",
                       "What is written to a mounted image lies here, and is gone when it is unmounted.")},
    {"format", "FORMAT", QT_TRANSLATE_NOOP("lifeboatctl", "raw, qcow2, vmdk, vhdx or vdi.")},
    {"follow", nullptr, QT_TRANSLATE_NOOP("lifeboatctl", "Show the job until it has ended.")},
    {"json", nullptr, QT_TRANSLATE_NOOP("lifeboatctl", "Print JSON for programs.")},
    {"help", nullptr, QT_TRANSLATE_NOOP("lifeboatctl", "Print this text.")},
    {"version", nullptr, QT_TRANSLATE_NOOP("lifeboatctl", "Print the version.")},
});

QStringList list(std::initializer_list<const char *> names)
{
    QStringList options;
    for (const char *name : names)
        options += QLatin1StringView(name);
    return options;
}

const QList<Verb> &verbs()
{
    static const QStringList planOptions =
        list({"drive", "place", "when", "on-connect", "keep", "partitions", "exact", "compression", "no-check"});
    static const QList<Verb> all{
        {"drives", "", 0, {}, listDrivesVerb},
        {"backup", "DRIVE --to PLACE", 1,
         list({"to", "partitions", "exact", "all", "compression", "name", "longest-standstill", "no-check"}),
         backupVerb},
        {"images", "PLACE", 1, {}, imagesVerb},
        {"show", "IMAGE", 1, {}, showVerb},
        {"check", "IMAGE", 1, {}, checkVerb},
        {"fit", "IMAGE --to DRIVE", 1, list({"to", "partition", "as"}), fitVerb},
        {"restore", "IMAGE --to DRIVE [--confirm LAST4 | --yes]", 1,
         list({"to", "partition", "as", "only-differences", "no-check", "confirm", "yes"}), restoreVerb},
        {"clone", "DRIVE --to DRIVE [--confirm LAST4 | --yes]", 1,
         list({"to", "partitions", "exact", "no-check", "confirm", "yes"}), cloneVerb},
        {"export", "IMAGE --to FILE --format FORMAT", 1, list({"to", "format"}), exportVerb},
        {"delete", "IMAGE --yes", 1, list({"yes"}), deleteVerb},
        {"files", "IMAGE [PATH]", 1, list({"partition", "recursive"}), filesVerb, 1},
        {"find", "IMAGE PATTERN", 2, list({"partition"}), findVerb},
        {"copy-out", "IMAGE PATH... --to DIR", 2, list({"to", "partition", "existing"}), copyOutVerb, -1},
        {"archive", "IMAGE PATH... --to FILE", 2, list({"to", "partition"}), archiveVerb, -1},
        {"mount", "IMAGE DIR", 2, list({"scratch"}), mountVerb},
        {"unmount", "DIR", 1, {}, unmountVerb},
        {"jobs", "", 0, {}, jobsVerb},
        {"job", "ID", 1, list({"follow"}), jobVerb},
        {"cancel", "ID", 1, {}, cancelVerb},
        {"plan list", "", 0, {}, planListVerb},
        {"plan show", "PLAN", 1, {}, planShowVerb},
        {"plan add", "NAME --drive DRIVE --place PLACE", 1, planOptions, planAddVerb},
        {"plan edit", "PLAN", 1, planOptions + list({"name"}), planEditVerb},
        {"plan remove", "PLAN --yes", 1, list({"yes"}), planRemoveVerb},
        {"plan enable", "PLAN", 1, {}, planEnableVerb},
        {"plan disable", "PLAN", 1, {}, planDisableVerb},
        {"plan run", "PLAN | --waiting", 0, list({"scheduled", "waiting"}), planRunVerb, 1},
        {"status", "", 0, {}, statusVerb},
        {"prune", "PLAN [--dry-run | --yes]", 1, list({"dry-run", "yes"}), pruneVerb},
    };
    return all;
}

const Option &option(const QString &name)
{
    return *std::ranges::find_if(allOptions, [&](const Option &o) { return name == QLatin1StringView(o.name); });
}

QString spelling(const Option &option)
{
    const QString name = QStringLiteral("--") + QLatin1StringView(option.name);
    return option.value == nullptr ? name : name + QLatin1Char(' ') + QLatin1StringView(option.value);
}

/// Whether the usage has the option outside of brackets and alternatives.
bool isNeeded(const Verb &verb, const QString &option)
{
    const QString words = QString::fromLatin1(verb.words);
    return !words.contains(u'|') && words.section(u'[', 0, 0).contains(QStringLiteral("--") + option);
}

/// What is wrong with the words and options of @p verb; empty: nothing.
QString problemOf(const Verb &verb, const QCommandLineParser &parser, const QStringList &words)
{
    const QString name = QLatin1StringView(verb.name);
    const qsizetype more = words.size() - verb.wordCount;
    if (more < 0 || (verb.mayFollow >= 0 && more > verb.mayFollow)) {
        return verb.wordCount == 0 ? Ctl::tr("%1 takes no arguments").arg(name)
                                   : Ctl::tr("%1 takes: %2").arg(name, QLatin1StringView(verb.words));
    }
    for (const QString &given : parser.optionNames()) {
        if (given != QLatin1StringView("json") && !verb.options.contains(given))
            return Ctl::tr("%1 knows no option --%2").arg(name, given);
        if (option(given).value != nullptr && !option(given).repeats && parser.values(given).size() > 1)
            return Ctl::tr("--%1 is there twice").arg(given);
    }
    for (const QString &known : verb.options) {
        const bool isEmpty = option(known).value != nullptr && parser.values(known).contains(QString());
        if (isNeeded(verb, known) && (!parser.isSet(known) || isEmpty))
            return Ctl::tr("%1 needs --%2").arg(name, known);
    }
    if (words.contains(QString()))
        return Ctl::tr("%1 takes: %2").arg(name, QLatin1StringView(verb.words));
    if (parser.isSet(QStringLiteral("confirm")) && parser.isSet(QStringLiteral("yes")))
        return Ctl::tr("either --confirm or --yes, not both");
    return {};
}

CommandLine wrong(const QString &problem)
{
    return {.request = CommandLine::Request::Wrong, .verb = nullptr, .words = {}, .problem = problem};
}

} // namespace

CommandLine parseCommandLine(QCommandLineParser &parser, const QStringList &arguments)
{
    using Request = CommandLine::Request;
    for (const Option &o : allOptions)
        parser.addOption(QCommandLineOption(QLatin1StringView(o.name), {}, QLatin1StringView(o.value)));
    if (!parser.parse(arguments)) {
        const QStringList unknown = parser.unknownOptionNames();
        return wrong(unknown.isEmpty() ? parser.errorText() : Ctl::tr("there is no option “%1”").arg(unknown.front()));
    }
    if (parser.isSet(QStringLiteral("version")))
        return {.request = Request::Version, .verb = nullptr, .words = {}, .problem = {}};
    if (parser.isSet(QStringLiteral("help")))
        return {.request = Request::Help, .verb = nullptr, .words = {}, .problem = {}};
    QStringList words = parser.positionalArguments();
    if (words.isEmpty())
        return wrong(Ctl::tr("a verb is missing"));
    QString name = words.takeFirst();
    if (name == QLatin1StringView("plan") && !words.isEmpty())
        name += u' ' + words.takeFirst();
    const auto verb = std::ranges::find_if(verbs(), [&](const Verb &v) { return name == QLatin1StringView(v.name); });
    if (verb == verbs().end())
        return wrong(Ctl::tr("there is no verb “%1”").arg(name));
    if (const QString problem = problemOf(*verb, parser, words); !problem.isEmpty())
        return wrong(problem);
    return {.request = Request::Run, .verb = &*verb, .words = words, .problem = {}};
}

QString usageText()
{
    QString text = Ctl::tr("Usage:") + QLatin1Char('\n');
    for (const Verb &verb : verbs()) {
        const QString words = QLatin1StringView(verb.words);
        text += QStringLiteral("  lifeboatctl %1").arg(QLatin1StringView(verb.name));
        if (!words.isEmpty())
            text += QLatin1Char(' ') + words;
        for (const QString &name : verb.options) {
            if (!words.contains(QStringLiteral("--") + name))
                text += QStringLiteral(" [%1]").arg(spelling(option(name)));
        }
        text += QStringLiteral(" [--json]\n");
    }
    return text + QStringLiteral("  lifeboatctl --help | --version\n");
}

QString optionsText()
{
    constexpr int column = 22;
    QString text = Ctl::tr("Options:") + QLatin1Char('\n');
    for (const Option &o : allOptions)
        text += QStringLiteral("  %1%2\n").arg(spelling(o), -column).arg(Ctl::tr(o.text));
    return text + Ctl::tr("More: man lifeboatctl") + QLatin1Char('\n');
}

} // namespace lifeboat
