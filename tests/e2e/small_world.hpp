#pragma once

#include "tests/e2e/program.hpp"

namespace tradewind::e2e {

/// Two regions of one node each, a clean and a dirty one, and an origin beside the dirty one.
[[nodiscard]] nlohmann::json small_topology();

/// Ten minutes of `small.json`, one request every two seconds.
[[nodiscard]] nlohmann::json small_scenario();

/// The same with the variants `home` and `green`.
[[nodiscard]] nlohmann::json two_variants();

/// A Vidur-style trace of `rows` requests, one a second from time 0. Line numbers are row + 2.
[[nodiscard]] std::string trace_text(int rows);

/// A `requests` object for such a trace.
[[nodiscard]] nlohmann::json trace_requests(const std::string& path);

/// A folder with `small.json` in it, where scenarios are written and run.
class Workplace : public Folder {
 public:
  Workplace();
  /// Writes `scenario.json` and runs a command on it with `--out` naming `out`.
  [[nodiscard]] Ended command(const std::string& name, const nlohmann::json& scenario,
                              std::vector<std::string> more = {}) const;
  [[nodiscard]] Ended run(const nlohmann::json& scenario) const { return command("run", scenario); }
};

}  // namespace tradewind::e2e
