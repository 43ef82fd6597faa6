#pragma once

#include "sim/run/scenario.hpp"
#include "tools/cli/shipped.hpp"

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace tradewind {

/// The options that every command on a scenario shares.
struct ScenarioArguments {
  std::string scenario;
  std::string base;
  std::vector<std::string> settings;
  std::optional<std::uint64_t> seed;

  void add_to(CLI::App& command);
  /// Reads the document, with `--set` and `--seed` applied.
  [[nodiscard]] ScenarioDocument document(const Shipped& shipped) const;
};

}  // namespace tradewind
