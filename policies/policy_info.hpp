#pragma once

#include "policies/params.hpp"

#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace tradewind {

/// A policy's entry in the catalogue. `Policy` is one of the interfaces in the family folders.
template <class Policy>
struct PolicyInfo {
  std::string name;
  std::string summary;  ///< one sentence
  std::string source;   ///< where the rule is from, or "own"
  std::vector<ParamSpec> params;
  std::unique_ptr<Policy> (*make)(const Params&) = nullptr;
  /// Reads carbon intensity. Policies that do not are tested to decide the same when it changes.
  bool reads_carbon = false;
};

/// The `make` of an entry: `.make = make_policy<LowestPrice>`. Hands the parameters to the class, unless it takes none.
template <class Implementation, class Policy>
std::unique_ptr<Policy> make_policy(const Params& params) {
  if constexpr (std::is_constructible_v<Implementation, const Params&>) {
    return std::make_unique<Implementation>(params);
  } else {
    return std::make_unique<Implementation>();
  }
}

}  // namespace tradewind
