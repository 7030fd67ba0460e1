// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Program.h"
#include "drives/usedmap/DomainParser.h"
#include "drives/usedmap/RangeNode.h"

namespace lifeboat {

/// What `partclone.X -D` says about the file system on @p node, whose every byte up to @p expected it must tell of. Blocks; partclone
/// reads metadata only. Errors: Cancelled; SourceUnreadable with the reason (not installed, refused, damaged map, wrong size).
Result<DomainParser::Domain> partcloneDomain(const QString &program, const RangeNode &node, ByteCount expected,
                                             const std::stop_token &stop);

/// A second opinion on @p map: all of it must be in what partclone calls used, which then is the map, with @p notLookedAt, of which partclone
/// does not tell. Errors: those of partcloneDomain(); SourceUnreadable when the two disagree.
Result<> confirmByPartclone(UsedMap &map, const QString &program, const RangeNode &node, ByteCount expected,
                            const Extents &notLookedAt, const std::stop_token &stop);

/// A checking program run on @p node: as runProgram(), but a missing program is a doubt (SourceUnreadable) that names it.
Result<ProgramResult> runChecker(const QString &program, const QStringList &arguments, const std::stop_token &stop,
                                 const std::function<void(QByteArrayView)> &onOutput = {});

} // namespace lifeboat
