// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "CtlSupport.h"

#include "support/Tools.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// What lifeboatctl says to people: usage errors, its help and what repeats it elsewhere, and German.
class CtlWordsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void usageErrorNamesTheProblem_data();
    void usageErrorNamesTheProblem();
    void helpAndVersion();
    void manualTellsAll();
    void completionOffersAll();
    void languageFollowsTheLocale_data();
    void languageFollowsTheLocale();
    void germanIsWhole();

private:
    static QStringList words(const QString &pattern);
    static QStringList complete(const QStringList &line);

    QTemporaryDir m_folder;
};

/// What the pattern's first group finds in --help, each once.
QStringList CtlWordsTest::words(const QString &pattern)
{
    QStringList found;
    const QString help = QString::fromUtf8(runCtl({u"--help"_s}).output);
    for (const auto &match : QRegularExpression(pattern, QRegularExpression::MultilineOption).globalMatch(help))
        found += match.captured(1);
    found.removeDuplicates();
    return found;
}

void CtlWordsTest::usageErrorNamesTheProblem_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("problem");
    const auto row = [](const char *arguments, const char *problem) {
        QTest::newRow(arguments) << QString::fromUtf8(arguments).split(u' ', Qt::SkipEmptyParts) << QByteArray(problem);
    };
    row("", "a verb is missing");
    row("burn", "there is no verb “burn”");
    row("drives all", "drives takes no arguments");
    row("backup", "backup takes: DRIVE --to PLACE");
    row("backup a b --to c", "backup takes: DRIVE --to PLACE");
    row("backup a", "backup needs --to");
    row("backup a --to", "Missing value after '--to'.");
    row("backup a --to b --yes", "backup knows no option --yes");
    row("backup a --to b --to c", "--to is there twice");
    row("check a --fast", "there is no option “fast”");
    row("check a -x", "there is no option “x”");
    row("export a --to b", "export needs --format");
    row("delete a", "delete needs --yes");
    row("restore a --to b --yes --confirm 1234", "either --confirm or --yes, not both");
}

void CtlWordsTest::usageErrorNamesTheProblem()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, problem);
    const CtlRun run = runCtl(arguments);
    LIFEBOAT_VERIFY_EXIT(run, 2);
    QVERIFY2(run.errors.startsWith("lifeboatctl: " + problem + '\n'), run.errors);
    QVERIFY2(run.errors.contains("\nUsage:\n"), run.errors);
    QCOMPARE(run.output, QByteArray());

    const CtlRun json = runCtl(QStringList{u"--json"_s} + arguments);
    LIFEBOAT_VERIFY_EXIT(json, 2);
    QVERIFY2(json.allJson, json.output);
    QCOMPARE(json.result().value("event"_L1), "result"_L1);
    QCOMPARE(json.result().value("outcome"_L1), "not-done"_L1);
    QCOMPARE(json.result().value("errorCode"_L1), "INVALID_ARGUMENT"_L1);
    QCOMPARE(json.result().value("detail"_L1), QString::fromUtf8(problem));
}

void CtlWordsTest::helpAndVersion()
{
    const CtlRun help = runCtl({u"--help"_s});
    LIFEBOAT_VERIFY_EXIT(help, 0);
    QVERIFY2(help.output.startsWith("Usage:\n") && help.errors.isEmpty(), help.message());
    const CtlRun version = runCtl({u"--version"_s});
    LIFEBOAT_VERIFY_EXIT(version, 0);
    QVERIFY2(version.output.startsWith("lifeboatctl ") && version.errors.isEmpty(), version.message());
}

void CtlWordsTest::manualTellsAll()
{
    const QString page = QStringLiteral(PROJECT_DIR "/packaging/man/lifeboatctl.1");
    const ToolResult shown = runTool(u"mandoc"_s, {u"-T"_s, u"ascii"_s, u"-O"_s, u"width=200"_s, page});
    LIFEBOAT_VERIFY_TOOL(shown);
    // Bold is a letter struck twice.
    const QString text = QString::fromUtf8(shown.output).remove(QRegularExpression(u".\x08"_s));
    const QString synopsis = text.section(u"DESCRIPTION"_s, 0, 0);
    const QString description = text.section(u"DESCRIPTION"_s, 1);
    const QStringList verbs = words(u"^  lifeboatctl ([a-z][a-z-]*)"_s);
    QCOMPARE(verbs.size(), 22);
    for (const QString &verb : verbs) {
        QVERIFY2(synopsis.contains(u"lifeboatctl "_s + verb + u' '), qPrintable(verb));
        QVERIFY2(
            description.contains(QRegularExpression(u"^ +%1( |$)"_s.arg(verb), QRegularExpression::MultilineOption)),
            qPrintable(verb));
    }
    const QStringList options = words(u"^  (--[a-z-]+)"_s);
    QVERIFY(options.size() >= 15);
    for (const QString &option : options) {
        QVERIFY2(synopsis.contains(option), qPrintable(option));
        if (option != u"--help"_s && option != u"--version"_s)
            QVERIFY2(description.contains(QRegularExpression(u"^ {5}%1( [a-z0-9]+)?($| {2})"_s.arg(option),
                                                             QRegularExpression::MultilineOption)),
                     qPrintable(option));
    }
}

/// What the shell offers for the last word of @p line.
QStringList CtlWordsTest::complete(const QStringList &line)
{
    const QString script =
        uR"(source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); )"_s
        uR"(compopt() { :; }; _lifeboatctl lifeboatctl "${@: -1}"; printf '%s\n' "${COMPREPLY[@]}")"_s;
    const ToolResult result = runTool(
        u"bash"_s,
        QStringList{u"-c"_s, script, QStringLiteral(PROJECT_DIR "/packaging/bash-completion/lifeboatctl")} + line);
    return QString::fromUtf8(result.output).split(u'\n', Qt::SkipEmptyParts);
}

void CtlWordsTest::completionOffersAll()
{
    const QStringList verbs = words(u"^  lifeboatctl ([a-z][a-z-]*)"_s);
    QCOMPARE(complete({u"lifeboatctl"_s, QString()}), verbs + QStringList({u"--help"_s, u"--version"_s}));
    QCOMPARE(complete({u"lifeboatctl"_s, u"re"_s}), QStringList{u"restore"_s});
    for (const QString &verb : verbs) {
        const QString usage = words(u"^  (lifeboatctl %1\\b.*)$"_s.arg(verb)).join(u' ');
        QStringList wanted;
        for (const auto &match : QRegularExpression(u"--[a-z-]+"_s).globalMatch(usage))
            wanted += match.captured();
        wanted.removeDuplicates();
        QStringList offered = complete({u"lifeboatctl"_s, verb, u"--"_s});
        wanted.sort();
        offered.sort();
        QCOMPARE(offered, wanted);
    }
}

void CtlWordsTest::languageFollowsTheLocale_data()
{
    QTest::addColumn<QStringList>("environment");
    QTest::addColumn<bool>("german");
    QTest::newRow("German, by LANGUAGE") << QStringList{u"LC_ALL=C.UTF-8"_s, u"LANGUAGE=de"_s} << true;
    QTest::newRow("German of Austria") << QStringList{u"LC_ALL=en_US.UTF-8"_s, u"LANGUAGE=de_AT"_s} << true;
    QTest::newRow("a language we have not, then German")
        << QStringList{u"LC_ALL=en_US.UTF-8"_s, u"LANGUAGE=eo:de"_s} << true;
    QTest::newRow("German, by LC_ALL") << QStringList{u"LC_ALL=de_DE.UTF-8"_s} << true;
    QTest::newRow("English, then German") << QStringList{u"LC_ALL=en_US.UTF-8"_s, u"LANGUAGE=en:de"_s} << false;
    QTest::newRow("a language we have not") << QStringList{u"LC_ALL=en_US.UTF-8"_s, u"LANGUAGE=eo"_s} << false;
    QTest::newRow("none, for scripts") << QStringList{u"LC_ALL=C"_s, u"LANGUAGE=de"_s} << false;
}

void CtlWordsTest::languageFollowsTheLocale()
{
    QFETCH(QStringList, environment);
    QFETCH(bool, german);
    const CtlRun run = runCtl({u"check"_s, u"/not there"_s}, {.environment = environment});
    LIFEBOAT_VERIFY_EXIT(run, 3);
    const QByteArray wanted = german ? "Unter „/not there“ gibt es kein Abbild." : "There is no image at “/not there”.";
    QVERIFY2(run.errors.startsWith(wanted + '\n'), run.errors);
}

/// Not one English line is left where a German is told everything about a backup.
void CtlWordsTest::germanIsWhole()
{
    const QString drive = m_folder.filePath(u"laufwerk.img"_s);
    const QString place = m_folder.filePath(u"ablage"_s);
    QVERIFY(makeSparseFile(drive, 2_MiB) && QDir().mkpath(place));
    const auto both = [&](const QStringList &arguments) {
        QByteArray texts[2];
        for (const bool german : {false, true}) {
            const QString language = german ? u"LANGUAGE=de"_s : u"LANGUAGE=en"_s;
            const CtlRun run = runCtl(arguments, {.environment = {u"LC_ALL=en_US.UTF-8"_s, language}});
            texts[german] = run.output + run.errors;
        }
        // Without letters, with names or figures only: the same in both.
        static const QRegularExpression sameInAll(
            u"^( *lifeboatctl .*|Lifeboat .*|.*/Lifeboat/.*|[^a-zA-Z]*|\\([A-Z_]+: .*\\))$"_s);
        for (const QByteArray &line : texts[0].split('\n')) {
            if (!sameInAll.match(QString::fromUtf8(line)).hasMatch())
                QVERIFY2(!texts[1].split('\n').contains(line), line + "\n--\n" + texts[1]);
        }
    };
    both({u"--help"_s});
    both({u"backup"_s, drive, u"--to"_s, place});
    both({u"images"_s, place});
    both({u"restore"_s, u"/not there"_s, u"--to"_s, drive});
    both({u"backup"_s, drive, u"--to"_s, u"/not there"_s});
    both({u"backup"_s, drive});
}

QTEST_GUILESS_MAIN(CtlWordsTest)
#include "tst_ctl_words.moc"
