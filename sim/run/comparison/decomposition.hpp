#pragma once

#include <array>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

namespace tradewind {

/// Why one run emits more or less than another, in grams; the parts add up to the difference of `carbon_g.total`.
///
/// With E the facility energy of work on requests (`gpu_active` with its PUE, and the network) and I what a kWh of it
/// emitted: fewer joules (E₁ − E₀)·I₀, cleaner joules E₁·(I₁ − I₀). The others are differences of their own rows, PUE
/// included.
struct Decomposition {
  double fewer_joules = 0.0;
  double cleaner_joules = 0.0;
  double idle_and_host = 0.0;
  double cold_start = 0.0;
  double embodied = 0.0;

  [[nodiscard]] std::array<double, 5> parts() const {
    return {fewer_joules, cleaner_joules, idle_and_host, cold_start, embodied};
  }
};

/// Keys of the parts in `comparison.json`, and what people read.
inline constexpr std::array<std::string_view, 5> decomposition_keys{"fewer_joules_g", "cleaner_joules_g",
                                                                    "idle_and_host_g", "cold_start_g", "embodied_g"};
inline constexpr std::array<std::string_view, 5> decomposition_words{"fewer joules", "cleaner joules", "idle and host",
                                                                     "cold starts", "embodied"};
/// The same where a part is an increase.
inline constexpr std::array<std::string_view, 5> decomposition_words_more{"more joules", "dirtier joules",
                                                                          "idle and host", "cold starts", "embodied"};

/// Of the difference of one run from another; nothing where results lack the rows.
[[nodiscard]] std::optional<Decomposition> decomposition_of(const nlohmann::json& results,
                                                            const nlohmann::json& baseline);

}  // namespace tradewind
