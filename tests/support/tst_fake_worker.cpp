// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/FakeClient.h"
#include "support/SampleImages.h"

#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QXmlStreamReader>

#include <sys/stat.h>
#include <unistd.h>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// The fake worker through the client library, as a window would use it: everything but what jobs do.
class FakeWorkerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_client.reset(); }
    void clientFindsItWhereTheWorkerWouldBe();
    void contractIsTheXml_data();
    void contractIsTheXml();
    void drivesAndTheirChangesArrive();
    void placesAndImagesArrive();
    void fitIsJudgedOrPlanned();
    void heldAnswersWait();
    void delayedAnswersComeLater();
    void plannedErrorsArrive();
    void argumentsAreRecorded();
    void hostileWordsAreRefused();
    void drivesAreLetGo();

private:
    const QString m_place = officePlacePath();
    std::unique_ptr<FakeClient> m_client;
};

void FakeWorkerTest::init()
{
    m_client = std::make_unique<FakeClient>();
    QVERIFY(m_client->connectTo());
}

void FakeWorkerTest::clientFindsItWhereTheWorkerWouldBe()
{
    QVERIFY(!m_client->link->isSystem());
    QVERIFY(!QDBusConnection::systemBus().isConnected());
    QCOMPARE(m_client->manager->version(), QStringLiteral(LIFEBOAT_VERSION));
    QCOMPARE(m_client->manager->mode(), u"private"_s);
    m_client->fake.setVersion(u"9.8.7"_s);
    m_client->fake.setMode(u"system"_s);
    QCOMPARE(m_client->manager->version(), u"9.8.7"_s);
    QCOMPARE(m_client->manager->mode(), u"system"_s);
    const auto folder = privateSocketFolder();
    QVERIFY(folder);
    struct stat status{};
    QCOMPARE(::stat(QFile::encodeName(*folder).constData(), &status), 0);
    QCOMPARE(status.st_mode & 0777U, 0700U);
    QVERIFY(QFile::exists(*folder + u"/worker"_s));
}

void FakeWorkerTest::contractIsTheXml_data()
{
    QTest::addColumn<QString>("file");
    QTest::newRow("manager") << u"Manager"_s;
    QTest::newRow("job") << u"Job"_s;
    QTest::newRow("plans") << u"Plans"_s;
}

namespace {

/// "method Drive s→(…)": the members of one interface in introspection data, sorted.
QStringList membersOf(const QString &xml, const QString &interface)
{
    QStringList members;
    bool inside = false;
    for (QXmlStreamReader reader(xml); !reader.atEnd(); reader.readNext()) {
        const QXmlStreamAttributes attributes = reader.attributes();
        const QStringView tag = reader.name();
        if (reader.isEndElement() && tag == "interface"_L1)
            inside = false;
        if (!reader.isStartElement())
            continue;
        if (tag == "interface"_L1)
            inside = attributes.value("name"_L1) == interface;
        if (inside && (tag == "method"_L1 || tag == "signal"_L1 || tag == "property"_L1))
            members.append(u"%1 %2 %3 %4"_s.arg(tag, attributes.value("name"_L1), attributes.value("type"_L1),
                                                attributes.value("access"_L1)));
        if (inside && tag == "arg"_L1)
            members.last() += u" %1%2"_s.arg(attributes.value("type"_L1),
                                             attributes.value("direction"_L1) == "in"_L1 ? u"<"_s : u">"_s);
    }
    members.sort();
    return members;
}

} // namespace

void FakeWorkerTest::contractIsTheXml()
{
    QFETCH(QString, file);
    QFile contract(QStringLiteral(CONTRACT_DIR "/org.lifeboat.Lifeboat1.%1.xml").arg(file));
    QVERIFY(contract.open(QIODevice::ReadOnly));
    const QString interface = u"org.lifeboat.Lifeboat1."_s + file;
    const QStringList promised = membersOf(QString::fromUtf8(contract.readAll()), interface);
    QVERIFY(promised.size() > 5);
    const QString path = file == "Job"_L1 ? m_client->fake.addJob(CheckRequest{u"/i"_s}).path()
        : file == "Plans"_L1              ? QString(QLatin1StringView(plansPath))
                                          : QString(QLatin1StringView(managerPath));
    const QDBusMessage reply = m_client->link->connection().call(
        QDBusMessage::createMethodCall({}, path, u"org.freedesktop.DBus.Introspectable"_s, u"Introspect"_s));
    QCOMPARE(membersOf(reply.arguments().value(0).toString(), interface), promised);
}

void FakeWorkerTest::drivesAndTheirChangesArrive()
{
    QSignalSpy changed(m_client->manager.get(), &ManagerInterface::DrivesChanged);
    m_client->fake.setDrives({laptopDrive(), usbDrive()});
    QVERIFY(QTest::qWaitFor([&] { return changed.size() == 1; }));
    auto drives = FakeClient::ask(m_client->manager->Drives());
    QCOMPARE(drives->size(), 2);
    QCOMPARE(drives->front().displayName(), laptopDrive().displayName());
    QCOMPARE(drives->front().identity, laptopDrive().identity);
    QCOMPARE(drives->front().partitions.size(), 4);
    m_client->fake.plugIn(blankDrive());
    m_client->fake.unplug(usbDrive().path);
    QVERIFY(QTest::qWaitFor([&] { return changed.size() == 3; }));
    drives = FakeClient::ask(m_client->manager->Drives());
    QCOMPARE(drives->size(), 2);
    QCOMPARE(drives->back().path, blankDrive().path);
    QCOMPARE(FakeClient::ask(m_client->manager->Drive(laptopDrive().path))->identity, laptopDrive().identity);
    QCOMPARE(FakeClient::ask(m_client->manager->Drive(usbDrive().path)).error().code, ErrorCode::DriveNotFound);
    QCOMPARE(m_client->fake.calls(u"Drives"_s), 2);
}

void FakeWorkerTest::placesAndImagesArrive()
{
    QCOMPARE(FakeClient::ask(m_client->manager->Place(m_place)).error().code, ErrorCode::PlaceNotFound);
    QCOMPARE(FakeClient::ask(m_client->manager->Images(m_place)).error().code, ErrorCode::PlaceNotFound);
    m_client->fake.setPlace(samplePlace(imageHoldingDrive(), m_place, 0.25));
    QCOMPARE(FakeClient::ask(m_client->manager->Images(m_place))->size(), 0);
    m_client->fake.setImages(m_place, QList{goodImage(), unreadableImage()});
    const auto place = FakeClient::ask(m_client->manager->Place(m_place));
    QCOMPARE(place->path, m_place);
    QCOMPARE(place->facts.fileSystem, u"ext4"_s);
    QCOMPARE(place->facts.total.value / place->facts.free.value, 4);
    const auto images = FakeClient::ask(m_client->manager->Images(m_place));
    QCOMPARE(images->size(), 2);
    QCOMPARE(images->front().manifest()->drive.serial, laptopDrive().identity.serial);
    QCOMPARE(images->back().problem->code, ErrorCode::ImageDamaged);
    QCOMPARE(FakeClient::ask(m_client->manager->Image(images->front().folder + u"/image.json"_s))->name,
             images->front().name);
    QCOMPARE(FakeClient::ask(m_client->manager->Image(images->back().folder)).error().code, ErrorCode::ImageDamaged);
    m_client->fake.setImages(m_place, fail(ErrorCode::NotAuthorised, m_place));
    QCOMPARE(FakeClient::ask(m_client->manager->Images(m_place)).error().code, ErrorCode::NotAuthorised);
}

void FakeWorkerTest::fitIsJudgedOrPlanned()
{
    m_client->fake.setDrives({laptopDrive(), linuxDrive(), blankDrive(), tooSmallDrive()});
    const ImageInfo image = goodImage();
    m_client->fake.setImages(m_place, QList{image});
    auto fit = FakeClient::ask(m_client->manager->Fit(image.folder, blankDrive().path, {}));
    QCOMPARE(fit->verdict, Verdict::FitsWithSpaceLeft);
    QCOMPARE(fit->target->identity, blankDrive().identity);
    QCOMPARE(FakeClient::ask(m_client->manager->Fit(image.folder, tooSmallDrive().path, {}))->verdict,
             Verdict::TooSmall);
    fit = FakeClient::ask(m_client->manager->Fit(image.folder, linuxDrive().path, {{u"partition"_s, 1}, {u"as"_s, 2}}));
    QCOMPARE(fit->targetSize, 1_GiB); // of the partition
    QCOMPARE(FakeClient::ask(m_client->manager->FitClone(linuxDrive().path, blankDrive().path, {}))->verdict,
             Verdict::Fits);
    QCOMPARE(
        FakeClient::ask(m_client->manager->FitClone(linuxDrive().path, linuxDrive().path, {}))->reasons.front().code,
        ErrorCode::TargetHoldsSource);
    FitReport planned;
    planned.verdict = Verdict::SectorSizeDiffers;
    m_client->fake.setFit(blankDrive().path, planned);
    QCOMPARE(FakeClient::ask(m_client->manager->Fit(image.folder, blankDrive().path, {}))->verdict,
             Verdict::SectorSizeDiffers);
    m_client->fake.setFit(blankDrive().path, fail(ErrorCode::ImageRead));
    QCOMPARE(FakeClient::ask(m_client->manager->Fit(image.folder, blankDrive().path, {})).error().code,
             ErrorCode::ImageRead);
}

void FakeWorkerTest::heldAnswersWait()
{
    m_client->fake.hold(u"Drives"_s);
    const QDBusPendingCall held = m_client->manager->Drives();
    QVERIFY(FakeClient::ask(m_client->manager->Jobs())); // others go on
    QVERIFY(QTest::qWaitFor([&] { return m_client->fake.calls(u"Drives"_s) == 1; }));
    QTest::qWait(50);
    QVERIFY(!held.isFinished());
    m_client->fake.setDrives({laptopDrive()});
    m_client->fake.release(u"Drives"_s);
    QCOMPARE(FakeClient::ask(QDBusPendingReply<QList<Drive>>(held))->size(), 1); // what is there now
    QVERIFY(FakeClient::ask(m_client->manager->Drives()));
}

void FakeWorkerTest::delayedAnswersComeLater()
{
    QElapsedTimer clock;
    clock.start();
    m_client->fake.setDelay(200ms);
    m_client->fake.setDelay(u"Jobs"_s, 0ms);
    QVERIFY(FakeClient::ask(m_client->manager->Jobs()));
    QVERIFY(clock.elapsed() < 200);
    clock.restart();
    QVERIFY(FakeClient::ask(m_client->manager->Drives()));
    QVERIFY(clock.elapsed() >= 195);
}

void FakeWorkerTest::plannedErrorsArrive()
{
    m_client->fake.setError(
        u"Drives"_s, {.code = ErrorCode::SourceUnreadable, .subject = u"x"_s, .at = ByteOffset(7), .detail = u"y"_s});
    const Error error = FakeClient::ask(m_client->manager->Drives()).error();
    QCOMPARE(error.code, ErrorCode::SourceUnreadable);
    QCOMPARE(error.subject, u"x"_s);
    QCOMPARE(error.at, ByteOffset(7));
    QCOMPARE(error.detail, u"y"_s);
    m_client->fake.setError(u"CreateCheck"_s, ErrorCode::Internal);
    QVERIFY(!FakeClient::ask(m_client->manager->CreateCheck(u"/image"_s)));
    QVERIFY(m_client->fake.jobs().isEmpty()); // it did nothing
    m_client->fake.clearError(u"Drives"_s);
    QVERIFY(FakeClient::ask(m_client->manager->Drives()));
}

void FakeWorkerTest::argumentsAreRecorded()
{
    QSignalSpy added(m_client->manager.get(), &ManagerInterface::JobAdded);
    const QList<int> partitions{1, 3};
    const DriveIdentity expected = usbDrive().identity;
    const QVariantMap unchecked{{u"check"_s, false}};
    QCOMPARE(m_client->fake.lastBackup().job, 0);
    const auto path = FakeClient::ask(m_client->manager->CreateBackup(
        u"/dev/a"_s, m_place, {{u"partitions"_s, QVariant::fromValue(partitions)}, {u"name"_s, u"N"_s}}));
    QCOMPARE(path->path(), m_client->fake.lastJob().path());
    QCOMPARE(m_client->fake.lastBackup().job, m_client->fake.lastJob().id());
    QCOMPARE(m_client->fake.lastBackup().drive, u"/dev/a"_s);
    QCOMPARE(m_client->fake.lastBackup().place, m_place);
    QCOMPARE(m_client->fake.lastBackup().options.value(u"partitions"_s).value<QList<int>>(), partitions);
    QCOMPARE(m_client->fake.lastBackup().options.value(u"name"_s), u"N"_s);
    QVERIFY(FakeClient::ask(m_client->manager->CreateCheck(u"/image"_s)));
    QCOMPARE(m_client->fake.lastCheck().image, u"/image"_s);
    QVERIFY(FakeClient::ask(m_client->manager->CreateRestore(u"/image"_s, u"/dev/b"_s, expected, unchecked)));
    QCOMPARE(m_client->fake.lastRestore().target, u"/dev/b"_s);
    QCOMPARE(m_client->fake.lastRestore().expected, expected);
    QCOMPARE(m_client->fake.lastRestore().options, unchecked);
    QVERIFY(FakeClient::ask(m_client->manager->CreateClone(u"/dev/a"_s, u"/dev/c"_s, expected, unchecked)));
    QCOMPARE(m_client->fake.lastClone().drive, u"/dev/a"_s);
    QCOMPARE(m_client->fake.lastClone().expected, expected);
    QVERIFY(FakeClient::ask(m_client->manager->CreateExport(u"/image"_s, u"/file"_s, u"vmdk"_s)));
    QCOMPARE(m_client->fake.lastExport().format, u"vmdk"_s);
    QVERIFY(FakeClient::ask(m_client->manager->CreateDelete(u"/image"_s)));
    QCOMPARE(m_client->fake.lastDelete().job, 6);
    QCOMPARE(FakeClient::ask(m_client->manager->Jobs())->size(), 6);
    QVERIFY(QTest::qWaitFor([&] { return added.size() == 6; }));
    RemoteJob job(*m_client->link, path->path());
    job.fetch();
    QVERIFY(QTest::qWaitFor([&] { return job.status().operation == u"backup"_s; }));
    QCOMPARE(job.status().subject, u"/dev/a"_s);
    QCOMPARE(job.status().destination, m_place);
    QCOMPARE(job.status().startedBy, ::getuid());
    QVERIFY(job.status().created.isValid() && !job.status().started.isValid());
    QCOMPARE(job.status().state, JobState::Created);
}

void FakeWorkerTest::hostileWordsAreRefused()
{
    for (const QVariantMap &options :
         {QVariantMap{{u"chekc"_s, true}}, QVariantMap{{u"check"_s, 1}}, QVariantMap{{u"compression"_s, u"best"_s}}})
        QCOMPARE(FakeClient::ask(m_client->manager->CreateBackup(u"/dev/a"_s, m_place, options)).error().code,
                 ErrorCode::InvalidArgument);
    QCOMPARE(FakeClient::ask(m_client->manager->CreateCheck(u"image"_s)).error().code, ErrorCode::InvalidArgument);
    QVERIFY(m_client->fake.jobs().isEmpty());
}

void FakeWorkerTest::drivesAreLetGo()
{
    const Drive mounted = mountedDrive();
    m_client->fake.setDrives({mounted, laptopDrive()});
    const auto unmount = [&](const DriveIdentity &expected) {
        QDBusPendingReply<> reply = m_client->manager->Unmount(mounted.path, expected);
        reply.waitForFinished();
        return reply.isError() ? std::optional(errorOfReply(reply.reply()).code) : std::nullopt;
    };
    QCOMPARE(FakeClient::ask(m_client->manager->PowerOff(mounted.path, mounted.identity)).error().code,
             ErrorCode::TargetMounted);
    QCOMPARE(unmount(usbDrive().identity), ErrorCode::TargetChanged);
    QCOMPARE(unmount(mounted.identity), std::nullopt);
    QCOMPARE(m_client->fake.lastUnmount().expected, mounted.identity);
    QVERIFY(m_client->fake.drives().front().partitions.front().usages.empty());
    QCOMPARE(*FakeClient::ask(m_client->manager->PowerOff(mounted.path, mounted.identity)), u"powered-off"_s);
    QCOMPARE(m_client->fake.lastPowerOff().drive, mounted.path);
    QCOMPARE(m_client->fake.drives().size(), 1);
    const Drive laptop = laptopDrive();
    QCOMPARE(FakeClient::ask(m_client->manager->PowerOff(laptop.path, laptop.identity)).error().code,
             ErrorCode::TargetInUse);
}

QTEST_GUILESS_MAIN(FakeWorkerTest)
#include "tst_fake_worker.moc"
