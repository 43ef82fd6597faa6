#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace tradewind {

/// The part of a comparison that the report's scripts draw, as one JSON object:
/// `{start, baseline, intensity, variants: [{name, results}]}`.
///
/// Timelines longer than `intervals_max` are thinned: neighbouring intervals are joined, intensities by their mean,
/// all else by their sum. Timeline numbers keep six significant digits. `intensity` holds the intensity columns once,
/// since the grid is the same for all variants.
[[nodiscard]] nlohmann::json report_data(const nlohmann::json& comparison, std::size_t intervals_max = 1500);

/// JSON text that may stand inside a `<script>` element: no `<` is left that could end or disturb it.
[[nodiscard]] std::string script_safe(const nlohmann::json& data);

/// Text that may stand in HTML, also inside a quoted attribute.
[[nodiscard]] std::string html_escaped(std::string_view text);

}  // namespace tradewind
