#pragma once

#include "sim/run/scenario.hpp"
#include "sim/run/simulation.hpp"
#include "tools/cli/shipped.hpp"

#include <CLI/CLI.hpp>
#include <optional>
#include <span>
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
  /// Reads the document, with `--set` and `--seed` applied. A seed holds for variants too.
  [[nodiscard]] ScenarioDocument document(const Shipped& shipped) const;
  /// Reads it for one of its variants: what `--set` says of none of them has the last word, in `decide`.
  [[nodiscard]] ScenarioDocument document_of_variants(const Shipped& shipped) const;
  /// Applies to the chosen variant what was not said of variants, and the seed.
  void decide(Variant& variant) const;
  /// Says which variants have another value than `--set` gave the scenario.
  void tell_overridden(const ScenarioDocument& document, const std::vector<Variant>& variants) const;

 private:
  enum class Settings { all, of_variants };
  [[nodiscard]] ScenarioDocument read(const Shipped& shipped, Settings applied) const;
};

/// Where the scenario is that of a `results.json`: says what is not as it was when those were computed.
void tell_changes(const ScenarioDocument& document, std::span<const RunOutput> outputs);

}  // namespace tradewind
