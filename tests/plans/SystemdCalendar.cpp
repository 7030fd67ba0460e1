// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/SystemdCalendar.h"

#include "support/Tools.h"

#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace lifeboat::test {

namespace {

/// What stands between the quotation marks of "Failed to parse calendar specification 'X': Invalid argument".
QString quoted(const QString &line) { return line.section(u'\'', 1, -2); }

QHash<QString, SystemdAnswer> fromErrors(const QByteArray &errors)
{
    QHash<QString, SystemdAnswer> answers;
    for (const QString &line : QString::fromUtf8(errors).split(u'\n')) {
        if (line.startsWith("Failed to parse calendar specification"_L1))
            answers.insert(quoted(line), {});
        else if (line.startsWith("Failed to determine next elapse for"_L1))
            answers.insert(quoted(line), {.accepted = true, .gaveUp = true, .normalised = {}, .times = {}});
    }
    return answers;
}

/// Those of the expressions that were accepted, in the order in which they were asked.
std::vector<SystemdAnswer> fromOutput(const QByteArray &output)
{
    std::vector<SystemdAnswer> answers;
    for (const QByteArray &raw : output.split('\n')) {
        const QString line = QString::fromUtf8(raw).trimmed();
        const QString value = line.section(": "_L1, 1);
        if (line.startsWith("Normalized form: "_L1))
            answers.push_back({.accepted = true, .gaveUp = false, .normalised = value, .times = {}});
        else if (!answers.empty() && value.endsWith(" UTC"_L1))
            answers.back().times.emplace_back(QDate::fromString(value.section(u' ', 1, 1), Qt::ISODate),
                                              QTime::fromString(value.section(u' ', 2, 2), Qt::ISODate),
                                              QTimeZone::UTC);
    }
    return answers;
}

} // namespace

QHash<QString, SystemdAnswer> askSystemd(const QStringList &expressions, const QByteArray &zone, const QDateTime &base,
                                         int count)
{
    const QStringList command{u"TZ="_s + QString::fromLatin1(zone),
                              u"systemd-analyze"_s,
                              u"calendar"_s,
                              u"--base-time=@%1"_s.arg(base.toSecsSinceEpoch()),
                              u"--iterations=%1"_s.arg(count),
                              u"--"_s};
    const ToolResult run = runTool(u"env"_s, command + expressions);
    QHash<QString, SystemdAnswer> answers = fromErrors(run.errors);
    const std::vector<SystemdAnswer> accepted = fromOutput(run.output);
    std::size_t next = 0;
    for (const QString &expression : expressions) {
        if (!answers.contains(expression) && next < accepted.size())
            answers.insert(expression, accepted[next++]);
    }
    if (next == accepted.size() && answers.size() == expressions.size())
        return answers;
    QTest::qFail(run.message().constData(), __FILE__, __LINE__);
    return {};
}

} // namespace lifeboat::test
