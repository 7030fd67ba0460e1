// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "support/SampleFiles.h"

namespace lifeboat::test {

using namespace files;

namespace {

constexpr std::int64_t newest = 1'792'000'000; // October 2026

void addDated(MemorySource &files, const QByteArray &folder, const QByteArray &name, qsizetype size, int daysOld)
{
    FileEntry entry{.name = name, .kind = size < 0 ? FileKind::Folder : FileKind::Regular};
    entry.size = ByteCount(size < 0 ? 0 : static_cast<std::uint64_t>(size));
    entry.modified = FileTime{.seconds = newest - std::int64_t{daysOld} * 86'400, .nanoseconds = 0};
    files.add(folder, entry, size < 0 ? QByteArray() : QByteArray(size, 'x'));
}

} // namespace

std::shared_ptr<MemorySource> officeFiles()
{
    auto files = std::make_shared<MemorySource>();
    files->setPartition(3); // "Windows" of the sample images
    constexpr qsizetype folder = -1;
    addDated(*files, "/", "Accounts", folder, 3);
    addDated(*files, "/", "Customers", folder, 12);
    addDated(*files, "/", "Letters", folder, 1);
    addDated(*files, "/", "Photos", folder, 80);
    addDated(*files, "/", "Opening hours.odt", 31'400, 210);
    addDated(*files, "/", "Price list 2025.ods", 88'100, 400);
    addDated(*files, "/", "Price list 2026.ods", 91'700, 35);
    addDated(*files, "/", "Logo.svg", 12'300, 900);
    addDated(*files, "/", "Telephone numbers.txt", 4'100, 7);
    addDated(*files, "/Accounts", "Accounts 2026.ods", 214'000, 3);
    addDated(*files, "/Customers", "Addresses.ods", 132'000, 12);
    addDated(*files, "/Photos", "Front desk.jpg", 3'400'000, 80);
    addDated(*files, "/Letters", "2025", folder, 300);
    addDated(*files, "/Letters", "2026", folder, 1);
    addDated(*files, "/Letters/2025", "Offer Brown.odt", 44'000, 320);
    addDated(*files, "/Letters/2026", "Offer Miller.odt", 47'200, 5);
    addDated(*files, "/Letters/2026", "Offer Weber.odt", 46'000, 2);
    addDated(*files, "/Letters/2026", "Reminder Schmidt.odt", 38'500, 1);
    files->spoil("/Letters/2026/Offer Miller.odt");
    return files;
}

} // namespace lifeboat::test
