#include "sim/run/scenario.hpp"

namespace tradewind {

using nlohmann::json;

namespace {

json to_json(const PolicyChoice& choice) {
  json out{{"name", choice.entry.name}};
  for (const ParamSpec& spec : choice.specs) {
    const ParamValue& value = choice.params.values().at(spec.key);
    std::visit([&](const auto& v) { out[spec.key] = v; }, value);
    if (spec.whole) out[spec.key] = static_cast<std::int64_t>(std::get<double>(value));
  }
  return out;
}

json policies_of(const Scenario& scenario) {
  json out;
  for (const PolicyChoice& choice : scenario.policies.choices()) out[choice.family] = to_json(choice);
  return out;
}

json class_of(const RequestClass& request_class, const WorkloadClass& workload) {
  json out{{"share", workload.share}, {"model", request_class.model}};
  const auto limit = [&](const char* key, const std::optional<Seconds>& value) {
    if (value) out[key] = value->value();
  };
  limit("ttft_slo_s", request_class.ttft_slo);
  limit("tpot_slo_s", request_class.tpot_slo);
  limit("deadline_s", request_class.deadline);
  limit("timeout_s", request_class.timeout);
  if (request_class.rtt_ms_max) out["rtt_ms_max"] = *request_class.rtt_ms_max;
  if (!request_class.allowed_regions.empty()) out["allowed_regions"] = request_class.allowed_regions;
  if (workload.requests) out["requests"] = to_json(*workload.requests);
  return out;
}

json workload_of(const Scenario& scenario) {
  json out{{"arrivals", "open"}, {"length_prediction_error", scenario.length_prediction_error}};
  if (scenario.quality_named) out["quality"] = scenario.quality;
  if (!scenario.model.empty()) out["model"] = scenario.model;
  if (scenario.workload.requests) out["requests"] = to_json(*scenario.workload.requests);
  out["origins"] = json::object();
  for (std::size_t o = 0; o < scenario.origins.size(); ++o) {
    out["origins"][scenario.topology.origins[scenario.origins[o]].id] = scenario.workload.origins[o].share;
  }
  out["classes"] = json::object();
  for (std::size_t c = 0; c < scenario.classes.size(); ++c) {
    out["classes"][scenario.classes[c].name] = class_of(scenario.classes[c], scenario.workload.classes[c]);
  }
  return out;
}

const char* word(Metering metering) {
  switch (metering) {
    case Metering::accelerator:
      return "accelerator";
    case Metering::node:
      return "node";
    case Metering::facility:
      return "facility";
  }
  return "";
}

}  // namespace

json to_json(const Scenario& scenario) {
  const bool life_cycle = scenario.accounting == SignalKind::average_life_cycle;
  return {{"name", scenario.name},
          {"seed", scenario.seed},
          {"start", iso_8601(scenario.start)},
          {"duration_s", scenario.duration.value()},
          {"warmup_s", scenario.warm_up.value()},
          {"drain_s", scenario.drain.value()},
          {"telemetry_interval_s", scenario.telemetry_interval.value()},
          {"timeline_interval_s", scenario.timeline_interval.value()},
          {"slo_target", scenario.slo_target},
          {"in_flight_max", scenario.in_flight_max},
          {"engine_mode", scenario.engine_mode == EngineMode::stepwise ? "stepwise" : "fast_forward"},
          {"topology", scenario.topology_name},
          {"workload", workload_of(scenario)},
          {"policies", policies_of(scenario)},
          {"accounting",
           {{"intensity", life_cycle ? "average_life_cycle" : "average_direct"},
            {"boundary", word(scenario.metering)},
            {"network_kwh_per_gb", scenario.network_kwh_per_gb}}}};
}

}  // namespace tradewind
