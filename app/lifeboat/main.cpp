// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "app/lifeboat/Program.h"

#include "sentences/Translation.h"

#include <KDBusService>
#include <QApplication>
#include <QDBusConnection>

#include <memory>

using namespace lifeboat;

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("lifeboat"));
    QCoreApplication::setOrganizationDomain(QStringLiteral("lifeboat.org"));
    QCoreApplication::setApplicationVersion(QStringLiteral(LIFEBOAT_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.lifeboat.Lifeboat"));
    const Translation translation;
    Program program;
    program.checkArguments(QCoreApplication::arguments());

    // Without a session bus there is no telling whether another one runs; then this one simply opens.
    std::unique_ptr<KDBusService> service;
    if (QDBusConnection::sessionBus().isConnected())
        service = std::make_unique<KDBusService>(KDBusService::Unique | KDBusService::NoExitOnFailure);
    if (service != nullptr)
        QObject::connect(service.get(), &KDBusService::activateRequested, &program, &Program::start);
    program.start(QCoreApplication::arguments(), QString());
    return QApplication::exec();
}
