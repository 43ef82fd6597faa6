#pragma once

#include <cstdint>
#include <string>

namespace tradewind {

/// How many of something were done in how much processor time.
struct CoreRate {
  std::uint64_t count = 0;
  double cpu_s = 0.0;
};

/// Events through SimGrid's clock, run ahead, with `pending` of them waiting at any time: what an event costs before it
/// does anything. Runs in a child, since an engine is one a process.
[[nodiscard]] CoreRate clock_rate(std::uint64_t events, std::uint32_t pending);

/// Arrivals drawn by the default generator under a daily profile, three origins.
[[nodiscard]] CoreRate generator_rate(std::uint64_t rows);

/// Rows of a CSV file in Azure's columns, read, checked and given an origin and a class.
/// \param file  Written first, which is not timed; the caller removes it.
[[nodiscard]] CoreRate reader_rate(std::uint64_t rows, const std::string& file);

}  // namespace tradewind
