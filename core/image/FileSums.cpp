// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "image/FileSums.h"

#include "image/Files.h"
#include "image/Image.h"

#include <QFile>

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>

namespace lifeboat {

namespace {

constexpr std::array imageFiles{manifestFileName, dataFileName, sumsFileName};
constexpr qsizetype fileSumsLimit = 4096;
constexpr qsizetype hexLength = 64;

using Digest = std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX *context) { EVP_MD_CTX_free(context); })>;

bool isLowerHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

std::optional<FileSum> parseLine(const QByteArray &line)
{
    if (line.size() <= hexLength + 2 || line[hexLength] != ' ' || line[hexLength + 1] != ' ')
        return std::nullopt;
    const QByteArray hex = line.first(hexLength);
    if (!std::ranges::all_of(hex, isLowerHex))
        return std::nullopt;
    const QByteArray name = line.sliced(hexLength + 2);
    if (std::ranges::none_of(imageFiles, [&](const char *file) { return name == file; }))
        return std::nullopt;
    return FileSum{.fileName = QString::fromLatin1(name), .sha256 = hex};
}

} // namespace

Result<QByteArray> fileSha256(const QString &path, std::stop_token stop, PauseGate *pause)
{
    const UniqueFd fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    if (!fd)
        return failIo(ErrorCode::ImageRead, path, "open");
    ::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    const Digest digest(EVP_MD_CTX_new());
    if (!digest || EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) != 1)
        return fail(ErrorCode::Internal, path, QStringLiteral("EVP_DigestInit_ex"));
    std::vector<std::byte> buffer((1_MiB).value);
    for (;;) {
        if (pause != nullptr)
            pause->pass(stop);
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, path);
        const ssize_t n = ::read(fd.get(), buffer.data(), buffer.size());
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return failIo(ErrorCode::ImageRead, path, "read");
        if (n == 0)
            break;
        if (EVP_DigestUpdate(digest.get(), buffer.data(), static_cast<std::size_t>(n)) != 1)
            return fail(ErrorCode::Internal, path, QStringLiteral("EVP_DigestUpdate"));
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
    unsigned length = 0;
    if (EVP_DigestFinal_ex(digest.get(), sum.data(), &length) != 1)
        return fail(ErrorCode::Internal, path, QStringLiteral("EVP_DigestFinal_ex"));
    return QByteArray(reinterpret_cast<const char *>(sum.data()), static_cast<qsizetype>(length)).toHex();
}

Result<> writeFileSums(const QString &folder, const std::vector<FileSum> &sums)
{
    QByteArray text;
    for (const FileSum &sum : sums)
        text += sum.sha256 + "  " + sum.fileName.toUtf8() + '\n';
    return replaceFile(folder, fileSumsFileName, text);
}

Result<std::optional<std::vector<FileSum>>> readFileSums(const QString &folder)
{
    const QString path = folder + u'/' + QLatin1StringView(fileSumsFileName);
    LIFEBOAT_TRY_ASSIGN(const auto text, readSmallFile(path, fileSumsLimit));
    if (!text)
        return std::nullopt;
    const auto damaged = [&] {
        return fail(ErrorCode::ImageDamaged, path, QStringLiteral("not the image's three files"));
    };
    QList<QByteArray> lines = text->split('\n');
    if (lines.size() != qsizetype(imageFiles.size()) + 1 || !lines.takeLast().isEmpty())
        return damaged();
    std::vector<FileSum> sums;
    for (const QByteArray &line : std::as_const(lines)) {
        const std::optional<FileSum> sum = parseLine(line);
        if (!sum || std::ranges::contains(sums, sum->fileName, &FileSum::fileName))
            return damaged();
        sums.push_back(*sum);
    }
    return sums;
}

} // namespace lifeboat
