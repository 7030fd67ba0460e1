// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "browse/FilesPage.h"

#include "browse/CopyPanel.h"
#include "browse/FileList.h"
#include "browse/Inspector.h"
#include "browse/PrivateCopies.h"
#include "files/Names.h"
#include "pages/ImageLooks.h"
#include "sentences/DriveWords.h"
#include "sentences/Sentences.h"
#include "widgets/Breadcrumb.h"
#include "widgets/DiskMapModel.h"
#include "widgets/MapPane.h"
#include "widgets/Paint.h"
#include "widgets/ReadingDirection.h"

#include <QDesktopServices>
#include <QDrag>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QShortcut>
#include <QStandardPaths>
#include <QUrl>

#include <algorithm>

namespace lifeboat {

using namespace std::chrono_literals;
using namespace files;

namespace {

constexpr auto searchedAfter = 350ms; // of the last letter

int countOf(std::size_t count) { return static_cast<int>(std::min<std::size_t>(count, 1'000'000'000)); }

} // namespace

FilesPage::FilesPage(const Models &models, QWidget *parent)
    : Page(tr("Files"), parent), m_models(models), m_session(models.client), m_wanted(), m_copies(new QObject(this))
{
    buildTop();
    buildList();
    buildActions();
    m_typing.setSingleShot(true);
    m_typing.setInterval(searchedAfter);
    connect(&m_typing, &QTimer::timeout, this, [this] { m_session.search(m_search->text().trimmed()); });
    connect(&m_session, &BrowseSession::changed, this, &FilesPage::update);
    connect(&m_session, &BrowseSession::partitionsKnown, this, &FilesPage::onPartitionsKnown);
    connect(&m_session, &BrowseSession::failed, this, [this](const Error &error) { message().showError(error); });
    connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, this, [this] {
        m_search->setFocus();
        m_search->selectAll();
    });
    update();
}

void FilesPage::buildTop()
{
    m_back = new QPushButton(namedIcon(QStringLiteral("action-previous")), tr("Images"));
    m_back->setObjectName(QStringLiteral("backToImages"));
    m_back->setAccessibleName(tr("Back to the images"));
    m_image = newText({}, this);
    m_image->setObjectName(QStringLiteral("browsedImage"));
    auto *const row = new QHBoxLayout;
    row->setSpacing(spacingOf(*this));
    row->addWidget(m_back);
    m_raw = new QPushButton(namedIcon(QStringLiteral("drive-virtual")), {});
    m_raw->setObjectName(QStringLiteral("rawFiles"));
    row->addWidget(m_image, 1);
    row->addWidget(m_raw);
    column()->addLayout(row);
    m_parts = new DiskMapModel(this);
    m_map = new MapPane(*m_parts, tr("Partitions in the image"));
    m_map->setObjectName(QStringLiteral("filesMap"));
    column()->addWidget(m_map);
    connect(m_back, &QPushButton::clicked, this, &FilesPage::back);
    connect(m_raw, &QPushButton::clicked, this, &FilesPage::showRawFiles);
    connect(&m_rawFolder, &RawFolder::changed, this, &FilesPage::onRawFolderChanged);
    connect(&m_rawFolder, &RawFolder::failed, this, [this](const Error &error) { message().showError(error); });
    connect(m_map, &MapPane::partitionChosen, this, &FilesPage::choosePartition);
}

void FilesPage::buildList()
{
    m_way = new Breadcrumb;
    m_way->setObjectName(QStringLiteral("way"));
    m_search = new QLineEdit;
    m_search->setObjectName(QStringLiteral("fileSearch"));
    m_search->setPlaceholderText(tr("Search this partition"));
    m_search->setAccessibleName(tr("Search this partition"));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumWidth(24 * fontMetrics().averageCharWidth());
    m_list = new FileList(m_session.model());
    m_list->setObjectName(QStringLiteral("fileList"));
    m_list->setAccessibleName(tr("Files"));
    m_state = newText({}, this);
    m_state->setObjectName(QStringLiteral("filesState"));
    m_stop = new QPushButton(namedIcon(QStringLiteral("action-stop")), tr("Stop"));
    m_stop->setObjectName(QStringLiteral("stopSearch"));
    auto *const top = new QHBoxLayout;
    top->setSpacing(spacingOf(*this));
    top->addWidget(m_way, 1);
    top->addWidget(m_search);
    auto *const below = new QHBoxLayout;
    below->addWidget(m_state, 1);
    below->addWidget(m_stop);
    column()->addLayout(top);
    column()->addWidget(m_list, 1);
    column()->addLayout(below);
    connect(m_way, &Breadcrumb::wanted, &m_session, &BrowseSession::goUpTo);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (text.trimmed().isEmpty()) {
            m_typing.stop();
            m_session.search({});
        } else {
            m_typing.start();
        }
    });
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        m_typing.stop();
        m_session.search(m_search->text().trimmed());
        m_list->setFocus();
    });
    connect(m_list, &FileList::activated, this, [this](const QModelIndex &index) { activate(index.row()); });
    connect(m_list, &FileList::upWanted, this, [this] { m_session.goUp(); });
    connect(m_list, &FileList::chosenChanged, this, &FilesPage::updateActions);
    connect(m_list, &FileList::dragWanted, this, &FilesPage::drag);
    connect(m_stop, &QPushButton::clicked, &m_session, &BrowseSession::stopSearch);
}

void FilesPage::buildActions()
{
    m_panel = new CopyPanel;
    column()->addWidget(m_panel);
    m_chosen = new QLabel;
    m_chosen->setObjectName(QStringLiteral("chosenFiles"));
    m_chosen->setWordWrap(true);
    m_open = new QPushButton(namedIcon(QStringLiteral("action-open")), tr("Open"));
    m_open->setObjectName(QStringLiteral("openFile"));
    m_archive = new QPushButton(namedIcon(QStringLiteral("action-archive")), tr("Save as archive…"));
    m_archive->setObjectName(QStringLiteral("saveArchive"));
    m_copy = new QPushButton(namedIcon(QStringLiteral("action-copy")), tr("Copy out…"));
    m_copy->setObjectName(QStringLiteral("copyOut"));
    footer()->insertWidget(0, m_chosen, 1);
    footer()->addWidget(m_open);
    footer()->addWidget(m_archive);
    footer()->addWidget(m_copy);
    connect(m_open, &QPushButton::clicked, this, [this] { activate(m_list->currentRow()); });
    connect(m_copy, &QPushButton::clicked, this, &FilesPage::copyOut);
    connect(m_archive, &QPushButton::clicked, this, &FilesPage::saveArchive);
    connect(m_panel, &CopyPanel::stopWanted, this, [this] {
        if (m_job)
            m_job->cancel();
    });
    connect(m_panel, &CopyPanel::openWanted, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_copiedTo)); });
}

void FilesPage::open(const QString &imageFolder, std::optional<int> partition)
{
    const KnownImage *const image = m_models.images.byFolder(imageFolder);
    if (image == nullptr || !image->manifest)
        return;
    message().clear();
    m_wanted = partition;
    m_image->setText(inReadingDirection(tr("%1 · %2").arg(isolated(image->info.name), stateSentence(*image))));
    m_parts->setParts(partsOf(*image->manifest));
    if (m_session.imageFolder() == imageFolder && m_session.state() != BrowseSession::State::Failed) {
        if (partition)
            choosePartition(*partition);
        m_list->setFocus();
        return;
    }
    const QSignalBlocker quiet(m_search);
    m_search->clear();
    m_session.open(imageFolder);
}

void FilesPage::letGoOf(const QString &imageFolder)
{
    if (m_session.imageFolder() == imageFolder)
        m_session.close();
    if (m_rawFolder.imageFolder() == imageFolder && m_rawFolder.state() == RawFolder::State::There)
        m_rawFolder.takeAway();
}

void FilesPage::onPartitionsKnown()
{
    const auto &offered = m_session.partitions();
    if (offered.empty())
        return update();
    const auto size = [](const PartitionInfo &partition) { return partition.range.size(); };
    const auto largest = std::ranges::max_element(offered, {}, size);
    choosePartition(m_wanted.value_or(static_cast<int>(largest->number)));
    m_list->setFocus();
}

void FilesPage::choosePartition(int number)
{
    const auto &offered = m_session.partitions();
    const bool isOffered = std::ranges::contains(offered, static_cast<std::uint32_t>(number), &PartitionInfo::number);
    if (offered.empty())
        return;
    m_map->setCurrent(number);
    message().clear();
    if (!isOffered) {
        message().showText(Tone::Neutral,
                           tr("The files of this partition are not in the image, or it has no file system."));
        return;
    }
    const QSignalBlocker quiet(m_search);
    m_search->clear();
    m_session.enter(static_cast<std::uint32_t>(number));
}

QString FilesPage::partitionName() const
{
    for (const DiskMapPart &part : m_parts->parts()) {
        if (part.number && static_cast<std::uint32_t>(*part.number) == m_session.way().front().partition)
            return part.title;
    }
    return tr("Drive");
}

QString FilesPage::stateText() const
{
    const std::size_t count = static_cast<std::size_t>(m_session.model().rowCount());
    switch (m_session.state()) {
    case BrowseSession::State::Closed:
        return tr("Choose an image under “Images”.");
    case BrowseSession::State::Opening:
        return tr("Opening the image…");
    case BrowseSession::State::Failed:
        return {};
    case BrowseSession::State::Searching:
        return tr("%n found, searching in %1", nullptr, countOf(count)).arg(isolated(m_session.searchedFolder()));
    case BrowseSession::State::Loading:
        return tr("Loading, %n so far…", nullptr, countOf(count));
    case BrowseSession::State::Ready:
        break;
    }
    if (m_session.partitions().empty())
        return tr("There is no partition with files in this image.");
    QStringList sentences;
    if (m_session.isShowingSearch()) {
        sentences << (m_session.wasSearchCut() ? tr("%n found; the search was stopped.", nullptr, countOf(count))
                                               : tr("%n found.", nullptr, countOf(count)));
        if (m_session.skippedFolders() > 0)
            sentences << tr("%n folder(s) could not be searched: they are damaged.", nullptr,
                            m_session.skippedFolders());
    } else {
        sentences << (count == 0 ? tr("This folder is empty.") : tr("%n entries.", nullptr, countOf(count)));
        if (m_session.model().isFull())
            sentences << tr("There are more, which are not shown. Search for the name.");
    }
    return sentences.join(QLatin1Char(' '));
}

void FilesPage::update()
{
    const bool isOpen = !m_session.way().empty();
    m_way->setVisible(isOpen);
    m_search->setVisible(isOpen);
    m_map->setVisible(!m_session.imageFolder().isEmpty());
    m_image->setVisible(!m_session.imageFolder().isEmpty());
    const bool isThere = m_rawFolder.state() == RawFolder::State::There;
    m_raw->setVisible(isThere || !m_session.imageFolder().isEmpty());
    m_raw->setEnabled(isThere || m_rawFolder.state() == RawFolder::State::Away);
    m_raw->setText(isThere ? tr("Unmount") : tr("Mount as raw files"));
    m_list->showFolders(m_session.isShowingSearch());
    m_stop->setVisible(m_session.state() == BrowseSession::State::Searching);
    m_state->setText(inReadingDirection(stateText()));
    if (isOpen) {
        QStringList names{partitionName()};
        for (std::size_t depth = 1; depth < m_session.way().size(); ++depth) {
            const QByteArray &path = m_session.way()[depth].path;
            names << nameForDisplay(path.sliced(path.lastIndexOf('/') + 1));
        }
        if (names != m_names)
            m_way->setNames(m_names = names);
    }
    updateActions();
}

void FilesPage::updateActions()
{
    const QList<int> rows = m_list->selectedRows();
    const bool folders =
        std::ranges::any_of(rows, [this](int row) { return m_session.model().entry(row).kind == FileKind::Folder; });
    QString text;
    if (!rows.empty())
        text = folders
            ? tr("%n chosen, with all that is in the folders", nullptr, countOf(static_cast<std::size_t>(rows.size())))
            : tr("%n chosen, %1", nullptr, countOf(static_cast<std::size_t>(rows.size())))
                  .arg(isolated(sizeForPeople(chosenSize())));
    m_chosen->setText(inReadingDirection(text));
    const bool one = rows.size() == 1;
    const bool canOpen = one &&
        (m_session.model().entry(rows.front()).kind == FileKind::Folder ||
         m_session.model().entry(rows.front()).kind == FileKind::Regular);
    m_open->setEnabled(canOpen);
    m_copy->setEnabled(!rows.empty() && !m_isCopying);
    m_archive->setEnabled(!rows.empty() && !m_isCopying);
}

std::vector<FileRef> FilesPage::chosen() const
{
    std::vector<FileRef> chosen;
    for (const int row : m_list->selectedRows())
        chosen.push_back(m_session.refOf(row));
    return chosen;
}

void FilesPage::activate(int row)
{
    if (row < 0 || row >= m_session.model().rowCount())
        return;
    const FileEntry &entry = m_session.model().entry(row);
    if (entry.kind == FileKind::Folder) {
        const QSignalBlocker quiet(m_search);
        m_search->clear();
        return m_session.enterRow(row);
    }
    if (entry.kind != FileKind::Regular)
        return;
    PrivateCopies *const copy = newCopies();
    connect(copy, &PrivateCopies::ready, this, [this](const QList<QUrl> &files, const std::optional<Error> &damaged) {
        if (damaged)
            return message().showError(*damaged);
        // It came from somewhere that nobody vouches for: to be looked at, not to be run.
        QFile::setPermissions(files.front().toLocalFile(), QFileDevice::ReadOwner);
        QDesktopServices::openUrl(files.front());
    });
    copy->prepare(m_models.client, m_session.imageFolder(), {m_session.refOf(row)});
}

PrivateCopies *FilesPage::newCopies()
{
    auto *const copies = new PrivateCopies(m_copies);
    connect(copies, &PrivateCopies::failed, this, [this, copies](const Error &error) {
        message().showError(error);
        copies->deleteLater();
    });
    connect(copies, &PrivateCopies::tooMuch, this, [this, copies] {
        message().showText(Tone::Neutral,
                           tr("That is too much for a moment's copy. Use “Copy out…”: it tells how far it is."));
        copies->deleteLater();
    });
    return copies;
}

/// The copies are made while the button is held; it may be let go of where they are wanted once they are there.
void FilesPage::drag()
{
    PrivateCopies *const copies = newCopies();
    m_list->setCursor(Qt::BusyCursor);
    connect(copies, &QObject::destroyed, m_list, &QWidget::unsetCursor); // when nothing comes of it
    connect(copies, &PrivateCopies::ready, this, [this](const QList<QUrl> &files) {
        m_list->unsetCursor();
        if ((QGuiApplication::mouseButtons() & Qt::LeftButton) == 0)
            return message().showText(Tone::Neutral,
                                      tr("Hold the button a moment longer: the files have to be copied out first."));
        auto *const drag = new QDrag(m_list);
        auto *const urls = new QMimeData;
        urls->setUrls(files);
        drag->setMimeData(urls);
        drag->exec(Qt::CopyAction);
    });
    copies->prepare(m_models.client, m_session.imageFolder(), chosen());
}

ByteCount FilesPage::chosenSize() const
{
    ByteCount size;
    for (const int row : m_list->selectedRows()) {
        const FileEntry &entry = m_session.model().entry(row);
        size += entry.kind == FileKind::Regular ? entry.size : ByteCount();
    }
    return size;
}

/// One image at a time: the button takes away what is there before anything else can be mounted.
void FilesPage::showRawFiles()
{
    message().clear();
    if (m_rawFolder.state() == RawFolder::State::There)
        m_rawFolder.takeAway();
    else
        m_rawFolder.show(m_models.client, m_session.imageFolder());
}

void FilesPage::onRawFolderChanged()
{
    update();
    if (m_rawFolder.state() != RawFolder::State::There)
        return;
    message().showText(Tone::Good,
                       tr("The image is in “%1” as raw files, for programs that read drives: disk.raw is the whole "
                          "drive. Nothing can be changed there. It stays until you unmount it or close Lifeboat.")
                           .arg(isolated(m_rawFolder.path())));
    QDesktopServices::openUrl(QUrl::fromLocalFile(m_rawFolder.path()));
}

void FilesPage::back()
{
    m_session.close();
    Q_EMIT closed();
}

void FilesPage::copyOut()
{
    auto *const dialog =
        new QFileDialog(this, tr("Copy out to"), QStandardPaths::writableLocation(QStandardPaths::HomeLocation));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    dialog->setLabelText(QFileDialog::Accept, tr("Copy here"));
    // Nothing that is there is ever lost: a second file of the same name gets a number.
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        begin(path, CopyOptions{.folder = path, .onConflict = OnConflict::Rename});
    });
    dialog->open();
}

void FilesPage::saveArchive()
{
    auto *const dialog =
        new QFileDialog(this, tr("Save as archive"), QStandardPaths::writableLocation(QStandardPaths::HomeLocation));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    const QString zip = tr("Zip archive, opens everywhere (*.zip)");
    dialog->setNameFilters({zip, tr("Tar archive, keeps permissions and links (*.tar.zst)")});
    dialog->setDefaultSuffix(QStringLiteral("zip"));
    const std::vector<FileRef> files = chosen();
    const QString name = files.size() == 1
        ? QString::fromUtf8(nameForWriting(lastName(files.front().path), NameRules::Windows))
        : tr("Files from the image");
    dialog->selectFile(name + QStringLiteral(".zip"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog, zip](const QString &filter) {
        dialog->setDefaultSuffix(filter == zip ? QStringLiteral("zip") : QStringLiteral("tar.zst"));
    });
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString &path) { begin(QFileInfo(path).path(), TakeOutJob::ToArchive{.file = path}); });
    dialog->open();
}

void FilesPage::begin(const QString &target, decltype(TakeOutJob::Request::how) how)
{
    m_copiedTo = target;
    m_isCopying = true;
    m_panel->showRunning(target);
    updateActions();
    reveal(m_panel);
    TakeOutJob::Request request{.chosen = chosen(), .how = std::move(how)};
    openInspector(m_models.client, this, m_session.imageFolder(),
                  [this, request = std::move(request)](Result<UniqueFd> socket) {
                      if (!socket)
                          return end(Result<TakeOutReport>(lifeboat::fail(socket.error())));
                      m_job = std::make_unique<TakeOutJob>(std::move(*socket), request);
                      connect(m_job.get(), &TakeOutJob::progressed, m_panel, &CopyPanel::showProgress);
                      connect(m_job.get(), &TakeOutJob::finished, this, &FilesPage::end);
                      m_job->start();
                  });
}

void FilesPage::end(const Result<TakeOutReport> &result)
{
    m_isCopying = false;
    m_panel->showEnd(result);
    if (m_job)
        m_job.release()->deleteLater();
    updateActions();
}

} // namespace lifeboat
