// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "image/Manifest.h"
#include "qcow2/Reader.h"

#include <memory>

namespace lifeboat {

/// In the place: <place>/Lifeboat/<computer>/<drive>/<time>/ holds an image.
inline constexpr QLatin1StringView placeFolderName("Lifeboat");
inline constexpr char manifestFileName[] = "image.json";
inline constexpr char dataFileName[] = "disk.qcow2";
inline constexpr char sumsFileName[] = "disk.sums";
inline constexpr char fileSumsFileName[] = "SHA256SUMS";
inline constexpr char checkFileName[] = "check.json";
/// What disk.qcow2 calls that of the image that it builds on.
std::string backingPath(const ParentImage &parent);

/// What the last check of an image found; check.json, replaced atomically by every check, carries its own digest.
struct CheckRecord {
    QDateTime time; ///< UTC
    bool good = false;
    bool whole = true; ///< false: only what this image does not have from its parents
    std::uint64_t damagedClusters = 0;
    QString software;

    QByteArray toJson() const;
    static Result<CheckRecord> fromJson(const QByteArray &bytes, const QString &subject);
};

enum class CheckState { NotChecked, Good, Damaged };

/// The folder of the image at @p path, which is that or its image.json.
QString imageFolder(const QString &path);
/// Whether the image at @p path lies where a place has its images: <place>/Lifeboat/<computer>/<drive>/<time>.
bool isInPlace(const QString &path);

/// How many images one may build on, itself counted: each is one more file to open and one more that may be lost.
inline constexpr std::size_t longestChain = 32;

/// An image in its folder. A value; opening reads the manifest and the check record only, and those of the images that it builds on.
class Image {
public:
    /// @p path: the image's folder or its image.json. Errors: ImageNotFound (nothing there, or only a `.partial`), ImageDamaged (also: one that it builds on is
    /// not there any more), ImageUnsupported, ImageRead.
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
    /// Damaged also when one that it builds on was found so, unless a later check read all of this one.
    CheckState checkState() const;
    Result<> saveCheck(const CheckRecord &record) const;

    /// Removes the own files of the image at @p path, image.json last, then its folder; what else somebody put there stays. A damaged image too,
    /// when its folder lies where a place has its images. Cut short, it is a damaged image, which can be removed again.
    /// Errors: ImageNotFound, ImageDamaged (not in a place), ImageUnsupported, ImageNotDeleted.
    static Result<> remove(const QString &path);

    /// The image that this one builds on; nothing: it stands alone.
    const Image *parent() const { return m_parent.get(); }
    bool buildsOn(const Image &other) const
    {
        return m_manifest.parent && m_manifest.parent->uuid == other.m_manifest.uuid;
    }
    /// This one and those that it builds on.
    std::size_t chainLength() const { return 1 + (m_parent ? m_parent->chainLength() : 0); }
    /// disk.qcow2 of this image, and through it those that it builds on. Errors: as qcow2::Reader::openFiles().
    Result<std::unique_ptr<qcow2::Reader>> openData() const;
    /// What openData() does, with disk.qcow2 of this image and of each that it builds on already open.
    Result<std::unique_ptr<qcow2::Reader>> readData(std::vector<UniqueFd> files) const;
    /// Whether @p header can be that of its disk.qcow2: drive, clusters and what it builds on. Errors: ImageDamaged.
    Result<> describes(const qcow2::Header &header) const;
    /// disk.sums of this image, digest compared.
    Result<std::unique_ptr<SumsReader>> openSums() const;

private:
    static Result<Image> openInChain(int folderFd, const QString &folder, std::size_t length);
    Result<> openParent(int folderFd, std::size_t length);
    void readCheck(int folderFd);
    /// When damage was found that concerns this image; nothing: none is known.
    std::optional<QDateTime> damageFound() const;

    QString m_folder;
    Manifest m_manifest;
    std::optional<CheckRecord> m_lastCheck;
    bool m_checkRecordDamaged = false;
    std::shared_ptr<const Image> m_parent;
};

} // namespace lifeboat
