// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/Card.h"

#include "widgets/Badge.h"
#include "widgets/Paint.h"
#include "widgets/ReadingDirection.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionButton>
#include <QTextDocumentFragment>

namespace lifeboat {

namespace {

/// A label of a card: what is clicked is the card.
QLabel *labelOf(QWidget *card)
{
    auto *const label = new QLabel(card);
    label->setAttribute(Qt::WA_TransparentForMouseEvents);
    label->setTextFormat(Qt::PlainText);
    label->hide();
    return label;
}

QLabel *lineOf(QWidget *card)
{
    QLabel *const label = labelOf(card);
    label->setWordWrap(true);
    return label;
}

} // namespace

Card::Card(Kind kind, QWidget *parent)
    : QAbstractButton(parent),
      m_kind(kind),
      m_pictureLabel(labelOf(this)),
      m_title(lineOf(this)),
      m_titleRow(new QHBoxLayout),
      m_facts(lineOf(this)),
      m_remarkPicture(labelOf(this)),
      m_remark(lineOf(this)),
      m_lines(new QVBoxLayout),
      m_row(new QHBoxLayout(this))
{
    setCheckable(isChoosable());
    setFocusPolicy(isChoosable() ? Qt::StrongFocus : Qt::NoFocus);
    setAttribute(Qt::WA_Hover, isChoosable());
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_facts->setTextFormat(Qt::RichText);

    const int space = spacingOf(*this);
    m_titleRow->setSpacing(space);
    m_titleRow->addWidget(m_title, 1);
    auto *const remarkRow = new QHBoxLayout;
    remarkRow->setSpacing(space);
    remarkRow->addWidget(m_remarkPicture, 0, Qt::AlignTop);
    remarkRow->addWidget(m_remark, 1);
    m_lines->setSpacing(space / 2);
    m_lines->addLayout(m_titleRow);
    m_lines->addWidget(m_facts);
    m_lines->addLayout(remarkRow);
    const int edge = space + space / 2;
    m_row->setContentsMargins(edge, edge, edge, edge);
    m_row->setSpacing(edge);
    if (isChoosable())
        m_row->addSpacing(indicatorSize() + space / 2);
    m_row->addWidget(m_pictureLabel, 0, Qt::AlignTop);
    m_row->addLayout(m_lines, 1);
}

void Card::setPicture(const QIcon &picture)
{
    m_picture = picture;
    m_pictureLabel->setVisible(!picture.isNull());
    drawPictures();
}

void Card::setTitle(const QString &title)
{
    m_title->setText(inReadingDirection(title));
    m_title->setVisible(!title.isEmpty());
    updateName();
}

void Card::setFacts(const QString &facts)
{
    m_facts->setText(inReadingDirection(facts));
    m_facts->setVisible(!facts.isEmpty());
    updateName();
}

void Card::setBadges(const QStringList &badges)
{
    if (badges == m_badges)
        return;
    m_badges = badges;
    while (m_titleRow->count() > 1) {
        QLayoutItem *const item = m_titleRow->takeAt(1);
        item->widget()->deleteLater();
        item->widget()->hide();
        delete item;
    }
    for (const QString &text : badges)
        m_titleRow->addWidget(new Badge(text, this), 0, Qt::AlignTop);
    updateName();
}

void Card::setRemark(const QIcon &picture, const QString &sentence)
{
    m_remarkIcon = picture;
    m_remark->setText(inReadingDirection(sentence));
    m_remark->setVisible(!sentence.isEmpty());
    m_remarkPicture->setVisible(!sentence.isEmpty());
    drawPictures();
    updateName();
}

void Card::setReason(const QString &reason)
{
    m_reason = reason;
    setEnabled(reason.isEmpty());
    if (!reason.isEmpty()) {
        setChecked(false);
        setRemark(Tone::Warning, reason);
    }
}

void Card::addBelow(QWidget *widget) { m_lines->addWidget(widget); }

void Card::addBeside(QWidget *widget) { m_row->addWidget(widget, 0, Qt::AlignVCenter); }

QSize Card::sizeHint() const { return layout()->totalSizeHint(); }

QSize Card::minimumSizeHint() const { return layout()->totalMinimumSize(); }

int Card::heightForWidth(int width) const { return layout()->totalHeightForWidth(width); }

int Card::indicatorSize() const
{
    return style()->pixelMetric(
        m_kind == Kind::Tickable ? QStyle::PM_IndicatorWidth : QStyle::PM_ExclusiveIndicatorWidth, nullptr, this);
}

void Card::updateName()
{
    // A screen reader reads what stands on the card, in the order in which it stands there.
    QStringList words{m_title->text()};
    if (!m_facts->text().isEmpty())
        words << QTextDocumentFragment::fromHtml(m_facts->text()).toPlainText();
    words += m_badges;
    if (!m_remark->text().isEmpty())
        words << m_remark->text();
    setAccessibleName(words.join(QStringLiteral(", ")));
}

void Card::drawPictures()
{
    const int line = fontMetrics().height();
    const QIcon::Mode mode = isEnabled() ? QIcon::Normal : QIcon::Disabled;
    m_pictureLabel->setPixmap(m_picture.pixmap(QSize(2 * line, 2 * line), devicePixelRatio(), mode));
    m_remarkPicture->setPixmap(m_remarkIcon.pixmap(QSize(line, line), devicePixelRatio()));
}

void Card::changeEvent(QEvent *event)
{
    QAbstractButton::changeEvent(event);
    const QEvent::Type type = event->type();
    if (type == QEvent::PaletteChange || type == QEvent::EnabledChange || type == QEvent::FontChange)
        drawPictures();
}

// Buttons that exclude each other leave the tab chain but for one, and arrows choose another one: here nothing is chosen
// but by a key that says so.
void Card::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void Card::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Up)
        focusPreviousChild();
    else if (event->key() == Qt::Key_Down)
        focusNextChild();
    else
        QAbstractButton::keyPressEvent(event);
}

void Card::paintEvent(QPaintEvent *)
{
    constexpr double hoverShare = 0.05;
    constexpr double chosenShare = 0.10;
    const QColor highlight = palette().color(QPalette::Highlight);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor background = palette().color(isEnabled() ? QPalette::Base : QPalette::Window);
    if (isChecked() || underMouse())
        background = blended(background, highlight, isChecked() ? chosenShare : isChoosable() ? hoverShare : 0);
    const bool strong = isChecked() || hasFocus();
    const double pen = strong ? 2 : 1;
    painter.setPen(QPen(strong ? highlight : outlineColor(palette()), pen));
    painter.setBrush(background);
    const double radius = spacingOf(*this) * 0.75;
    painter.drawRoundedRect(QRectF(rect()).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), radius, radius);
    if (!isChoosable() || !isEnabled())
        return;
    QStyleOptionButton option;
    option.initFrom(this);
    option.state |= isChecked() ? QStyle::State_On : QStyle::State_Off;
    const int size = indicatorSize();
    const int edge = layout()->contentsMargins().left();
    const QRect indicator(edge, edge + (2 * fontMetrics().height() - size) / 2, size, size);
    option.rect = QStyle::visualRect(layoutDirection(), rect(), indicator);
    style()->drawPrimitive(m_kind == Kind::Tickable ? QStyle::PE_IndicatorCheckBox : QStyle::PE_IndicatorRadioButton,
                           &option, &painter, this);
}

} // namespace lifeboat
