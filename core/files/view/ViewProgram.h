// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "base/UniqueFd.h"

#include <QString>

namespace lifeboat::files {

/// How lifeboat-view shows an image.
struct ViewOptions {
    enum class Life {
        OnItsOwn,   ///< until its folder is unmounted
        WithParent, ///< also no longer than the thread that started it
    };
    Life life = Life::OnItsOwn;
    QString
        scratchFolder{}; ///< not empty: the files can be written to; what is written lies there until the end and is gone then
};

// What lifeboat-view is started with, for both sides.
inline constexpr int viewConversationFd = 3;
inline constexpr int viewReportFd = 4;
inline constexpr QLatin1StringView withParentOption("--with-parent");
inline constexpr QLatin1StringView scratchOption("--scratch");

/// Starts lifeboat-view and returns when @p folder, an absolute path, shows the image that @p conversation (with an inspector) is about. Blocks.
/// Errors: ProgramMissing; what the inspector says; MountFailed.
Result<> startView(UniqueFd conversation, const QString &folder, const ViewOptions &options);

enum class ViewEnd {
    WhenFree,
    EvenInUse, ///< programs that read it keep what they have open; the folder is empty at once
};
/// Unmounts @p folder, which shows an image; lifeboat-view ends. Blocks. Errors: MountFailed (it shows none; it is in use; it is another user's), ProgramMissing.
Result<> endView(const QString &folder, ViewEnd how);

} // namespace lifeboat::files
