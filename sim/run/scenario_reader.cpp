#include "policies/routing/routing_policy.hpp"
#include "sim/run/policy_reader.hpp"
#include "sim/run/scenario.hpp"
#include "sim/run/workload_reader.hpp"
#include "traces/data_path.hpp"
#include "traces/played_time.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>

namespace tradewind {

using nlohmann::json;

namespace {

constexpr double year_s = 366.0 * 86400.0;

/// From a microsecond, the resolution of limits.
constexpr Range duration_range{1e-6, year_s};

void check_warm_up(const ObjectReader& root, const Scenario& scenario) {
  if (scenario.warm_up < scenario.duration) return;
  root.complain("warmup_s", fmt::format("{}", scenario.warm_up.value()), "less than duration_s");
}

void read_times(ObjectReader& root, Scenario& scenario) {
  const std::string start = root.text("start");
  const auto time = parse_utc(start);
  if (!time && root.has("start"))
    root.complain("start", tradewind::quoted(start), "a UTC time such as 2023-11-16T00:00:00Z");
  scenario.start = time.value_or(UtcTime{});
  if (root.has("duration_s")) scenario.duration = Seconds(root.number("duration_s", duration_range));
  scenario.warm_up = Seconds(root.number_or("warmup_s", 0.0, {0.0, year_s, false}));
  if (root.has("duration_s")) check_warm_up(root, scenario);
  scenario.telemetry_interval = Seconds(root.number_or("telemetry_interval_s", 15.0, {1e-3, 86400.0, false}));
  scenario.timeline_interval = Seconds(root.number_or("timeline_interval_s", 3600.0, {1.0, year_s, false}));
}

/// Where it is not written: as long as the traces of the workload, which is read.
void read_duration(ObjectReader& root, Scenario& scenario) {
  if (root.has("duration_s")) return;
  scenario.duration = Seconds(duration_range.harmless());
  if (!root.fine() || !plays_once(scenario.workload)) {
    scenario.duration = Seconds(root.number("duration_s", duration_range));  // is missed
    return;
  }
  root.ignore("duration_s");
  scenario.workload.start = scenario.start;
  root.attempt([&] { scenario.duration = played_time(scenario.workload); });
  if (scenario.duration > Seconds(year_s)) {
    root.complain("duration_s", fmt::format("nothing, and a trace of {:.0f} s", scenario.duration.value()),
                  duration_range.describe());
  }
  check_warm_up(root, scenario);
}

/// The file that a topology's name means.
std::string topology_file(const ObjectReader& root, const Scenario& scenario, const Library& library) {
  const std::string& name = scenario.topology_name;
  const bool path = name.find('/') != std::string::npos || name.find('.') != std::string::npos;
  if (path || name.starts_with("data:")) {
    return readable_data_path({name, scenario.place.file, "/topology", scenario.place.base});
  }
  std::string file = library.topologies + "/" + name + ".json";
  std::error_code unreadable;  // a name may be longer than any file's
  if (!name.empty() && std::filesystem::is_regular_file(file, unreadable)) return file;
  const std::vector<std::string> names = library.worlds();
  const auto suggestion = nearest(name, names);
  throw ConfigError(root.file(), "/topology", tradewind::quoted(name),
                    fmt::format("one of {}, or a path{}", fmt::join(names, ", "),
                                suggestion ? fmt::format(" (did you mean \"{}\"?)", *suggestion) : ""));
}

/// Rows of all regions' timelines together, for memory and for the size of results.
constexpr double timeline_rows_max = 2e6;

void check_timeline(const ObjectReader& root, const Scenario& scenario) {
  const double regions = static_cast<double>(scenario.topology.regions.size());
  const double rows = scenario.end() / scenario.timeline_interval * regions;
  if (rows <= timeline_rows_max) return;
  root.complain("timeline_interval_s", fmt::format("{}", scenario.timeline_interval.value()),
                fmt::format("at least {:.0f}, for at most {:.0f} rows of a run and drain of {:.0f} s in {} regions",
                            std::ceil(scenario.end().value() * regions / timeline_rows_max), timeline_rows_max,
                            scenario.end().value(), regions));
}

/// What the scenario does not say, or may leave out.
void read_network(Scenario& scenario, const Library& library) {
  const std::string file = library.topologies + "/" + network_file;
  ObjectReader reader(*library.documents().read(file).json, file);
  reader.ignore("description");
  scenario.network_kwh_per_gb = reader.graded("energy_kwh_per_gb", Range::non_negative()).value;
  scenario.text_bytes_per_token = reader.graded("text_bytes_per_token", Range::positive()).value;
  reader.finish();
}

void read_accounting(ObjectReader& root, Scenario& scenario) {
  static constexpr std::array<std::string_view, 2> kinds{"average_direct", "average_life_cycle"};
  static constexpr std::array<std::string_view, 3> meterings{"accelerator", "node", "facility"};
  if (auto accounting = root.optional_object("accounting")) {
    if (accounting->choice_or("intensity", kinds[0], kinds) == kinds[1])
      scenario.accounting = SignalKind::average_life_cycle;
    const std::string metering = accounting->choice_or("boundary", "facility", meterings);
    scenario.metering =
        static_cast<Metering>(std::find(meterings.begin(), meterings.end(), metering) - meterings.begin());
    scenario.network_kwh_per_gb = accounting->number_or("network_kwh_per_gb", scenario.network_kwh_per_gb, {0.0, 1e6});
    accounting->finish();
  }
}

}  // namespace

SignalKind Scenario::steering() const {
  return policies.of<RoutingPolicy>().params.word("signal") == "marginal" ? SignalKind::marginal : accounting;
}

Scenario read_scenario(const json& written, const ScenarioPlace& place, const Library& library) {
  static constexpr std::array<std::string_view, 2> modes{"fast_forward", "stepwise"};
  Scenario scenario;
  scenario.place = place;
  ObjectReader root(written, place.file);
  root.ignore("variants");
  root.ignore("baseline");
  scenario.name = root.text_or("name", "scenario");
  scenario.seed = static_cast<std::uint64_t>(root.integer_or("seed", 1, 0, std::int64_t{1} << 53));
  read_times(root, scenario);
  if (root.choice_or("engine_mode", "fast_forward", modes) == "stepwise") scenario.engine_mode = EngineMode::stepwise;
  scenario.topology_name = root.text("topology");
  if (root.has("topology") && scenario.topology_name.empty() && root.fine())
    root.complain("topology", "an empty text", "the name or path of a topology");
  const bool world = !scenario.topology_name.empty() && root.attempt([&] {
    scenario.topology_file = topology_file(root, scenario, library);
    scenario.topology = read_topology(*library.documents().read(scenario.topology_file).json, scenario.topology_file);
  });
  read_workload(root.object("workload"), scenario, world);
  read_duration(root, scenario);
  read_policies(root, library.policies(), scenario);
  read_network(scenario, library);
  read_accounting(root, scenario);
  Seconds longest{};
  for (const RequestClass& c : scenario.classes) longest = std::max({longest, c.deadline.value_or(Seconds(0))});
  scenario.drain = Seconds(root.number_or("drain_s", longest.value() + 3600.0, {0.0, 2.0 * year_s, false}));
  scenario.slo_target = root.number_or("slo_target", 0.99, {0.0, 1.0, false});
  scenario.in_flight_max =
      static_cast<std::uint64_t>(root.integer_or("in_flight_max", 5'000'000, 1, std::int64_t{1} << 32U));
  if (root.fine()) check_timeline(root, scenario);
  root.finish();
  scenario.workload.seed = scenario.seed;
  scenario.workload.start = scenario.start;
  scenario.workload.duration = scenario.duration;
  return scenario;
}

Scenario read_scenario(const Variant& variant, const ScenarioPlace& place, const Library& library) {
  try {
    Scenario scenario = read_scenario(variant.json, place, library);
    scenario.variant = variant;
    return scenario;
  } catch (const ConfigError& error) {
    throw in_variant(error, variant, place);
  }
}

}  // namespace tradewind
