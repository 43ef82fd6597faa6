#pragma once

#include "tests/e2e/program.hpp"

#include <string>

namespace tradewind::e2e {

/// A region of one node of eight H100 without PUE, water or distance: what happens there can be computed by hand.
///
/// 400 g/kWh at all times, 0.10 USD/kWh, one deployment of up to one replica.
[[nodiscard]] nlohmann::json lab_region(const std::string& model, int gpus);

/// A world of such regions, with the origin `u` that is `rtt_ms` away from each.
[[nodiscard]] nlohmann::json lab_topology(const nlohmann::json& regions, double rtt_ms = 0.0);

/// A run from 2024-01-01T00:00:00Z over `topology.json` that replays the Vidur trace `trace.csv` from the origin `u`.
[[nodiscard]] nlohmann::json lab_scenario(const std::string& model, double duration_s);

/// A Vidur trace of these rows: `arrived_at,num_prefill_tokens,num_decode_tokens`.
[[nodiscard]] std::string lab_trace(const std::string& rows);

/// A folder in which such a world is run.
class Laboratory : public Folder {
 public:
  /// Writes all three files, runs, and returns the results.
  [[nodiscard]] nlohmann::json results_of(const nlohmann::json& scenario, const nlohmann::json& topology,
                                          const std::string& rows) const;
  /// The same, with what the program said.
  [[nodiscard]] Ended run(const nlohmann::json& scenario, const nlohmann::json& topology, const std::string& rows,
                          const std::vector<std::string>& more = {}) const;
  [[nodiscard]] nlohmann::json results() const { return nlohmann::json::parse(read("out/results.json")); }
};

}  // namespace tradewind::e2e
