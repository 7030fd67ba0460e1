// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/Breadcrumb.h"

#include "sentences/Bidi.h"
#include "widgets/Icons.h"
#include "widgets/Paint.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

namespace lifeboat {

namespace {

constexpr int widestName = 24; ///< in average characters; a file name can have 255

/// An ampersand in a name is no shortcut.
QString asLabel(const QString &name) { return QString(name).replace(QLatin1Char('&'), QLatin1StringView("&&")); }

} // namespace

Breadcrumb::Breadcrumb(QWidget *parent) : QWidget(parent), m_row(new QHBoxLayout(this)), m_hidden(new QToolButton)
{
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(0);
    m_hidden->setObjectName(QStringLiteral("breadcrumbHidden"));
    m_hidden->setText(QStringLiteral("…"));
    m_hidden->setAccessibleName(tr("Folders above"));
    m_hidden->setToolTip(m_hidden->accessibleName());
    m_hidden->setAutoRaise(true);
    m_hidden->setFocusPolicy(Qt::StrongFocus);
    m_hidden->setPopupMode(QToolButton::InstantPopup);
    m_hidden->setMenu(new QMenu(m_hidden));
    m_row->addWidget(m_hidden);
    m_row->addStretch(1);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

QToolButton *Breadcrumb::newButton(const QString &text, int depth)
{
    auto *const button = new QToolButton;
    button->setObjectName(QStringLiteral("breadcrumb-%1").arg(depth));
    const QString shown =
        fontMetrics().elidedText(text, Qt::ElideMiddle, widestName * fontMetrics().averageCharWidth());
    button->setText(asLabel(isolated(shown)));
    button->setAccessibleName(text);
    if (shown != text)
        button->setToolTip(text.toHtmlEscaped());
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    connect(button, &QToolButton::clicked, this, [this, depth] { Q_EMIT wanted(depth); });
    return button;
}

void Breadcrumb::setNames(const QStringList &names)
{
    m_names = names;
    qDeleteAll(m_buttons);
    qDeleteAll(m_arrows);
    m_buttons.clear();
    m_arrows.clear();
    for (int depth = 0; depth < names.size(); ++depth) {
        if (depth > 0) {
            auto *const arrow = new QLabel(isRightToLeft() ? QStringLiteral("‹") : QStringLiteral("›"));
            m_arrows << arrow;
            m_row->insertWidget(m_row->count() - 1, arrow);
        }
        m_buttons << newButton(names[depth], depth);
        m_row->insertWidget(m_row->count() - 1, m_buttons.back());
    }
    QFont bold = font();
    bold.setBold(true);
    m_buttons.back()->setFont(bold);
    fit();
}

void Breadcrumb::fit()
{
    if (m_buttons.empty())
        return;
    const auto widthFrom = [this](qsizetype first) {
        int wide = first > 0 ? m_hidden->sizeHint().width() : 0;
        for (qsizetype i = first; i < m_buttons.size(); ++i)
            wide += m_buttons[i]->sizeHint().width() + (i > 0 ? m_arrows[i - 1]->sizeHint().width() : 0);
        return wide;
    };
    qsizetype first = 0;
    while (first + 1 < m_buttons.size() && widthFrom(first) > width())
        ++first;
    m_hidden->setVisible(first > 0);
    m_hidden->menu()->clear();
    for (qsizetype i = 0; i < m_buttons.size(); ++i) {
        m_buttons[i]->setVisible(i >= first);
        if (i > 0)
            m_arrows[i - 1]->setVisible(i >= first);
        if (i < first)
            m_hidden->menu()->addAction(namedIcon(QStringLiteral("file-folder")), asLabel(isolated(m_names[i])), this,
                                        [this, i] { Q_EMIT wanted(static_cast<int>(i)); });
    }
}

QSize Breadcrumb::sizeHint() const { return {spacingOf(*this), m_hidden->sizeHint().height()}; }

QSize Breadcrumb::minimumSizeHint() const { return sizeHint(); }

void Breadcrumb::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

} // namespace lifeboat
