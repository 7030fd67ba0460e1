// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "browse/FileList.h"

#include "browse/FileModel.h"
#include "widgets/Icons.h"

#include <QHash>
#include <QHeaderView>
#include <QIdentityProxyModel>
#include <QKeyEvent>
#include <QMimeDatabase>

#include <algorithm>

namespace lifeboat {

namespace {

/// The model with pictures. A file's comes from its name alone: its content stays where it is.
class PicturedFiles final : public QIdentityProxyModel {
public:
    using QIdentityProxyModel::QIdentityProxyModel;

    QVariant data(const QModelIndex &index, int role) const override
    {
        if (role != Qt::DecorationRole || index.column() != FileModel::Name)
            return QIdentityProxyModel::data(index, role);
        switch (static_cast<FileModel *>(sourceModel())->entry(index.row()).kind) {
        case files::FileKind::Folder:
            return m_folder;
        case files::FileKind::Link:
            return m_link;
        case files::FileKind::Regular:
        case files::FileKind::Other:
            break;
        }
        return iconFor(index.data(FileModel::SuffixRole).toString().toLower());
    }

private:
    QIcon iconFor(const QString &suffix) const
    {
        constexpr qsizetype mostKinds = 1000; // names may have any end
        if (const auto known = m_bySuffix.constFind(suffix); known != m_bySuffix.cend())
            return *known;
        const QMimeType type = m_types.mimeTypeForFile(QStringLiteral("x.") + suffix, QMimeDatabase::MatchExtension);
        const QIcon icon = QIcon::fromTheme(type.iconName(), QIcon::fromTheme(type.genericIconName(), m_plain));
        if (m_bySuffix.size() < mostKinds)
            m_bySuffix.insert(suffix, icon);
        return icon;
    }

    QMimeDatabase m_types;
    QIcon m_plain = namedIcon(QStringLiteral("file-plain"));
    QIcon m_folder = QIcon::fromTheme(QStringLiteral("folder"), namedIcon(QStringLiteral("file-folder")));
    QIcon m_link = namedIcon(QStringLiteral("file-link"));
    mutable QHash<QString, QIcon> m_bySuffix;
};

} // namespace

FileList::FileList(FileModel &model, QWidget *parent) : QTreeView(parent)
{
    auto *const pictured = new PicturedFiles(this);
    pictured->setSourceModel(&model);
    setModel(pictured);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setSelectionMode(ExtendedSelection);
    setSortingEnabled(true);
    setDragEnabled(true);
    sortByColumn(FileModel::Name, Qt::AscendingOrder);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(QHeaderView::Interactive);
    header()->setSectionResizeMode(FileModel::Name, QHeaderView::Stretch);
    const int digits = fontMetrics().averageCharWidth();
    header()->resizeSection(FileModel::Folder, 30 * digits);
    header()->resizeSection(FileModel::Size, 10 * digits);
    header()->resizeSection(FileModel::Modified, 18 * digits);
    setMinimumHeight(12 * fontMetrics().height());
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &FileList::chosenChanged);
    connect(pictured, &QAbstractItemModel::modelReset, this, &FileList::chosenChanged);
    showFolders(false);
}

void FileList::showFolders(bool shown) { setColumnHidden(FileModel::Folder, !shown); }

QList<int> FileList::selectedRows() const
{
    QList<int> rows;
    for (const QModelIndex &index : selectionModel()->selectedRows())
        rows << index.row();
    std::ranges::sort(rows);
    return rows;
}

int FileList::currentRow() const { return currentIndex().isValid() ? currentIndex().row() : -1; }

/// What is dragged has to be copied out of the image first.
void FileList::startDrag(Qt::DropActions /*actions*/) { Q_EMIT dragWanted(); }

void FileList::keyPressEvent(QKeyEvent *event)
{
    const bool up =
        event->key() == Qt::Key_Backspace || (event->key() == Qt::Key_Up && event->modifiers() == Qt::AltModifier);
    if (up)
        Q_EMIT upWanted();
    else
        QTreeView::keyPressEvent(event);
}

} // namespace lifeboat
