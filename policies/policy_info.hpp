#pragma once

#include "policies/params.hpp"

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace tradewind {

/// A policy as its file states it. `Policy` is one of the interfaces in the family folders.
template <class Policy>
struct PolicyInfo {
  std::string name;
  std::string summary;  ///< one sentence
  std::string source;   ///< where the rule is from, or "own"
  std::vector<ParamSpec> params;
  std::function<std::unique_ptr<Policy>(const Params&)> make;
  /// Reads carbon intensity. Policies that do not are tested to decide the same when it changes.
  bool reads_carbon = false;
};

/// Makes a policy of the class `Implementation`, whatever its family.
template <class Implementation>
struct PolicyMaker {
  template <class Policy>
  operator std::function<std::unique_ptr<Policy>(const Params&)>() const {
    return [](const Params& params) -> std::unique_ptr<Policy> {
      if constexpr (std::is_constructible_v<Implementation, const Params&>) {
        return std::make_unique<Implementation>(params);
      } else {
        return std::make_unique<Implementation>();
      }
    };
  }
};

/// The `make` of an entry: `.make = make_policy<LowestPrice>`. Hands the parameters to the class, unless it takes none.
template <class Implementation>
inline constexpr PolicyMaker<Implementation> make_policy{};

}  // namespace tradewind
