// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "base/Result.h"
#include "base/UniqueFd.h"

#include <array>
#include <chrono>
#include <vector>

namespace lifeboat {

/// Notices what makes trace buffers worthless: a processor that came or went, a time when the machine slept.
class MachineWatch {
public:
    enum class Change { None, Processors, Suspended };

    /// Errors about @p name: CannotFreeze.
    static Result<MachineWatch> start(const QString &name);

    /// What happened since start(). Allocates nothing.
    Change change() const;
    const std::vector<unsigned> &processors() const { return m_processors; }

private:
    static constexpr std::size_t mostText = 1024;

    UniqueFd m_online;
    std::array<char, mostText> m_atStart{};
    std::size_t m_length = 0;
    std::vector<unsigned> m_processors;
    std::chrono::nanoseconds m_slept{}; ///< at most so long before the start
};

/// The numbers in a list of the kernel: "0-3,8". Nothing when it is none.
std::optional<std::vector<unsigned>> parseProcessors(std::string_view list);

} // namespace lifeboat
