// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "image/Manifest.h"
#include "support/Tools.h"

#include <QDir>
#include <QFile>
#include <QMimeDatabase>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>
#include <QXmlStreamReader>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// What the desktop knows of the program, judged by the desktop's own programs.
class DesktopFilesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void desktopEntryIsValid();
    void metainfoIsValid();
    void metainfoNamesTheSameThings();
    void contentIsKnown_data();
    void contentIsKnown();
    void nameAndContentDecide();
    void handbooksHaveTheSameParts();

private:
    QTemporaryDir m_folder;
};

namespace {

const QString imageType = u"application/x-lifeboat-image"_s;

QString resource(QLatin1StringView suffix)
{
    return QStringLiteral(PROJECT_DIR "/resources/org.lifeboat.Lifeboat") + suffix;
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray manifest(unsigned clusterBits, Compression compression)
{
    Manifest m;
    m.uuid = QUuid::createUuid();
    m.time = QDateTime(QDate(2026, 11, 23), QTime(4, 41, 7), QTimeZone::UTC);
    m.clusterBits = clusterBits;
    m.compression = compression;
    m.drive.size = ByteCount(std::uint64_t{1} << 30);
    return m.toJson();
}

/// The texts of the elements called @p name.
QStringList elements(const QString &path, QLatin1StringView name)
{
    QXmlStreamReader xml(contents(path));
    QStringList texts;
    while (!xml.atEnd()) {
        if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == name)
            texts += xml.readElementText(QXmlStreamReader::IncludeChildElements);
    }
    return xml.hasError() ? QStringList{xml.errorString()} : texts;
}

/// What stands behind @p key in a desktop entry.
QString entry(const QByteArray &key, QLatin1StringView file = ".desktop"_L1)
{
    for (const QByteArray &line : contents(resource(file)).split('\n')) {
        if (line.startsWith(key + '='))
            return QString::fromUtf8(line.sliced(key.size() + 1));
    }
    return {};
}

} // namespace

/// The types of the system in one folder, ours in that of a person. Nothing else on this machine counts.
void DesktopFilesTest::initTestCase()
{
    const QString others =
        QStandardPaths::locate(QStandardPaths::GenericDataLocation, u"mime/packages/freedesktop.org.xml"_s);
    QVERIFY2(!others.isEmpty(), "shared-mime-info is not installed");
    qputenv("XDG_DATA_DIRS", QFile::encodeName(m_folder.filePath(u"system"_s)));
    qputenv("XDG_DATA_HOME", QFile::encodeName(m_folder.filePath(u"person"_s)));
    for (const auto &[folder, file] :
         {std::pair(u"system/mime"_s, others), std::pair(u"person/mime"_s, resource(".mime.xml"_L1))}) {
        QVERIFY(QDir(m_folder.path()).mkpath(folder + u"/packages"_s));
        QVERIFY(QFile::copy(file, m_folder.filePath(folder + u"/packages/types.xml"_s)));
        const ToolResult update = runTool(u"update-mime-database"_s, {m_folder.filePath(folder)});
        LIFEBOAT_VERIFY_TOOL(update);
        LIFEBOAT_VERIFY_NOTHING(update.output + update.errors);
    }
}

void DesktopFilesTest::desktopEntryIsValid()
{
    for (const QLatin1StringView file : {".desktop"_L1, ".background.desktop"_L1}) {
        const ToolResult verdict = runTool(u"desktop-file-validate"_s, {resource(file)});
        LIFEBOAT_VERIFY_TOOL(verdict);
        LIFEBOAT_VERIFY_NOTHING(verdict.output + verdict.errors);
    }
    QCOMPARE(entry("Exec", ".background.desktop"_L1), entry("Exec").section(u' ', 0, 0) + u" --background"_s);
    QCOMPARE(entry("NoDisplay", ".background.desktop"_L1), u"true"_s);
    QCOMPARE(entry("Icon", ".background.desktop"_L1), entry("Icon"));
}

/// Strict but for one thing: the project has no home page that the file could name.
void DesktopFilesTest::metainfoIsValid()
{
    LIFEBOAT_VERIFY_TOOL(runTool(u"appstreamcli"_s,
                                 {u"validate"_s, u"--no-net"_s, u"--strict"_s,
                                  u"--override=url-homepage-missing=pedantic"_s, resource(".metainfo.xml"_L1)}));
}

/// One file names what another one is or has.
void DesktopFilesTest::metainfoNamesTheSameThings()
{
    const QString metainfo = resource(".metainfo.xml"_L1);
    QCOMPARE(elements(metainfo, "id"_L1), QStringList{u"org.lifeboat.Lifeboat"_s});
    QCOMPARE(elements(metainfo, "launchable"_L1), QStringList{u"org.lifeboat.Lifeboat.desktop"_s});
    QCOMPARE(elements(metainfo, "mediatype"_L1), QStringList{imageType});
    QCOMPARE(entry("MimeType"), imageType + u';');
    QCOMPARE(entry("Icon"), u"org.lifeboat.Lifeboat"_s);
    QVERIFY(elements(metainfo, "binary"_L1).contains(entry("Exec").section(u' ', 0, 0)));
    QVERIFY(QFile::exists(QStringLiteral(PROJECT_DIR "/resources/icons/%1.svg").arg(entry("Icon"))));
}

void DesktopFilesTest::contentIsKnown_data()
{
    const QString corpus = QStringLiteral(PROJECT_DIR "/tests/fuzz/corpus/manifest/");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<bool>("isImage");
    QTest::newRow("manifest") << manifest(21, Compression::Normal) << true;
    QTest::newRow("manifest of a small drive") << manifest(12, Compression::Fast) << true;
    QTest::newRow("manifest by another program") << contents(corpus + u"python"_s) << true;
    QTest::newRow("check record") << contents(corpus + u"ours-check-good"_s) << false;
    QTest::newRow("other JSON") << QByteArray(R"({"image": "debian", "layers": []})") << false;
    QTest::newRow("other JSON with our first key")
        << QByteArray("{\n    \"clusterBits\": 21,\n    \"x\": 1\n}\n") << false;
}

void DesktopFilesTest::contentIsKnown()
{
    QFETCH(QByteArray, content);
    QFETCH(bool, isImage);
    QVERIFY(!content.isEmpty());
    QCOMPARE(QMimeDatabase().mimeTypeForData(content).name() == imageType, isImage);
}

void DesktopFilesTest::nameAndContentDecide()
{
    const QMimeDatabase types;
    const QMimeType manifestType = types.mimeTypeForFileNameAndData(u"image.json"_s, manifest(21, Compression::Normal));
    QCOMPARE(manifestType.name(), imageType);
    QVERIFY(manifestType.inherits(u"application/json"_s));
    QCOMPARE(types.mimeTypeForFileNameAndData(u"image.json"_s, "{}").name(), u"application/json"_s);
}

/// Chapters, lists, commands, rows of tables: one handbook has what the other has.
void DesktopFilesTest::handbooksHaveTheSameParts()
{
    const QDir folder(QStringLiteral(PROJECT_DIR "/resources/handbook"));
    const QStringList books = folder.entryList({u"handbook_*.md"_s}, QDir::Files);
    QVERIFY(books.size() >= 2);
    const auto partsOf = [&](const QString &book) {
        QStringList parts;
        for (const QString &line : QString::fromUtf8(contents(folder.filePath(book))).split(u'\n'))
            parts << (line.startsWith(u"    "_s)
                          ? line
                          : line.left(2).trimmed().replace(QRegularExpression(u"[^#|0-9-]"_s), u"x"_s).left(1));
        return parts;
    };
    for (const QString &book : books)
        QCOMPARE(partsOf(book), partsOf(books.first()));
}

QTEST_GUILESS_MAIN(DesktopFilesTest)
#include "tst_desktop_files.moc"
