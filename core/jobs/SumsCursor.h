// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "image/Sums.h"

namespace lifeboat {

/// Looks sums up in roughly ascending order, keeping one block in memory. One per thread.
class SumsCursor {
public:
    SumsCursor(const SumsReader &reader, SumsShape shape) : m_reader(reader), m_shape(shape) { }

    Result<ClusterSum> at(std::uint64_t cluster)
    {
        const std::uint64_t number = cluster / m_shape.clustersPerBlock();
        if (m_sums.empty() || number != m_number) {
            LIFEBOAT_TRY_ASSIGN(m_sums, m_reader.block(number, std::move(m_sums)));
            m_number = number;
        }
        return m_sums[cluster % m_shape.clustersPerBlock()];
    }

private:
    const SumsReader &m_reader;
    SumsShape m_shape;
    std::uint64_t m_number = 0;
    std::vector<ClusterSum> m_sums;
};

} // namespace lifeboat
