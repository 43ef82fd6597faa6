#pragma once

#include "policies/policy_set.hpp"
#include "sim/base/signal/signal.hpp"
#include "sim/fleet/plan.hpp"
#include "sim/request/request_class.hpp"
#include "sim/run/library.hpp"
#include "sim/serving/replica.hpp"
#include "topologies/topology.hpp"
#include "traces/workload_stream.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace tradewind {

/// One variant of a document: the document with the variant's merge patch applied.
struct Variant {
  std::string name;
  nlohmann::json json;
  nlohmann::json patch;  ///< null: the document itself, without variants
};

/// Where a scenario was written.
struct ScenarioPlace {
  ScenarioPlace() = default;
  ScenarioPlace(std::string named) : file(std::move(named)) {}
  ScenarioPlace(const char* named) : file(named) {}

  std::string file;     ///< as named by the user
  std::string base;     ///< what its relative paths are relative to; empty: the folder of that file
  std::string pointer;  ///< where in the file it stands; empty: it is the file
};

/// One simulation, fully stated and checked.
struct Scenario {
  ScenarioPlace place;
  Variant variant;  ///< what it was read from, for messages
  std::string name;
  std::uint64_t seed = 1;
  UtcTime start{};
  Seconds duration{};
  Seconds warm_up{};
  Seconds drain{};
  Seconds telemetry_interval{};
  Seconds timeline_interval{};
  EngineMode engine_mode = EngineMode::fast_forward;
  std::string topology_name;  ///< as written
  std::string topology_file;
  Topology topology;
  WorkloadSpec workload;
  std::vector<std::uint32_t> origins;  ///< of the workload, as indices into the topology's origins
  std::vector<RequestClass> classes;
  std::string model;                     ///< of classes that name none; empty: each names its own
  double length_prediction_error = 0.0;  ///< of the output lengths that policies are told: deviation of the logarithm
  std::string quality;                   ///< question set of the quality table
  bool quality_named = true;             ///< else the workload is not known to be like it, and its accuracy is not told
  PolicySet policies;
  SignalKind accounting = SignalKind::average_direct;
  Metering metering = Metering::facility;
  double slo_target = 0.99;           ///< share of requests within their limits from which a variant is feasible
  double network_kwh_per_gb = 0.0;    ///< of wide-area traffic; by default the library's (`defaults/network.json`)
  double text_bytes_per_token = 0.0;  ///< the library's
  /// Requests in flight at which a run is given up: nobody keeps up with what is offered.
  std::uint64_t in_flight_max = 5'000'000;
  std::vector<std::string> remarks;  ///< what the user should know of what was written, one line each

  /// What routers and power policies steer by: the routing policy's `signal`.
  [[nodiscard]] SignalKind steering() const;
  /// The latest time that a run reaches.
  [[nodiscard]] Seconds end() const { return duration + drain; }
};

/// Of the library: what text costs on the wide-area network.
inline constexpr const char* network_file = "defaults/network.json";

/// The scenario as a document with every default written out: read again, it is the same scenario.
[[nodiscard]] nlohmann::json to_json(const Scenario& scenario);

/// A scenario file with its variants, before it is checked.
struct ScenarioDocument {
  ScenarioPlace place;
  nlohmann::json json;
  std::vector<std::string> variant_order;  ///< as the file has it; JSON objects themselves are sorted by key
  nlohmann::json recorded;                 ///< the results that it was read from; null: none
};

/// Reads a scenario, or the one that a `results.json` was computed from.
/// \throws ConfigError  when the file is missing or malformed.
[[nodiscard]] ScenarioDocument read_scenario_document(const std::string& path);

/// Applies `--set /json/pointer=value`; the value is JSON, or a text when it is not.
/// \throws ConfigError  for a pointer that cannot be followed.
void apply_setting(nlohmann::json& document, const std::string& setting);

/// The variants in the file's order, each by RFC 7386; without any, the document itself under the name `run`.
///
/// Names become those of folders: at most 100 letters, digits, '.', '_' and '-', and not those of a comparison's files.
/// One step beyond the RFC: a patch that gives a policy another name drops the former policy's parameters (but not the
/// signal that routing steers by), since they belong to the policy.
/// \throws ConfigError  for variants that are not objects, or that have variants themselves.
[[nodiscard]] std::vector<Variant> variants_of(const ScenarioDocument& document);

/// The name of the variant that others are compared with: the document's `baseline`, or its first variant.
/// \throws ConfigError  when it names none.
[[nodiscard]] std::string baseline_of(const ScenarioDocument& document, const std::vector<Variant>& variants);

/// What is wrong with a variant, told so that it is found in the file: below `/variants/NAME` where the patch is to
/// blame, and else with the variant's name; below its pointer where the scenario stands inside a file.
[[nodiscard]] ConfigError in_variant(const ConfigError& error, const Variant& variant, const ScenarioPlace& place);

/// Checks one variant and everything it names.
/// \throws ConfigError  with file and JSON pointer, as `in_variant` has it.
[[nodiscard]] Scenario read_scenario(const Variant& variant, const ScenarioPlace& place, const Library& library);

/// The same for a document that has no variants, or whose variants do not matter.
[[nodiscard]] Scenario read_scenario(const nlohmann::json& written, const ScenarioPlace& place, const Library& library);

}  // namespace tradewind
