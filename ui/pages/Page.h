// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "client/ImageModel.h"
#include "client/JobModel.h"
#include "client/PlanModel.h"
#include "widgets/MessageArea.h"

#include <QVBoxLayout>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QScrollArea;

namespace lifeboat {

/// What the pages work with; owned by the window, outlives them.
struct Models {
    Client &client;
    DriveModel &drives;
    PlaceModel &places;
    ImageModel &images;
    JobModel &jobs;
    PlanModel &plans;
    const Names &names;
};

/// A page: a heading, the message area, and below them a column of what the page shows, at most about 900 pixels wide. That scrolls; what
/// leads on stands in a row below, always in sight.
class Page : public QWidget {
    Q_OBJECT

public:
    Page(const QString &heading, QWidget *parent);

    MessageArea &message() { return *m_message; }

protected:
    QVBoxLayout *column() const { return m_column; }
    /// Takes up what the window is higher than the content; add it last.
    void addStretch() { m_column->addStretch(1); }
    QLabel *addHeading(const QString &text); ///< of a part of the page
    QLabel *addText(const QString &text);    ///< wrapped
    /// The row below, made by the first call: stretch, then what is added.
    QHBoxLayout *footer();
    void reveal(QWidget *widget); ///< scrolls until it can be seen
    void scrollToTop();
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    int columnWidth() const;

    QScrollArea *m_scroll;
    MessageArea *m_message;
    QWidget *m_content;
    QHBoxLayout *m_footer = nullptr;
    QVBoxLayout *m_column;
};

QLabel *newHeading(const QString &text, QWidget *parent);
QLabel *newText(const QString &text, QWidget *parent);

} // namespace lifeboat
