// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/FakeManager.h"

#include "fakejobadaptor.h"
#include "fakemanageradaptor.h"
#include "fakeplansadaptor.h"
#include "support/FakeFit.h"

#include <QDir>
#include <QFile>
#include <QMetaMethod>

#include <algorithm>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace lifeboat::test {

namespace {

using namespace Qt::StringLiterals;

constexpr double shareInUse = 0.6; ///< of a drive that is cloned

/// A socket that clients do not find. The server itself stays: libdbus removes its file only some time after it was told to.
QString hidden(const QString &socket) { return socket + QStringLiteral(".away"); }

/// Ends every connection that was accepted on @p socket, as if this process had died. QtDBus has no means for it that does not wait for
/// the last QDBusConnection that somebody keeps.
void cutConnectionsOf(const QString &socket)
{
    const QStringList descriptors =
        QDir(u"/proc/self/fd"_s).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
    for (const QString &descriptor : descriptors) {
        const int fd = descriptor.toInt();
        sockaddr_un address{};
        socklen_t length = sizeof address;
        int listens = 0;
        socklen_t listensLength = sizeof listens;
        if (::getsockname(fd, reinterpret_cast<sockaddr *>(&address), &length) != 0 || address.sun_family != AF_UNIX ||
            ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &listensLength) != 0)
            continue;
        if (listens == 0 && QFile::encodeName(socket) == address.sun_path)
            ::shutdown(fd, SHUT_RDWR);
    }
}

/// Options as a test wants to look at them: what QtDBus left unread is read.
QVariantMap readOptions(QVariantMap options)
{
    for (QVariant &value : options) {
        if (value.metaType() != QMetaType::fromType<QDBusArgument>())
            continue;
        const auto argument = value.value<QDBusArgument>();
        if (argument.currentSignature() == QLatin1StringView("ai"))
            value = QVariant::fromValue(qdbus_cast<QList<int>>(argument));
    }
    return options;
}

bool isBelow(const QString &path, const QString &folder)
{
    return path == folder || path.startsWith(folder + QLatin1Char('/'));
}

QStringList mountPoints(const Drive &drive)
{
    QStringList points;
    const auto add = [&](const std::vector<Usage> &usages) {
        for (const Usage &usage : usages) {
            if (usage.kind == Usage::Kind::Mount)
                points.append(usage.where);
        }
    };
    add(drive.usages);
    for (const Partition &partition : drive.partitions)
        add(partition.usages);
    return points;
}

void forgetMounts(std::vector<Usage> &usages)
{
    std::erase_if(usages, [](const Usage &usage) { return usage.kind == Usage::Kind::Mount; });
}

} // namespace

FakeManager::FakeManager(QString socket)
    : m_socket(std::move(socket)), m_server(QStringLiteral("unix:path=") + m_socket)
{
    new FakeManagerAdaptor(this);
    connect(&m_server, &QDBusServer::newConnection, &m_endpoints, &Endpoints::addConnection);
    m_endpoints.addObject(QLatin1StringView(managerPath), this);
    m_endpoints.addObject(QLatin1StringView(plansPath), &m_plans);
}

FakeManager::~FakeManager() { m_answers.forget(); }

QString FakeManager::problem() const { return m_server.isConnected() ? QString() : m_server.lastError().message(); }

void FakeManager::loseConnection()
{
    QFile::rename(m_socket, hidden(m_socket));
    m_answers.forget();
    cutConnectionsOf(m_socket);
}

void FakeManager::comeBack() { QFile::rename(hidden(m_socket), m_socket); }

template<class Value>
Value FakeManager::answer(std::function<Result<Value>()> value)
{
    setDelayedReply(true);
    m_answers.answer(connection(), message(), [value = std::move(value)]() -> Result<QVariantList> {
        LIFEBOAT_TRY_ASSIGN(Value given, value());
        return QVariantList{QVariant::fromValue(std::move(given))};
    });
    return {};
}

QList<lifeboat::Drive> FakeManager::Drives()
{
    return answer<QList<lifeboat::Drive>>([this]() -> Result<QList<lifeboat::Drive>> {
        return QList<lifeboat::Drive>(world.drives.begin(), world.drives.end());
    });
}

Result<lifeboat::Drive> FakeManager::found(const QString &drive) const
{
    LIFEBOAT_TRY(checkPath(drive, QStringLiteral("drive")));
    const auto known = std::ranges::find(world.drives, drive, &lifeboat::Drive::path);
    if (known == world.drives.end())
        return fail(ErrorCode::DriveNotFound, drive);
    return *known;
}

lifeboat::Drive FakeManager::Drive(const QString &path)
{
    return answer<lifeboat::Drive>([this, path] { return found(path); });
}

/// The same share of everything that has a file system.
QList<lifeboat::PartitionUse> FakeManager::UsedSpace(const QString &drive)
{
    return answer<QList<PartitionUse>>([this, drive]() -> Result<QList<PartitionUse>> {
        LIFEBOAT_TRY_ASSIGN(const lifeboat::Drive asked, found(drive));
        QList<PartitionUse> uses;
        for (const PartitionRecord &partition : fakeFitSource(asked, shareInUse).partitions) {
            if (!partition.fileSystem.isEmpty())
                uses.append({.number = partition.number, .used = partition.used});
        }
        return uses;
    });
}

lifeboat::PlaceInfo FakeManager::Place(const QString &path)
{
    return answer<PlaceInfo>([this, path]() -> Result<PlaceInfo> {
        LIFEBOAT_TRY(checkPath(path, QStringLiteral("path")));
        return world.places.value(path, fail(ErrorCode::PlaceNotFound, path));
    });
}

QList<lifeboat::ImageInfo> FakeManager::Images(const QString &place)
{
    return answer<QList<ImageInfo>>([this, place]() -> Result<QList<ImageInfo>> {
        LIFEBOAT_TRY(checkPath(place, QStringLiteral("path")));
        if (const auto known = world.images.constFind(place); known != world.images.constEnd())
            return *known;
        LIFEBOAT_TRY(world.places.value(place, fail(ErrorCode::PlaceNotFound, place)));
        return QList<ImageInfo>();
    });
}

Result<ImageInfo> FakeManager::foundImage(const QString &path) const
{
    LIFEBOAT_TRY(checkPath(path, QStringLiteral("image")));
    for (const Result<QList<ImageInfo>> &images : world.images) {
        for (const ImageInfo &image : images.value_or(QList<ImageInfo>())) {
            if (image.folder != path && image.folder + QStringLiteral("/image.json") != path)
                continue;
            if (image.problem)
                return fail(*image.problem);
            return image;
        }
    }
    return fail(ErrorCode::ImageNotFound, path);
}

lifeboat::ImageInfo FakeManager::Image(const QString &path)
{
    return answer<ImageInfo>([this, path] { return foundImage(path); });
}

lifeboat::FitInfo FakeManager::Fit(const QString &image, const QString &target, const QVariantMap &selection)
{
    const QVariantMap options = readOptions(selection);
    return answer<FitInfo>([this, image, target, options]() -> Result<FitInfo> {
        LIFEBOAT_TRY_ASSIGN(const FitSelection wanted, fitSelection(options));
        if (const auto planned = world.fits.constFind(target); planned != world.fits.constEnd())
            return *planned;
        LIFEBOAT_TRY_ASSIGN(const ImageInfo info, foundImage(image));
        LIFEBOAT_TRY_ASSIGN(const Manifest manifest, info.manifest());
        LIFEBOAT_TRY_ASSIGN(const lifeboat::Drive drive, found(target));
        return fakeFit({.size = manifest.drive.size,
                        .sectors = manifest.sectors,
                        .tableType = manifest.tableType,
                        .partitions = manifest.partitions,
                        .storedBelow = info.folder,
                        .drivePath = {}},
                       drive, wanted);
    });
}

lifeboat::FitInfo FakeManager::FitClone(const QString &drive, const QString &target, const QList<int> &partitions)
{
    return answer<FitInfo>([this, drive, target, partitions]() -> Result<FitInfo> {
        if (const auto planned = world.fits.constFind(target); planned != world.fits.constEnd())
            return *planned;
        LIFEBOAT_TRY_ASSIGN(const lifeboat::Drive from, found(drive));
        LIFEBOAT_TRY_ASSIGN(const lifeboat::Drive onto, found(target));
        FitSource source = fakeFitSource(from, shareInUse);
        for (PartitionRecord &partition : source.partitions)
            partition.included = partitions.isEmpty() || partitions.contains(partition.number);
        return fakeFit(source, onto, {});
    });
}

QDBusObjectPath FakeManager::create(const Result<JobRequest> &request, std::function<void(quint64)> note)
{
    return answer<QDBusObjectPath>([this, request, note = std::move(note)]() -> Result<QDBusObjectPath> {
        LIFEBOAT_TRY(request);
        JobRecord record;
        record.user = ::getuid();
        record.created = QDateTime::currentDateTimeUtc();
        const quint64 id = addJob(std::move(record), *request);
        note(id);
        return QDBusObjectPath(job(id)->path());
    });
}

QDBusObjectPath FakeManager::CreateBackup(const QString &drive, const QString &place, const QVariantMap &options)
{
    return create(backupRequest(drive, place, options), [=, this](quint64 id) {
        world.calls.backup = {.job = id, .drive = drive, .place = place, .options = readOptions(options)};
    });
}

QDBusObjectPath FakeManager::CreateCheck(const QString &image)
{
    return create(checkRequest(image), [=, this](quint64 id) { world.calls.check = {.job = id, .image = image}; });
}

QDBusObjectPath FakeManager::CreateRestore(const QString &image, const QString &target,
                                           const lifeboat::DriveIdentity &expected, const QVariantMap &options)
{
    return create(restoreRequest(image, target, expected, options), [=, this](quint64 id) {
        world.calls.restore = {
            .job = id, .image = image, .target = target, .expected = expected, .options = readOptions(options)};
    });
}

QDBusObjectPath FakeManager::CreateClone(const QString &drive, const QString &target,
                                         const lifeboat::DriveIdentity &expected, const QVariantMap &options)
{
    return create(cloneRequest(drive, target, expected, options), [=, this](quint64 id) {
        world.calls.clone = {
            .job = id, .drive = drive, .target = target, .expected = expected, .options = readOptions(options)};
    });
}

QDBusObjectPath FakeManager::CreateExport(const QString &image, const QString &file, const QString &format)
{
    return create(exportRequest(image, file, format), [=, this](quint64 id) {
        world.calls.exportImage = {.job = id, .image = image, .file = file, .format = format};
    });
}

QDBusObjectPath FakeManager::CreateDelete(const QString &image)
{
    return create(deleteRequest(image), [=, this](quint64 id) { world.calls.deletion = {.job = id, .image = image}; });
}

QDBusUnixFileDescriptor FakeManager::Browse(const QString &image, const QVariantMap &)
{
    return answer<QDBusUnixFileDescriptor>([this, image]() -> Result<QDBusUnixFileDescriptor> {
        LIFEBOAT_TRY(checkPath(image, QStringLiteral("image")));
        LIFEBOAT_TRY(foundImage(image));
        const auto &[source, served] = m_served.emplace_back(world.files, std::make_unique<ServedFiles>(*world.files));
        return QDBusUnixFileDescriptor(served->takeSocket().get());
    });
}

QList<QDBusObjectPath> FakeManager::Jobs()
{
    return answer<QList<QDBusObjectPath>>([this]() -> Result<QList<QDBusObjectPath>> {
        QList<QDBusObjectPath> paths;
        for (const auto &[id, job] : m_jobs)
            paths.append(QDBusObjectPath(job->path()));
        return paths;
    });
}

Result<lifeboat::Drive> FakeManager::letGo(const QString &drive, const lifeboat::DriveIdentity &expected) const
{
    LIFEBOAT_TRY(m_claims.isFree(drive, Claims::Access::Change));
    LIFEBOAT_TRY_ASSIGN(const lifeboat::Drive known, found(drive));
    if (known.identity != expected)
        return fail(ErrorCode::TargetChanged, drive);
    if (known.isSystem())
        return fail(ErrorCode::TargetInUse, known.displayName(), QStringLiteral("the running system"));
    return known;
}

void FakeManager::Unmount(const QString &drive, const lifeboat::DriveIdentity &expected)
{
    setDelayedReply(true);
    world.calls.unmount = {.drive = drive, .expected = expected};
    m_answers.answer(connection(), message(), [=, this]() -> Result<QVariantList> {
        LIFEBOAT_TRY(letGo(drive, expected));
        lifeboat::Drive &known = *std::ranges::find(world.drives, drive, &lifeboat::Drive::path);
        forgetMounts(known.usages);
        for (Partition &partition : known.partitions)
            forgetMounts(partition.usages);
        Q_EMIT DrivesChanged();
        return QVariantList();
    });
}

QString FakeManager::PowerOff(const QString &drive, const lifeboat::DriveIdentity &expected)
{
    world.calls.powerOff = {.drive = drive, .expected = expected};
    return answer<QString>([=, this]() -> Result<QString> {
        LIFEBOAT_TRY_ASSIGN(const lifeboat::Drive known, letGo(drive, expected));
        if (!mountPoints(known).isEmpty())
            return fail(ErrorCode::TargetMounted, known.displayName(), mountPoints(known).first());
        if (!known.ejectable)
            return QStringLiteral("flushed");
        unplug(drive);
        return QStringLiteral("powered-off");
    });
}

bool FakeManager::hasMethod(const QString &name)
{
    const auto has = [](const QMetaObject &adaptor, const QString &method) {
        for (int i = adaptor.methodOffset(); i < adaptor.methodCount(); ++i) {
            if (adaptor.method(i).methodType() == QMetaMethod::Slot && adaptor.method(i).name() == method.toLatin1())
                return true;
        }
        return false;
    };
    const QString ofPlans = QStringLiteral("Plans.");
    if (name.startsWith(ofPlans))
        return has(FakePlansAdaptor::staticMetaObject, name.sliced(ofPlans.size()));
    return has(FakeManagerAdaptor::staticMetaObject, name) || has(FakeJobAdaptor::staticMetaObject, name);
}

QList<quint64> FakeManager::jobIds() const
{
    QList<quint64> ids;
    for (const auto &[id, job] : m_jobs)
        ids.append(id);
    return ids;
}

FakeWorkerJob *FakeManager::job(quint64 id) const
{
    const auto found = m_jobs.find(id);
    return found == m_jobs.end() ? nullptr : found->second.get();
}

quint64 FakeManager::addJob(JobRecord record, std::optional<JobRequest> request)
{
    const quint64 id = m_nextId++;
    record.id = id;
    if (request)
        record.what = describe(*request);
    auto job = std::make_unique<FakeWorkerJob>(*this, std::move(record), std::move(request));
    new FakeJobAdaptor(job.get());
    m_endpoints.addObject(job->path(), job.get());
    const QDBusObjectPath path(job->path());
    m_jobs.emplace(id, std::move(job));
    // After the answer, as the worker does it.
    QMetaObject::invokeMethod(this, [this, path] { Q_EMIT JobAdded(path); }, Qt::QueuedConnection);
    return id;
}

void FakeManager::removeJob(quint64 id)
{
    const auto node = m_jobs.extract(id);
    m_endpoints.removeObject(node.mapped()->path());
    node.mapped().release()->deleteLater();
}

Result<> FakeManager::claim(const FakeWorkerJob &job)
{
    return job.request() ? m_claims.take(job.record().id, *job.request()) : Result<>();
}

void FakeManager::propertiesChanged(const QString &path, const QVariantMap &properties)
{
    QDBusMessage signal = QDBusMessage::createSignal(path, QStringLiteral("org.freedesktop.DBus.Properties"),
                                                     QStringLiteral("PropertiesChanged"));
    signal << QLatin1StringView(jobInterfaceName) << properties << QStringList();
    m_endpoints.send(signal);
}

void FakeManager::ended(FakeWorkerJob &job)
{
    const JobRecord &record = job.record();
    m_claims.release(record.id);
    if (record.state == JobState::Succeeded && record.what.operation == QLatin1StringView("delete"))
        forgetImage(record.what.subject);
    if (!record.started.isValid())
        removeJob(record.id);
}

void FakeManager::forgetImage(const QString &folder)
{
    for (Result<QList<ImageInfo>> &images : world.images) {
        if (images)
            images->removeIf([&](const ImageInfo &image) { return image.folder == folder; });
    }
}

void FakeManager::endJobsOfDeadWorker()
{
    for (const quint64 id : jobIds()) {
        FakeWorkerJob *const dead = job(id);
        if (dead->record().state == JobState::Created)
            removeJob(id);
        else if (!hasEnded(dead->record().state))
            dead->finish({.outcome = Outcome::NotDone,
                          .problem = Error{.code = ErrorCode::WorkerDied, .subject = {}, .at = {}, .detail = {}},
                          .figures = {}});
    }
}

bool FakeManager::unplug(const QString &drivePath)
{
    const auto known = std::ranges::find(world.drives, drivePath, &lifeboat::Drive::path);
    if (known == world.drives.end())
        return false;
    const lifeboat::Drive gone = *known;
    world.drives.erase(known);
    const QStringList mounts = mountPoints(gone);
    const auto wasOnIt = [&](const QString &path) {
        return path == gone.path || std::ranges::any_of(mounts, [&](const QString &m) { return isBelow(path, m); });
    };
    for (auto place = world.places.begin(); place != world.places.end(); ++place) {
        if (wasOnIt(place.key()))
            *place = fail(ErrorCode::PlaceNotFound, place.key());
    }
    for (auto images = world.images.begin(); images != world.images.end(); ++images) {
        if (wasOnIt(images.key()))
            *images = fail(ErrorCode::PlaceNotFound, images.key());
    }
    for (const quint64 id : jobIds()) {
        const JobRecord &record = job(id)->record();
        if (record.started.isValid() && !hasEnded(record.state) &&
            (wasOnIt(record.what.subject) || wasOnIt(record.what.destination)))
            job(id)->finish(
                {.outcome = Outcome::NotDone,
                 .problem = Error{.code = ErrorCode::DeviceGone, .subject = gone.displayName(), .at = {}, .detail = {}},
                 .figures = {}});
    }
    Q_EMIT DrivesChanged();
    return true;
}

} // namespace lifeboat::test
