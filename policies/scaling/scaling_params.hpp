#pragma once

#include "policies/params.hpp"

#include <algorithm>
#include <cstdint>

namespace tradewind {

[[nodiscard]] inline ParamSpec warm_replicas_spec() {
  return {.key = "warm_replicas",
          .help = "Replicas that are never stopped, within the deployment's limits; more means fewer cold starts.",
          .default_value = 0.0,
          .min = 0.0,
          .max = 1e6,
          .whole = true};
}

[[nodiscard]] inline ParamSpec node_off_after_spec() {
  return {.key = "node_off_after_s",
          .help = "Time after which a node without replicas is powered down; 1e9 never.",
          .default_value = 600.0,
          .min = 0.0,
          .max = 1e9};
}

[[nodiscard]] inline ParamSpec interval_spec(double default_value) {
  return {.key = "interval_s",
          .help = "Time between two decisions; shorter follows the load more closely.",
          .default_value = default_value,
          .min = 0.1,
          .max = 86400.0};
}

}  // namespace tradewind
