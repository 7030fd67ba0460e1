// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/ServiceFixture.h"
#include "service/worker/Visitor.h"

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QtEndian>
#include <QTest>

#include <algorithm>

#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

// Users and groups that every Debian system has (base-passwd).
constexpr uint daemonId = 1;
constexpr uint gamesUser = 5;
constexpr uint gamesGroup = 60;

bool setRights(const QString &path, uint user, uint group, mode_t mode)
{
    const QByteArray encoded = QFile::encodeName(path);
    return ::lchown(encoded.constData(), user, group) == 0 && ::chmod(encoded.constData(), mode) == 0;
}

bool makeFolder(const QString &path, mode_t mode, uint user = 0)
{
    return QDir().mkpath(path) && setRights(path, user, user, mode);
}

bool makeFile(const QString &path, mode_t mode, uint user = 0)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.resize(1 << 20) && setRights(path, user, user, mode);
}

struct AclEntry {
    quint16 tag;
    quint16 permissions;
    quint32 id;
};
constexpr quint32 nobodyInParticular = 0xFFFFFFFF;

bool setAccessList(const QString &path, const QList<AclEntry> &entries)
{
    QByteArray bytes("\2\0\0\0", 4);
    for (const AclEntry &entry : entries) {
        char encoded[8];
        qToLittleEndian(entry.tag, encoded);
        qToLittleEndian(entry.permissions, encoded + 2);
        qToLittleEndian(entry.id, encoded + 4);
        bytes.append(encoded, sizeof encoded);
    }
    return ::setxattr(QFile::encodeName(path).constData(), "system.posix_acl_access", bytes.constData(),
                      static_cast<std::size_t>(bytes.size()), 0) == 0;
}

/// Owner, a user or a group by name, owning group, mask, others.
QList<AclEntry> listWith(quint16 owningGroup, QList<AclEntry> named, quint16 mask, quint16 others)
{
    QList<AclEntry> entries{{0x01, 7, nobodyInParticular}};
    const auto add = [&](quint16 tag) {
        std::ranges::copy_if(named, std::back_inserter(entries), [=](const AclEntry &e) { return e.tag == tag; });
    };
    add(0x02);
    entries.append({0x04, owningGroup, nobodyInParticular});
    add(0x08);
    entries.append({0x10, mask, nobodyInParticular});
    entries.append({0x20, others, nobodyInParticular});
    return entries;
}

} // namespace

/// What a user may see through the system service of places, images and files that are somebody else's.
class TestVisitor : public QObject {
    Q_OBJECT

private:
    ServiceFixture m_service;
    QString m_image; ///< relative to a place

    QString at(const QString &path) const { return m_service.filePath("visit/") + path; }
    QString imageIn(const QString &place) const { return at(place) + u'/' + m_image; }
    /// What the service answers a user without any rights: "Error", the name and the detail of an error, or what it found.
    static QString ask(const QString &method, const QStringList &arguments)
    {
        QStringList words;
        for (const QString &argument : arguments)
            words.append(argument.startsWith(u'/') ? u"string:"_s + argument : argument);
        const ToolResult said = ServiceFixture::runAsOther(
            QStringList{u"dbus-send"_s, u"--system"_s, u"--print-reply=literal"_s, u"--dest=org.lifeboat.Lifeboat1"_s,
                        u"/org/lifeboat/Lifeboat1"_s, u"org.lifeboat.Lifeboat1.Manager."_s + method} +
            words);
        return QString::fromUtf8(said ? said.output : said.errors).trimmed();
    }
    static bool isError(const QString &answer, const char *code = "")
    {
        return answer.startsWith(u"Error org.lifeboat.Lifeboat1.Error."_s + QLatin1StringView(code));
    }
    /// The code that the service answers root with; empty: no error.
    static QString askAsRoot(const QString &method, const QVariantList &arguments)
    {
        return ServiceFixture::ask(method, arguments).errorName().section(u'.', -1);
    }
    /// The verdict, or the error and what it is about.
    static QString fit(const QString &image, const QString &target)
    {
        const Ended ended = ServiceFixture::run(u"daemon"_s, {u"fit"_s, image, u"--to"_s, target});
        return QString::fromUtf8(ended.said);
    }
    /// An error has the path as it was asked for in it, and else nothing that tells what is there.
    void refusesAlike(const QString &method, const QString &there, const QString &notThere) const;

private Q_SLOTS:
    void initTestCase();
    void kernelAgrees();
    void everybodySeesWhatIsInAnOpenPlace();
    void nobodySeesIntoAClosedFolder();
    void linksLeadNowhereNew();
    void imageOutsideOfAPlaceTakesItsOwnRights();
    void drivesAreDevicesAndReadableFiles();
};

void TestVisitor::initTestCase()
{
    LIFEBOAT_REQUIRE_LOOP_DEVICES();
    LIFEBOAT_REQUIRE_SYSTEM_STACK();
    LIFEBOAT_VERIFY_NOTHING(m_service.start(8_MiB));
    const Ended made = ServiceFixture::run(u"root"_s, m_service.backup());
    QVERIFY2(made.exitCode == 0, made.said);
    QDirIterator manifests(m_service.place(), {u"image.json"_s}, QDir::Files, QDirIterator::Subdirectories);
    QVERIFY(manifests.hasNext());
    m_image = QDir(m_service.place()).relativeFilePath(QFileInfo(manifests.next()).path());
    QVERIFY(m_image.startsWith(u"Lifeboat/"_s));
    // visit/open, visit/closed/place, visit/own (the user's): each a place with that image
    QVERIFY(makeFolder(at({}), 0755) && makeFolder(at(u"closed"_s), 0700) && makeFolder(at(u"own"_s), 0700, daemonId));
    for (const QString &place : {u"open"_s, u"closed/place"_s}) {
        QVERIFY(makeFolder(at(place), 0755));
        LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {u"-a"_s, m_service.place() + u"/Lifeboat"_s, at(place)}));
    }
    LIFEBOAT_VERIFY_TOOL(ServiceFixture::runAsOther({u"test"_s, u"-x"_s, at(u"open"_s)})); // else all is closed
}

void TestVisitor::kernelAgrees()
{
    const QString base = at(u"kernel"_s);
    QVERIFY(makeFolder(base, 0755));
    QStringList folders;
    const auto add = [&](uint user, uint group, mode_t mode) {
        folders.append(base + u"/%1"_s.arg(folders.size()));
        return makeFolder(folders.last(), 0700) && setRights(folders.last(), user, group, mode);
    };
    for (const uint user : {0U, daemonId, gamesUser}) {
        for (const uint group : {0U, daemonId, gamesGroup}) {
            for (const mode_t mode : {0U, 01U, 010U, 011U, 0100U, 0101U, 0110U, 0111U, 0666U})
                QVERIFY(add(user, group, mode));
        }
    }
    const qsizetype withoutLists = folders.size();
    const QList<QList<AclEntry>> lists{
        listWith(0, {{0x02, 1, daemonId}}, 7, 0),
        listWith(0, {{0x02, 1, daemonId}}, 4, 1),
        listWith(0, {{0x02, 4, daemonId}}, 7, 7),
        listWith(0, {{0x02, 7, gamesUser}}, 7, 0),
        listWith(0, {{0x02, 7, gamesUser}}, 7, 1),
        listWith(0, {{0x08, 1, gamesGroup}}, 7, 0),
        listWith(0, {{0x08, 1, gamesGroup}}, 6, 7),
        listWith(0, {{0x08, 0, gamesGroup}, {0x08, 1, daemonId}}, 7, 0),
        listWith(1, {{0x08, 0, gamesGroup}}, 7, 0),
        listWith(0, {{0x02, 0, daemonId}, {0x08, 7, daemonId}}, 7, 7),
        listWith(5, {}, 7, 0),
    };
    for (const auto &list : lists) {
        for (const uint group : {0U, daemonId})
            QVERIFY(add(0, group, 0700) && setAccessList(folders.last(), list));
    }
    QVERIFY(folders.size() > withoutLists);

    const ToolResult judge =
        runTool(u"setpriv"_s,
                QStringList{u"--reuid=daemon"_s, u"--regid=daemon"_s, u"--groups=games"_s, u"sh"_s, u"-c"_s,
                            u"for d; do test -x \"$d/.\" && echo yes || echo no; done"_s, u"sh"_s} +
                    folders);
    const QList<QByteArray> verdicts = judge.output.trimmed().split('\n');
    QCOMPARE(verdicts.size(), folders.size());
    QVERIFY(verdicts.contains("yes") && verdicts.contains("no"));
    const Visitor visitor({.user = daemonId, .groups = {daemonId, gamesGroup}});
    for (qsizetype i = 0; i < folders.size(); ++i)
        QVERIFY2(bool(visitor.place(folders[i])) == (verdicts[i] == "yes"), folders[i].toUtf8() + ' ' + verdicts[i]);
}

void TestVisitor::everybodySeesWhatIsInAnOpenPlace()
{
    const QString place = at(u"open"_s);
    QVERIFY2(!isError(ask(u"Place"_s, {place})), qPrintable(ask(u"Place"_s, {place})));
    const QString images = ask(u"Images"_s, {place});
    QVERIFY2(images.contains(u"digest"_s) && images.contains(imageIn(u"open"_s)), qPrintable(images));
    for (const QString &path : {imageIn(u"open"_s), imageIn(u"open"_s) + u"/image.json"_s}) {
        const QString image = ask(u"Image"_s, {path});
        QVERIFY2(image.contains(u"digest"_s), qPrintable(image));
    }
    const QString report = fit(imageIn(u"open"_s), m_service.drive().path());
    QVERIFY2(report.contains(u"\"verdict\""_s), qPrintable(report));
    // A place by a link that leads through open folders is as good.
    QVERIFY(QFile::link(place, at(u"link"_s)) && QFile::link(u"own/../link"_s, at(u"link-to-link"_s)));
    QVERIFY(ask(u"Images"_s, {at(u"link-to-link"_s)}).contains(u"digest"_s));
    QVERIFY(ask(u"Image"_s, {imageIn(u"link"_s)}).contains(u"digest"_s));
}

void TestVisitor::refusesAlike(const QString &method, const QString &there, const QString &notThere) const
{
    const QString first = ask(method, {there});
    const QString second = ask(method, {notThere});
    QVERIFY2(isError(first, method == u"Image"_s ? "IMAGE_NOT_FOUND" : "PLACE_NOT_FOUND"), qPrintable(first));
    QCOMPARE(QString(first).replace(there, u"X"_s), QString(second).replace(notThere, u"X"_s));
    QCOMPARE(askAsRoot(method, {there}), QString()); // it is there
}

void TestVisitor::nobodySeesIntoAClosedFolder()
{
    const QString place = at(u"closed/place"_s);
    const QString image = imageIn(u"closed/place"_s);
    refusesAlike(u"Place"_s, place, at(u"closed/no"_s));
    refusesAlike(u"Place"_s, at(u"closed"_s), at(u"no"_s));
    refusesAlike(u"Images"_s, place, at(u"closed/no"_s));
    refusesAlike(u"Image"_s, image, imageIn(u"closed/no"_s));
    refusesAlike(u"Image"_s, image + u"/image.json"_s, image + u"x/image.json"_s);
    if (QTest::currentTestFailed())
        return;
    const QString drive = m_service.drive().path();
    const QString refused = fit(image, drive);
    QVERIFY2(refused.contains(u"IMAGE_NOT_FOUND"_s), qPrintable(refused));
    QCOMPARE(QString(refused).replace(image, u"X"_s),
             fit(imageIn(u"closed/no"_s), drive).replace(imageIn(u"closed/no"_s), u"X"_s));
    // Not by a way around, either.
    for (const QString &around : {at(u"open/../closed/place"_s), u"/proc/self/root"_s + place, u"/proc/1/root"_s})
        QVERIFY2(isError(ask(u"Images"_s, {around}), "PLACE_NOT_FOUND"), qPrintable(around));
}

void TestVisitor::linksLeadNowhereNew()
{
    const QString own = at(u"own"_s);
    const QString closed = at(u"closed/place"_s);
    QVERIFY(QFile::link(closed, own + u"/place"_s));
    QVERIFY(isError(ask(u"Images"_s, {own + u"/place"_s}), "PLACE_NOT_FOUND"));
    QVERIFY(isError(ask(u"Image"_s, {own + u"/place/"_s + m_image}), "IMAGE_NOT_FOUND"));
    QCOMPARE(askAsRoot(u"Images"_s, {own + u"/place"_s}), QString());

    // The folder of all images, the folders below it, the folder of the image
    const QStringList names = m_image.split(u'/');
    for (qsizetype level = 1; level <= names.size(); ++level) {
        const QString place = own + u"/link-%1"_s.arg(level);
        const QString link = names.first(level).join(u'/');
        QVERIFY(makeFolder(place, 0755, daemonId) && QDir().mkpath(QFileInfo(place + u'/' + link).path()));
        QVERIFY(QFile::link(closed + u'/' + link, place + u'/' + link));
        QVERIFY(QFileInfo::exists(place + u'/' + m_image + u"/image.json"_s)); // for root
        const QString images = ask(u"Images"_s, {place});
        QVERIFY2(!isError(images) && !images.contains(u"digest"_s), qPrintable(images));
        QVERIFY(isError(ask(u"Image"_s, {place + u'/' + m_image}), "IMAGE_NOT_FOUND"));
    }
    const QString place = own + u"/link-to-manifest"_s;
    QVERIFY(makeFolder(place, 0755, daemonId) && QDir().mkpath(place + u'/' + m_image));
    QVERIFY(QFile::link(closed + u'/' + m_image + u"/image.json"_s, place + u'/' + m_image + u"/image.json"_s));
    QVERIFY(ask(u"Images"_s, {place}).contains(u"IMAGE_DAMAGED"_s));
    QVERIFY(!ask(u"Images"_s, {place}).contains(u"digest"_s));
    QVERIFY(isError(ask(u"Image"_s, {place + u'/' + m_image}), "IMAGE_DAMAGED"));
}

void TestVisitor::imageOutsideOfAPlaceTakesItsOwnRights()
{
    const QString image = at(u"single"_s);
    LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {u"-a"_s, imageIn(u"open"_s), image}));
    QCOMPARE(askAsRoot(u"Image"_s, {image}), QString());
    QVERIFY(isError(ask(u"Image"_s, {image}), "IMAGE_NOT_FOUND")); // root's, 0700
    QVERIFY(setRights(image, 0, 0, 0755));
    QVERIFY(isError(ask(u"Image"_s, {image}), "IMAGE_NOT_FOUND")); // its files are 0600
    QVERIFY(setRights(image + u"/image.json"_s, 0, 0, 0644));
    QVERIFY(ask(u"Image"_s, {image}).contains(u"digest"_s));
}

void TestVisitor::drivesAreDevicesAndReadableFiles()
{
    QVERIFY(makeFile(at(u"closed/drive"_s), 0644) && makeFile(at(u"secret-drive"_s), 0600) &&
            makeFile(at(u"drive"_s), 0644));
    QVERIFY(QFile::link(at(u"closed/drive"_s), at(u"own/drive"_s)) && QFile::link(at(u"closed/no"_s), at(u"own/no"_s)));
    const QString drive = m_service.drive().path();
    const QStringList hidden{u"closed/drive"_s, u"secret-drive"_s, u"own/drive"_s};
    for (const QString &method : {u"Drive"_s, u"UsedSpace"_s}) {
        const QString nothing = ask(method, {at(u"closed/no"_s)});
        QVERIFY2(isError(nothing, "DRIVE_NOT_FOUND"), qPrintable(nothing));
        for (const QString &path : hidden) {
            QCOMPARE(ask(method, {at(path)}), nothing);
            QCOMPARE(askAsRoot(method, {at(path)}), QString());
        }
        for (const QString &path : {at(u"drive"_s), drive})
            QVERIFY2(!isError(ask(method, {path})), qPrintable(path));
    }
    const QString image = imageIn(u"open"_s);
    const QString nothing = fit(image, at(u"closed/no"_s)).replace(u"closed/no"_s, u"X"_s);
    QVERIFY2(nothing.contains(u"DRIVE_NOT_FOUND"_s), qPrintable(nothing));
    for (const QString &path : hidden + QStringList{u"own/no"_s})
        QCOMPARE(fit(image, at(path)).replace(path, u"X"_s), nothing);
    QVERIFY(fit(image, at(u"own/new-file"_s)).contains(u"\"verdict\""_s)); // would be made
    const QString clone = ask(u"FitClone"_s, {at(u"closed/drive"_s), drive, u"array:int32:1"_s});
    QVERIFY2(isError(clone, "DRIVE_NOT_FOUND"), qPrintable(clone));
}

QTEST_GUILESS_MAIN(TestVisitor)
#include "tst_visitor.moc"
