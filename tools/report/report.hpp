#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace tradewind {

/// The report of a comparison: one HTML page that needs no other file and no network.
///
/// Header, comparison table and inputs are plain HTML; charts and the tables per region are drawn by scripts from data
/// that lies in the page. Names are escaped wherever they appear. The same comparison gives the same bytes.
/// \param comparison  As in `comparison.json` (README of `tools`); null numbers are shown as "–".
[[nodiscard]] std::string render_report(const nlohmann::json& comparison);

}  // namespace tradewind
