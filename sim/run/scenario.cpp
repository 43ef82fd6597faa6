#include "sim/run/scenario.hpp"

#include "traces/data_path.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>

namespace tradewind {

using nlohmann::json;

namespace {

constexpr double year_s = 366.0 * 86400.0;

std::optional<Seconds> optional_seconds(ObjectReader& reader, std::string_view key, double unit = 1.0) {
  const auto value = reader.optional_number(key, Range::non_negative());
  return value ? std::optional(Seconds(*value * unit)) : std::nullopt;
}

/// Index of an id, or an error that lists and suggests.
template <class Things>
std::size_t index_of(const Things& things, const std::string& id, const ObjectReader& reader, const std::string& key,
                     const std::string& kind) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < things.size(); ++i) {
    if (things[i].id == id) return i;
    ids.push_back(things[i].id);
  }
  const auto suggestion = nearest(id, ids);
  reader.fail(key, '"' + id + '"',
              fmt::format("{} of the topology: {}{}", kind, fmt::join(ids, ", "),
                          suggestion ? fmt::format(" (did you mean \"{}\"?)", *suggestion) : ""));
}

void read_times(ObjectReader& root, Scenario& scenario) {
  const std::string start = root.text("start");
  const auto time = parse_utc(start);
  if (!time) root.fail("start", '"' + start + '"', "a UTC time such as 2023-11-16T00:00:00Z");
  scenario.start = *time;
  scenario.duration = Seconds(root.number("duration_s", {0.0, year_s, true}));
  scenario.warm_up = Seconds(root.number_or("warmup_s", 0.0, {0.0, scenario.duration.value(), false}));
  if (scenario.warm_up >= scenario.duration)
    root.fail("warmup_s", fmt::format("{}", scenario.warm_up.value()), "less than duration_s");
  scenario.telemetry_interval = Seconds(root.number_or("telemetry_interval_s", 1.0, {1e-3, 86400.0, false}));
  scenario.timeline_interval = Seconds(root.number_or("timeline_interval_s", 3600.0, {1.0, year_s, false}));
}

/// Names of the worlds that are shipped.
std::vector<std::string> shipped_topologies(const Library& library) {
  std::vector<std::string> names;
  std::error_code unreadable;
  for (const auto& entry : std::filesystem::directory_iterator(library.topologies, unreadable)) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

void read_topology_of(ObjectReader& root, Scenario& scenario, const Library& library) {
  const std::string name = root.text("topology");
  const bool shipped = name.find('/') == std::string::npos && name.find('.') == std::string::npos;
  if (shipped && !name.starts_with("data:")) {
    scenario.topology_file = library.topologies + "/" + name + ".json";
    if (!std::filesystem::is_regular_file(scenario.topology_file)) {
      const std::vector<std::string> names = shipped_topologies(library);
      const auto suggestion = nearest(name, names);
      root.fail("topology", '"' + name + '"',
                fmt::format("one of {}, or a path{}", fmt::join(names, ", "),
                            suggestion ? fmt::format(" (did you mean \"{}\"?)", *suggestion) : ""));
    }
  } else {
    scenario.topology_file = readable_data_path({name, scenario.file, "/topology"});
  }
  scenario.topology = read_topology(scenario.topology_file);
}

RequestClass read_class(ObjectReader reader, const std::string& name, const std::string& model,
                        const Topology& topology, WorkloadClass& workload) {
  RequestClass out;
  out.name = name;
  out.pointer = reader.pointer();
  out.model_pointer = reader.has("model") ? reader.pointer() + "/model" : "/workload/model";
  workload.share = reader.number_or("share", 1.0, Range::non_negative());
  out.ttft_slo = optional_seconds(reader, "ttft_slo_s");
  out.tpot_slo = optional_seconds(reader, "tpot_slo_s");
  out.deadline = optional_seconds(reader, "deadline_s");
  out.timeout = optional_seconds(reader, "timeout_s");
  out.rtt_max = optional_seconds(reader, "rtt_ms_max", 1e-3);
  out.model = reader.text_or("model", model);
  if (out.model.empty()) reader.fail("model", "nothing", "a model id here or in /workload/model");
  out.allowed_regions = reader.texts("allowed_regions");
  for (const std::string& region : out.allowed_regions) {
    static_cast<void>(index_of(topology.regions, region, reader, "allowed_regions", "a region"));
  }
  if (reader.has("allowed_regions") && out.allowed_regions.empty()) {
    reader.fail("allowed_regions", "an empty array", "at least one region, or no such key");
  }
  if (auto requests = reader.optional_object("requests")) workload.requests = read_request_spec(*requests);
  reader.finish();
  return out;
}

void read_workload(ObjectReader reader, Scenario& scenario) {
  static constexpr std::array<std::string_view, 1> arrivals{"open"};
  static_cast<void>(reader.choice_or("arrivals", "open", arrivals));
  WorkloadSpec& workload = scenario.workload;
  if (auto requests = reader.optional_object("requests")) workload.requests = read_request_spec(*requests);
  const std::string model = reader.text_or("model", "");
  scenario.quality = reader.text_or("quality", "mmlu");
  ObjectReader origins = reader.object("origins");
  for (const auto& [id, share] : origins.number_members(Range::non_negative())) {
    const std::size_t index = index_of(scenario.topology.origins, id, origins, id, "an origin");
    scenario.origins.push_back(static_cast<std::uint32_t>(index));
    workload.origins.push_back({share, scenario.topology.origins[index].utc_offset_hours});
  }
  double total = 0.0;
  for (const WorkloadOrigin& origin : workload.origins) total += origin.share;
  if (total <= 0.0) reader.fail("origins", "no share above 0", "at least one origin with a positive share");
  if (auto classes = reader.optional_object("classes")) {
    for (auto& [name, member] : classes->members()) {
      WorkloadClass workload_class;
      scenario.classes.push_back(read_class(member, name, model, scenario.topology, workload_class));
      workload.classes.push_back(std::move(workload_class));
    }
    classes->finish();
    if (scenario.classes.empty()) reader.fail("classes", "an empty object", "at least one class");
  } else {
    if (model.empty()) reader.fail("model", "nothing", "a model id");
    scenario.classes.push_back({"all", model, "/workload", "/workload/model", {}, {}, {}, {}, {}, {}});
    workload.classes.push_back({});
  }
  const bool common = std::any_of(workload.classes.begin(), workload.classes.end(),
                                  [](const WorkloadClass& c) { return !c.requests && c.share > 0.0; });
  const bool own = std::any_of(workload.classes.begin(), workload.classes.end(),
                               [](const WorkloadClass& c) { return c.requests.has_value(); });
  if (!common && !own) reader.fail("classes", "no share above 0", "at least one class with a positive share");
  if (common && !workload.requests) reader.fail("requests", "nothing", "the requests that the classes share");
  reader.finish();
}

template <class Policy>
PolicyChoice<Policy> read_choice(ObjectReader& policies, std::string_view kind,
                                 const std::vector<PolicyInfo<Policy>>& known, std::string_view default_name) {
  if (policies.has(kind)) return read_policy(policies.object(kind), known);
  const json fallback{{"name", default_name}};
  return read_policy(ObjectReader(fallback, policies.file(), policies.pointer()), known);
}

void read_policies(ObjectReader& root, Scenario& scenario) {
  static const json none = json::object();
  ObjectReader policies =
      root.has("policies") ? root.object("policies") : ObjectReader(none, scenario.file, "/policies");
  if (policies.has("routing")) {
    static constexpr std::array<std::string_view, 2> signals{"average", "marginal"};
    ObjectReader routing = policies.object("routing");
    if (routing.choice_or("signal", "average", signals) == "marginal") scenario.steering = SignalKind::marginal;
    scenario.policies.routing = read_policy(routing, routing_policies());
  } else {
    scenario.policies.routing = read_choice(policies, "routing", routing_policies(), "home");
  }
  scenario.policies.balancing = read_choice(policies, "balancing", balancing_policies(), "least_outstanding");
  scenario.policies.batching = read_choice(policies, "batching", batching_policies(), "chunked");
  scenario.policies.cascading = read_choice(policies, "cascading", cascading_policies(), "none");
  scenario.policies.scaling = read_choice(policies, "scaling", scaling_policies(), "static");
  scenario.policies.power = read_choice(policies, "power", power_policies(), "uncapped");
  policies.finish();
}

void read_accounting(ObjectReader& root, Scenario& scenario) {
  static constexpr std::array<std::string_view, 2> kinds{"average_direct", "average_life_cycle"};
  static constexpr std::array<std::string_view, 3> boundaries{"accelerator", "node", "facility"};
  if (auto accounting = root.optional_object("accounting")) {
    if (accounting->choice_or("intensity", kinds[0], kinds) == kinds[1])
      scenario.accounting = SignalKind::average_life_cycle;
    const std::string boundary = accounting->choice_or("boundary", "facility", boundaries);
    scenario.boundary =
        static_cast<Boundary>(std::find(boundaries.begin(), boundaries.end(), boundary) - boundaries.begin());
    scenario.network_kwh_per_gb = accounting->number_or("network_kwh_per_gb", 0.06, Range::non_negative());
    accounting->finish();
  }
  if (scenario.steering != SignalKind::marginal) scenario.steering = scenario.accounting;
}

template <class Policy>
json resolved_policy(const PolicyChoice<Policy>& choice) {
  json out{{"name", choice.info->name}};
  for (const ParamSpec& spec : choice.info->params) {
    const ParamValue& value = choice.params.values().at(spec.key);
    std::visit([&](const auto& v) { out[spec.key] = v; }, value);
    if (spec.whole) out[spec.key] = static_cast<std::int64_t>(std::get<double>(value));
  }
  return out;
}

void resolve(Scenario& scenario, const json& written) {
  scenario.resolved = written;
  scenario.resolved.erase("variants");
  scenario.resolved.erase("baseline");
  scenario.resolved["seed"] = scenario.seed;
  json policies;
  policies["routing"] = resolved_policy(scenario.policies.routing);
  policies["routing"]["signal"] = scenario.steering == SignalKind::marginal ? "marginal" : "average";
  policies["balancing"] = resolved_policy(scenario.policies.balancing);
  policies["batching"] = resolved_policy(scenario.policies.batching);
  policies["cascading"] = resolved_policy(scenario.policies.cascading);
  policies["scaling"] = resolved_policy(scenario.policies.scaling);
  policies["power"] = resolved_policy(scenario.policies.power);
  scenario.resolved["policies"] = std::move(policies);
}

}  // namespace

Scenario read_scenario(const json& written, const std::string& file, const Library& library) {
  static constexpr std::array<std::string_view, 2> modes{"fast_forward", "stepwise"};
  Scenario scenario;
  scenario.file = file;
  ObjectReader root(written, file);
  root.ignore("variants");
  root.ignore("baseline");
  scenario.name = root.text_or("name", "scenario");
  scenario.seed = static_cast<std::uint64_t>(root.integer_or("seed", 1, 0, std::int64_t{1} << 53));
  read_times(root, scenario);
  if (root.choice_or("engine_mode", "fast_forward", modes) == "stepwise") scenario.engine_mode = EngineMode::stepwise;
  read_topology_of(root, scenario, library);
  read_workload(root.object("workload"), scenario);
  read_policies(root, scenario);
  read_accounting(root, scenario);
  if (auto forecast = root.optional_object("forecast")) {
    static constexpr std::array<std::string_view, 1> providers{"persistence"};
    static_cast<void>(forecast->choice_or("provider", "persistence", providers));
    forecast->finish();
  }
  Seconds longest{};
  for (const RequestClass& c : scenario.classes) longest = std::max({longest, c.deadline.value_or(Seconds(0))});
  scenario.drain = Seconds(root.number_or("drain_s", longest.value() + 3600.0, {0.0, year_s, false}));
  root.finish();
  scenario.workload.seed = scenario.seed;
  scenario.workload.start = scenario.start;
  scenario.workload.duration = scenario.duration;
  resolve(scenario, written);
  return scenario;
}

Scenario read_scenario(const Variant& variant, const std::string& file, const Library& library) {
  try {
    Scenario scenario = read_scenario(variant.json, file, library);
    scenario.variant = variant;
    return scenario;
  } catch (const ConfigError& error) {
    throw in_variant(error, variant, file);
  }
}

}  // namespace tradewind
