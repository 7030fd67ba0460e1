// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "base/Bytes.h"
#include "base/Endian.h"
#include "base/Error.h"
#include "base/Program.h"
#include "base/Progress.h"

#include <QElapsedTimer>
#include <QSet>
#include <QTest>

#include <cerrno>
#include <thread>

using namespace lifeboat;

class BaseTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void checkedArithmeticStopsAtTheEdge()
    {
        constexpr std::uint64_t top = ~std::uint64_t{0};
        QCOMPARE(checkedAdd(top, 0), std::optional(top));
        QVERIFY(!checkedAdd(top, 1));
        QCOMPARE(checkedMultiply(top / 2, 2), std::optional(top - 1));
        QVERIFY(!checkedMultiply(top / 2 + 1, 2));
    }

    void roundingAtTheSeams_data()
    {
        QTest::addColumn<quint64>("value");
        QTest::addColumn<quint64>("down");
        QTest::addColumn<quint64>("up");
        QTest::newRow("zero") << quint64{0} << quint64{0} << quint64{0};
        QTest::newRow("one below") << quint64{511} << quint64{0} << quint64{512};
        QTest::newRow("exact") << quint64{512} << quint64{512} << quint64{512};
        QTest::newRow("one above") << quint64{513} << quint64{512} << quint64{1024};
    }
    void roundingAtTheSeams()
    {
        QFETCH(quint64, value);
        QTEST(quint64{alignDown(value, 512)}, "down");
        QTEST(quint64{alignUp(value, 512)}, "up");
    }

    void rangesThatOnlyTouchShareNothing()
    {
        const ByteRange left{ByteOffset(0), ByteOffset(10)};
        QVERIFY(left.intersected({ByteOffset(10), ByteOffset(20)}).empty());
        QCOMPARE(left.intersected({ByteOffset(9), ByteOffset(20)}).size().value, std::uint64_t{1});
    }

    void integersKeepTheirByteOrder()
    {
        std::array<std::byte, 4> bytes{};
        storeBig<std::uint32_t>(bytes, 0, 0x01020304);
        QCOMPARE(std::to_integer<int>(bytes[0]), 1);
        QCOMPARE(loadLittle<std::uint32_t>(bytes), 0x04030201U);
        QCOMPARE(loadBig<std::uint32_t>(bytes), 0x01020304U);
    }

    void everyErrorCodeHasItsOwnWireName()
    {
        QSet<QString> seen;
        for (const ErrorCode code : allErrorCodes()) {
            const QString name = QLatin1StringView(wireName(code));
            QVERIFY(!name.isEmpty() && !seen.contains(name));
            seen.insert(name);
            QCOMPARE(errorCodeFromWireName(name), std::optional(code));
            QVERIFY(exitCode(code) != ExitCode::Done);
        }
        QVERIFY(!errorCodeFromWireName(u"NO_SUCH_CODE"));
    }

    void aFullPlaceIsNotAFullTarget()
    {
        QCOMPARE(classifyIoError(ENOSPC, ErrorCode::PlaceWrite), ErrorCode::NoSpace);
        QCOMPARE(classifyIoError(ENOSPC, ErrorCode::TargetWrite), ErrorCode::TargetWrite);
        QCOMPARE(classifyIoError(ENODEV, ErrorCode::SourceRead), ErrorCode::DeviceGone);
        QCOMPARE(classifyIoError(EIO, ErrorCode::SourceRead), ErrorCode::SourceRead);
    }

    void progressNeverExceedsItsTotal()
    {
        Progress progress;
        progress.setTotal(Phase::Copy, ByteCount(100));
        progress.enter(Phase::Copy);
        progress.add(ByteCount(60));
        progress.add(ByteCount(60));
        QCOMPARE(progress.sample().phaseDone.value, std::uint64_t{100});
        QCOMPARE(progress.sample().total.value, std::uint64_t{100});
    }

    void aProgramsOutputAndStatusArrive()
    {
        const auto result = runProgram(QStringLiteral("sh"),
                                       {QStringLiteral("-c"), QStringLiteral("echo out; echo err >&2; exit 3")}, {});
        QVERIFY(result);
        QCOMPARE(result->exitStatus, 3);
        QCOMPARE(result->output, QByteArray("out\n"));
        QCOMPARE(result->errors, QByteArray("err\n"));
    }

    void aMissingProgramIsNamed()
    {
        const auto result = runProgram(QStringLiteral("lifeboat-no-such-program"), {}, {});
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::ProgramMissing);
        QCOMPARE(result.error().subject, QStringLiteral("lifeboat-no-such-program"));
    }

    void aStopEndsAProgram()
    {
        std::stop_source stop;
        const std::jthread stopper([&] { stop.request_stop(); });
        QElapsedTimer timer;
        timer.start();
        const auto result = runProgram(QStringLiteral("sleep"), {QStringLiteral("60")}, stop.get_token());
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        QVERIFY(timer.elapsed() < 10'000);
    }
};

QTEST_APPLESS_MAIN(BaseTest)
#include "tst_base.moc"
