// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "image/AbsorbJournal.h"

#include "image/Files.h"
#include "image/Image.h"
#include "image/Json.h"
#include "image/Place.h"

#include <QFile>
#include <QJsonDocument>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <limits>

namespace lifeboat {

namespace {

constexpr int journalVersion = 1;
constexpr qsizetype journalLimit = 128 << 20;
constexpr std::uint64_t anyPosition = std::uint64_t{1} << 62;

QJsonObject headerToJson(const qcow2::HeaderSwitch &header)
{
    QJsonArray freed;
    for (const ByteRange &range : header.freed)
        freed.append(QJsonObject{{QStringLiteral("begin"), jsonNumber(range.begin.value)},
                                 {QStringLiteral("end"), jsonNumber(range.end.value)}});
    return {{QStringLiteral("l1Offset"), jsonNumber(header.l1Offset)},
            {QStringLiteral("refcountTableOffset"), jsonNumber(header.refcountTableOffset)},
            {QStringLiteral("fileSize"), jsonNumber(header.fileSize.value)},
            {QStringLiteral("freed"), freed}};
}

qcow2::HeaderSwitch headerFromJson(JsonFields &fields)
{
    qcow2::HeaderSwitch header;
    header.l1Offset = fields.number("l1Offset", 1, anyPosition);
    header.refcountTableOffset = fields.number("refcountTableOffset", 1, anyPosition);
    header.fileSize = ByteCount(fields.number("fileSize", 1, anyPosition));
    const QJsonArray freed = fields.array("freed");
    std::uint64_t least = 1; // never the header
    for (const QJsonValue value : freed) {
        JsonFields range(value.toObject(), QStringLiteral("freed."));
        const std::uint64_t begin = range.number("begin", least, header.fileSize.value);
        least = range.number("end", begin + 1, header.fileSize.value);
        header.freed.push_back({ByteOffset(begin), ByteOffset(least)});
        fields.merge(range);
    }
    return header;
}

Result<UniqueFd> openFolder(int parent, const QString &name, const QString &path)
{
    UniqueFd fd(::openat(parent, QFile::encodeName(name).constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd)
        return failIo(ErrorCode::PlaceWrite, path + u'/' + name, "open");
    return fd;
}

Result<> removeFile(int folder, const char *name, const QString &path)
{
    if (::unlinkat(folder, name, 0) != 0 && errno != ENOENT)
        return failIo(ErrorCode::PlaceWrite, path + u'/' + QLatin1StringView(name), "unlink");
    return {};
}

class Settling {
public:
    Settling(int driveFd, const QString &path, const AbsorbJournal &journal)
        : m_driveFd(driveFd), m_path(path), m_journal(journal)
    { }

    Result<> run()
    {
        LIFEBOAT_TRY(m_journal.ready ? end() : takeBack());
        LIFEBOAT_TRY(removeFile(m_driveFd, AbsorbJournal::fileName, m_path));
        return syncFolder(m_driveFd, m_path);
    }

private:
    QString olderPath() const { return m_path + u'/' + m_journal.older; }
    QString newerPath() const { return m_path + u'/' + m_journal.newer; }
    QString dataPath() const { return olderPath() + u'/' + QLatin1StringView(dataFileName); }
    Result<> takeBack();
    Result<> end();
    Result<> moveData(int older, int newer);
    Result<> describeNewer(int newer);
    Result<> removeOlder();

    int m_driveFd;
    QString m_path;
    const AbsorbJournal &m_journal;
};

Result<> Settling::takeBack()
{
    LIFEBOAT_TRY_ASSIGN(const UniqueFd older, openFolder(m_driveFd, m_journal.older, m_path));
    UniqueFd data(::openat(older.get(), dataFileName, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
    if (!data)
        return failIo(ErrorCode::PlaceWrite, dataPath(), "open");
    LIFEBOAT_TRY_ASSIGN(const auto reader,
                        qcow2::Reader::openAlone(UniqueFd(::fcntl(data.get(), F_DUPFD_CLOEXEC, 0)), dataPath()));
    return qcow2::Absorber::takeBack(data.get(), dataPath(), *reader, m_journal.olderSize);
}

/// Each step can be done again, and none of them before the one above it is on stable storage.
Result<> Settling::end()
{
    LIFEBOAT_TRY_ASSIGN(const UniqueFd newer, openFolder(m_driveFd, m_journal.newer, m_path));
    UniqueFd older(::openat(m_driveFd, QFile::encodeName(m_journal.older).constData(),
                            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (older)
        LIFEBOAT_TRY(moveData(older.get(), newer.get()));
    LIFEBOAT_TRY(describeNewer(newer.get()));
    return older ? removeOlder() : Result<>();
}

Result<> Settling::moveData(int older, int newer)
{
    const UniqueFd data(::openat(older, dataFileName, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
    if (!data && errno == ENOENT)
        return {};
    if (!data)
        return failIo(ErrorCode::PlaceWrite, dataPath(), "open");
    LIFEBOAT_TRY(qcow2::Absorber::switchHeader(data.get(), dataPath(), m_journal.ready->header));
    if (::renameat(older, dataFileName, newer, dataFileName) != 0)
        return failIo(ErrorCode::PlaceWrite, dataPath(), "rename");
    LIFEBOAT_TRY(syncFolder(newer, newerPath()));
    return syncFolder(older, olderPath());
}

Result<> Settling::describeNewer(int newer)
{
    LIFEBOAT_TRY(removeFile(newer, fileSumsFileName, newerPath())); // it is of the file that is gone
    LIFEBOAT_TRY(replaceFile(newer, newerPath(), manifestFileName, m_journal.ready->manifest.toJson()));
    if (!m_journal.ready->good)
        return removeFile(newer, checkFileName, newerPath());
    const CheckRecord record{.time = QDateTime::currentDateTimeUtc(),
                             .good = true,
                             .whole = false,
                             .damagedClusters = 0,
                             .software = QStringLiteral("Lifeboat " LIFEBOAT_VERSION)};
    return replaceFile(newer, newerPath(), checkFileName, record.toJson());
}

Result<> Settling::removeOlder()
{
    LIFEBOAT_TRY_ASSIGN(const UniqueFd older, openFolder(m_driveFd, m_journal.older, m_path));
    for (const char *name : {fileSumsFileName, checkFileName, sumsFileName, manifestFileName})
        LIFEBOAT_TRY(removeFile(older.get(), name, olderPath()));
    if (::unlinkat(m_driveFd, QFile::encodeName(m_journal.older).constData(), AT_REMOVEDIR) != 0 &&
        errno != ENOTEMPTY && errno != EEXIST && errno != ENOENT)
        return failIo(ErrorCode::PlaceWrite, olderPath(), "rmdir");
    return {};
}

} // namespace

QByteArray AbsorbJournal::toJson() const
{
    QJsonObject object{{QStringLiteral("schema"), journalVersion},
                       {QStringLiteral("older"), older},
                       {QStringLiteral("newer"), newer},
                       {QStringLiteral("olderSize"), jsonNumber(olderSize.value)},
                       {QStringLiteral("ready"), ready.has_value()}};
    if (ready) {
        object.insert(QStringLiteral("header"), headerToJson(ready->header));
        object.insert(QStringLiteral("manifest"), QString::fromUtf8(ready->manifest.toJson()));
        object.insert(QStringLiteral("good"), ready->good);
    }
    return sealJson(std::move(object));
}

Result<AbsorbJournal> AbsorbJournal::fromJson(const QByteArray &bytes, const QString &subject)
{
    LIFEBOAT_TRY_ASSIGN(QJsonObject object, unsealJson(bytes, journalVersion, subject));
    JsonFields fields(std::move(object));
    AbsorbJournal journal;
    journal.older = fields.string("older");
    journal.newer = fields.string("newer");
    for (const QString &name : {journal.older, journal.newer})
        fields.require(isImageFolderName(name), "older or newer");
    journal.olderSize = ByteCount(fields.number("olderSize", 1, anyPosition));
    if (fields.boolean("ready")) {
        Ready ready;
        JsonFields header = fields.object("header");
        ready.header = headerFromJson(header);
        fields.merge(header);
        LIFEBOAT_TRY_ASSIGN(ready.manifest, Manifest::fromJson(fields.string("manifest").toUtf8(), subject));
        ready.good = fields.boolean("good");
        journal.ready = std::move(ready);
    }
    if (!fields.problem().isEmpty())
        return fail(ErrorCode::ImageDamaged, subject, fields.problem());
    return journal;
}

Result<std::optional<AbsorbJournal>> AbsorbJournal::read(int driveFolderFd, const QString &driveFolder)
{
    LIFEBOAT_TRY_ASSIGN(const auto bytes, readSmallFile(driveFolderFd, driveFolder, fileName, journalLimit));
    if (!bytes)
        return std::optional<AbsorbJournal>();
    return fromJson(*bytes, driveFolder + u'/' + QLatin1StringView(fileName)).transform([](AbsorbJournal journal) {
        return std::optional(std::move(journal));
    });
}

Result<> AbsorbJournal::write(int driveFolderFd, const QString &driveFolder) const
{
    return replaceFile(driveFolderFd, driveFolder, fileName, toJson());
}

Result<> settle(const QString &driveFolder)
{
    const UniqueFd fd(::open(QFile::encodeName(driveFolder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd)
        return {};
    LIFEBOAT_TRY_ASSIGN(const auto journal, AbsorbJournal::read(fd.get(), driveFolder));
    return journal ? Settling(fd.get(), driveFolder, *journal).run() : Result<>();
}

void settleIfPossible(const QString &driveFolder)
{
    const QString journal = driveFolder + u'/' + QLatin1StringView(AbsorbJournal::fileName);
    struct stat status{};
    if (::access(QFile::encodeName(journal).constData(), F_OK) != 0 ||
        ::stat(QFile::encodeName(driveFolder).constData(), &status) != 0 || status.st_uid != ::geteuid())
        return; // in somebody else's folder only on that one's behalf
    if (const auto lock = lockDriveFolder(driveFolder))
        static_cast<void>(settle(driveFolder)); // whoever looks next tries again
}

} // namespace lifeboat
