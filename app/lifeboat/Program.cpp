// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "app/lifeboat/Program.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>

namespace lifeboat {

namespace {

QString backgroundOption() { return QStringLiteral("background"); }

void prepare(QCommandLineParser &parser)
{
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOption(
        {backgroundOption(), QCoreApplication::translate("main", "Open no window; tell when a plan needs attention.")});
    parser.addPositionalArgument(QStringLiteral("image"), QCoreApplication::translate("main", "An image to show."),
                                 QStringLiteral("[image]"));
}

} // namespace

Program::~Program() { delete m_window; }

void Program::checkArguments(const QStringList &arguments)
{
    QCommandLineParser parser;
    prepare(parser);
    parser.process(arguments);
}

void Program::start(const QStringList &arguments, const QString &folder)
{
    QCommandLineParser parser;
    prepare(parser);
    parser.parse(arguments);
    if (parser.isSet(backgroundOption()))
        return watch();
    MainWindow &shown = window();
    if (const QStringList images = parser.positionalArguments(); !images.isEmpty())
        shown.openImage(QFileInfo(folder, images.first()).absoluteFilePath());
    shown.raiseForPerson();
}

MainWindow &Program::window()
{
    if (m_window != nullptr)
        return *m_window;
    m_window = new MainWindow(workerProgram());
    m_window->setAttribute(Qt::WA_DeleteOnClose);
    if (m_watch != nullptr)
        m_watch->setQuiet(true);
    connect(m_window, &QObject::destroyed, this, [this] {
        if (m_watch != nullptr)
            m_watch->setQuiet(false);
    });
    return *m_window;
}

void Program::watch()
{
    if (m_watch != nullptr)
        return;
    QApplication::setQuitOnLastWindowClosed(false);
    m_watch = std::make_unique<BackgroundWatch>(QDBusConnection::systemBus());
    m_watch->setQuiet(m_window != nullptr);
    connect(m_watch.get(), &BackgroundWatch::unavailable, this, &Program::stopWatching);
    connect(m_watch.get(), &BackgroundWatch::planWanted, this, [this](const QString &plan) {
        MainWindow &shown = window();
        shown.showPlan(plan);
        shown.raiseForPerson();
    });
    m_watch->begin();
}

void Program::stopWatching()
{
    m_watch.release()->deleteLater(); // it is just telling us
    QApplication::setQuitOnLastWindowClosed(true);
    if (m_window == nullptr)
        QCoreApplication::quit();
}

} // namespace lifeboat
