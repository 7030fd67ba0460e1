// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "plans/Units.h"

#include "base/UniqueFd.h"
#include "plans/CalendarExpression.h"

#include <QFile>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lifeboat {

namespace {

QString unitName(const QString &id, QLatin1StringView suffix) { return QStringLiteral("lifeboat-plan@") + id + suffix; }

/// On one line, and without what systemd puts something else for.
QString asUnitText(const QString &text)
{
    QString escaped;
    for (const QChar c : text) {
        if (c == u'%')
            escaped += u"%%";
        else
            escaped += c.category() == QChar::Other_Control ? QChar(u' ') : c;
    }
    return escaped;
}

std::unexpected<Error> notSaved(const QString &path, const char *call)
{
    return fail(Error::fromErrno(ErrorCode::PlanNotSaved, path, QString::fromLatin1(call)));
}

Result<> writeUnit(int folder, const QString &path, const QString &name, const QByteArray &text)
{
    const QByteArray fileName = QFile::encodeName(name);
    if (::unlinkat(folder, fileName.constData(), 0) != 0 && errno != ENOENT)
        return notSaved(path, "unlink");
    UniqueFd fd(::openat(folder, fileName.constData(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (!fd)
        return notSaved(path, "open");
    QFile file;
    if (!file.open(fd.get(), QIODevice::WriteOnly) || file.write(text) != text.size() || !file.flush())
        return fail(ErrorCode::PlanNotSaved, path, file.errorString());
    return {};
}

Result<> linkUnit(int folder, const QString &path, const QString &name)
{
    static constexpr char wants[] = "timers.target.wants";
    if (::mkdirat(folder, wants, 0755) != 0 && errno != EEXIST)
        return notSaved(path, "mkdir");
    const QByteArray link = QByteArray(wants) + '/' + QFile::encodeName(name);
    const QByteArray target = "../" + QFile::encodeName(name);
    if (::unlinkat(folder, link.constData(), 0) != 0 && errno != ENOENT)
        return notSaved(path, "unlink of the link");
    if (::symlinkat(target.constData(), folder, link.constData()) != 0)
        return notSaved(path, "symlink");
    return {};
}

Result<> writeTimer(int folder, const QString &path, const QString &id, const Plan &plan)
{
    const QString name = timerName(id);
    LIFEBOAT_TRY(writeUnit(folder, path + u'/' + name, name, timerUnit(id, plan)));
    return linkUnit(folder, path + u'/' + name, name);
}

} // namespace

QString timerName(const QString &id) { return unitName(id, QLatin1StringView(".timer")); }

QByteArray timerUnit(const QString &id, const Plan &plan)
{
    // The quotation marks also keep a backslash at the end of the name from joining lines.
    QString text = QStringLiteral("[Unit]\nDescription=Times of the Lifeboat plan “%1”\n"
                                  "Documentation=man:lifeboat-plan(5)\n\n[Timer]\nUnit=%2\n")
                       .arg(asUnitText(plan.name), unitName(id, QLatin1StringView(".service")));
    for (const QString &time : plan.times) {
        if (const auto expression = CalendarExpression::parse(time))
            text += QStringLiteral("OnCalendar=%1\n").arg(expression->textForTimer());
    }
    // Missed while the computer was off: made up for. Plans of the same time do not all begin in the same second.
    text += QStringLiteral("Persistent=true\nAccuracySec=1s\nRandomizedDelaySec=1min\n");
    if (plan.wake)
        text += QStringLiteral("WakeSystem=true\n");
    return text.toUtf8();
}

Result<> generateUnits(const PlanStore &store, const QString &folder)
{
    const UniqueFd folderFd(::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folderFd)
        return notSaved(folder, "open");
    Result<> outcome;
    for (const StoredPlan &stored : store.all()) {
        if (!stored.plan || !stored.plan->enabled || stored.plan->times.empty())
            continue;
        const Result<> written = writeTimer(folderFd.get(), folder, stored.id, *stored.plan);
        if (!written && outcome)
            outcome = written;
    }
    return outcome;
}

} // namespace lifeboat
