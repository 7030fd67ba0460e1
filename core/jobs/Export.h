// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "image/Image.h"
#include "jobs/Job.h"

namespace lifeboat {

enum class ExportFormat { Raw, Qcow2, Vmdk, Vhdx, Vdi };

const char *exportFormatName(ExportFormat format);
std::optional<ExportFormat> exportFormatFromName(QStringView name);

struct ExportReport {
    Outcome outcome = Outcome::NotDone;
    QString file;
    ByteCount size; ///< of the file
};

/// Checks the image and converts it with qemu-img into @p file (written under a temporary name in the same folder, then renamed).
/// Errors: FileExists, ImageDamaged, ProgramMissing, NoSpace, PlaceWrite, Cancelled.
Result<ExportReport> exportImage(const Image &image, const QString &file, ExportFormat format, JobContext context);

} // namespace lifeboat
