// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "fuzz/Promise.h"
#include "image/Json.h"
#include "plans/CalendarExpression.h"
#include "plans/PlanFile.h"
#include "plans/PlanHistory.h"

#include <QJsonDocument>

#include <algorithm>
#include <span>

// The input is a plan's file and, at the same time, a history, once more with the right digest, which no mutation would ever find.

namespace {

using namespace lifeboat;
using namespace lifeboat::test;

constexpr std::size_t maximumInput = 1 << 20;

void checkText(const QString &text)
{
    require(text.size() <= 4096 && text.isValidUtf16() && !text.contains(QChar::Null));
}

void checkName(const QString &name)
{
    checkText(name);
    require(!name.trimmed().isEmpty());
    for (const QChar c : name)
        require(c.category() != QChar::Other_Control);
}

void checkPath(const QString &path)
{
    checkText(path);
    require(path.isEmpty() || path.startsWith(u'/'));
    const QString around = path + u'/';
    require(!around.contains(QLatin1StringView("/../")) && !around.contains(QLatin1StringView("/./")));
}

void checkDrive(const PlannedDrive &drive)
{
    for (const QString &text : {drive.model, drive.serial, drive.wwn})
        checkText(text);
    checkPath(drive.path);
    require(!drive.key().isEmpty() && !drive.displayName().isEmpty());
    require(drive.size.value > 0 && drive.size.value <= std::uint64_t{1} << 62);
    require(drive.partitions.size() <= 256);
    for (const int number : drive.partitions)
        require(number >= 0 && number <= 1 << 16);
}

void checkBounds(const Plan &plan)
{
    checkName(plan.name);
    require(!plan.drives.empty() && plan.drives.size() <= 64);
    std::ranges::for_each(plan.drives, checkDrive);
    require(!plan.places.empty() && plan.places.size() <= 16);
    for (const PlannedPlace &place : plan.places) {
        checkName(place.name);
        checkText(place.uuid);
        checkPath(place.path);
        require(!place.folder.startsWith(u'/'));
        checkPath(place.folder.isEmpty() ? QString() : u'/' + place.folder);
        require(!place.uuid.isEmpty() || !place.path.isEmpty());
    }
    require(plan.times.size() <= 32);
    for (const QString &time : plan.times)
        require(CalendarExpression::parse(time).has_value());
    const KeepRules &keep = plan.keep;
    for (const unsigned count : {keep.last, keep.hourly, keep.daily, keep.weekly, keep.monthly, keep.yearly})
        require(count <= 9999);
    require(keep.free.value <= std::uint64_t{1} << 62);
    require(plan.recheckDays <= 3650 && plan.leastBattery <= 100);
    checkPath(plan.hook);
}

qsizetype keysOf(const QJsonValue &value)
{
    qsizetype keys = 0;
    for (const QJsonValue inner : value.toArray())
        keys += keysOf(inner);
    const QJsonObject object = value.toObject();
    for (const QJsonValue inner : object)
        keys += 1 + keysOf(inner);
    return keys;
}

qsizetype colonsOutsideTexts(const QByteArray &bytes)
{
    qsizetype colons = 0;
    bool inText = false;
    for (qsizetype at = 0; at < bytes.size(); ++at) {
        if (inText && bytes[at] == '\\')
            ++at;
        else if (bytes[at] == '"')
            inText = !inText;
        else if (!inText && bytes[at] == ':')
            ++colons;
    }
    return colons;
}

void checkPlan(const QByteArray &bytes)
{
    const QString id = QStringLiteral("input");
    const auto plan = planFromJson(bytes, id);
    if (!plan) {
        const Error &error = plan.error();
        require(error.code == ErrorCode::PlanInvalid || error.code == ErrorCode::PlanUnsupported);
        require(error.subject == id && !error.detail.isEmpty());
        return;
    }
    checkBounds(*plan);
    // Each key that is written was read: none came twice.
    require(keysOf(QJsonDocument::fromJson(bytes).object()) == colonsOutsideTexts(bytes));
    require(validate(*plan, id).has_value());
    const QByteArray written = planToJson(*plan);
    const auto again = planFromJson(written, id);
    require(again && *again == *plan && planToJson(*again) == written);
    require(isPlanId(planIdFor(plan->name, {id})));
}

void checkHistory(const QByteArray &bytes)
{
    const auto history = PlanHistory::fromJson(bytes, QStringLiteral("input"));
    if (!history) {
        require(
            !history.error().detail.isEmpty() &&
            (history.error().code == ErrorCode::ImageDamaged || history.error().code == ErrorCode::ImageUnsupported));
        return;
    }
    require(history->runs.size() <= PlanHistory::mostRuns);
    for (const QDateTime &time : {history->dueSeen, history->lastEnd, history->waitingSince, history->connectedRun})
        require(!time.isValid() || time.timeSpec() == Qt::UTC);
    require(!history->busy || (history->busy->since.isValid() && history->busy->since.timeSpec() == Qt::UTC));
    for (const RunRecord &run : history->runs)
        require(run.begun.isValid() && run.begun.timeSpec() == Qt::UTC);
    const QByteArray written = history->toJson();
    const auto again = PlanHistory::fromJson(written, QStringLiteral("input"));
    require(written == bytes && again && *again == *history);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(std::min(size, maximumInput)));
    checkPlan(bytes);
    checkHistory(bytes);
    const QJsonDocument document = QJsonDocument::fromJson(bytes);
    if (document.isObject())
        checkHistory(sealJson(document.object()));
    return 0;
}
