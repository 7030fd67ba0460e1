// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Bytes.h"

#include <cstdlib>
#include <memory>
#include <new>
#include <span>

namespace lifeboat {

/// Memory for direct I/O: starts on a page (which satisfies every device's alignment), size rounded up to one.
/// Contents are uninitialised. Movable; throws std::bad_alloc at construction only.
class AlignedBuffer {
public:
    static constexpr std::size_t alignment = 4096;

    AlignedBuffer() = default;
    explicit AlignedBuffer(ByteCount size) : m_size(size.value)
    {
        m_data.reset(static_cast<std::byte *>(std::aligned_alloc(alignment, alignUp(size.value, alignment))));
        if (!m_data)
            throw std::bad_alloc();
    }

    std::span<std::byte> span() { return {m_data.get(), m_size}; }
    std::span<const std::byte> span() const { return {m_data.get(), m_size}; }

private:
    struct Free {
        void operator()(std::byte *p) const { std::free(p); }
    };
    std::unique_ptr<std::byte, Free> m_data;
    std::size_t m_size = 0;
};

} // namespace lifeboat
