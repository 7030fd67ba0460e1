// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "sentences/Translation.h"
#include "window/MainWindow.h"

#include <KDBusService>
#include <QApplication>
#include <QCommandLineParser>
#include <QDBusConnection>
#include <QFileInfo>

#include <memory>

using namespace lifeboat;

namespace {

void open(MainWindow &window, const QStringList &arguments, const QString &folder)
{
    if (arguments.size() > 1)
        window.openImage(QFileInfo(folder, arguments.at(1)).absoluteFilePath());
}

} // namespace

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("lifeboat"));
    QCoreApplication::setOrganizationDomain(QStringLiteral("lifeboat.org"));
    QCoreApplication::setApplicationVersion(QStringLiteral(LIFEBOAT_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.lifeboat.Lifeboat"));
    const Translation translation;
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("image"), QCoreApplication::translate("main", "An image to show."),
                                 QStringLiteral("[image]"));
    parser.process(application);

    // Without a session bus there is no telling whether another window is open; then this one simply opens.
    std::unique_ptr<KDBusService> service;
    if (QDBusConnection::sessionBus().isConnected())
        service = std::make_unique<KDBusService>(KDBusService::Unique | KDBusService::NoExitOnFailure);

    MainWindow window(workerProgram());
    if (service != nullptr)
        QObject::connect(service.get(), &KDBusService::activateRequested, &window,
                         [&](const QStringList &arguments, const QString &folder) {
                             open(window, arguments, folder);
                             window.raiseForPerson();
                         });
    open(window, QCoreApplication::arguments(), QString());
    window.show();
    return QApplication::exec();
}
