// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/PlanFile.h"
#include "plans/PlanStore.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <csignal>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace lifeboat;
using namespace Qt::StringLiterals;

namespace {

Plan planNamed(const QString &name)
{
    Plan plan;
    plan.name = name;
    plan.drives.push_back(
        {.model = {}, .serial = u"S"_s, .wwn = {}, .size = ByteCount(512), .path = {}, .partitions = {}});
    plan.places.push_back({.name = u"b"_s, .uuid = {}, .folder = {}, .path = u"/c"_s});
    plan.times = {u"daily"_s};
    return plan;
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("not there");
}

ErrorCode codeOf(const auto &result) { return result ? ErrorCode::Internal : result.error().code; }

} // namespace

class PlanStoreTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void missingFolderIsEmpty();
    void savesAndLoads();
    void makesFoldersForTheOwnerAlone();
    void listsBrokenOnesWithTheirProblem();
    void passesOverOtherNames();
    void linksAndFoldersAreNoPlans();
    void keepsNewerFiles();
    void replacesBrokenFiles();
    void savesNothingThatDoesNotHold();
    void refusesOtherIds();
    void failedSaveLeavesTheOldFile();
    void saysWhyItCouldNotSave();
    void removes();
    void defaultFolders();

private:
    QString path(const QString &name) const { return m_folder->filePath(name); }
    PlanStore store() const { return PlanStore(m_folder->path()); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void PlanStoreTest::missingFolderIsEmpty()
{
    const PlanStore missing(path(u"no/where"_s));
    QVERIFY(missing.all().empty());
    QCOMPARE(codeOf(missing.load(u"a"_s)), ErrorCode::PlanNotFound);
    QCOMPARE(codeOf(missing.remove(u"a"_s)), ErrorCode::PlanNotFound);
    QVERIFY(!QFile::exists(path(u"no"_s)));
}

void PlanStoreTest::savesAndLoads()
{
    const PlanStore plans(path(u"etc/lifeboat/plans"_s));
    QVERIFY(plans.save(u"b"_s, planNamed(u"B"_s)));
    QVERIFY(plans.save(u"a"_s, planNamed(u"A"_s)));
    const auto a = plans.load(u"a"_s);
    QVERIFY(a && *a == planNamed(u"A"_s));
    QVERIFY(plans.save(u"a"_s, planNamed(u"A2"_s)));
    const auto all = plans.all();
    QCOMPARE(all.size(), std::size_t{2});
    QCOMPARE(all[0].id, u"a"_s);
    QVERIFY(all[0].plan && *all[0].plan == planNamed(u"A2"_s));
    QCOMPARE(all[1].id, u"b"_s);
    QCOMPARE(QDir(plans.folder()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             (QStringList{u"a.json"_s, u"b.json"_s}));
    QCOMPARE(contents(plans.folder() + u"/a.json"_s), planToJson(planNamed(u"A2"_s)));
}

void PlanStoreTest::makesFoldersForTheOwnerAlone()
{
    const PlanStore plans(path(u"config/lifeboat/plans"_s));
    QVERIFY(plans.save(u"a"_s, planNamed(u"A"_s)));
    for (const QString &folder : {u"config"_s, u"config/lifeboat"_s, u"config/lifeboat/plans"_s}) {
        struct stat info{};
        QCOMPARE(::stat(QFile::encodeName(path(folder)).constData(), &info), 0);
        QCOMPARE(info.st_mode & 0022U, 0U);
        if (::geteuid() != 0)
            QCOMPARE(info.st_mode & 0777U, 0700U);
    }
}

void PlanStoreTest::listsBrokenOnesWithTheirProblem()
{
    QVERIFY(store().save(u"good"_s, planNamed(u"Good"_s)));
    write(path(u"broken.json"_s), "{\n\"name\" 7}");
    write(path(u"newer.json"_s), "{\"schema\": 9}");
    write(path(u"large.json"_s), QByteArray(planFileLimit + 1, ' '));
    const auto all = store().all();
    QCOMPARE(all.size(), std::size_t{4});
    QCOMPARE(all[0].id, u"broken"_s);
    QCOMPARE(codeOf(all[0].plan), ErrorCode::PlanInvalid);
    QCOMPARE(all[0].plan.error().subject, u"broken"_s);
    QCOMPARE(all[0].plan.error().detail, u"line 2, column 8: a colon is missing"_s);
    QVERIFY(all[1].plan);
    QCOMPARE(codeOf(all[2].plan), ErrorCode::PlanInvalid);
    QCOMPARE(all[2].plan.error().subject, u"large"_s);
    QCOMPARE(codeOf(all[3].plan), ErrorCode::PlanUnsupported);
}

void PlanStoreTest::passesOverOtherNames()
{
    for (const QString &name : {u"a.json~"_s, u"a.json.partial"_s, u".a.json"_s, u"A.json"_s, u"a b.json"_s, u".json"_s,
                                u"a"_s, u"a.conf"_s, u"-a.json"_s})
        write(path(name), planToJson(planNamed(u"A"_s)));
    QVERIFY(store().all().empty());
}

void PlanStoreTest::linksAndFoldersAreNoPlans()
{
    write(path(u"good"_s), planToJson(planNamed(u"A"_s)));
    QVERIFY(QFile::link(path(u"good"_s), path(u"link.json"_s)));
    QVERIFY(QFile::link(path(u"nothing"_s), path(u"lost.json"_s)));
    QVERIFY(QDir().mkdir(path(u"folder.json"_s)));
    QCOMPARE(::mkfifo(QFile::encodeName(path(u"pipe.json"_s)).constData(), 0600), 0);
    const auto all = store().all();
    QCOMPARE(all.size(), std::size_t{4});
    for (const StoredPlan &stored : all) {
        QCOMPARE(codeOf(stored.plan), ErrorCode::PlanInvalid);
        QCOMPARE(stored.plan.error().subject, stored.id);
        QVERIFY(!stored.plan.error().detail.isEmpty());
    }
}

void PlanStoreTest::keepsNewerFiles()
{
    const QByteArray newer = "{\"schema\": 2, \"more\": []}";
    write(path(u"a.json"_s), newer);
    QCOMPARE(codeOf(store().save(u"a"_s, planNamed(u"A"_s))), ErrorCode::PlanUnsupported);
    QCOMPARE(contents(path(u"a.json"_s)), newer);
    QVERIFY(store().remove(u"a"_s)); // that is what a person may ask for
}

void PlanStoreTest::replacesBrokenFiles()
{
    write(path(u"a.json"_s), "{");
    write(path(u"target"_s), "mine");
    QVERIFY(QFile::link(path(u"target"_s), path(u"b.json"_s)));
    for (const QString &id : {u"a"_s, u"b"_s}) {
        QVERIFY(store().save(id, planNamed(u"A"_s)));
        QVERIFY(store().load(id));
    }
    QCOMPARE(contents(path(u"target"_s)), QByteArray("mine"));
}

void PlanStoreTest::savesNothingThatDoesNotHold()
{
    QVERIFY(store().save(u"a"_s, planNamed(u"A"_s)));
    const QByteArray before = contents(path(u"a.json"_s));
    Plan plan = planNamed(u"A"_s);
    plan.drives.clear();
    const auto saved = store().save(u"a"_s, plan);
    QCOMPARE(codeOf(saved), ErrorCode::PlanInvalid);
    QCOMPARE(saved.error().detail, u"drives: empty"_s);
    QCOMPARE(contents(path(u"a.json"_s)), before);
}

void PlanStoreTest::refusesOtherIds()
{
    write(path(u"A.json"_s), planToJson(planNamed(u"A"_s)));
    for (const QString &id : {u"A"_s, u"../a"_s, QString(), u"a/b"_s}) {
        QCOMPARE(codeOf(store().load(id)), ErrorCode::PlanNotFound);
        QCOMPARE(codeOf(store().remove(id)), ErrorCode::PlanNotFound);
        QCOMPARE(codeOf(store().save(id, planNamed(u"A"_s))), ErrorCode::PlanInvalid);
    }
    QVERIFY(QFile::exists(path(u"A.json"_s)));
}

void PlanStoreTest::failedSaveLeavesTheOldFile()
{
    QVERIFY(store().save(u"a"_s, planNamed(u"A"_s)));
    const QByteArray before = contents(path(u"a.json"_s));
    rlimit old{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &old), 0);
    rlimit small = old;
    small.rlim_cur = 100;
    ::signal(SIGXFSZ, SIG_IGN);
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto saved = store().save(u"a"_s, planNamed(u"Another"_s));
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &old), 0);
    ::signal(SIGXFSZ, SIG_DFL);
    QCOMPARE(codeOf(saved), ErrorCode::PlanNotSaved);
    QCOMPARE(saved.error().sysErrno, EFBIG);
    QCOMPARE(saved.error().subject, u"a"_s);
    QCOMPARE(contents(path(u"a.json"_s)), before);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList{u"a.json"_s});
}

void PlanStoreTest::saysWhyItCouldNotSave()
{
    QVERIFY(QDir().mkdir(path(u"a.json"_s)));
    const auto overFolder = store().save(u"a"_s, planNamed(u"A"_s));
    QCOMPARE(codeOf(overFolder), ErrorCode::PlanNotSaved);
    QCOMPARE(overFolder.error().sysErrno, EISDIR);
    QVERIFY(overFolder.error().detail.contains(path(u"a.json"_s)));
    const auto removed = store().remove(u"a"_s);
    QCOMPARE(codeOf(removed), ErrorCode::PlanNotSaved);
    QCOMPARE(removed.error().sysErrno, EISDIR);

    write(path(u"file"_s), {});
    const auto inFile = PlanStore(path(u"file/plans"_s)).save(u"a"_s, planNamed(u"A"_s));
    QCOMPARE(codeOf(inFile), ErrorCode::PlanNotSaved);
    QCOMPARE(inFile.error().subject, u"a"_s);
    QCOMPARE(inFile.error().sysErrno, ENOTDIR);
}

void PlanStoreTest::removes()
{
    QVERIFY(store().save(u"a"_s, planNamed(u"A"_s)));
    QVERIFY(store().remove(u"a"_s));
    QVERIFY(!QFile::exists(path(u"a.json"_s)));
    QCOMPARE(codeOf(store().remove(u"a"_s)), ErrorCode::PlanNotFound);
    // A link itself, not what it leads to.
    write(path(u"target"_s), "mine");
    QVERIFY(QFile::link(path(u"target"_s), path(u"b.json"_s)));
    QVERIFY(store().remove(u"b"_s));
    QCOMPARE(contents(path(u"target"_s)), QByteArray("mine"));
}

void PlanStoreTest::defaultFolders()
{
    qputenv("XDG_CONFIG_HOME", "/home/anna/config");
    QCOMPARE(PlanStore::defaultFolder(false), u"/home/anna/config/lifeboat/plans"_s);
    QCOMPARE(PlanStore::defaultFolder(true),
             ::geteuid() == 0 ? u"/etc/lifeboat/plans"_s : u"/home/anna/config/lifeboat/plans"_s);
    qunsetenv("XDG_CONFIG_HOME");
    qputenv("HOME", "/home/anna");
    QCOMPARE(PlanStore::defaultFolder(false), u"/home/anna/.config/lifeboat/plans"_s);
}

QTEST_GUILESS_MAIN(PlanStoreTest)
#include "tst_plan_store.moc"
