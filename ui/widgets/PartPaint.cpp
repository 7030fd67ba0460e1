// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/PartPaint.h"

#include "widgets/Paint.h"

#include <QIcon>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace lifeboat {

namespace {

constexpr double freeTint = 0.22;    ///< of the role's colour on the background: free share of a partition
constexpr double unknownTint = 0.5;  ///< used share not known
constexpr double paleTint = 0.08;    ///< not ticked, not in the image
constexpr double emptyTint = 0.05;   ///< of the text's colour: belongs to no partition
constexpr double hatchOnSolid = 0.3; ///< of white
constexpr double hatchOnTint = 0.35; ///< of the role's colour

/// Lines @p step apart, beginning outside of @p rect: the painter is clipped to it.
void paintHatch(QPainter &painter, const QRectF &rect, Qt::BrushStyle style, const QPen &pen, double step)
{
    painter.setPen(pen);
    if (style == Qt::VerPattern) {
        for (double x = rect.left() + step / 2; x < rect.right(); x += step)
            painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()));
    } else if (style == Qt::HorPattern) {
        for (double y = rect.top() + step / 2; y < rect.bottom(); y += step)
            painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y));
    } else if (style != Qt::NoBrush) {
        const double rise = style == Qt::BDiagPattern ? -rect.height() : rect.height();
        const double from = style == Qt::BDiagPattern ? rect.bottom() : rect.top();
        // Diagonals look as dense as upright lines when they stand wider apart.
        for (double x = rect.left() - rect.height(); x < rect.right(); x += step * 1.4)
            painter.drawLine(QPointF(x, from), QPointF(x + rect.height(), from + rise));
    }
}

class BarPainter {
public:
    BarPainter(QPainter &painter, const QRectF &rect, const DiskMapPart &part, const PartPaint &how)
        : m_painter(painter),
          m_rect(rect),
          m_part(part),
          m_how(how),
          m_color(colorOf(part.role)),
          m_line(std::max(1.0, how.unit / 16))
    { }

    void paint()
    {
        m_painter.save();
        m_painter.setRenderHint(QPainter::Antialiasing);
        QPainterPath outline;
        const double radius = std::min({m_how.unit / 6, m_rect.width() / 3, m_rect.height() / 3});
        outline.addRoundedRect(m_rect, radius, radius);
        m_painter.save();
        m_painter.setClipPath(outline, Qt::IntersectClip);
        fill();
        m_painter.restore();
        paintOutline(outline);
        // A thin bar would be nothing but the line.
        if (m_part.erased && m_rect.height() >= m_how.unit)
            strike();
        m_painter.restore();
    }

private:
    bool pale() const { return m_part.missing || (m_part.tickable && !m_part.ticked); }

    void fill()
    {
        const QColor base = m_how.palette.color(QPalette::Base);
        if (m_part.role == PartitionRole::Free) {
            m_painter.fillRect(m_rect, blended(base, m_how.palette.color(QPalette::Text), emptyTint));
            return;
        }
        const double tint = pale() ? paleTint : m_part.used ? freeTint : unknownTint;
        fill(m_rect, blended(base, m_color, tint), blended(base, m_color, std::min(1.0, tint + hatchOnTint)));
        if (!m_part.used || pale())
            return;
        if (const QRectF solid = solidShare(); !solid.isEmpty())
            fill(solid, m_color, blended(m_color, Qt::white, hatchOnSolid));
    }

    void fill(const QRectF &rect, const QColor &under, const QColor &lines)
    {
        m_painter.save();
        m_painter.setClipRect(rect, Qt::IntersectClip);
        m_painter.fillRect(rect, under);
        // Over the whole bar, so that the lines go on where solid meets tinted.
        paintHatch(m_painter, m_rect, hatchOf(m_part.role), QPen(lines, m_line), m_how.unit / 3);
        m_painter.restore();
    }

    /// Something used is at least a visible sliver.
    QRectF solidShare() const
    {
        if (m_part.size.value == 0 || m_part.used->value == 0)
            return {};
        const double share = static_cast<double>(m_part.used->value) / static_cast<double>(m_part.size.value);
        QRectF solid = m_rect;
        solid.setWidth(std::clamp(share * m_rect.width(), std::min(2 * m_line, m_rect.width()), m_rect.width()));
        if (m_how.direction == Qt::RightToLeft)
            solid.moveRight(m_rect.right());
        return solid;
    }

    void paintOutline(const QPainterPath &outline)
    {
        if (m_part.erased && m_how.erasedOutline == PartPaint::ErasedOutline::Here) {
            m_painter.strokePath(outline, QPen(erasedColor(), 2 * m_line));
            return;
        }
        QPen pen(m_part.role == PartitionRole::Free ? outlineColor(m_how.palette) : m_color, m_line);
        if (m_part.role == PartitionRole::Free || pale())
            pen.setStyle(Qt::DashLine);
        m_painter.strokePath(outline, pen);
    }

    /// A line through the middle with a rim, so that it stands out from every colour of the bar.
    void strike()
    {
        const QPointF from(m_rect.left() + m_line, m_rect.center().y());
        const QPointF to(m_rect.right() - m_line, m_rect.center().y());
        const double thickness = std::min(2.5 * m_line, m_rect.height() / 5);
        m_painter.setPen(QPen(m_how.palette.color(QPalette::Base), 2 * thickness, Qt::SolidLine, Qt::FlatCap));
        m_painter.drawLine(from, to);
        m_painter.setPen(QPen(erasedColor(), thickness, Qt::SolidLine, Qt::FlatCap));
        m_painter.drawLine(from, to);
    }

    QPainter &m_painter;
    const QRectF m_rect;
    const DiskMapPart &m_part;
    const PartPaint &m_how;
    const QColor m_color;
    const double m_line;
};

} // namespace

void paintPartBar(QPainter &painter, const QRectF &rect, const DiskMapPart &part, const PartPaint &how)
{
    if (rect.width() < 1 || rect.height() < 1)
        return;
    BarPainter(painter, rect, part, how).paint();
}

void paintTickBox(QPainter &painter, const QRect &box, const DiskMapPart &part, const QPalette &palette,
                  const QColor &rim)
{
    const double line = std::max(1.0, box.height() / 12.0);
    const QRectF square = QRectF(box).marginsRemoved({line, line, line, line});
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(rim, line));
    painter.setBrush(palette.color(part.ticked ? QPalette::Highlight : QPalette::Base));
    painter.drawRoundedRect(square, 2 * line, 2 * line);
    if (part.ticked) {
        const auto at = [&](double x, double y) {
            return QPointF(square.left() + x * square.width(), square.top() + y * square.height());
        };
        const QColor check = palette.color(QPalette::HighlightedText);
        painter.setPen(QPen(check, 1.8 * line, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(QPolygonF({at(0.22, 0.52), at(0.42, 0.72), at(0.78, 0.3)}));
    }
    painter.restore();
}

QIcon partSwatch(const DiskMapPart &part, int size, const PartPaint &how, double devicePixelRatio)
{
    QPixmap pixmap(QSize(size, size) * devicePixelRatio);
    pixmap.setDevicePixelRatio(devicePixelRatio);
    pixmap.fill(Qt::transparent);
    DiskMapPart whole = part;
    whole.used = part.size;
    QPainter painter(&pixmap);
    const double margin = std::max(1.0, how.unit / 16);
    paintPartBar(painter, QRectF(0, 0, size, size).marginsRemoved({margin, margin, margin, margin}), whole, how);
    // Also where its row is selected: a tinted sample would be another colour.
    QIcon swatch(pixmap);
    swatch.addPixmap(pixmap, QIcon::Selected);
    return swatch;
}

} // namespace lifeboat
