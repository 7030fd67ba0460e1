// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "block/OverlayDevice.h"
#include "files/Inspection.h"
#include "files/Messages.h"
#include "files/view/InspectedDrive.h"
#include "files/view/RawView.h"
#include "files/view/ViewProgram.h"

#include <QCoreApplication>

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>

namespace {

using namespace lifeboat;
using namespace lifeboat::files;

struct Wishes {
    bool withParent = false;
    QString scratchFolder;
    QString folder;
};

std::optional<Wishes> parse(QStringList words)
{
    Wishes wishes;
    words.removeFirst();
    wishes.withParent = words.removeAll(withParentOption) > 0;
    if (words.size() == 3 && words.front() == scratchOption)
        wishes.scratchFolder = words[1];
    else if (words.size() != 1)
        return std::nullopt;
    wishes.folder = words.back();
    return wishes;
}

void report(const Result<> &done)
{
    const QByteArray frame =
        done ? encodeFrame(MessageType::Done, 1, {}) : encodeFrame(MessageType::Failed, 1, encodeError(done.error()));
    static_cast<void>(::write(viewReportFd, frame.constData(), static_cast<std::size_t>(frame.size())));
    ::close(viewReportFd);
}

/// Nothing of whoever started it is held any more: not its terminal, not its folder, not its pipes.
void leaveParent()
{
    ::setsid();
    ::chdir("/");
    const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::dup2(nothing.get(), fd);
}

/// All that is needed to serve a folder.
struct Serving {
    Inspection source{UniqueFd(viewConversationFd), {}};
    std::unique_ptr<InspectedDrive> image;
    std::unique_ptr<OverlayDevice> overlay;
    std::unique_ptr<RawView> view;

    Result<> open(const Wishes &wishes);
};

Result<> Serving::open(const Wishes &wishes)
{
    std::vector<PartitionInfo> partitions;
    LIFEBOAT_TRY(source.partitions([&](PartitionInfo partition) {
        partitions.push_back(std::move(partition));
        return true;
    }));
    LIFEBOAT_TRY_ASSIGN(image, InspectedDrive::open(source));
    BlockDevice *drive = image.get();
    if (!wishes.scratchFolder.isEmpty()) {
        LIFEBOAT_TRY_ASSIGN(overlay, OverlayDevice::create(*image, wishes.scratchFolder));
        drive = overlay.get();
    }
    LIFEBOAT_TRY_ASSIGN(view,
                        RawView::mount(*drive, rawFilesOf(drive->size(), partitions), wishes.folder,
                                       overlay ? ViewAccess::ReadWrite : ViewAccess::Read));
    return {};
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv); // reads the arguments
    const auto wishes = parse(QCoreApplication::arguments());
    if (!wishes)
        return static_cast<int>(ExitCode::Usage);
    for (const int fd : {viewConversationFd, viewReportFd})
        ::fcntl(fd, F_SETFD, FD_CLOEXEC); // not fusermount3's
    if (wishes->withParent)
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    Serving serving;
    const Result<> opened = serving.open(*wishes);
    if (!opened) {
        report(opened);
        return static_cast<int>(exitCode(opened.error().code));
    }
    leaveParent();
    report({});
    serving.view->serve();
    return 0;
}
