// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "CtlSupport.h"

#include "image/Image.h"
#include "jobs/faults/FaultSupport.h"
#include "support/LoopDrive.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

/// lifeboatctl as scripts call it: exit codes, JSON lines, and what is written when it refuses.
class CtlTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyJobSucceeds_data();
    void everyJobSucceeds();
    void backupGivesItsFigures();
    void imagesAreListed();
    void manifestIsShown();
    void fitGivesItsVerdict_data();
    void fitGivesItsVerdict();
    void wrongConfirmationWritesNothing_data();
    void wrongConfirmationWritesNothing();
    void rightConfirmationWrites();
    void newFileIsSparse();
    void tooSmallTargetStays();
    void damagedImage();
    void deletesImages();
    void deletesOnlyImages();
    void fullPlaceKeepsNothing();
    void unreadableDriveIsNotAuthorised();
    void progressGoesToStderr();

private:
    QString path(const QString &name) const { return m_folder.filePath(name); }
    QString newFolder(const QString &name) const;
    CtlOptions asNobody() const;

    static constexpr ByteCount driveSize = 24_MiB + ByteCount(512);

    QTemporaryDir m_folder;
    QString m_drive = m_folder.filePath(u"drive.img"_s);
    QString m_other = m_folder.filePath(u"other.img"_s); ///< another drive of that size
    QString m_place = m_folder.filePath(u"place"_s);
    QString m_image;
};

QString CtlTest::newFolder(const QString &name) const
{
    QDir(m_folder.path()).mkpath(name);
    return path(name);
}

/// Root may do everything, so somebody else has to try, with programs that are not in somebody's home.
CtlOptions CtlTest::asNobody() const
{
    CtlOptions options;
    if (::geteuid() != 0 || !QFile::setPermissions(m_folder.path(), QFile::Permissions(0x7755)))
        return options;
    const QString worker = QFileInfo(builtProgram()).path() + u"/lifeboatd"_s;
    if (runTool(u"cp"_s, {builtProgram(), worker, m_folder.path()}))
        options.program = path(u"lifeboatctl"_s);
    options.prefix = QStringList{u"setpriv"_s, u"--reuid=65534"_s, u"--regid=65534"_s, u"--clear-groups"_s};
    return options;
}

void CtlTest::initTestCase()
{
    newFolder(u"place"_s);
    LIFEBOAT_VERIFY_TOOL(
        makeSmallDrive(m_drive, {.size = driveSize, .partition = 16_MiB, .fill = 6_MiB, .noise = 512_KiB}));
    LIFEBOAT_VERIFY_TOOL(
        makeSmallDrive(m_other, {.size = driveSize, .partition = 8_MiB, .fill = 1_MiB, .noise = 1_MiB, .seed = 7}));
    LIFEBOAT_VERIFY_EXIT(runCtl({u"backup"_s, m_drive, u"--to"_s, m_place, u"--name"_s, u"Büro"_s}), 0);
    m_image = onlyImageIn(m_place);
    QVERIFY(!m_image.isEmpty());
}

void CtlTest::everyJobSucceeds_data()
{
    QTest::addColumn<QStringList>("arguments"); // IMAGE, DRIVE and NEW stand for those
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QStringList>("figures");
    const QStringList written{u"target"_s, u"writtenBytes"_s, u"unchangedBytes"_s, u"comparedBytes"_s};
    QTest::newRow("check") << QStringList{u"check"_s, u"IMAGE"_s} << u"done-and-checked"_s
                           << QStringList{u"clusters"_s, u"damagedClusters"_s};
    QTest::newRow("restore") << QStringList{u"restore"_s, u"IMAGE"_s, u"--to"_s, u"NEW"_s} << u"done-and-checked"_s
                             << written;
    QTest::newRow("restore, not checked") << QStringList{u"restore"_s, u"IMAGE"_s, u"--to"_s, u"NEW"_s, u"--no-check"_s}
                                          << u"done-not-checked"_s << written;
    QTest::newRow("clone") << QStringList{u"clone"_s, u"DRIVE"_s, u"--to"_s, u"NEW"_s} << u"done-and-checked"_s
                           << written;
    QTest::newRow("export") << QStringList{u"export"_s, u"IMAGE"_s, u"--to"_s, u"NEW"_s, u"--format"_s, u"raw"_s}
                            << u"done-and-checked"_s << QStringList{u"file"_s, u"size"_s};
}

void CtlTest::everyJobSucceeds()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, outcome);
    QFETCH(QStringList, figures);
    const QString made = path(u"made.img"_s);
    QFile::remove(made);
    arguments.replaceInStrings(u"IMAGE"_s, m_image)
        .replaceInStrings(u"DRIVE"_s, m_drive)
        .replaceInStrings(u"NEW"_s, made);
    const CtlRun run = runCtl(arguments + QStringList{u"--json"_s});
    LIFEBOAT_VERIFY_EXIT(run, 0);
    QVERIFY2(run.allJson, run.output);
    for (const QJsonObject &line : run.lines)
        QVERIFY(line.contains("event"_L1));
    QCOMPARE(run.result().value("event"_L1), "result"_L1);
    QCOMPARE(run.result().value("outcome"_L1), outcome);
    for (const QString &figure : figures)
        QVERIFY2(run.result().contains(figure), qPrintable(figure));
    QVERIFY(!run.result().contains("errorCode"_L1));
    if (arguments.contains(made))
        QCOMPARE(QFileInfo(made).size(), qint64(driveSize.value));
}

void CtlTest::backupGivesItsFigures()
{
    const QString place = newFolder(u"figures"_s);
    const CtlRun run = runCtl({u"backup"_s, m_drive, u"--to"_s, place, u"--json"_s});
    LIFEBOAT_VERIFY_EXIT(run, 0);
    QVERIFY2(run.allJson, run.output);
    const QJsonObject result = run.result();
    QCOMPARE(result.value("event"_L1), "result"_L1);
    QCOMPARE(result.value("outcome"_L1), "done-and-checked"_L1);
    QCOMPARE(result.value("image"_L1), onlyImageIn(place));
    QCOMPARE(result.value("unreadablePlaces"_L1), 0);
    const qint64 used = result.value("usedBytes"_L1).toInteger();
    QVERIFY(used > 6'000'000 && used < qint64(driveSize.value));
    QVERIFY(result.value("readBytes"_L1).toInteger() >= used / 2);
    QCOMPARE(result.value("storedBytes"_L1).toInteger(), QFileInfo(onlyImageIn(place) + u"/disk.qcow2"_s).size());
}

void CtlTest::imagesAreListed()
{
    const CtlRun run = runCtl({u"images"_s, m_place, u"--json"_s});
    LIFEBOAT_VERIFY_EXIT(run, 0);
    QVERIFY2(run.allJson, run.output);
    QCOMPARE(run.lines.size(), 2);
    QCOMPARE(run.lines[0].value("event"_L1), "image"_L1);
    QCOMPARE(run.lines[0].value("folder"_L1), m_image);
    QVERIFY(run.lines[0].value("name"_L1).toString().contains(u"Büro"_s));
    QCOMPARE(run.lines[0].value("state"_L1), "checked"_L1);
    QCOMPARE(run.result().value("outcome"_L1), "done"_L1);
}

void CtlTest::manifestIsShown()
{
    const CtlRun run = runCtl({u"show"_s, m_image, u"--json"_s});
    LIFEBOAT_VERIFY_EXIT(run, 0);
    QFile manifest(m_image + u"/image.json"_s);
    QVERIFY(manifest.open(QIODevice::ReadOnly));
    const QJsonObject wanted = QJsonDocument::fromJson(manifest.readAll()).object();
    QCOMPARE(run.lines.size(), 1);
    QCOMPARE(run.result(), wanted);
    QCOMPARE(run.result().value("name"_L1), u"Büro"_s);
}

void CtlTest::fitGivesItsVerdict_data()
{
    QTest::addColumn<quint64>("size"); // 0: a file that is not there
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("verdict");
    QTest::newRow("the same") << quint64(driveSize.value) << 0 << u"fits"_s;
    QTest::newRow("new") << quint64(0) << 0 << u"fits"_s;
    QTest::newRow("larger") << quint64((32_MiB).value) << 0 << u"fits-with-space-left"_s;
    QTest::newRow("too small") << quint64((10_MiB).value) << 3 << u"too-small"_s;
}

void CtlTest::fitGivesItsVerdict()
{
    QFETCH(quint64, size);
    QFETCH(int, exitCode);
    QFETCH(QString, verdict);
    const QString target = path(u"fit.img"_s);
    QFile::remove(target);
    if (size > 0)
        QVERIFY(makeSparseFile(target, ByteCount(size)));
    const CtlRun run = runCtl({u"fit"_s, m_image, u"--to"_s, target, u"--json"_s});
    LIFEBOAT_VERIFY_EXIT(run, exitCode);
    QCOMPARE(run.lines.size(), 1);
    const QJsonObject result = run.result();
    QCOMPARE(result.value("event"_L1), "result"_L1);
    QCOMPARE(result.value("outcome"_L1), "done"_L1);
    QCOMPARE(result.value("verdict"_L1), verdict);
    const qint64 minimum = result.value("minimumBytes"_L1).toInteger();
    QVERIFY(minimum > qint64((17_MiB).value) && minimum <= qint64(driveSize.value));
    const QJsonArray reasons = result.value("reasons"_L1).toArray();
    if (exitCode == 0) {
        QVERIFY(reasons.isEmpty());
        QCOMPARE(result.value("missingBytes"_L1), 0);
    } else {
        QCOMPARE(result.value("missingBytes"_L1).toInteger(), minimum - qint64(size));
        QCOMPARE(reasons.size(), 1);
        QCOMPARE(reasons[0].toObject().value("errorCode"_L1), "TARGET_TOO_SMALL"_L1);
    }
    QCOMPARE(QFileInfo::exists(target), size > 0);
}

void CtlTest::wrongConfirmationWritesNothing_data()
{
    QTest::addColumn<QStringList>("verb");
    QTest::addColumn<QStringList>("confirmation");
    for (const QStringList &words : {QStringList{u"restore"_s, u"IMAGE"_s}, QStringList{u"clone"_s, u"DRIVE"_s}}) {
        const char *const verb = words.first() == "clone"_L1 ? "clone" : "restore";
        QTest::addRow("%s, none", verb) << words << QStringList();
        QTest::addRow("%s, wrong", verb) << words << QStringList{u"--confirm"_s, u"4F2A"_s};
        QTest::addRow("%s, empty", verb) << words << QStringList{u"--confirm"_s, QString()};
        QTest::addRow("%s, more than asked", verb) << words << QStringList{u"--confirm"_s, u"er.img"_s};
    }
}

void CtlTest::wrongConfirmationWritesNothing()
{
    QFETCH(QStringList, verb);
    QFETCH(QStringList, confirmation);
    verb.replaceInStrings(u"IMAGE"_s, m_image).replaceInStrings(u"DRIVE"_s, m_drive);
    const QByteArray before = contentHash(m_other);
    for (const QStringList &json : {QStringList(), QStringList{u"--json"_s}}) {
        const CtlRun run = runCtl(verb + QStringList{u"--to"_s, m_other} + confirmation + json);
        LIFEBOAT_VERIFY_EXIT(run, 3);
        if (!json.isEmpty()) {
            QVERIFY2(run.allJson, run.output);
            QCOMPARE(run.result().value("outcome"_L1), "not-done"_L1);
            QCOMPARE(run.result().value("errorCode"_L1), "NOT_CONFIRMED"_L1);
        } else {
            QVERIFY2(run.errors.contains("was not confirmed"), run.errors);
        }
        QCOMPARE(contentHash(m_other), before);
    }
}

void CtlTest::rightConfirmationWrites()
{
    const QString target = path(u"confirmed.img"_s);
    LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {m_other, target}));
    const CtlRun run = runCtl({u"restore"_s, m_image, u"--to"_s, target, u"--confirm"_s, u".IMG"_s}); // of its path
    LIFEBOAT_VERIFY_EXIT(run, 0);
    QVERIFY2(run.output.contains("Everything will be erased on:"), run.output);
    QVERIFY2(run.output.endsWith("Done and checked.\n"), run.output);
    LIFEBOAT_VERIFY_TOOL(runTool(u"cmp"_s, {m_drive, target}));
}

void CtlTest::newFileIsSparse()
{
    const QString target = path(u"new.img"_s);
    LIFEBOAT_VERIFY_EXIT(runCtl({u"restore"_s, m_image, u"--to"_s, target}), 0);
    struct stat facts{};
    QCOMPARE(::stat(QFile::encodeName(target).constData(), &facts), 0);
    QCOMPARE(quint64(facts.st_size), driveSize.value);
    constexpr qint64 statBlock = 512;
    QVERIFY2(facts.st_blocks * statBlock < qint64((16_MiB).value), QByteArray::number(qint64(facts.st_blocks)));
    LIFEBOAT_VERIFY_TOOL(runTool(u"cmp"_s, {m_drive, target}));
}

void CtlTest::tooSmallTargetStays()
{
    const QString target = path(u"small.img"_s);
    LIFEBOAT_VERIFY_TOOL(makeSmallDrive(target, {.size = 12_MiB, .partition = 8_MiB, .fill = 1_MiB}));
    const QByteArray before = contentHash(target);
    const CtlRun run = runCtl({u"restore"_s, m_image, u"--to"_s, target, u"--yes"_s, u"--json"_s});
    LIFEBOAT_VERIFY_EXIT(run, 3);
    QCOMPARE(run.result().value("errorCode"_L1), "TARGET_TOO_SMALL"_L1);
    QCOMPARE(contentHash(target), before);
}

void CtlTest::damagedImage()
{
    const QString copy = path(u"damaged"_s);
    LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {u"-r"_s, m_image, copy}));
    const QString data = copy + u"/disk.qcow2"_s;
    QFile file(data);
    QVERIFY(file.open(QIODevice::ReadOnly) && file.seek(file.size() / 2));
    QVERIFY(overwrite(data, quint64(file.size() / 2), QByteArray(1, char(~file.read(1).at(0)))));
    const QString target = path(u"from damaged.img"_s);
    const CtlRun checked = runCtl({u"check"_s, copy, u"--json"_s});
    LIFEBOAT_VERIFY_EXIT(checked, 4);
    QCOMPARE(checked.result().value("errorCode"_L1), "IMAGE_DAMAGED"_L1);
    const CtlRun restored = runCtl({u"restore"_s, copy, u"--to"_s, target, u"--json"_s});
    LIFEBOAT_VERIFY_EXIT(restored, 4);
    QCOMPARE(restored.result().value("errorCode"_L1), "IMAGE_DAMAGED"_L1);
    QVERIFY(!QFileInfo::exists(target));
}

void CtlTest::deletesImages()
{
    const QString place = path(u"deleted"_s);
    LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {u"-r"_s, m_place, place}));
    const QString image = onlyImageIn(place);
    const QString drive = QFileInfo(image).path();
    const QString damaged = drive + u"/damaged"_s;
    LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {u"-r"_s, image, damaged}));
    QVERIFY(QFile::resize(damaged + u"/image.json"_s, 100));
    QFile notes(damaged + u"/notes.txt"_s);
    QVERIFY(notes.open(QIODevice::WriteOnly));

    const CtlRun whole = runCtl({u"delete"_s, image, u"--yes"_s, u"--json"_s});
    LIFEBOAT_VERIFY_EXIT(whole, 0);
    QCOMPARE(whole.result().value("outcome"_L1), "done"_L1);
    QVERIFY(!QFileInfo::exists(image));
    LIFEBOAT_VERIFY_EXIT(runCtl({u"delete"_s, damaged, u"--yes"_s}), 0);
    QCOMPARE(everythingBelow(damaged), QStringList{u"notes.txt"_s});
    LIFEBOAT_VERIFY_EXIT(runCtl({u"delete"_s, damaged, u"--yes"_s}), 3);
}

void CtlTest::deletesOnlyImages()
{
    const QString elsewhere = path(u"elsewhere"_s);
    LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {u"-r"_s, m_image, elsewhere}));
    const QStringList files = everythingBelow(elsewhere);
    QVERIFY(files.size() > 3);
    const CtlRun refused = runCtl({u"delete"_s, elsewhere, u"--yes"_s, u"--json"_s}, asNobody());
    LIFEBOAT_VERIFY_EXIT(refused, 5);
    QCOMPARE(refused.result().value("errorCode"_L1), "IMAGE_NOT_DELETED"_L1);
    // What is no image, and does not lie where images do, may be anybody's.
    QVERIFY(QFile::resize(elsewhere + u"/image.json"_s, 100));
    const CtlRun damaged = runCtl({u"delete"_s, elsewhere, u"--yes"_s, u"--json"_s});
    LIFEBOAT_VERIFY_EXIT(damaged, 4);
    QCOMPARE(everythingBelow(elsewhere), files);
}

/// No file may grow beyond 1 MiB, as on a place that is full. Nobody has to ignore SIGXFSZ for the program.
void CtlTest::fullPlaceKeepsNothing()
{
    const QString place = newFolder(u"full"_s);
    const CtlRun run = runCtl({u"backup"_s, m_drive, u"--to"_s, place, u"--json"_s},
                              {.prefix = {u"prlimit"_s, u"--fsize=1048576"_s, u"--"_s}});
    LIFEBOAT_VERIFY_EXIT(run, 5);
    QVERIFY2(run.allJson, run.output);
    QCOMPARE(run.result().value("outcome"_L1), "not-done"_L1);
    QCOMPARE(run.result().value("errorCode"_L1), "NO_SPACE"_L1);
    const QStringList left = everythingBelow(place);
    QVERIFY2(left.filter(u"disk"_s).isEmpty() && left.filter(u"image.json"_s).isEmpty(), qPrintable(left.join(u' ')));
}

void CtlTest::unreadableDriveIsNotAuthorised()
{
    const QString drive = path(u"secret.img"_s);
    LIFEBOAT_VERIFY_TOOL(runTool(u"cp"_s, {m_drive, drive}));
    QVERIFY(QFile::setPermissions(drive, QFile::Permissions()));
    const CtlRun run = runCtl({u"backup"_s, drive, u"--to"_s, newFolder(u"secret"_s), u"--json"_s}, asNobody());
    LIFEBOAT_VERIFY_EXIT(run, 7);
    QCOMPARE(run.result().value("errorCode"_L1), "NOT_AUTHORISED"_L1);
    QVERIFY(everythingBelow(path(u"secret"_s)).isEmpty());
}

void CtlTest::progressGoesToStderr()
{
    const CtlRun run = runCtl({u"backup"_s, m_drive, u"--to"_s, newFolder(u"progress"_s)});
    LIFEBOAT_VERIFY_EXIT(run, 0);
    QVERIFY2(run.errors.contains("Checking the result\n"), run.errors);
    for (const char *phase : {"Finding", "Copying", "Finishing", "Checking"})
        QVERIFY2(!run.output.contains(phase), run.output);
    QVERIFY2(run.output.contains("Done and checked.\n"), run.output);
    QVERIFY2(!run.errors.contains('\r') && !run.errors.contains('\033'), run.errors); // that is for terminals
}

QTEST_GUILESS_MAIN(CtlTest)
#include "tst_ctl.moc"
