// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/PlanTypes.h"

#include <QDBusConnection>
#include <QDBusMetaType>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace lifeboat;
using namespace Qt::StringLiterals;

/// What the XML promises is what is written.
class WireTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { registerPlanTypes(); }
    void contractHasOurSignatures_data();
    void contractHasOurSignatures();
    void everyErrorCodeTravels();
    void stateNamesAreDistinct();
};

void WireTest::contractHasOurSignatures_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("type"); // as the annotation behind the argument names it
    QTest::addColumn<QByteArray>("signature");
    const auto manager = u"Manager"_s;
    const auto row = [&](const char *name, const QString &file, const QString &type, QMetaType meta) {
        QTest::newRow(name) << file << type << QByteArray(QDBusMetaType::typeToSignature(meta));
    };
    row("drives", manager, u"QList&lt;lifeboat::Drive&gt;"_s, QMetaType::fromType<QList<Drive>>());
    row("drive", manager, u"lifeboat::Drive"_s, QMetaType::fromType<Drive>());
    row("used space", manager, u"QList&lt;lifeboat::PartitionUse&gt;"_s, QMetaType::fromType<QList<PartitionUse>>());
    row("place", manager, u"lifeboat::PlaceInfo"_s, QMetaType::fromType<PlaceInfo>());
    row("images", manager, u"QList&lt;lifeboat::ImageInfo&gt;"_s, QMetaType::fromType<QList<ImageInfo>>());
    row("fit", manager, u"lifeboat::FitInfo"_s, QMetaType::fromType<FitInfo>());
    row("identity", manager, u"lifeboat::DriveIdentity"_s, QMetaType::fromType<DriveIdentity>());
    row("phases", u"Job"_s, u"QList&lt;lifeboat::PhaseInfo&gt;"_s, QMetaType::fromType<QList<PhaseInfo>>());
    row("plans", u"Plans"_s, u"QList&lt;lifeboat::PlanInfo&gt;"_s, QMetaType::fromType<QList<PlanInfo>>());
    row("error", u"Job"_s, u"lifeboat::ErrorInfo"_s, QMetaType::fromType<ErrorInfo>());
}

void WireTest::contractHasOurSignatures()
{
    QFETCH(QString, file);
    QFETCH(QString, type);
    QFETCH(QByteArray, signature);
    QFile xml(QStringLiteral(CONTRACT_DIR "/org.lifeboat.Lifeboat1.%1.xml").arg(file));
    QVERIFY(xml.open(QIODevice::ReadOnly));
    QVERIFY(!signature.isEmpty());
    // The nearest element with that signature stands before the annotation, within the same method or property.
    const QString text = QString::fromUtf8(xml.readAll());
    const qsizetype annotation = text.indexOf(u"value=\""_s + type + u'"');
    QVERIFY(annotation > 0);
    const qsizetype begin =
        std::max(text.lastIndexOf("<method"_L1, annotation), text.lastIndexOf("<property"_L1, annotation));
    QVERIFY(text.sliced(begin, annotation - begin).contains(u"type=\""_s + QString::fromLatin1(signature) + u'"'));
}

void WireTest::everyErrorCodeTravels()
{
    const QDBusMessage call = QDBusMessage::createMethodCall(u"a.b"_s, u"/"_s, u"a.b"_s, u"C"_s);
    for (const ErrorCode code : allErrorCodes()) {
        const Error sent{.code = code, .sysErrno = 0, .subject = u"/dev/sdx"_s, .at = ByteOffset(42), .detail = {}};
        const Error got = errorOfReply(errorReply(call, sent));
        QCOMPARE(got.code, code);
        QCOMPARE(got.subject, sent.subject);
        QVERIFY(got.at == sent.at);
    }
}

void WireTest::stateNamesAreDistinct()
{
    for (int state = 0; state <= static_cast<int>(JobState::Cancelled); ++state)
        QCOMPARE(jobStateFromName(QString::fromLatin1(jobStateName(static_cast<JobState>(state)))),
                 static_cast<JobState>(state));
    QVERIFY(!jobStateFromName(u"no such state"));
}

QTEST_GUILESS_MAIN(WireTest)
#include "tst_wire.moc"
