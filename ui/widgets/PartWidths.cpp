// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "widgets/PartWidths.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lifeboat {

namespace {

/// The exact widths: parts whose share is below the minimum get the minimum, until the rest is enough for all others.
std::vector<double> shares(std::span<const ByteCount> sizes, double width, double minimum)
{
    std::vector<double> result(sizes.size(), -1);
    double room = width;
    for (bool changed = true; changed;) {
        changed = false;
        double total = 0;
        for (std::size_t i = 0; i < sizes.size(); ++i)
            total += result[i] < 0 ? static_cast<double>(sizes[i].value) : 0;
        const double perByte = total > 0 ? room / total : 0;
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            if (result[i] < 0 && static_cast<double>(sizes[i].value) * perByte < minimum) {
                result[i] = minimum;
                room -= minimum;
                changed = true;
            }
        }
        if (!changed) {
            for (std::size_t i = 0; i < sizes.size(); ++i)
                result[i] = result[i] < 0 ? static_cast<double>(sizes[i].value) * perByte : result[i];
        }
    }
    return result;
}

} // namespace

std::vector<int> partWidths(std::span<const ByteCount> sizes, int width, int minimum)
{
    if (sizes.empty())
        return {};
    const int count = static_cast<int>(sizes.size());
    const std::vector<double> exact = shares(sizes, width, std::min(minimum, width / count));
    std::vector<int> widths;
    for (const double share : exact)
        widths.push_back(static_cast<int>(std::floor(share)));
    // What rounding left over goes to those who lost most by it.
    std::vector<std::size_t> order(sizes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater(), [&](std::size_t i) { return exact[i] - std::floor(exact[i]); });
    int left = width - std::accumulate(widths.begin(), widths.end(), 0);
    for (std::size_t i = 0; left > 0; i = (i + 1) % order.size(), --left)
        ++widths[order[i]];
    return widths;
}

} // namespace lifeboat
