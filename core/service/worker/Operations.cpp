// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/Operations.h"

#include "image/AbsorbJournal.h"
#include "jobs/Check.h"
#include "jobs/DeleteImage.h"

#include <QDBusArgument>
#include <QFileInfo>

namespace lifeboat {

namespace {

constexpr int mostStandstill = 10'000; // milliseconds
constexpr qsizetype textLimit = 4096;  ///< of any path or name that a client sends

std::unexpected<Error> invalid(const QString &subject, const QString &detail)
{
    return fail(ErrorCode::InvalidArgument, subject, detail);
}

Result<> checkText(const QString &text, const QString &what)
{
    if (text.size() > textLimit || text.contains(QChar(0)))
        return invalid(what, QStringLiteral("too long, or with a NUL"));
    return {};
}

/// Takes options out of a map one by one; the first that is wrong stays, and so does one that nobody took.
class Options {
public:
    explicit Options(QVariantMap options) : m_options(std::move(options)) { }

    bool boolean(const char *name, bool otherwise)
    {
        const QVariant value = take(name, QMetaType::fromType<bool>());
        return value.isValid() ? value.toBool() : otherwise;
    }
    QString string(const char *name) { return take(name, QMetaType::fromType<QString>()).toString(); }
    std::optional<int> number(const char *name)
    {
        const QVariant value = take(name, QMetaType::fromType<int>());
        if (value.isValid() && value.toInt() < 0)
            m_problem = QLatin1StringView(name);
        return value.isValid() ? std::optional(value.toInt()) : std::nullopt;
    }
    QSet<int> numbers(const char *name)
    {
        QVariant value = m_options.take(QLatin1StringView(name));
        // QtDBus hands over what is inside a variant unread, unless it is a plain value.
        if (value.metaType() == QMetaType::fromType<QDBusArgument>()) {
            const auto argument = value.value<QDBusArgument>();
            value = argument.currentSignature() == QLatin1StringView("ai")
                ? QVariant::fromValue(qdbus_cast<QList<int>>(argument))
                : QVariant(QString());
        }
        if (value.isValid() && value.metaType() != QMetaType::fromType<QList<int>>())
            m_problem = QLatin1StringView(name);
        const auto list = value.value<QList<int>>();
        return {list.begin(), list.end()};
    }
    Result<> finish() const
    {
        if (!m_problem.isEmpty() || !m_options.isEmpty())
            return invalid(m_problem.isEmpty() ? m_options.firstKey() : m_problem,
                           QStringLiteral("unknown option or wrong type"));
        return {};
    }

private:
    QVariant take(const char *name, QMetaType type)
    {
        const QVariant value = m_options.take(QLatin1StringView(name));
        if (!value.isValid() || value.metaType() == type)
            return value;
        m_problem = QLatin1StringView(name);
        return {};
    }

    QVariantMap m_options;
    QString m_problem;
};

Checking checkingOf(Options &options) { return options.boolean("check", true) ? Checking::Check : Checking::Skip; }
CopyMode modeOf(Options &options) { return options.boolean("exact", false) ? CopyMode::Exact : CopyMode::UsedBlocks; }

std::optional<DriveIdentity> unlessEmpty(const DriveIdentity &identity)
{
    return identity == DriveIdentity() ? std::nullopt : std::optional(identity);
}

JobEnd failed(Error error, QVariantMap figures = {})
{
    return {.outcome = Outcome::NotDone, .problem = std::move(error), .figures = std::move(figures)};
}

JobEnd ended(Outcome outcome, std::optional<Error> problem, QVariantMap figures)
{
    if (outcome == Outcome::NotDone && !problem)
        problem =
            Error{.code = ErrorCode::Internal, .subject = {}, .at = {}, .detail = QStringLiteral("no reason given")};
    return {
        .outcome = problem ? Outcome::NotDone : outcome, .problem = std::move(problem), .figures = std::move(figures)};
}

QVariant number(std::uint64_t value) { return QVariant::fromValue(qulonglong{value}); }

JobEnd run(const BackupOptions &options, const JobContext &context)
{
    const auto report = backup(options, context);
    if (!report)
        return failed(report.error());
    const Manifest &manifest = report->image.manifest();
    const ImageCounts &counts = manifest.counts;
    return ended(report->outcome, report->problem,
                 {{QStringLiteral("consistency"), QLatin1StringView(consistencyName(manifest.consistency))},
                  {QStringLiteral("stillMilliseconds"), number(manifest.stillness.value_or(Stillness()).milliseconds)},
                  {QStringLiteral("image"), report->image.folder()},
                  {QStringLiteral("storesAllBecause"),
                   report->whole ? QLatin1StringView(wholeBecauseName(*report->whole)) : QLatin1StringView()},
                  {QStringLiteral("usedBytes"), number(counts.used.value)},
                  {QStringLiteral("readBytes"), number(counts.read.value)},
                  {QStringLiteral("storedBytes"), number(counts.stored.value)},
                  {QStringLiteral("unreadablePlaces"), number(manifest.unreadable.size())}});
}

/// As it is once what was interrupted has been ended.
Result<Image> openImage(const QString &path)
{
    if (isInPlace(path))
        settleIfPossible(QFileInfo(imageFolder(path)).path());
    return Image::open(path);
}

JobEnd run(const CheckRequest &request, const JobContext &context)
{
    const auto image = openImage(request.image);
    if (!image)
        return failed(image.error());
    const auto report = check(*image, context);
    if (!report)
        return failed(report.error());
    return ended(report->outcome, report->problem,
                 {{QStringLiteral("clusters"), number(report->clusters)},
                  {QStringLiteral("damagedClusters"), number(report->damagedClusters)}});
}

JobEnd endOfWriting(const Result<WriteReport> &report)
{
    if (!report)
        return failed(report.error());
    return ended(report->outcome, std::nullopt,
                 {{QStringLiteral("writtenBytes"), number(report->written.value)},
                  {QStringLiteral("unchangedBytes"), number(report->unchanged.value)},
                  {QStringLiteral("comparedBytes"), number(report->compared.value)},
                  {QStringLiteral("target"), report->target}});
}

JobEnd run(const RestoreRequest &request, const JobContext &context)
{
    const auto image = openImage(request.image);
    return image ? endOfWriting(restore(*image, request.options, context)) : failed(image.error());
}

JobEnd run(const CloneOptions &options, const JobContext &context) { return endOfWriting(clone(options, context)); }

JobEnd run(const ExportRequest &request, const JobContext &context)
{
    const auto image = openImage(request.image);
    if (!image)
        return failed(image.error());
    const auto report = exportImage(*image, request.file, request.format, context);
    if (!report)
        return failed(report.error());
    return ended(report->outcome, std::nullopt,
                 {{QStringLiteral("file"), report->file}, {QStringLiteral("size"), number(report->size.value)}});
}

JobEnd run(const DeleteRequest &request, const JobContext &context)
{
    if (const Result<> removed = deleteImage(request.image, context); !removed)
        return failed(removed.error());
    // Nothing else has to be checked: the calls that remove files tell whether they did.
    return ended(Outcome::DoneAndChecked, std::nullopt, {});
}

JobDescription words(const BackupOptions &options)
{
    return {.operation = QStringLiteral("backup"), .subject = options.source, .destination = options.place};
}
JobDescription words(const CheckRequest &request)
{
    return {.operation = QStringLiteral("check"), .subject = request.image, .destination = {}};
}
JobDescription words(const RestoreRequest &request)
{
    return {.operation = QStringLiteral("restore"), .subject = request.image, .destination = request.options.target};
}
JobDescription words(const CloneOptions &options)
{
    return {.operation = QStringLiteral("clone"), .subject = options.source, .destination = options.target};
}
JobDescription words(const ExportRequest &request)
{
    return {.operation = QStringLiteral("export"), .subject = request.image, .destination = request.file};
}
JobDescription words(const DeleteRequest &request)
{
    return {.operation = QStringLiteral("delete"), .subject = request.image, .destination = {}};
}

QList<Phase> withCheck(QList<Phase> phases, Checking checking)
{
    if (checking == Checking::Check)
        phases.append(Phase::CheckResult);
    return phases;
}

QList<Phase> plan(const BackupOptions &request)
{
    return withCheck({Phase::ReadMaps, Phase::Copy, Phase::FinishWriting}, request.checking);
}
QList<Phase> plan(const CheckRequest &) { return {Phase::CheckImage}; }
QList<Phase> plan(const RestoreRequest &request)
{
    QList<Phase> phases;
    if (request.options.checking == Checking::Check)
        phases.append(Phase::CheckImage);
    if (request.options.mode == WriteMode::Everything)
        phases.append(Phase::Erase);
    phases << Phase::Copy << Phase::FinishWriting;
    return withCheck(phases, request.options.checking);
}
QList<Phase> plan(const CloneOptions &request)
{
    return withCheck({Phase::ReadMaps, Phase::Erase, Phase::Copy, Phase::FinishWriting}, request.checking);
}
QList<Phase> plan(const ExportRequest &) { return {Phase::Copy, Phase::FinishWriting}; }
QList<Phase> plan(const DeleteRequest &) { return {Phase::FinishWriting}; }

} // namespace

Result<> checkPath(const QString &path, const QString &what)
{
    LIFEBOAT_TRY(checkText(path, what));
    if (!path.startsWith(QLatin1Char('/')))
        return invalid(path, what + QStringLiteral(" is no absolute path"));
    return {};
}

Result<JobRequest> backupRequest(const QString &drive, const QString &place, const QVariantMap &options)
{
    Options given(options);
    BackupOptions request;
    LIFEBOAT_TRY(checkPath(drive, QStringLiteral("drive")));
    LIFEBOAT_TRY(checkPath(place, QStringLiteral("place")));
    request.source = drive;
    request.place = place;
    request.partitions = given.numbers("partitions");
    request.mode = modeOf(given);
    request.name = given.string("name");
    LIFEBOAT_TRY(checkText(request.name, QStringLiteral("name")));
    request.checking = checkingOf(given);
    if (const auto milliseconds = given.number("longest-standstill")) {
        // What writes to the drive waits so long: nobody may make it wait for minutes.
        if (*milliseconds < 1 || *milliseconds > mostStandstill)
            return invalid(QString::number(*milliseconds), QStringLiteral("longest-standstill"));
        request.live.longestStandstill = std::chrono::milliseconds(*milliseconds);
    }
    request.storing = given.boolean("all", false) ? Storing::All : Storing::Changes;
    const QString level = given.string("compression");
    const auto compression = level.isEmpty() ? std::optional(Compression::Normal) : compressionFromName(level);
    if (!compression)
        return invalid(level, QStringLiteral("compression"));
    request.compression = *compression;
    LIFEBOAT_TRY(given.finish());
    return request;
}

Result<FitSelection> fitSelection(const QVariantMap &options)
{
    Options given(options);
    const FitSelection selection{.partition = given.number("partition"), .as = given.number("as")};
    LIFEBOAT_TRY(given.finish());
    if (selection.as && !selection.partition)
        return invalid(QStringLiteral("as"), QStringLiteral("as needs partition"));
    return selection;
}

Result<JobRequest> restoreRequest(const QString &image, const QString &target, const DriveIdentity &expected,
                                  const QVariantMap &options)
{
    LIFEBOAT_TRY(checkPath(image, QStringLiteral("image")));
    LIFEBOAT_TRY(checkPath(target, QStringLiteral("target")));
    QVariantMap selection;
    QVariantMap rest = options;
    for (const QString &name : {QStringLiteral("partition"), QStringLiteral("as")}) {
        if (rest.contains(name))
            selection.insert(name, rest.take(name));
    }
    RestoreRequest request{.image = image,
                           .options = {.target = target, .expected = unlessEmpty(expected), .selection = {}}};
    LIFEBOAT_TRY_ASSIGN(request.options.selection, fitSelection(selection));
    Options given(rest);
    request.options.mode =
        given.boolean("only-differences", false) ? WriteMode::OnlyDifferences : WriteMode::Everything;
    request.options.checking = checkingOf(given);
    LIFEBOAT_TRY(given.finish());
    return request;
}

Result<JobRequest> cloneRequest(const QString &drive, const QString &target, const DriveIdentity &expected,
                                const QVariantMap &options)
{
    LIFEBOAT_TRY(checkPath(drive, QStringLiteral("drive")));
    LIFEBOAT_TRY(checkPath(target, QStringLiteral("target")));
    Options given(options);
    CloneOptions request;
    request.source = drive;
    request.target = target;
    request.expected = unlessEmpty(expected);
    request.partitions = given.numbers("partitions");
    request.mode = modeOf(given);
    request.checking = checkingOf(given);
    LIFEBOAT_TRY(given.finish());
    return request;
}

Result<JobRequest> checkRequest(const QString &image)
{
    return checkPath(image, QStringLiteral("image")).transform([&]() -> JobRequest { return CheckRequest{image}; });
}

Result<JobRequest> deleteRequest(const QString &image)
{
    return checkPath(image, QStringLiteral("image")).transform([&]() -> JobRequest { return DeleteRequest{image}; });
}

Result<JobRequest> exportRequest(const QString &image, const QString &file, const QString &format)
{
    LIFEBOAT_TRY(checkPath(image, QStringLiteral("image")));
    LIFEBOAT_TRY(checkPath(file, QStringLiteral("file")));
    const auto known = exportFormatFromName(format);
    if (!known)
        return invalid(format, QStringLiteral("format"));
    return ExportRequest{.image = image, .file = file, .format = *known};
}

JobDescription describe(const JobRequest &request)
{
    return std::visit([](const auto &r) { return words(r); }, request);
}

QList<Phase> phasesOf(const JobRequest &request)
{
    return std::visit([](const auto &r) { return plan(r); }, request);
}

JobEnd runJob(const JobRequest &request, JobContext context)
{
    return std::visit([&](const auto &r) { return run(r, context); }, request);
}

} // namespace lifeboat
