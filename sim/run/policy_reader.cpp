#include "sim/run/policy_reader.hpp"

#include <algorithm>
#include <array>

namespace tradewind {

using nlohmann::json;

namespace {

template <class Policy>
PolicyChoice<Policy> read_choice(ObjectReader& policies, std::string_view kind,
                                 const std::vector<PolicyInfo<Policy>>& known, std::string_view default_name) {
  if (auto written = policies.optional_object(kind)) return read_policy(*std::move(written), known);
  const auto info = std::find_if(known.begin(), known.end(), [&](const auto& i) { return i.name == default_name; });
  return {&*info, default_params(info->params)};
}

}  // namespace

void read_policies(ObjectReader& root, Scenario& scenario) {
  static constexpr std::array<std::string_view, 2> signals{"average", "marginal"};
  PolicySet& set = scenario.policies;
  static const json none = json::object();
  ObjectReader nothing(none, root.file());
  auto written = root.optional_object("policies");
  ObjectReader& policies = written ? *written : nothing;
  if (auto routing = policies.optional_object("routing")) {
    if (routing->choice_or("signal", "average", signals) == "marginal") scenario.steering = SignalKind::marginal;
    set.routing = read_policy(*std::move(routing), routing_policies());
  } else {
    set.routing = read_choice(policies, "routing", routing_policies(), "home");
  }
  set.balancing = read_choice(policies, "balancing", balancing_policies(), "least_outstanding");
  set.batching = read_choice(policies, "batching", batching_policies(), "chunked");
  set.cascading = read_choice(policies, "cascading", cascading_policies(), "none");
  set.scaling = read_choice(policies, "scaling", scaling_policies(), "static");
  set.power = read_choice(policies, "power", power_policies(), "uncapped");
  policies.finish();
}

}  // namespace tradewind
