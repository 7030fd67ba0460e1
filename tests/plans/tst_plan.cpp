// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/Plan.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <functional>

using namespace lifeboat;
using namespace Qt::StringLiterals;

namespace {

constexpr ByteCount driveSize(500'107'862'016);

Drive driveWith(const QString &wwn, const QString &serial, const QString &path = u"/dev/sda"_s)
{
    Drive drive;
    drive.path = path;
    drive.identity.model = u"Disk 500"_s;
    drive.identity.serial = serial;
    drive.identity.wwn = wwn;
    drive.identity.size = driveSize;
    return drive;
}

Drive driveFile(const QString &path)
{
    Drive drive;
    drive.path = path;
    drive.isFile = true;
    drive.bus = Bus::File;
    drive.identity.model = path.sliced(path.lastIndexOf(u'/') + 1);
    drive.identity.size = driveSize;
    return drive;
}

Usage mountedAt(const QString &where)
{
    Usage usage;
    usage.where = where;
    return usage;
}

/// A drive with one partition for each of @p uuids, mounted at the same position of @p where.
Drive mounted(const QStringList &uuids, const QStringList &where)
{
    Drive drive = driveWith(u"0x5000c500a1b2c3d4"_s, u"S1"_s);
    for (qsizetype i = 0; i < uuids.size(); ++i) {
        Partition &partition = drive.partitions.emplace_back();
        partition.entry.number = static_cast<int>(i) + 1;
        partition.uuid = uuids[i];
        partition.usages = {mountedAt(where[i])};
    }
    return drive;
}

void makeFolder(const QString &path) { QVERIFY(QDir().mkpath(path)); }

} // namespace

class PlanTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsItsDrive_data();
    void knowsItsDrive();
    void namesItsDrive_data();
    void namesItsDrive();
    void placeIsOnTheNearestMount_data();
    void placeIsOnTheNearestMount();
    void placeBelowAForeignMountHasNoUuid();
    void placeIsNamedByItsFolder();
    void findsPlaceOnAnotherMountPoint();
    void findsPlaceWhereItWasFirst();
    void findsNoPlaceWhoseFileSystemIsAway();
    void findsNoPlaceWithoutItsFolder();
    void findsNoPlaceBehindAForeignMount();
    void emptyMountPointIsNoPlace();
    void placesHaveDifferentKeys();
    void tellsIdsFromOtherNames_data();
    void tellsIdsFromOtherNames();
    void makesIds_data();
    void makesIds();
};

void PlanTest::knowsItsDrive_data()
{
    QTest::addColumn<Drive>("planned");
    QTest::addColumn<Drive>("found");
    QTest::addColumn<bool>("same");

    const Drive full = driveWith(u"0x5"_s, u"S1"_s);
    const Drive serialOnly = driveWith({}, u"S1"_s);
    const Drive nameless = driveWith({}, {}, u"/dev/sdb"_s);
    const Drive file = driveFile(u"/srv/office.img"_s);
    const auto changed = [](Drive drive, const std::function<void(Drive &)> &change) {
        change(drive);
        return drive;
    };
    const auto elsewhere = [](Drive &d) { d.path = u"/dev/sdz"_s; };
    const auto larger = [](Drive &d) { d.identity.size += ByteCount(512); };
    const auto otherModel = [](Drive &d) { d.identity.model = u"Disk 501"_s; };
    const auto otherSerial = [](Drive &d) { d.identity.serial = u"S2"_s; };

    QTest::newRow("the same") << full << full << true;
    QTest::newRow("WWN, at another path") << full << changed(full, elsewhere) << true;
    QTest::newRow("WWN, another serial as enclosures say") << full << changed(full, otherSerial) << true;
    QTest::newRow("WWN, another size") << full << changed(full, larger) << false;
    QTest::newRow("another WWN, the same serial") << full << driveWith(u"0x6"_s, u"S1"_s) << false;
    QTest::newRow("WWN not to be had: serial") << full << serialOnly << true;
    QTest::newRow("WWN known only now: serial") << serialOnly << full << true;
    QTest::newRow("serial, at another path") << serialOnly << changed(serialOnly, elsewhere) << true;
    QTest::newRow("serial, another model") << serialOnly << changed(serialOnly, otherModel) << false;
    QTest::newRow("serial, another size") << serialOnly << changed(serialOnly, larger) << false;
    QTest::newRow("another serial, the same path") << serialOnly << changed(serialOnly, otherSerial) << false;
    QTest::newRow("WWN here, serial there") << driveWith(u"0x5"_s, {}) << serialOnly << false;
    QTest::newRow("neither: path") << nameless << nameless << true;
    QTest::newRow("neither: another path") << nameless << changed(nameless, elsewhere) << false;
    QTest::newRow("neither: another size") << nameless << changed(nameless, larger) << false;
    QTest::newRow("neither: another model") << nameless << changed(nameless, otherModel) << false;
    QTest::newRow("a named drive where a nameless was") << nameless << driveWith({}, u"S1"_s, u"/dev/sdb"_s) << false;
    QTest::newRow("a nameless drive where a named was") << serialOnly << driveWith({}, {}) << false;
    QTest::newRow("file") << file << file << true;
    QTest::newRow("another file") << file << driveFile(u"/srv/old/office.img"_s) << false;
    QTest::newRow("a file that grew") << file << changed(file, larger) << false;
}

void PlanTest::knowsItsDrive()
{
    QFETCH(Drive, planned);
    QFETCH(Drive, found);
    QFETCH(bool, same);
    QCOMPARE(PlannedDrive::of(planned).is(found), same);
}

void PlanTest::namesItsDrive_data()
{
    QTest::addColumn<Drive>("drive");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("name");
    QTest::newRow("WWN") << driveWith(u"0x5"_s, u"S1"_s) << u"0x5"_s << u"Disk 500"_s;
    QTest::newRow("serial") << driveWith({}, u"S1"_s) << u"Disk 500 S1"_s << u"Disk 500"_s;
    QTest::newRow("path") << driveWith({}, {}) << u"/dev/sda"_s << u"Disk 500"_s;
    QTest::newRow("file") << driveFile(u"/srv/office.img"_s) << u"/srv/office.img"_s << u"office.img"_s;
    Drive withoutModel = driveWith({}, {}, u"/dev/vda"_s);
    withoutModel.identity.model.clear();
    QTest::newRow("nothing") << withoutModel << u"/dev/vda"_s << u"vda"_s;
}

void PlanTest::namesItsDrive()
{
    QFETCH(Drive, drive);
    QTEST(PlannedDrive::of(drive).key(), "key");
    QTEST(PlannedDrive::of(drive).displayName(), "name");
}

void PlanTest::placeIsOnTheNearestMount_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("uuid");
    QTest::addColumn<QString>("folder");
    QTest::newRow("mount point") << u"/nowhere/usb"_s << u"U-USB"_s << QString();
    QTest::newRow("folder") << u"/nowhere/usb/backup/office"_s << u"U-USB"_s << u"backup/office"_s;
    QTest::newRow("another folder that begins so")
        << u"/nowhere/usb2/backup"_s << u"U-ROOT"_s << u"nowhere/usb2/backup"_s;
    QTest::newRow("mount inside a mount") << u"/nowhere/usb/inner/x"_s << u"U-INNER"_s << u"x"_s;
    QTest::newRow("root") << u"/etc"_s << u"U-ROOT"_s << u"etc"_s;
    QTest::newRow("root itself") << u"/"_s << u"U-ROOT"_s << QString();
    QTest::newRow("file system without UUID") << u"/nowhere/old/x"_s << QString() << QString();
}

void PlanTest::placeIsOnTheNearestMount()
{
    QFETCH(QString, path);
    const std::vector<Drive> drives{
        mounted({u"U-ROOT"_s, u"U-INNER"_s}, {u"/"_s, u"/nowhere/usb/inner"_s}),
        mounted({u"U-USB"_s, QString()}, {u"/nowhere/usb"_s, u"/nowhere/old"_s}),
    };
    const PlannedPlace place = PlannedPlace::of(path, drives);
    QTEST(place.uuid, "uuid");
    QTEST(place.folder, "folder");
    QCOMPARE(place.path, path);
    QVERIFY(PlannedPlace::of(path, {}).uuid.isEmpty());
}

void PlanTest::placeBelowAForeignMountHasNoUuid()
{
    // /proc lies on no drive, whatever its neighbours do: like a network share at /mnt/share.
    const PlannedPlace place = PlannedPlace::of(u"/proc/sys"_s, {mounted({u"U-ROOT"_s}, {u"/"_s})});
    QCOMPARE(place.uuid, QString());
    QCOMPARE(place.folder, QString());
}

void PlanTest::placeIsNamedByItsFolder()
{
    QCOMPARE(PlannedPlace::of(u"/media/anna/Office backup"_s, {}).name, u"Office backup"_s);
    QCOMPARE(PlannedPlace::of(u"/"_s, {}).name, u"/"_s);
    QCOMPARE(PlannedPlace::of(u"/media/a\nb"_s, {}).name, u"a b"_s);
}

void PlanTest::findsPlaceOnAnotherMountPoint()
{
    const QTemporaryDir folder;
    makeFolder(folder.filePath(u"second/backup"_s));
    const PlannedPlace place{
        .name = u"Office"_s, .uuid = u"U-USB"_s, .folder = u"backup"_s, .path = folder.filePath(u"first/backup"_s)};
    const std::vector<Drive> drives{mounted({u"U-ROOT"_s, u"U-USB"_s}, {folder.path(), folder.filePath(u"second"_s)})};
    QCOMPARE(place.find(drives), folder.filePath(u"second/backup"_s));
    // What lies there now is of another file system: the path says nothing.
    makeFolder(place.path + u"/Lifeboat"_s);
    QCOMPARE(place.find(drives), folder.filePath(u"second/backup"_s));
}

void PlanTest::findsPlaceWhereItWasFirst()
{
    // Subvolumes of one file system, each mounted for itself.
    const QTemporaryDir folder;
    for (const QString &name : {u"a"_s, u"b"_s, u"c"_s})
        makeFolder(folder.filePath(name));
    Drive drive = mounted({u"U"_s}, {folder.filePath(u"a"_s)});
    for (const QString &name : {u"b"_s, u"c"_s})
        drive.partitions.front().usages.push_back(mountedAt(folder.filePath(name)));
    const auto findFrom = [&](const QString &path) {
        return PlannedPlace{.name = u"P"_s, .uuid = u"U"_s, .folder = {}, .path = path}.find({drive});
    };
    QCOMPARE(findFrom(folder.filePath(u"gone"_s)), folder.filePath(u"a"_s));
    makeFolder(folder.filePath(u"b/Lifeboat"_s));
    QCOMPARE(findFrom(folder.filePath(u"gone"_s)), folder.filePath(u"b"_s));
    QCOMPARE(findFrom(folder.filePath(u"c"_s)), folder.filePath(u"c"_s));
}

void PlanTest::findsNoPlaceWhoseFileSystemIsAway()
{
    const QTemporaryDir folder;
    makeFolder(folder.filePath(u"usb/backup/Lifeboat"_s));
    const PlannedPlace place{
        .name = u"P"_s, .uuid = u"U-USB"_s, .folder = u"backup"_s, .path = folder.filePath(u"usb/backup"_s)};
    QCOMPARE(place.find({mounted({u"U-OTHER"_s}, {folder.filePath(u"usb"_s)})}), std::nullopt);
    QCOMPARE(place.find({}), std::nullopt);
}

void PlanTest::findsNoPlaceWithoutItsFolder()
{
    const QTemporaryDir folder;
    const PlannedPlace place{.name = u"P"_s, .uuid = u"U"_s, .folder = u"backup"_s, .path = {}};
    const std::vector<Drive> drives{mounted({u"U"_s}, {folder.path()})};
    QCOMPARE(place.find(drives), std::nullopt);
    QVERIFY(QFile(folder.filePath(u"backup"_s)).open(QIODevice::WriteOnly));
    QCOMPARE(place.find(drives), std::nullopt); // a file
}

void PlanTest::findsNoPlaceBehindAForeignMount()
{
    const PlannedPlace place{.name = u"P"_s, .uuid = u"U-ROOT"_s, .folder = u"proc/sys"_s, .path = u"/proc/sys"_s};
    QCOMPARE(place.find({mounted({u"U-ROOT"_s}, {u"/"_s})}), std::nullopt);
}

void PlanTest::emptyMountPointIsNoPlace()
{
    const QTemporaryDir folder;
    const PlannedPlace share{.name = u"Share"_s, .uuid = {}, .folder = {}, .path = folder.path()};
    QCOMPARE(share.find({}), std::nullopt);
    QVERIFY(QFile(folder.filePath(u"Lifeboat"_s)).open(QIODevice::WriteOnly));
    QCOMPARE(share.find({}), std::nullopt); // a file of that name
    QVERIFY(QFile::remove(folder.filePath(u"Lifeboat"_s)));
    makeFolder(folder.filePath(u"Lifeboat"_s));
    QCOMPARE(share.find({}), folder.path());
}

void PlanTest::placesHaveDifferentKeys()
{
    const PlannedPlace known{.name = u"A"_s, .uuid = u"U"_s, .folder = u"x"_s, .path = u"/media/x"_s};
    PlannedPlace moved = known;
    moved.name = u"B"_s;
    moved.path = u"/mnt/x"_s;
    QCOMPARE(moved.key(), known.key());
    PlannedPlace otherFolder = known;
    otherFolder.folder = u"y"_s;
    QVERIFY(otherFolder.key() != known.key());
    PlannedPlace unknown = known;
    unknown.uuid.clear();
    QCOMPARE(unknown.key(), u"/media/x"_s);
}

void PlanTest::tellsIdsFromOtherNames_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isId");
    QTest::newRow("one letter") << u"a"_s << true;
    QTest::newRow("letters, digits, hyphens") << u"office-pc-2"_s << true;
    QTest::newRow("digits") << u"2026"_s << true;
    QTest::newRow("64") << QString(64, u'a') << true;
    QTest::newRow("65") << QString(65, u'a') << false;
    QTest::newRow("empty") << QString() << false;
    QTest::newRow("hyphen first") << u"-a"_s << false;
    QTest::newRow("hyphen last") << u"a-"_s << false;
    QTest::newRow("capital") << u"Office"_s << false;
    QTest::newRow("umlaut") << u"b\u00fcro"_s << false;
    QTest::newRow("other digits") << u"\u0662"_s << false;
    QTest::newRow("dot") << u"a.b"_s << false;
    QTest::newRow("upwards") << u"../a"_s << false;
    QTest::newRow("instance") << u"a@b"_s << false;
    QTest::newRow("line break") << u"a\n"_s << false;
    QTest::newRow("NUL") << QString(u"a"_s + QChar(0) + u"a"_s) << false;
}

void PlanTest::tellsIdsFromOtherNames()
{
    QFETCH(QString, text);
    QTEST(isPlanId(text), "isId");
}

void PlanTest::makesIds_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("taken");
    QTest::addColumn<QString>("id");
    const QString forty(40, u'a');
    QTest::newRow("plain") << u"Office PC"_s << QStringList() << u"office-pc"_s;
    QTest::newRow("marks") << u"B\u00fcro Z\u00fcrich \u00e9t\u00e9"_s << QStringList() << u"buro-zurich-ete"_s;
    QTest::newRow("already decomposed") << u"Bu\u0308ro"_s << QStringList() << u"buro"_s;
    QTest::newRow("sharp s") << u"Stra\u00dfe"_s << QStringList() << u"strasse"_s;
    QTest::newRow("ligature, wide letters") << u"o\ufb03ce \uff30\uff23"_s << QStringList() << u"office-pc"_s;
    QTest::newRow("signs") << u"  --a & b!! (c) "_s << QStringList() << u"a-b-c"_s;
    QTest::newRow("upwards") << u"../../etc/passwd"_s << QStringList() << u"etc-passwd"_s;
    QTest::newRow("nothing left") << u"\u529e\u516c\u5ba4"_s << QStringList() << u"plan"_s;
    QTest::newRow("empty") << QString() << QStringList() << u"plan"_s;
    QTest::newRow("taken") << u"Office"_s << QStringList{u"office"_s} << u"office-2"_s;
    QTest::newRow("taken twice") << u"Office"_s << QStringList{u"office-2"_s, u"office"_s} << u"office-3"_s;
    QTest::newRow("plan taken") << u"?"_s << QStringList{u"plan"_s} << u"plan-2"_s;
    QTest::newRow("40") << forty << QStringList() << forty;
    QTest::newRow("41") << QString(forty + u"b"_s) << QStringList() << forty;
    QTest::newRow("cut at a hyphen") << QString(QString(39, u'a') + u" b"_s) << QStringList() << QString(39, u'a');
    QTest::newRow("40, taken") << forty << QStringList{forty} << QString(QString(38, u'a') + u"-2"_s);
}

void PlanTest::makesIds()
{
    QFETCH(QString, name);
    QFETCH(QStringList, taken);
    const QString id = planIdFor(name, taken);
    QTEST(id, "id");
    QVERIFY(isPlanId(id));
}

QTEST_GUILESS_MAIN(PlanTest)
#include "tst_plan.moc"
