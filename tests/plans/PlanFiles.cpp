// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "PlanFiles.h"

namespace lifeboat::test {

using namespace Qt::StringLiterals;

const QString planId = u"office-pc"_s;

const QByteArray wholePlanFile = R"({
    "schema": 1,
    "name": "Office PC",
    "enabled": false,
    "drives": [
        {"model": "Disk 500", "serial": "S1", "wwn": "0x5", "size": 500107862016, "path": "/dev/sda", "partitions": [1, 2]}
    ],
    "places": [
        {"name": "Office backup", "uuid": "1234-ABCD", "folder": "backup", "path": "/media/anna/Office backup"},
        {"name": "Share", "path": "/mnt/share"}
    ],
    "times": ["daily", "weekly"],
    "onConnect": true,
    "keep": {"last": 4, "hourly": 5, "daily": 7, "weekly": 8, "monthly": 9, "yearly": 10, "free": 100000000000},
    "exact": true,
    "compression": "small",
    "check": false,
    "recheckDays": 31,
    "leastBattery": 32,
    "wake": true,
    "longestStandstill": 1500,
    "hook": "/usr/local/bin/told"
}
)";

const QByteArray smallPlanFile =
    R"({"schema":1,"name":"a","drives":[{"serial":"S","size":512}],"places":[{"name":"b","path":"/c"}]})";

QString problemOf(const Result<Plan> &plan)
{
    if (plan)
        return u"accepted"_s;
    return QLatin1StringView(wireName(plan.error().code)) + u"|"_s + plan.error().subject + u'|' + plan.error().detail;
}

} // namespace lifeboat::test
