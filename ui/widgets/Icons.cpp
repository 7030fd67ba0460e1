// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/Icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace lifeboat {

namespace {

class PaletteIcon final : public QIconEngine {
public:
    PaletteIcon(QString name, QByteArray drawing) : m_name(std::move(name)), m_drawing(std::move(drawing)) { }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const QPalette palette = QGuiApplication::palette();
        const QColor color = palette.color(mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active,
                                           mode == QIcon::Selected ? QPalette::HighlightedText : QPalette::WindowText);
        QSvgRenderer renderer(QByteArray(m_drawing).replace("currentColor", color.name().toLatin1()));
        renderer.setAspectRatioMode(Qt::KeepAspectRatio);
        if (mode == QIcon::Disabled)
            painter->setOpacity(painter->opacity() / 2);
        renderer.render(painter, rect);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        const QString key = QStringLiteral("%1 %2x%3 %4 %5")
                                .arg(m_name)
                                .arg(size.width())
                                .arg(size.height())
                                .arg(mode)
                                .arg(QGuiApplication::palette().cacheKey());
        QPixmap drawn;
        if (QPixmapCache::find(key, &drawn))
            return drawn;
        drawn = QPixmap(size);
        drawn.fill(Qt::transparent);
        QPainter painter(&drawn);
        paint(&painter, drawn.rect(), mode, state);
        painter.end();
        QPixmapCache::insert(key, drawn);
        return drawn;
    }

    QIconEngine *clone() const override { return new PaletteIcon(*this); }
    bool isNull() override { return m_drawing.isEmpty(); }

private:
    QString m_name;
    QByteArray m_drawing;
};

} // namespace

QIcon namedIcon(const QString &name)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QIcon(new PaletteIcon(name, file.readAll()));
}

QIcon driveIcon(Bus bus)
{
    switch (bus) {
    case Bus::Nvme:
        return namedIcon(QStringLiteral("drive-nvme"));
    case Bus::Usb:
        return namedIcon(QStringLiteral("drive-usb"));
    case Bus::Mmc:
        return namedIcon(QStringLiteral("drive-card"));
    case Bus::Virtual:
    case Bus::Loop:
        return namedIcon(QStringLiteral("drive-virtual"));
    case Bus::File:
        return namedIcon(QStringLiteral("drive-file"));
    case Bus::Unknown:
    case Bus::Sata:
        break;
    }
    return namedIcon(QStringLiteral("drive-disk"));
}

QIcon toneIcon(Tone tone)
{
    switch (tone) {
    case Tone::Good:
        return namedIcon(QStringLiteral("tone-good"));
    case Tone::Warning:
        return namedIcon(QStringLiteral("tone-warning"));
    case Tone::Bad:
        return namedIcon(QStringLiteral("tone-bad"));
    case Tone::Neutral:
        break;
    }
    return namedIcon(QStringLiteral("tone-neutral"));
}

} // namespace lifeboat
