// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "browse/FileModel.h"
#include "client/Client.h"
#include "files/Browser.h"

namespace lifeboat {

/// A person's way through the files of one image: which partition, which folder, or what is searched for. Asks the worker for an inspector and
/// speaks with it; the entries are in model(). No widgets.
class BrowseSession final : public QObject {
    Q_OBJECT

public:
    enum class State {
        Closed,
        Opening,   ///< the worker is asked, perhaps a person for a password
        Loading,   ///< entries are coming
        Searching, ///< what is found is coming
        Ready,
        Failed, ///< problem() says why
    };

    /// A search ends here: who finds so many is better off with another word.
    static constexpr int mostFound = 10'000;

    explicit BrowseSession(Client &client, QObject *parent = nullptr);

    /// Opens the image whose folder this is. Then partitionsKnown(), and somebody calls enter().
    void open(const QString &imageFolder);
    void close();

    const QString &imageFolder() const { return m_image; } ///< empty: closed
    State state() const { return m_state; }
    const std::optional<Error> &problem() const { return m_problem; }
    const std::vector<files::PartitionInfo> &partitions() const { return m_partitions; }
    FileModel &model() { return m_model; }
    const FileModel &model() const { return m_model; }
    files::Browser *browser() { return m_browser.get(); } ///< null unless open

    void enter(std::uint32_t partition); ///< its topmost folder
    /// The folder at @p row of model().
    void enterRow(int row);
    void goUpTo(int depth); ///< of way()
    void goUp() { goUpTo(static_cast<int>(m_way.size()) - 2); }
    void reload() { goUpTo(static_cast<int>(m_way.size()) - 1); }
    /// From the partition's topmost folder to where the person is; empty before enter().
    const std::vector<files::FileRef> &way() const { return m_way; }
    files::FileRef refOf(int row) const;

    /// Looks for names everywhere in the partition; an empty word ends that and lists the folder again.
    void search(const QString &word);
    void stopSearch();
    bool isShowingSearch() const { return !m_word.isEmpty(); }
    bool wasSearchCut() const { return m_cut; } ///< at mostFound, or by a person
    QString searchedFolder() const { return m_searchedFolder; }
    int skippedFolders() const { return m_skipped; } ///< that could not be searched

Q_SIGNALS:
    void partitionsKnown();
    void changed(); ///< state, way, or figures of a search
    void failed(const lifeboat::Error &error);

private:
    void take(UniqueFd socket);
    void begin(files::Browser::Id request, State state);
    void list();
    void onEnded(files::Browser::Id request, const Result<> &result);
    void fail(const Error &error);
    void cancelCurrent();

    Client &m_client;
    FileModel m_model;
    std::unique_ptr<files::Browser> m_browser;
    std::vector<files::PartitionInfo> m_partitions;
    std::vector<files::FileRef> m_way;
    QString m_image;
    State m_state = State::Closed;
    std::optional<Error> m_problem;
    files::Browser::Id m_current = 0; ///< fills the model; 0: nothing does
    files::Browser::Id m_partitionsAsked = 0;
    QString m_word;
    QString m_searchedFolder;
    int m_skipped = 0;
    bool m_cut = false;
    int m_asked = 0; ///< open() calls; an answer to an earlier one is not wanted any more
};

} // namespace lifeboat
