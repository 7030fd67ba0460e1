// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/CalendarExpression.h"
#include "plans/PlanFile.h"

#include <QStringList>

#include <algorithm>

namespace lifeboat {

namespace {

constexpr std::size_t mostDrives = 64;
constexpr std::size_t mostPlaces = 16;
constexpr std::size_t mostTimes = 32;
constexpr qsizetype mostPartitions = 256;
constexpr int mostPartitionNumber = 1 << 16;
constexpr qsizetype longestText = 4096;
constexpr std::uint64_t mostBytes = std::uint64_t{1} << 62;
constexpr unsigned mostKept = 9999;
constexpr unsigned mostRecheckDays = 3650;
constexpr unsigned mostBattery = 100;
constexpr unsigned leastStandstill = 100; // milliseconds
constexpr unsigned mostStandstill = 10000;

enum class TextKind { Free, Name, Path };

/// Not QDir::cleanPath(), which lets "/../a" pass.
bool isPlainPath(QStringView path)
{
    return std::ranges::none_of(path.split(u'/'), [](QStringView part) {
        return part.isEmpty() || part == QLatin1StringView(".") || part == QLatin1StringView("..");
    });
}

bool isAbsolutePath(QStringView path)
{
    return path == QLatin1StringView("/") || (path.startsWith(u'/') && isPlainPath(path.sliced(1)));
}

/// Keeps the first thing that is wrong.
class Judge {
public:
    void require(bool good, const QString &key, const QString &problem)
    {
        if (!good && m_problem.isEmpty())
            m_problem = key + QStringLiteral(": ") + problem;
    }

    void text(const QString &key, const QString &text, TextKind kind = TextKind::Free)
    {
        require(text.size() <= longestText, key, QStringLiteral("at most %1 characters").arg(longestText));
        require(text.isValidUtf16(), key, QStringLiteral("half a character"));
        require(!text.contains(QChar::Null), key, QStringLiteral("a NUL character"));
        if (kind == TextKind::Name) {
            require(!text.trimmed().isEmpty(), key, QStringLiteral("empty"));
            require(std::ranges::none_of(text, [](QChar c) { return c.category() == QChar::Other_Control; }), key,
                    QStringLiteral("a control character"));
        }
        if (kind == TextKind::Path && !text.isEmpty())
            require(isAbsolutePath(text), key,
                    QStringLiteral("not an absolute path without \".\", \"..\" and a \"/\" at the end"));
    }

    void number(const QString &key, std::uint64_t value, std::uint64_t most)
    {
        require(value <= most, key, QStringLiteral("at most %1").arg(most));
    }

    void count(const QString &key, std::size_t count, std::size_t least, std::size_t most)
    {
        require(count >= least, key, QStringLiteral("empty"));
        require(count <= most, key, QStringLiteral("at most %1").arg(most));
    }

    const QString &problem() const { return m_problem; }

private:
    QString m_problem;
};

void judgeDrive(Judge &judge, const PlannedDrive &drive, const QString &key)
{
    judge.text(key + QStringLiteral(".model"), drive.model);
    judge.text(key + QStringLiteral(".serial"), drive.serial);
    judge.text(key + QStringLiteral(".wwn"), drive.wwn);
    judge.require(drive.size.value > 0, key + QStringLiteral(".size"), QStringLiteral("0"));
    judge.number(key + QStringLiteral(".size"), drive.size.value, mostBytes);
    judge.text(key + QStringLiteral(".path"), drive.path, TextKind::Path);
    judge.require(!drive.key().isEmpty(), key, QStringLiteral("needs a wwn, a serial or a path"));
    const QString partitions = key + QStringLiteral(".partitions");
    judge.require(drive.partitions.size() <= mostPartitions, partitions,
                  QStringLiteral("at most %1").arg(mostPartitions));
    judge.require(std::ranges::all_of(drive.partitions, [](int n) { return n >= 0 && n <= mostPartitionNumber; }),
                  partitions, QStringLiteral("a number that no partition has"));
}

void judgePlace(Judge &judge, const PlannedPlace &place, const QString &key)
{
    judge.text(key + QStringLiteral(".name"), place.name, TextKind::Name);
    judge.text(key + QStringLiteral(".uuid"), place.uuid);
    judge.text(key + QStringLiteral(".folder"), place.folder);
    judge.require(place.folder.isEmpty() || isPlainPath(place.folder), key + QStringLiteral(".folder"),
                  QStringLiteral("not a path without \".\", \"..\" and a \"/\" at its ends"));
    judge.text(key + QStringLiteral(".path"), place.path, TextKind::Path);
    judge.require(!place.uuid.isEmpty() || !place.path.isEmpty(), key, QStringLiteral("needs a uuid or a path"));
    judge.require(!place.uuid.isEmpty() || place.folder.isEmpty(), key + QStringLiteral(".folder"),
                  QStringLiteral("needs a uuid"));
}

/// Calls @p each with every value and its name; two with the same key() are one and the same.
template<class Value>
void judgeEach(Judge &judge, const std::vector<Value> &values, const QString &list, auto each)
{
    QSet<QString> keys;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const QString name = QStringLiteral("%1[%2]").arg(list).arg(i);
        each(judge, values[i], name);
        judge.require(!keys.contains(values[i].key()), name, QStringLiteral("comes twice"));
        keys.insert(values[i].key());
    }
}

void judgeTimes(Judge &judge, const std::vector<QString> &times)
{
    for (std::size_t i = 0; i < times.size(); ++i) {
        const QString name = QStringLiteral("times[%1]").arg(i);
        judge.text(name, times[i]);
        if (!judge.problem().isEmpty())
            return;
        if (const auto expression = CalendarExpression::parse(times[i]); !expression)
            judge.require(false, name, QStringLiteral("not a calendar event: ") + expression.error().detail);
    }
}

void judgeKeep(Judge &judge, const KeepRules &keep)
{
    judge.number(QStringLiteral("keep.last"), keep.last, mostKept);
    judge.number(QStringLiteral("keep.hourly"), keep.hourly, mostKept);
    judge.number(QStringLiteral("keep.daily"), keep.daily, mostKept);
    judge.number(QStringLiteral("keep.weekly"), keep.weekly, mostKept);
    judge.number(QStringLiteral("keep.monthly"), keep.monthly, mostKept);
    judge.number(QStringLiteral("keep.yearly"), keep.yearly, mostKept);
    judge.number(QStringLiteral("keep.free"), keep.free.value, mostBytes);
}

} // namespace

Result<> validate(const Plan &plan, const QString &id)
{
    Judge judge;
    judge.text(QStringLiteral("name"), plan.name, TextKind::Name);
    judge.count(QStringLiteral("drives"), plan.drives.size(), 1, mostDrives);
    judge.count(QStringLiteral("places"), plan.places.size(), 1, mostPlaces);
    judge.count(QStringLiteral("times"), plan.times.size(), 0, mostTimes);
    if (judge.problem().isEmpty()) {
        judgeEach(judge, plan.drives, QStringLiteral("drives"), judgeDrive);
        judgeEach(judge, plan.places, QStringLiteral("places"), judgePlace);
        judgeTimes(judge, plan.times);
    }
    judgeKeep(judge, plan.keep);
    judge.number(QStringLiteral("recheckDays"), plan.recheckDays, mostRecheckDays);
    judge.number(QStringLiteral("leastBattery"), plan.leastBattery, mostBattery);
    judge.require(plan.longestStandstill >= leastStandstill, QStringLiteral("longestStandstill"),
                  QStringLiteral("at least %1").arg(leastStandstill));
    judge.number(QStringLiteral("longestStandstill"), plan.longestStandstill, mostStandstill);
    judge.text(QStringLiteral("hook"), plan.hook, TextKind::Path);
    if (judge.problem().isEmpty() && planToJson(plan).size() > planFileLimit)
        judge.require(false, QStringLiteral("plan"), QStringLiteral("larger than a plan may be"));
    if (!judge.problem().isEmpty())
        return fail(ErrorCode::PlanInvalid, id, judge.problem());
    return {};
}

} // namespace lifeboat
