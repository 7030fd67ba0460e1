// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "window/Handbook.h"

#include <QFile>
#include <QHBoxLayout>
#include <QListWidget>
#include <QShortcut>
#include <QTextBrowser>

namespace lifeboat {

namespace {

/// Title and chapters of the book; a chapter begins with its "## ".
QStringList partsOf(const QString &language)
{
    QFile file(QStringLiteral(":/handbook/handbook_%1.md").arg(language));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QString::fromUtf8(file.readAll()).split(QStringLiteral("\n## "));
}

QString headingOf(const QString &part) { return part.section(u'\n', 0, 0).remove(QStringLiteral("# ")).trimmed(); }

} // namespace

Handbook::Handbook(QWidget *parent) : QWidget(parent, Qt::Window), m_contents(new QListWidget), m_text(new QTextBrowser)
{
    //: The language of the handbook: handbook_LANGUAGE.md is there.
    m_chapters = partsOf(tr("en"));
    if (m_chapters.isEmpty()) // a language that has texts, but no handbook yet
        m_chapters = partsOf(QStringLiteral("en"));
    setWindowTitle(m_chapters.isEmpty() ? QString() : headingOf(m_chapters.takeFirst()));
    setObjectName(QStringLiteral("handbook"));
    m_contents->setObjectName(QStringLiteral("handbookContents"));
    m_contents->setAccessibleName(tr("Chapters"));
    m_contents->setWordWrap(true);
    m_contents->setFrameShape(QFrame::NoFrame);
    m_contents->setMaximumWidth(fontMetrics().averageCharWidth() * 30);
    m_text->setObjectName(QStringLiteral("handbookText"));
    m_text->setAccessibleName(tr("Text of the chapter"));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->document()->setDocumentMargin(fontMetrics().height());
    for (const QString &chapter : std::as_const(m_chapters))
        m_contents->addItem(headingOf(chapter));

    auto *const row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_contents);
    row->addWidget(m_text, 1);
    connect(m_contents, &QListWidget::currentRowChanged, this, &Handbook::showChapter);
    connect(new QShortcut(QKeySequence(Qt::Key_Escape), this), &QShortcut::activated, this, &QWidget::close);
    resize(fontMetrics().averageCharWidth() * 110, fontMetrics().height() * 36);
    m_contents->setCurrentRow(0);
}

void Handbook::showChapter(int chapter) { m_text->setMarkdown(QStringLiteral("## ") + m_chapters.value(chapter)); }

} // namespace lifeboat
