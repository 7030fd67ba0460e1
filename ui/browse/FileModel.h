// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "files/FileEntry.h"

#include <QAbstractTableModel>
#include <QCollator>
#include <QTimer>

#include <span>

namespace lifeboat {

/// The entries of a folder in an image, or what a search found, as they arrive: folders first, names as people sort them ("File 2" before
/// "File 10"). Sorts itself: while entries come in, a few times a second; what is selected stays selected.
class FileModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Folder, Size, Modified, Columns };
    enum Role { SuffixRole = Qt::UserRole }; ///< for a picture: the name's end, "" for what is no regular file

    /// So many entries are kept and no more: a million names are of no use to anybody, and memory has an end.
    static constexpr std::size_t most = 200'000;

    explicit FileModel(QObject *parent = nullptr);

    void clear();
    /// What does not go in any more is left out; isFull() says so.
    void append(std::span<const files::FileEntry> entries);
    void append(std::span<const files::FoundFile> files);
    void sortNow(); ///< all of them are here

    bool isFull() const { return m_rows.size() >= most; }
    const files::FileEntry &entry(int row) const { return m_rows[static_cast<std::size_t>(row)].entry; }
    /// The folder that a search found it in, raw; empty in the list of one folder.
    const QByteArray &folder(int row) const { return m_rows[static_cast<std::size_t>(row)].folder; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    struct Row {
        files::FileEntry entry;
        QByteArray folder;
        QString name; ///< for display
        QCollatorSortKey key;
    };

    void add(files::FileEntry entry, QByteArray folder);
    void sortSoon();
    bool isBefore(const Row &one, const Row &other) const;

    QCollator m_collator;
    std::vector<Row> m_rows;
    QTimer m_timer;
    Column m_column = Name;
    Qt::SortOrder m_order = Qt::AscendingOrder;
};

} // namespace lifeboat
