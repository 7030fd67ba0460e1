// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "service/worker/Worker.h"

// Worker::Browse(), from the question to the socket.

namespace lifeboat {

/// Looks at the image with the caller's rights first: what is not there is no reason to ask for a password.
QDBusUnixFileDescriptor Worker::Browse(const QString &image, const QVariantMap &options)
{
    setDelayedReply(true);
    restartIdleTimer();
    const auto refuse = [bus = connection(), call = message()](const Error &error) {
        bus.send(errorReply(call, error));
    };
    if (!options.isEmpty()) {
        refuse(Error{.code = ErrorCode::InvalidArgument, .subject = options.firstKey(), .at = {}, .detail = {}});
        return {};
    }
    const auto look = [this, image, refuse, bus = connection(), call = message()](Result<Caller> caller) {
        if (!caller)
            return refuse(caller.error());
        m_pool.start([=, this, visitor = visitorFor(*caller)] {
            auto found = checkPath(image, QStringLiteral("image")).and_then([&] { return visitor.imageToRead(image); });
            if (!found)
                return refuse(found.error());
            const auto opened = std::make_shared<ImageToRead>(std::move(*found));
            const auto askFirst = [=, this] {
                m_authority->authorise(call, QStringLiteral("browse"), [=, this](const Result<> &allowed) {
                    const auto socket = allowed.and_then([&] { return inspect(caller->user, *opened); });
                    if (!socket)
                        return refuse(socket.error());
                    bus.send(call.createReply(QVariant::fromValue(QDBusUnixFileDescriptor(socket->get()))));
                });
            };
            QMetaObject::invokeMethod(this, askFirst, Qt::QueuedConnection);
        });
    };
    m_authority->identify(message(), look);
    return {};
}

Result<UniqueFd> Worker::inspect(uint user, const ImageToRead &opened)
{
    const quint64 holder = m_nextHolder++;
    const QString folder = opened.image.folder();
    LIFEBOAT_TRY(m_claims.takeToRead(holder, folder));
    auto socket = m_inspectors.start(user, opened, setupOf(opened.image), [this, holder] {
        m_claims.release(holder);
        restartIdleTimer();
    });
    if (!socket)
        m_claims.release(holder);
    return socket;
}

} // namespace lifeboat
