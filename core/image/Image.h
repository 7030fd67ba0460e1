// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "image/Manifest.h"

namespace lifeboat {

/// In the place: <place>/Lifeboat/<computer>/<drive>/<time>/ holds an image.
inline constexpr QLatin1StringView placeFolderName("Lifeboat");
inline constexpr char manifestFileName[] = "image.json";
inline constexpr char dataFileName[] = "disk.qcow2";
inline constexpr char sumsFileName[] = "disk.sums";
inline constexpr char fileSumsFileName[] = "SHA256SUMS";
inline constexpr char checkFileName[] = "check.json";

/// What the last check of an image found; check.json, replaced atomically by every check, carries its own digest.
struct CheckRecord {
    QDateTime time; ///< UTC
    bool good = false;
    std::uint64_t damagedClusters = 0;
    QString software;

    QByteArray toJson() const;
    static Result<CheckRecord> fromJson(const QByteArray &bytes, const QString &subject);
};

enum class CheckState { NotChecked, Good, Damaged };

/// An image in its folder. A value; opening reads the manifest and the check record only.
class Image {
public:
    /// @p path: the image's folder or its image.json. Errors: ImageNotFound (nothing there, or only a `.partial`), ImageDamaged, ImageUnsupported, ImageRead.
    static Result<Image> open(const QString &path);
    /// The same, of the folder that is open as @p folderFd (O_PATH will do) and that @p folder names. Links in it are not followed.
    static Result<Image> openIn(int folderFd, const QString &folder);

    const Manifest &manifest() const { return m_manifest; }
    const QString &folder() const { return m_folder; }
    QString filePath(const char *fileName) const;
    /// The name for people and errors: the manifest's name, else drive and local time.
    QString displayName() const;

    const std::optional<CheckRecord> &lastCheck() const { return m_lastCheck; }
    /// True when check.json exists but cannot be trusted.
    bool checkRecordDamaged() const { return m_checkRecordDamaged; }
    CheckState checkState() const;
    Result<> saveCheck(const CheckRecord &record) const;

    /// Removes the own files of the image at @p path, image.json last, then its folder; what else somebody put there stays. A damaged image too,
    /// when its folder lies where a place has its images. Cut short, it is a damaged image, which can be removed again.
    /// Errors: ImageNotFound, ImageDamaged (not in a place), ImageUnsupported, ImageNotDeleted.
    static Result<> remove(const QString &path);

    /// disk.sums of this image, digest compared.
    Result<std::unique_ptr<SumsReader>> openSums() const;

private:
    QString m_folder;
    Manifest m_manifest;
    std::optional<CheckRecord> m_lastCheck;
    bool m_checkRecordDamaged = false;
};

} // namespace lifeboat
