// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "Copier.h"

#include "live/Standstill.h"
#include "LiveSupport.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QThread>

#include <csignal>

#include <sys/prctl.h>
#include <unistd.h>

#include <thread>

namespace lifeboat::test {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr auto shortMoment = 15ms;

QLatin1StringView wordFor(Copier::What what)
{
    return what == Copier::What::Again ? "again"_L1 : what == Copier::What::Once ? "once"_L1 : "hold"_L1;
}

void say(char step) { [[maybe_unused]] const ssize_t written = ::write(STDOUT_FILENO, &step, 1); }

int complain(const Error &error)
{
    const QByteArray text =
        QByteArray(wireName(error.code)) + ' ' + error.subject.toUtf8() + ' ' + error.detail.toUtf8() + ".\n";
    [[maybe_unused]] const ssize_t written = ::write(STDOUT_FILENO, text.constData(), std::size_t(text.size()));
    return 1;
}

Result<> once(const std::vector<HaltedMount> &mounts, std::chrono::milliseconds longest, Copier::What what,
              Copier::Sync sync)
{
    say('p');
    LIFEBOAT_TRY_ASSIGN(const auto standstill, Standstill::prepare(mounts, longest));
    say('s');
    if (sync == Copier::Sync::Yes)
        LIFEBOAT_TRY(standstill->sync());
    say('b');
    LIFEBOAT_TRY(standstill->begin());
    say('h');
    char line = 0;
    if (what != Copier::What::Hold)
        std::this_thread::sleep_for(shortMoment);
    else if (::read(STDIN_FILENO, &line, 1) < 0)
        return fail(ErrorCode::Internal, u"read"_s);
    say('e');
    LIFEBOAT_TRY(standstill->end());
    say('d');
    return {};
}

} // namespace

int runCopier(const QStringList &arguments)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const auto what = arguments[0] == wordFor(Copier::What::Again) ? Copier::What::Again
        : arguments[0] == wordFor(Copier::What::Once)              ? Copier::What::Once
                                                                   : Copier::What::Hold;
    const std::chrono::milliseconds longest(arguments[2].toLongLong());
    const auto sync = arguments.value(3) == "no-sync"_L1 ? Copier::Sync::No : Copier::Sync::Yes;
    std::vector<HaltedMount> mounts;
    const QStringList drives = arguments[1].split(u',');
    for (const QString &drive : drives) {
        const auto some = mountsOf(drive);
        if (!some)
            return complain(some.error());
        mounts.insert(mounts.end(), some->begin(), some->end());
    }
    do {
        if (const Result<> done = once(mounts, longest, what, sync); !done)
            return complain(done.error());
    } while (what == Copier::What::Again);
    return 0;
}

Copier::Copier(What what, const QString &drive, std::chrono::milliseconds longest, const QStringList &front, Sync sync)
{
    const QStringList words = front +
        QStringList{QCoreApplication::applicationFilePath(),
                    QLatin1StringView(copierWord),
                    wordFor(what),
                    drive,
                    QString::number(longest.count()),
                    sync == Sync::Yes ? u"sync"_s : u"no-sync"_s};
    m_process.start(words.front(), words.mid(1));
}

Copier::~Copier() { kill(); }

void Copier::kill()
{
    m_process.kill();
    m_process.waitForFinished(10'000);
}

bool Copier::waitFor(char step)
{
    QElapsedTimer waiting;
    waiting.start();
    while (!m_said.contains(step)) {
        if (waiting.elapsed() > 10'000)
            return false;
        m_process.waitForReadyRead(1);
        m_said += m_process.readAllStandardOutput();
    }
    return true;
}

QByteArray Copier::said()
{
    m_process.waitForReadyRead(1);
    m_said += m_process.readAllStandardOutput();
    return m_said;
}

void Copier::letGo()
{
    m_process.write("\n");
    m_process.waitForBytesWritten();
}

} // namespace lifeboat::test
