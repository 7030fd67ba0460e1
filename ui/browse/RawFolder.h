// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"

#include <QObject>

namespace lifeboat {

class Client;

/// An image as a folder of raw files, for programs that read such files. It goes with this object: the window's end takes it away. Main thread.
class RawFolder final : public QObject {
    Q_OBJECT

public:
    enum class State { Away, Coming, There, Going };

    using QObject::QObject;
    ~RawFolder() override;

    State state() const { return m_state; }
    const QString &imageFolder() const { return m_imageFolder; }
    const QString &path() const { return m_path; } ///< while There

    /// When Away: shows this image in a new folder, sooner or later.
    void show(Client &client, const QString &imageFolder);
    /// When There.
    void takeAway();

Q_SIGNALS:
    void changed();
    void failed(const lifeboat::Error &error); ///< the state is what it was before

private:
    void become(State state);

    State m_state = State::Away;
    QString m_imageFolder;
    QString m_path;
};

} // namespace lifeboat
