// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/ChangingDrive.h"

#include "image/AbsorbJournal.h"
#include "image/Files.h"
#include "image/Place.h"
#include "jobs/DeleteImage.h"
#include "plans/PlanImages.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>
#include <QTimeZone>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <map>
#include <set>
#include <thread>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

const QString planId = u"year"_s;
constexpr KeepRules rules{
    .last = 0, .hourly = 0, .daily = 7, .weekly = 4, .monthly = 6, .yearly = 0, .free = ByteCount()};

/// Bytes that a file takes on its file system: holes are free.
std::uint64_t bytesOnDisk(const QString &file)
{
    struct stat status{};
    return ::stat(QFile::encodeName(file).constData(), &status) == 0
        ? static_cast<std::uint64_t>(status.st_blocks) * 512
        : 0;
}

std::uint64_t bytesOnDisk(const std::vector<Image> &images)
{
    std::uint64_t sum = 0;
    for (const Image &image : images)
        sum += bytesOnDisk(image.filePath(dataFileName));
    return sum;
}

} // namespace

/// A plan's life: a drive that changes every day, an image of it every day, rules that let images go, and power cuts in the middle of everything. Days of the
/// calendar pass in seconds: an image gets the time that it would have had.
class PlanYearTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyDayEndsWithItsImage();
    void thePromisedImagesAreThere();
    void everyImageIsTheDriveAsItWas();
    void allTogetherCostLittle();

private:
    /// Does @p work in a process of its own, which may be killed at any moment of it. True: it came to its end and well.
    bool survives(const std::function<bool()> &work);
    Result<> backUp() const;
    Result<> letGo(const QDateTime &now) const;
    /// Gives images that nobody has seen yet the time @p now, and keeps what the drive is.
    bool adopt(const QDateTime &now);
    /// Of images that are gone.
    void forgetSnapshots() const;

    int m_days = qEnvironmentVariableIntValue("LIFEBOAT_YEAR_DAYS");
    QTimeZone m_zone{"Europe/Berlin"};
    ChangingDrive m_drive{2026};
    std::map<QUuid, QDateTime> m_taken;         ///< every image that there ever was
    std::chrono::microseconds m_usual{200'000}; ///< how long work takes
    int m_cuts = 0;
    bool m_failed = false; ///< work that nobody cut short
};

void PlanYearTest::initTestCase()
{
    if (m_days == 0)
        m_days = 75; // two ends of a month, more weeks than are kept
    LIFEBOAT_VERIFY_TOOL(m_drive.make());
}

bool PlanYearTest::survives(const std::function<bool()> &work)
{
    using namespace std::chrono;
    const bool isCut = m_drive.random()() % 3 == 0;
    const auto begin = steady_clock::now();
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(work() ? 0 : 1);
    if (isCut) {
        std::this_thread::sleep_for(m_usual * (m_drive.random()() % 1000) / 1000);
        ::kill(child, SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) {
        ++m_cuts;
        return false;
    }
    if (!isCut)
        m_usual = (m_usual * 3 + duration_cast<microseconds>(steady_clock::now() - begin)) / 4;
    m_failed = m_failed || WEXITSTATUS(status) != 0;
    return true;
}

Result<> PlanYearTest::backUp() const
{
    BackupOptions options;
    options.clusterBits = smallClusters;
    options.plan = planId;
    LIFEBOAT_TRY_ASSIGN(const BackupReport made, makeImage(m_drive.path(), m_drive.place(), options));
    return made.problem ? fail(*made.problem) : Result<>();
}

Result<> PlanYearTest::letGo(const QDateTime &now) const
{
    LIFEBOAT_TRY_ASSIGN(const QStringList folders, removableImages(planId, rules, m_drive.place(), m_zone, now));
    for (const QString &folder : folders) {
        JobRun run;
        LIFEBOAT_TRY(deleteImage(folder, run.context()));
    }
    return {};
}

bool PlanYearTest::adopt(const QDateTime &now)
{
    for (const Image &image : m_drive.images()) {
        if (!m_taken.emplace(image.manifest().uuid, now).second)
            continue;
        Manifest manifest = image.manifest();
        manifest.time = now;
        QFile::remove(image.filePath(fileSumsFileName)); // it has a sum of the manifest; the next check writes it
        if (!replaceFile(image.folder(), manifestFileName, manifest.toJson()) ||
            !QFile::copy(m_drive.path(), m_drive.snapshotOf(image)))
            return false;
    }
    return true;
}

void PlanYearTest::forgetSnapshots() const
{
    std::set<QUuid> there;
    for (const Image &image : m_drive.images())
        there.insert(image.manifest().uuid);
    for (const auto &[uuid, time] : m_taken) {
        if (!there.contains(uuid))
            QFile::remove(m_drive.filePath(uuid.toString(QUuid::WithoutBraces)));
    }
}

void PlanYearTest::everyDayEndsWithItsImage()
{
    QDateTime now(QDate(2025, 1, 1), QTime(18, 0), m_zone);
    for (int day = 0; day < m_days; ++day, now = now.addDays(1)) {
        QVERIFY(m_drive.change());
        const auto told = [](const Result<> &result) {
            if (!result)
                qWarning("%s", text(result).constData());
            return result.has_value();
        };
        const QDateTime time = now.toUTC();
        // A run that was cut short is made up for when the power is back. It may have made its image before.
        while (!survives([&] { return told(backUp()); }))
            QVERIFY(adopt(time));
        QVERIFY(adopt(time));
        survives([&] { return told(letGo(time)); }); // what is left of it is done the next day
        settleIfPossible(m_drive.driveFolder());
        forgetSnapshots();
        QVERIFY(!m_failed);
    }
    while (!survives([&] { return letGo(now.toUTC()).has_value(); }))
        continue;
    qInfo("%d days, %d power cuts, %zu images were made", m_days, m_cuts, m_taken.size());
    QVERIFY(m_cuts > m_days / 5);
}

/// By the rules' own words, from all images that there ever were.
void PlanYearTest::thePromisedImagesAreThere()
{
    std::vector<std::pair<QDateTime, QUuid>> newestFirst;
    for (const auto &[uuid, time] : m_taken)
        newestFirst.emplace_back(time, uuid);
    std::ranges::sort(newestFirst, std::greater());
    const auto periods = [&](const auto &nameOf, std::size_t count) {
        std::map<QString, QDateTime> newest; // of each period
        std::vector<QDateTime> times;
        for (const auto &[time, uuid] : newestFirst) {
            if (times.size() < count && newest.emplace(nameOf(time.toTimeZone(m_zone).date()), time).second)
                times.push_back(time);
        }
        return times;
    };
    std::set<QDateTime> promised;
    const auto promise = [&](const std::vector<QDateTime> &times) { promised.insert(times.begin(), times.end()); };
    promise(periods([](QDate d) { return d.toString(u"yyyy-MM-dd"_s); }, rules.daily));
    promise(periods(
        [](QDate d) {
            int year = 0;
            const int week = d.weekNumber(&year);
            return u"%1 %2"_s.arg(year).arg(week);
        },
        rules.weekly));
    promise(periods([](QDate d) { return d.toString(u"yyyy-MM"_s); }, rules.monthly));
    std::set<QDateTime> there;
    for (const Image &image : m_drive.images())
        there.insert(image.manifest().time);
    QCOMPARE(there, promised);
}

void PlanYearTest::everyImageIsTheDriveAsItWas() { LIFEBOAT_VERIFY_NOTHING(m_drive.problems()); }

/// Beside a place that never had any other images than those that are left.
void PlanYearTest::allTogetherCostLittle()
{
    std::vector<Image> images = m_drive.images();
    std::ranges::sort(images, {}, [](const Image &image) { return image.manifest().time; });
    const QTemporaryDir other;
    BackupOptions options;
    options.clusterBits = smallClusters;
    std::vector<Image> ideal;
    const QString drive = other.filePath(u"drive.img"_s);
    for (const Image &image : images) {
        QFile::remove(drive);
        QVERIFY(QFile::copy(m_drive.snapshotOf(image), drive));
        const auto made = makeImage(drive, other.path(), options);
        LIFEBOAT_VERIFY_RESULT(made);
        ideal.push_back(made->image);
    }
    const double share = static_cast<double>(bytesOnDisk(images)) / static_cast<double>(bytesOnDisk(ideal));
    qInfo("%zu images, %.1f MB, %.3f of the ideal", images.size(), static_cast<double>(bytesOnDisk(images)) / 1e6,
          share);
    QVERIFY(share <= 1.2);
}

QTEST_GUILESS_MAIN(PlanYearTest)
#include "tst_plan_year.moc"
