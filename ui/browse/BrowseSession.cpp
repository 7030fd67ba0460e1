// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "browse/BrowseSession.h"

#include "browse/Inspector.h"
#include "files/Names.h"

#include <algorithm>
#include <iterator>

namespace lifeboat {

using namespace files;

BrowseSession::BrowseSession(Client &client, QObject *parent) : QObject(parent), m_client(client) { }

void BrowseSession::open(const QString &imageFolder)
{
    close();
    m_image = imageFolder;
    m_state = State::Opening;
    Q_EMIT changed();
    openInspector(m_client, this, imageFolder, [this, asked = ++m_asked](Result<UniqueFd> socket) {
        if (asked != m_asked || m_state != State::Opening)
            return;
        if (socket)
            take(std::move(*socket));
        else
            fail(socket.error());
    });
}

void BrowseSession::close()
{
    m_browser.reset();
    m_partitions.clear();
    m_way.clear();
    m_model.clear();
    m_image.clear();
    m_problem.reset();
    m_word.clear();
    m_current = m_partitionsAsked = 0;
    m_state = State::Closed;
    Q_EMIT changed();
}

void BrowseSession::take(UniqueFd socket)
{
    m_browser = std::make_unique<Browser>(std::move(socket));
    connect(m_browser.get(), &Browser::partitionsFound, this,
            [this](Browser::Id, const std::vector<PartitionInfo> &batch) {
                std::ranges::copy(batch, std::back_inserter(m_partitions));
            });
    connect(m_browser.get(), &Browser::entries, this, [this](Browser::Id id, const std::vector<FileEntry> &batch) {
        if (id == m_current)
            m_model.append(batch);
    });
    connect(m_browser.get(), &Browser::found, this, [this](Browser::Id id, const std::vector<FoundFile> &batch) {
        if (id != m_current)
            return;
        m_model.append(batch);
        if (m_model.rowCount() >= mostFound)
            stopSearch();
    });
    connect(m_browser.get(), &Browser::searching, this, [this](Browser::Id id, const QByteArray &folder) {
        if (id != m_current)
            return;
        m_searchedFolder = nameForDisplay(folder);
        Q_EMIT changed();
    });
    connect(m_browser.get(), &Browser::skipped, this, [this](Browser::Id id) { m_skipped += id == m_current ? 1 : 0; });
    connect(m_browser.get(), &Browser::ended, this, &BrowseSession::onEnded);
    m_partitionsAsked = m_browser->partitions();
}

void BrowseSession::onEnded(Browser::Id request, const Result<> &result)
{
    if (request == m_partitionsAsked) {
        if (!result)
            return fail(result.error());
        Q_EMIT partitionsKnown();
    } else if (request == m_current) {
        m_current = 0;
        m_model.sortNow();
        if (!result && result.error().code != ErrorCode::Cancelled)
            return fail(result.error());
        m_state = State::Ready;
        Q_EMIT changed();
    }
}

void BrowseSession::fail(const Error &error)
{
    m_problem = error;
    m_state = State::Failed;
    Q_EMIT changed();
    Q_EMIT failed(error);
}

void BrowseSession::cancelCurrent()
{
    if (m_browser && m_current != 0)
        m_browser->cancel(m_current);
    m_current = 0;
}

void BrowseSession::begin(Browser::Id request, State state)
{
    m_current = request;
    m_state = state;
    m_problem.reset();
    Q_EMIT changed();
}

void BrowseSession::enter(std::uint32_t partition)
{
    m_way = {FileRef{.partition = partition, .path = "/"}};
    list();
}

void BrowseSession::enterRow(int row)
{
    if (m_model.entry(row).kind != FileKind::Folder)
        return;
    const FileRef target = refOf(row);
    if (m_word.isEmpty()) {
        m_way.push_back(target);
    } else {
        // From what a search found the way up is that of its path.
        std::vector<FileRef> way{m_way.front()};
        for (qsizetype end = target.path.indexOf('/', 1); end > 0; end = target.path.indexOf('/', end + 1))
            way.push_back(FileRef{.partition = target.partition, .path = target.path.first(end)});
        way.push_back(target);
        m_way = std::move(way);
    }
    list();
}

FileRef BrowseSession::refOf(int row) const
{
    if (m_word.isEmpty())
        return m_way.back().child(m_model.entry(row));
    return FileRef{.partition = m_way.front().partition, .path = m_model.folder(row)}.child(m_model.entry(row));
}

void BrowseSession::goUpTo(int depth)
{
    if (depth < 0 || static_cast<std::size_t>(depth) >= m_way.size())
        return;
    m_way.resize(static_cast<std::size_t>(depth) + 1);
    list();
}

void BrowseSession::list()
{
    cancelCurrent();
    m_word.clear();
    m_model.clear();
    if (m_browser && !m_way.empty())
        begin(m_browser->list(m_way.back()), State::Loading);
}

void BrowseSession::search(const QString &word)
{
    if (!m_browser || m_way.empty() || word == m_word)
        return;
    if (word.isEmpty())
        return list();
    cancelCurrent();
    m_word = word;
    m_model.clear();
    m_skipped = 0;
    m_cut = false;
    m_searchedFolder.clear();
    begin(m_browser->find(FileRef{.partition = m_way.front().partition, .path = "/"}, word.toUtf8()), State::Searching);
}

void BrowseSession::stopSearch()
{
    if (m_state != State::Searching)
        return;
    cancelCurrent();
    m_cut = true;
    m_model.sortNow();
    m_state = State::Ready;
    Q_EMIT changed();
}

} // namespace lifeboat
