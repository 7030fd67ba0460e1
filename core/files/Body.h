// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Endian.h"

#include <QByteArray>
#include <QByteArrayView>

#include <concepts>
#include <span>
#include <type_traits>

namespace lifeboat::files {

/// Puts values one behind the other as PROTOCOL.md has them.
class BodyWriter {
public:
    template<std::integral T>
    BodyWriter &number(T value)
    {
        std::array<std::byte, sizeof(T)> raw{};
        storeLittle(std::span<std::byte>(raw), 0, static_cast<std::make_unsigned_t<T>>(value));
        m_body.append(reinterpret_cast<const char *>(raw.data()), raw.size());
        return *this;
    }
    BodyWriter &bytes(QByteArrayView value)
    {
        number(static_cast<std::uint32_t>(value.size()));
        return raw(value);
    }
    BodyWriter &raw(QByteArrayView value)
    {
        m_body.append(value);
        return *this;
    }
    QByteArray take() { return std::move(m_body); }

private:
    QByteArray m_body;
};

/// Takes them apart again. After the first thing that does not fit it is not good() any more and gives only zeroes and empty bytes.
class BodyReader {
public:
    explicit BodyReader(QByteArrayView body) : m_rest(body) { }

    template<std::integral T>
    T number()
    {
        if (m_rest.size() < qsizetype(sizeof(T)))
            m_good = false;
        if (!m_good)
            return T{};
        const auto value = loadLittle<std::make_unsigned_t<T>>(std::as_bytes(std::span(m_rest.data(), sizeof(T))));
        m_rest = m_rest.sliced(sizeof(T));
        return static_cast<T>(value);
    }
    QByteArray bytes(std::size_t most)
    {
        const auto size = number<std::uint32_t>();
        if (size > most || size > static_cast<std::size_t>(m_rest.size()))
            m_good = false;
        if (!m_good)
            return {};
        const QByteArrayView value = m_rest.first(qsizetype(size));
        m_rest = m_rest.sliced(qsizetype(size));
        return value.toByteArray();
    }
    QByteArrayView rest() const { return m_rest; }
    void refuse() { m_good = false; }
    bool good() const { return m_good; }
    bool atEnd() const { return m_good && m_rest.isEmpty(); }

private:
    QByteArrayView m_rest;
    bool m_good = true;
};

} // namespace lifeboat::files
