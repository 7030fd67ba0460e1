// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/Tools.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// Every text has its translation, with the same places for names and figures.
class TranslationsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyTextIsTranslated_data();
    void everyTextIsTranslated();
    void sourcesAndTranslationsAgree();
};

namespace {

struct Message {
    QString context;
    QString source;
    QStringList translations; ///< one, or one for each number that the language tells apart
    QString type;             ///< "unfinished", "vanished", "obsolete"; empty: it is in use and done
};

/// What a <translation> holds: text, or a <numerusform> for each number.
QStringList readTexts(QXmlStreamReader &xml)
{
    QStringList forms;
    QString text;
    while (xml.readNext() != QXmlStreamReader::EndElement && !xml.hasError()) {
        if (xml.isStartElement())
            forms += xml.readElementText();
        else
            text += xml.text();
    }
    return forms.isEmpty() ? QStringList{text} : forms;
}

/// English stands in the sources; its file has only what differs from number to number.
bool isPluralsOnly(const QString &path) { return path.endsWith("_en.ts"_L1); }

QList<Message> readMessages(const QString &path, QString *problem)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        *problem = file.errorString();
    QXmlStreamReader xml(&file);
    QList<Message> messages;
    QString context;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == "name"_L1) {
            context = xml.readElementText();
        } else if (xml.name() == "message"_L1) {
            messages += Message{.context = context, .source = {}, .translations = {}, .type = {}};
        } else if (xml.name() == "source"_L1) {
            messages.last().source = xml.readElementText();
        } else if (xml.name() == "translation"_L1) {
            messages.last().type = xml.attributes().value("type"_L1).toString();
            messages.last().translations = readTexts(xml);
        }
    }
    if (xml.hasError())
        *problem = xml.errorString();
    return messages;
}

/// %1, %2, ... of a text, sorted.
QStringList markers(const QString &text)
{
    static const QRegularExpression marker(u"%(?:[0-9]+|n|L[0-9]+)"_s);
    QStringList found;
    for (const auto &match : marker.globalMatch(text))
        found += match.captured();
    found.sort();
    return found;
}

QStringList translationFiles()
{
    return QDir(QStringLiteral(PROJECT_DIR "/translations")).entryList({u"*.ts"_s}, QDir::Files);
}

} // namespace

void TranslationsTest::everyTextIsTranslated_data()
{
    QTest::addColumn<QString>("path");
    QVERIFY(translationFiles().contains(u"lifeboat_de.ts"_s));
    for (const QString &name : translationFiles())
        QTest::newRow(qPrintable(name)) << QStringLiteral(PROJECT_DIR "/translations/") + name;
}

void TranslationsTest::everyTextIsTranslated()
{
    QFETCH(QString, path);
    QString problem;
    const QList<Message> messages = readMessages(path, &problem);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    QVERIFY(messages.size() > (isPluralsOnly(path) ? 5 : 100));
    for (const Message &message : messages) {
        QVERIFY2(message.type.isEmpty(), qPrintable(message.type + u": "_s + message.source));
        QVERIFY2(!isPluralsOnly(path) || message.translations.size() == 2, qPrintable(message.source));
        for (const QString &translation : message.translations) {
            QVERIFY2(!translation.isEmpty(), qPrintable(message.source));
            QVERIFY2(markers(message.source) == markers(translation), qPrintable(translation));
            // sentencesFor() takes it away where there is nothing to name.
            QVERIFY2(message.source.contains(u" (%1)"_s) == translation.contains(u" (%1)"_s), qPrintable(translation));
        }
    }
}

/// What lupdate finds in the sources is what the files hold: nothing was forgotten, nothing is left over.
void TranslationsTest::sourcesAndTranslationsAgree()
{
    for (const QString &name : translationFiles()) {
        const QTemporaryDir folder;
        const QString copy = folder.filePath(name);
        QVERIFY(QFile::copy(QStringLiteral(PROJECT_DIR "/translations/") + name, copy));
        QStringList arguments{u"-silent"_s, u"-locations"_s, u"none"_s, QStringLiteral(PROJECT_DIR "/app"),
                              QStringLiteral(PROJECT_DIR "/ui")};
        if (isPluralsOnly(name))
            arguments += u"-pluralonly"_s;
        LIFEBOAT_VERIFY_TOOL(runTool(QStringLiteral(LUPDATE), arguments + QStringList{u"-ts"_s, copy}));
        QString problem;
        for (const Message &message : readMessages(copy, &problem))
            QVERIFY2(message.type.isEmpty(), qPrintable(message.type + u": "_s + message.source));
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
}

QTEST_GUILESS_MAIN(TranslationsTest)
#include "tst_translations.moc"
