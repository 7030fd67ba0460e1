// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "pages/Page.h"

#include "widgets/Paint.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>

namespace lifeboat {

namespace {

constexpr int columnLetters = 60; // of the height of a line: 900 pixels where a line has 15

QFont larger(QFont font, double factor)
{
    font.setPointSizeF(font.pointSizeF() * factor);
    font.setBold(true);
    return font;
}

/// The column in the middle of a wide window.
void centre(QHBoxLayout &row, QWidget *column)
{
    row.setContentsMargins(0, 0, 0, 0);
    row.addStretch(1);
    row.addWidget(column, 1000);
    row.addStretch(1);
}

} // namespace

QLabel *newHeading(const QString &text, QWidget *parent)
{
    auto *const label = new QLabel(text, parent);
    label->setFont(larger(label->font(), 1.15));
    label->setWordWrap(true);
    label->setContentsMargins(0, spacingOf(*label), 0, 0);
    return label;
}

QLabel *newText(const QString &text, QWidget *parent)
{
    auto *const label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

Page::Page(const QString &heading, QWidget *parent)
    : QWidget(parent),
      m_scroll(new QScrollArea),
      m_message(new MessageArea),
      m_content(new QWidget),
      m_column(new QVBoxLayout(m_content))
{
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    const int space = spacingOf(*this);
    m_content->setMaximumWidth(columnWidth());
    m_column->setContentsMargins(3 * space, 2 * space, 3 * space, 3 * space);
    m_column->setSpacing(space + space / 2);

    auto *const title = new QLabel(heading);
    title->setObjectName(QStringLiteral("heading"));
    title->setFont(larger(title->font(), 1.7));
    title->setWordWrap(true);
    m_column->addWidget(title);
    m_column->addWidget(m_message);

    auto *const outer = new QWidget;
    centre(*new QHBoxLayout(outer), m_content);
    m_scroll->setWidget(outer);
    outer->installEventFilter(this);
    auto *const all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(m_scroll, 1);
}

int Page::columnWidth() const { return columnLetters * fontMetrics().height(); }

bool Page::eventFilter(QObject *watched, QEvent *event)
{
    // The content decides how narrow the page may become: nothing is cut off at its side.
    if (event->type() == QEvent::LayoutRequest && m_scroll->widget() != nullptr)
        m_scroll->setMinimumWidth(m_scroll->widget()->minimumSizeHint().width() +
                                  m_scroll->verticalScrollBar()->sizeHint().width());
    return QWidget::eventFilter(watched, event);
}

QHBoxLayout *Page::footer()
{
    if (m_footer != nullptr)
        return m_footer;
    const int space = spacingOf(*this);
    auto *const line = new QFrame;
    line->setFrameShape(QFrame::HLine);
    line->setForegroundRole(QPalette::Mid);
    auto *const buttons = new QWidget;
    buttons->setMaximumWidth(columnWidth());
    m_footer = new QHBoxLayout(buttons);
    m_footer->setContentsMargins(3 * space, space, 3 * space, space);
    m_footer->addStretch(1);
    auto *const outer = new QWidget;
    centre(*new QHBoxLayout(outer), buttons);
    layout()->addWidget(line);
    layout()->addWidget(outer);
    return m_footer;
}

void Page::reveal(QWidget *widget) { m_scroll->ensureWidgetVisible(widget); }

void Page::scrollToTop() { m_scroll->verticalScrollBar()->setValue(0); }

QLabel *Page::addHeading(const QString &text)
{
    QLabel *const label = newHeading(text, m_content);
    m_column->addWidget(label);
    return label;
}

QLabel *Page::addText(const QString &text)
{
    QLabel *const label = newText(text, m_content);
    m_column->addWidget(label);
    return label;
}

} // namespace lifeboat
