#pragma once

#include "traces/request_spec.hpp"

#include <array>
#include <string_view>

namespace tradewind {

/// Words of the keys of a trace file, in the order of what they stand for.
inline constexpr std::array<TimeUnit, 5> time_units = {
    TimeUnit::seconds, TimeUnit::milliseconds, TimeUnit::microseconds, TimeUnit::nanoseconds, TimeUnit::iso8601};
inline constexpr std::array<TimeOrigin, 4> time_origins = {TimeOrigin::zero, TimeOrigin::start, TimeOrigin::first_row,
                                                           TimeOrigin::own_first_row};

/// Reads the keys that all formats of files have, and those that name columns. Internal to `read_request_spec`.
void read_file_keys(ObjectReader& reader, RequestSpec& spec);

/// A limit of tokens.
[[nodiscard]] std::uint32_t read_tokens_max(ObjectReader& reader, std::string_view key, std::uint32_t fallback);

}  // namespace tradewind
