// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Runner.h"
#include "Verbs.h"

#include <QCoreApplication>

#include <array>
#include <cstdio>

using namespace lifeboat;

namespace {

struct Verb {
    const char *name;
    const char *words; ///< for the usage line
    int wordCount;
    QStringList options;
    int (*run)(const Call &);
};

const std::array<Verb, 9> &verbs()
{
    const auto list = [](std::initializer_list<const char *> names) {
        QStringList options;
        for (const char *name : names)
            options += QLatin1StringView(name);
        return options;
    };
    static const std::array<Verb, 9> all{{
        {"drives", "", 0, list({}), listDrivesVerb},
        {"backup", "DRIVE --to PLACE", 1, list({"to", "partitions", "exact", "compression", "name", "no-check"}),
         backupVerb},
        {"images", "PLACE", 1, list({}), imagesVerb},
        {"show", "IMAGE", 1, list({}), showVerb},
        {"check", "IMAGE", 1, list({}), checkVerb},
        {"fit", "IMAGE --to DRIVE", 1, list({"to", "partition", "as"}), fitVerb},
        {"restore", "IMAGE --to DRIVE (--confirm LAST4 | --yes)", 1,
         list({"to", "partition", "as", "only-differences", "no-check", "confirm", "yes"}), restoreVerb},
        {"clone", "DRIVE --to DRIVE (--confirm LAST4 | --yes)", 1,
         list({"to", "partitions", "exact", "no-check", "confirm", "yes"}), cloneVerb},
        {"export", "IMAGE --to FILE --format FORMAT", 1, list({"to", "format"}), exportVerb},
    }};
    return all;
}

void addOptions(QCommandLineParser &parser)
{
    const auto option = [&](const char *name, const char *text, const char *value = nullptr) {
        parser.addOption(QCommandLineOption(QLatin1StringView(name), QLatin1StringView(text),
                                            value == nullptr ? QString() : QLatin1StringView(value)));
    };
    option("json", "One JSON object a line.");
    option("to", "Where to: a place, a drive or a file.", "WHERE");
    option("partitions", "Only these, by number: 1,2.", "LIST");
    option("partition", "Only this one.", "N");
    option("as", "The target's partition that it replaces.", "M");
    option("exact", "Every sector, used or not.");
    option("compression", "fast, normal or small.", "LEVEL");
    option("name", "A name for the image.", "TEXT");
    option("no-check", "Skip the check.");
    option("only-differences", "Write only what differs.");
    option("confirm", "The last four characters of the target's serial.", "LAST4");
    option("yes", "Do not ask for confirmation.");
    option("format", "raw, qcow2, vmdk, vhdx or vdi.", "FORMAT");
}

int usage(const QString &problem)
{
    QString text = problem.isEmpty() ? QString() : QStringLiteral("lifeboatctl: %1\n").arg(problem);
    text += QStringLiteral("Usage:\n");
    for (const Verb &verb : verbs()) {
        text += QStringLiteral("  lifeboatctl %1 %2")
                    .arg(QLatin1StringView(verb.name), QLatin1StringView(verb.words))
                    .trimmed()
                    .prepend(QStringLiteral("  "));
        for (const QString &option : verb.options) {
            if (!QLatin1StringView(verb.words).contains(QStringLiteral("--") + option))
                text += QStringLiteral(" [--%1]").arg(option);
        }
        text += QLatin1Char('\n');
    }
    text += QStringLiteral("Every verb: --json. See: man lifeboatctl\n");
    std::fputs(text.toUtf8().constData(), problem.isEmpty() ? stdout : stderr);
    if (!problem.isEmpty() && QCoreApplication::arguments().contains(QStringLiteral("--json"))) {
        QJsonObject result =
            errorFields(Error{.code = ErrorCode::InvalidArgument, .subject = {}, .at = {}, .detail = problem});
        result.insert(QStringLiteral("event"), QStringLiteral("result"));
        result.insert(QStringLiteral("outcome"), QStringLiteral("not-done"));
        Output(OutputMode::Json).json(result);
    }
    return problem.isEmpty() ? 0 : static_cast<int>(ExitCode::Usage);
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("lifeboatctl"));
    QCommandLineParser parser;
    addOptions(parser);
    parser.addOption(QCommandLineOption(QStringLiteral("help")));
    parser.addOption(QCommandLineOption(QStringLiteral("version")));
    if (!parser.parse(QCoreApplication::arguments()))
        return usage(parser.errorText());
    if (parser.isSet(QStringLiteral("version"))) {
        std::puts("lifeboatctl " LIFEBOAT_VERSION);
        return 0;
    }
    QStringList words = parser.positionalArguments();
    if (parser.isSet(QStringLiteral("help")))
        return usage({});
    if (words.isEmpty())
        return usage(QStringLiteral("a verb is missing"));
    const QString name = words.takeFirst();
    for (const Verb &verb : verbs()) {
        if (name != QLatin1StringView(verb.name))
            continue;
        if (words.size() != verb.wordCount)
            return usage(QStringLiteral("%1 takes: %2").arg(name, QLatin1StringView(verb.words)));
        for (const QString &option : parser.optionNames()) {
            if (option != QLatin1StringView("json") && !verb.options.contains(option))
                return usage(QStringLiteral("%1 knows no option --%2").arg(name, option));
        }
        if (verb.options.contains(QStringLiteral("to")) && parser.value(QStringLiteral("to")).isEmpty())
            return usage(QStringLiteral("%1 needs --to").arg(name));
        installStopSignals();
        Output output(parser.isSet(QStringLiteral("json")) ? OutputMode::Json : OutputMode::Text);
        return verb.run({.options = parser, .words = words, .output = output});
    }
    return usage(QStringLiteral("no verb “%1”").arg(name));
}
