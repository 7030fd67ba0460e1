// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "browse/FileModel.h"

#include "files/Names.h"
#include "sentences/DriveWords.h"
#include "sentences/Sentences.h"

#include <QTimeZone>

#include <algorithm>
#include <numeric>

namespace lifeboat {

using namespace std::chrono_literals;
using namespace files;

namespace {

constexpr auto sortedEvery = 250ms;

QDateTime moment(const FileTime &time) { return QDateTime::fromSecsSinceEpoch(time.seconds, QTimeZone::UTC); }

QString kindForPeople(const FileEntry &entry)
{
    switch (entry.kind) {
    case FileKind::Folder:
        return FileModel::tr("folder");
    case FileKind::Link:
        return FileModel::tr("link to %1").arg(nameForDisplay(entry.linkTarget));
    case FileKind::Other:
        return FileModel::tr("special file, cannot be copied out");
    case FileKind::Regular:
        break;
    }
    return FileModel::tr("file");
}

QString sizeOf(const FileEntry &entry)
{
    const bool hasSize = entry.kind == FileKind::Regular && !entry.has(MetaUnreadable);
    return hasSize ? isolated(sizeForPeople(entry.size)) : QString();
}

QString modifiedOf(const FileEntry &entry)
{
    return entry.modified ? whenForPeople(moment(*entry.modified)) : QString();
}

QString noteOf(const FileEntry &entry)
{
    if (entry.has(MetaUnreadable))
        return FileModel::tr("damaged: only its name can be read");
    if (entry.has(Encrypted))
        return FileModel::tr("encrypted by its file system: its content cannot be read");
    if (entry.has(Reparse))
        return FileModel::tr("stands for something elsewhere, which is not in this place");
    if (entry.has(ExtraStreams))
        return FileModel::tr("has %n more part(s) (streams) that are not copied", nullptr,
                             static_cast<int>(std::min(entry.extraStreams, 1'000'000U)));
    return {};
}

} // namespace

FileModel::FileModel(QObject *parent) : QAbstractTableModel(parent)
{
    m_collator.setNumericMode(true);
    m_collator.setCaseSensitivity(Qt::CaseInsensitive);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &FileModel::sortNow);
}

void FileModel::clear()
{
    beginResetModel();
    m_rows.clear();
    endResetModel();
    m_timer.stop();
}

void FileModel::add(FileEntry entry, QByteArray folder)
{
    QString name = nameForDisplay(entry.name);
    QCollatorSortKey key = m_collator.sortKey(name);
    m_rows.push_back({std::move(entry), std::move(folder), std::move(name), std::move(key)});
}

void FileModel::append(std::span<const FileEntry> entries)
{
    entries = entries.first(std::min(entries.size(), most - m_rows.size()));
    if (entries.empty())
        return;
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(entries.size()) - 1);
    for (const FileEntry &entry : entries)
        add(entry, {});
    endInsertRows();
    sortSoon();
}

void FileModel::append(std::span<const FoundFile> files)
{
    files = files.first(std::min(files.size(), most - m_rows.size()));
    if (files.empty())
        return;
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(files.size()) - 1);
    for (const FoundFile &file : files)
        add(file.entry, file.folder);
    endInsertRows();
    sortSoon();
}

void FileModel::sortSoon()
{
    if (!m_timer.isActive())
        m_timer.start(sortedEvery);
}

bool FileModel::isBefore(const Row &one, const Row &other) const
{
    const bool folder = one.entry.kind == FileKind::Folder;
    if (folder != (other.entry.kind == FileKind::Folder))
        return folder;
    const auto inOrder = [this](const auto &a, const auto &b) { return m_order == Qt::AscendingOrder ? a < b : b < a; };
    if (m_column == Size && one.entry.size != other.entry.size)
        return inOrder(one.entry.size, other.entry.size);
    if (m_column == Modified) {
        const std::int64_t never = std::numeric_limits<std::int64_t>::min();
        const std::int64_t a = one.entry.modified ? one.entry.modified->seconds : never;
        const std::int64_t b = other.entry.modified ? other.entry.modified->seconds : never;
        if (a != b)
            return inOrder(a, b);
    }
    if (m_column == Folder && one.folder != other.folder)
        return inOrder(one.folder, other.folder);
    return m_column == Name ? inOrder(one.key, other.key) : one.key < other.key;
}

void FileModel::sortNow()
{
    m_timer.stop();
    std::vector<int> order(m_rows.size());
    std::iota(order.begin(), order.end(), 0);
    const auto before = [this](int one, int other) {
        return isBefore(m_rows[static_cast<std::size_t>(one)], m_rows[static_cast<std::size_t>(other)]);
    };
    if (std::ranges::is_sorted(order, before))
        return;
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    std::ranges::stable_sort(order, before);
    std::vector<Row> sorted;
    sorted.reserve(m_rows.size());
    std::vector<int> newRow(m_rows.size());
    for (const int old : order) {
        newRow[static_cast<std::size_t>(old)] = static_cast<int>(sorted.size());
        sorted.push_back(std::move(m_rows[static_cast<std::size_t>(old)]));
    }
    m_rows = std::move(sorted);
    const QModelIndexList from = persistentIndexList();
    QModelIndexList to;
    for (const QModelIndex &one : from)
        to << index(newRow[static_cast<std::size_t>(one.row())], one.column());
    changePersistentIndexList(from, to);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

void FileModel::sort(int column, Qt::SortOrder order)
{
    m_column = static_cast<Column>(std::clamp(column, 0, Columns - 1));
    m_order = order;
    sortNow();
}

int FileModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int FileModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : Columns; }

QVariant FileModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole && index.column() == Size)
        return QVariant::fromValue(Qt::AlignTrailing | Qt::AlignVCenter);
    if (role == SuffixRole)
        return row.entry.kind == FileKind::Regular ? row.name.section(QLatin1Char('.'), -1) : QString();
    if (role == Qt::ToolTipRole && index.column() == Name) {
        const QString note = noteOf(row.entry);
        return (row.name + (note.isEmpty() ? QString() : QLatin1Char('\n') + note)).toHtmlEscaped();
    }
    if (role == Qt::AccessibleTextRole && index.column() == Name) {
        QStringList facts{row.name, kindForPeople(row.entry), sizeOf(row.entry), modifiedOf(row.entry),
                          noteOf(row.entry)};
        facts.removeAll(QString());
        return facts.join(QStringLiteral(", "));
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Name:
        return isolated(row.name);
    case Folder:
        return isolated(nameForDisplay(row.folder));
    case Size:
        return sizeOf(row.entry);
    case Modified:
        return modifiedOf(row.entry);
    default:
        return {};
    }
}

QVariant FileModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case Name:
        return tr("Name");
    case Folder:
        return tr("In folder");
    case Size:
        return tr("Size");
    case Modified:
        return tr("Changed");
    default:
        return {};
    }
}

} // namespace lifeboat
