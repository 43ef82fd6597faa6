#pragma once

#include "sim/base/config/object_reader.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tradewind {

/// A parameter's value: number, switch or word.
using ParamValue = std::variant<double, bool, std::string>;

/// One parameter of one policy. The single source for validation, `tradewind list` and the tables in the READMEs.
struct ParamSpec {
  std::string key;   ///< with its unit: `idle_timeout_s`
  std::string help;  ///< one sentence: what it does and why one would change it
  ParamValue default_value;
  double min = 0.0;  ///< numbers only
  double max = 0.0;
  bool whole = false;                  ///< numbers only: a count
  std::vector<std::string> choices{};  ///< words only; empty: any text (an id that the scenario checks)
};

/// The values of one policy's parameters: every key of its specs is present.
class Params {
 public:
  explicit Params(std::map<std::string, ParamValue, std::less<>> values) : values_(std::move(values)) {}

  /// Each throws `std::logic_error` for a key that no spec declares with that type: a fault of the policy.
  [[nodiscard]] double number(std::string_view key) const;
  /// A number whose spec is `whole` and fits 32 bits.
  [[nodiscard]] std::uint32_t count(std::string_view key) const;
  [[nodiscard]] const std::string& word(std::string_view key) const;

  [[nodiscard]] const std::map<std::string, ParamValue, std::less<>>& values() const { return values_; }

 private:
  std::map<std::string, ParamValue, std::less<>> values_;
};

/// Every parameter at its default.
[[nodiscard]] Params default_params(std::span<const ParamSpec> specs);

/// Reads the parameters that `specs` declare from a policy's JSON object; absent ones take their default. The reader
/// notes a wrong type or a value out of range; unknown keys are left for `reader.finish()`.
[[nodiscard]] Params read_params(ObjectReader& reader, std::span<const ParamSpec> specs);

}  // namespace tradewind
