// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "drives/usedmap/Partclone.h"

#include "drives/usedmap/FileSystemMaps.h"

#include <algorithm>

namespace lifeboat {

Result<ProgramResult> runChecker(const QString &program, const QStringList &arguments, const std::stop_token &stop,
                                 const std::function<void(QByteArrayView)> &onOutput)
{
    Result<ProgramResult> result = runProgram(program, arguments, stop, onOutput);
    if (!result && result.error().code == ErrorCode::ProgramMissing)
        return doubt(QStringLiteral("%1 is not installed").arg(program));
    if (!result && result.error().code != ErrorCode::Cancelled)
        return doubt(QStringLiteral("%1 failed").arg(program));
    return result;
}

Result<DomainParser::Domain> partcloneDomain(const QString &program, const RangeNode &node, ByteCount expected,
                                             const std::stop_token &stop)
{
    // -L: without it partclone writes to /var/log. Its own checks (mounted, dirty, scheduled for a check) stay on: no -F, no -I.
    const QStringList arguments{QStringLiteral("-D"), QStringLiteral("-q"),       QStringLiteral("-s"),
                                node.path(),          QStringLiteral("-o"),       QStringLiteral("-"),
                                QStringLiteral("-L"), QStringLiteral("/dev/null")};
    DomainParser parser;
    LIFEBOAT_TRY_ASSIGN(const ProgramResult result,
                        runChecker(program, arguments, stop, [&](QByteArrayView output) { parser.feed(output); }));
    if (result.exitStatus != 0)
        return doubt(QStringLiteral("%1 refused").arg(program));
    LIFEBOAT_TRY_ASSIGN(DomainParser::Domain domain, parser.finish());
    if (domain.covered != expected)
        return doubt(QStringLiteral("%1 and the superblock disagree about the size").arg(program));
    return domain;
}

Result<> confirmByPartclone(UsedMap &map, const QString &program, const RangeNode &node, ByteCount expected,
                            const Extents &notLookedAt, const std::stop_token &stop)
{
    LIFEBOAT_TRY_ASSIGN(DomainParser::Domain domain, partcloneDomain(program, node, expected, stop));
    domain.used.add(notLookedAt);
    const auto isKnown = [&](const ByteRange &range) { return domain.used.contains(range); };
    if (!std::ranges::all_of(map.used.ranges(), isKnown))
        return doubt(QStringLiteral("%1 and the file system's own records disagree").arg(program));
    map.used = std::move(domain.used);
    map.method = program;
    return {};
}

} // namespace lifeboat
