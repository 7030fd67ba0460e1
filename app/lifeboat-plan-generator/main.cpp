// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/Units.h"

#include <QFile>

#include <cstdio>
#include <span>

using namespace lifeboat;

namespace {

/// Into the kernel's log, where systemd has the stderr of a generator go.
void warn(const QString &about, const Error &error)
{
    const QString text = QStringLiteral("lifeboat-plan-generator: %1: %2 %3 %4\n")
                             .arg(about, QString::fromLatin1(wireName(error.code)), error.subject, error.detail);
    std::fputs(text.toUtf8().constData(), stderr);
}

} // namespace

/// systemd.generator(7): NORMAL EARLY LATE [PLANS]. The fourth argument, which systemd does not give, is another folder of plans: for tests.
/// Always ends with 0: no plan is worth a computer that does not start.
int main(int argc, char *argv[])
{
    const std::span arguments(argv, static_cast<std::size_t>(argc));
    if (arguments.size() != 4 && arguments.size() != 5) {
        std::fputs("Usage: lifeboat-plan-generator NORMAL EARLY LATE [PLANS]\n", stderr);
        return 0;
    }
    const PlanStore store(arguments.size() == 5 ? QFile::decodeName(arguments[4]) : PlanStore::defaultFolder(true));
    for (const StoredPlan &stored : store.all()) {
        if (!stored.plan)
            warn(stored.id, stored.plan.error());
    }
    if (const Result<> generated = generateUnits(store, QFile::decodeName(arguments[1])); !generated)
        warn(store.folder(), generated.error());
    return 0;
}
