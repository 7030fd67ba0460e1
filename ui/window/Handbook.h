// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QStringList>
#include <QWidget>

class QListWidget;
class QTextBrowser;

namespace lifeboat {

/// The handbook, in a window of its own: chapters at the side, one of them to read. Its text is resources/handbook/handbook_LANGUAGE.md.
class Handbook : public QWidget {
    Q_OBJECT

public:
    explicit Handbook(QWidget *parent);

private:
    void showChapter(int chapter);

    QStringList m_chapters; ///< Markdown, each with its heading
    QListWidget *m_contents;
    QTextBrowser *m_text;
};

} // namespace lifeboat
