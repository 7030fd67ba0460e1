// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/SamplePlans.h"
#include "ui/GuiLooks.h"
#include "ui/OfficeWindow.h"

#include <QRegularExpression>
#include <QSet>

using namespace lifeboat;
using namespace lifeboat::test;
using namespace Qt::StringLiterals;

namespace {

QSet<QString> latinWords(QString text)
{
    static const QRegularExpression tag(u"<[^>]+>"_s);
    static const QRegularExpression word(u"[A-Za-z]{2,}"_s);
    QSet<QString> words;
    for (const QRegularExpressionMatch &match : word.globalMatch(text.remove(tag)))
        words << match.captured();
    return words;
}

/// The names of what is there.
QStringList namesIn(const FakeWorker &worker)
{
    QStringList names{officePlacePath(), secondPlacePath(), missingPlacePath()};
    for (const Drive &drive : worker.drives()) {
        names << drive.displayName() << drive.path << drive.identity.serial;
        for (const Partition &partition : drive.partitions)
            names << partition.label << partition.entry.name << partition.fileSystem;
    }
    for (const QString &place : {officePlacePath(), secondPlacePath()}) {
        for (const ImageInfo &image : worker.images(place)) {
            names << image.name << image.folder;
            if (const auto manifest = image.manifest())
                names << manifest->computer << manifest->name;
        }
    }
    for (const PlanInfo &info : worker.plans()) {
        names << info.id << info.displayName();
        if (info.invalid)
            names << info.invalid->detail; // for whoever edits the file
        const auto plan = info.plan();
        for (const PlannedPlace &place : plan ? plan->places : std::vector<PlannedPlace>())
            names << place.name;
    }
    for (const quint64 id : worker.jobs()) {
        const JobDescription what = worker.job(id).record().what;
        names << what.subject << what.destination;
    }
    return names;
}

} // namespace

/// Every page as a person with large letters, another language, another scheme or a screen reader has it.
class LooksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void palettesHaveContrast_data();
    void palettesHaveContrast();
    void everyPage_data();
    void everyPage();
    void everyTextIsTranslated();
};

void LooksTest::palettesHaveContrast_data()
{
    QTest::addColumn<Qt::ColorScheme>("scheme");
    QTest::newRow("light") << Qt::ColorScheme::Light;
    QTest::newRow("dark") << Qt::ColorScheme::Dark;
}

void LooksTest::palettesHaveContrast()
{
    QFETCH(Qt::ColorScheme, scheme);
    QCOMPARE(paletteContrastProblems(schemePalette(scheme)), QStringList());
}

void LooksTest::everyPage_data() { addAppearanceRows(); }

void LooksTest::everyPage()
{
    const Appearance appearance;
    for (const auto filled : {OfficeWindow::Filled::Empty, OfficeWindow::Filled::Office}) {
        OfficeWindow office(filled, appearance.language());
        if (filled == OfficeWindow::Filled::Office)
            office.worker().setPlans(plansOfAllStates());
        office.open();
        for (int page = toHome; page <= toSettings + 1; ++page) {
            office.goTo(page);
            QTest::qWait(150);
            QCOMPARE(everyFocusableHasAName(office.window()), QStringList());
            QCOMPARE(clippedTexts(office.window()), QStringList());
            QCOMPARE(textsAgainstReadingDirection(office.window()), QStringList());
        }
    }
}

void LooksTest::everyTextIsTranslated()
{
    OfficeWindow office(OfficeWindow::Filled::Office, u"rtl"_s);
    office.worker().setPlans(plansOfAllStates());
    office.open();
    // What stays Latin: what the drives, images and places are called, units, and terms that are written so in every language.
    QSet<QString> known{u"Lifeboat"_s, u"GB"_s,   u"MB"_s,   u"TB"_s,   u"kB"_s,  u"AM"_s,  u"PM"_s,
                        u"USB"_s,      u"SATA"_s, u"NVMe"_s, u"NTFS"_s, u"FAT"_s, u"EFI"_s, u"serial"_s};
    for (const QString &text : namesIn(office.worker()))
        known.unite(latinWords(text));
    QStringList untranslated;
    for (int page = toHome; page <= toSettings + 1; ++page) {
        office.goTo(page);
        QTest::qWait(150);
        for (const QString &text : visibleTexts(office.window())) {
            for (const QString &word : latinWords(text) - known)
                untranslated << word + u" in \""_s + text + u'"';
        }
    }
    untranslated.removeDuplicates();
    QVERIFY2(untranslated.isEmpty(), qPrintable(untranslated.join(u'\n')));
}

LIFEBOAT_GUI_TEST_MAIN(LooksTest)
#include "tst_looks.moc"
