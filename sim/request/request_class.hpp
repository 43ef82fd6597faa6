#pragma once

#include "sim/base/units/quantity.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tradewind {

/// One class of requests and its promises.
struct RequestClass {
  std::string name;
  std::string model;          ///< id
  std::string pointer;        ///< where it stands in the scenario; `/workload` when the scenario names no classes
  std::string model_pointer;  ///< where its model stands
  std::optional<Seconds> ttft_slo;
  std::optional<Seconds> tpot_slo;
  std::optional<Seconds> deadline;  ///< complete within this after arrival
  std::optional<Seconds> timeout;   ///< the client leaves this long after arrival
  std::optional<double> rtt_ms_max;
  std::vector<std::string> allowed_regions;  ///< empty: all
};

}  // namespace tradewind
