#pragma once

#include "policies/catalogue.hpp"
#include "sim/serving/replica.hpp"
#include "sim/site/signal.hpp"
#include "topologies/topology.hpp"
#include "traces/workload_stream.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace tradewind {

/// Where the shipped data files are: the folder with `accelerators/`, `models/`, … and the shipped worlds.
struct Library {
  std::string topologies;
};

/// How far from the accelerator per-request energy is read.
enum class Boundary { accelerator, node, facility };

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
  std::optional<Seconds> rtt_max;
  std::vector<std::string> allowed_regions;  ///< empty: all
};

/// The policies of one run.
struct PolicySet {
  PolicyChoice<RoutingPolicy> routing;
  PolicyChoice<BalancingPolicy> balancing;
  PolicyChoice<BatchingPolicy> batching;
  PolicyChoice<CascadingPolicy> cascading;
  PolicyChoice<ScalingPolicy> scaling;
  PolicyChoice<PowerPolicy> power;
};

/// One variant of a document: the document with the variant's merge patch applied.
struct Variant {
  std::string name;
  nlohmann::json json;
  nlohmann::json patch;  ///< null: the document itself, without variants
};

/// One simulation, fully stated and checked.
struct Scenario {
  std::string file;  ///< as named by the user
  Variant variant;   ///< what it was read from, for messages
  std::string name;
  std::uint64_t seed = 1;
  UtcTime start{};
  Seconds duration{};
  Seconds warm_up{};
  Seconds drain{};
  Seconds telemetry_interval{};
  Seconds timeline_interval{};
  EngineMode engine_mode = EngineMode::fast_forward;
  std::string topology_file;
  Topology topology;
  WorkloadSpec workload;
  std::vector<std::uint32_t> origins;  ///< of the workload, as indices into the topology's origins
  std::vector<RequestClass> classes;
  std::string quality;  ///< question set of the quality table
  PolicySet policies;
  SignalKind steering = SignalKind::average_direct;
  SignalKind accounting = SignalKind::average_direct;
  Boundary boundary = Boundary::facility;
  double network_kwh_per_gb = 0.06;
  nlohmann::json resolved;  ///< what the user wrote, variants merged, defaults of the policies filled in

  /// The latest time that a run reaches.
  [[nodiscard]] Seconds end() const { return duration + drain; }
};

/// A scenario file with its variants, before it is checked.
struct ScenarioDocument {
  std::string file;
  nlohmann::json json;
  std::vector<std::string> variant_order;  ///< as the file has it; JSON objects themselves are sorted by key
};

/// \throws ConfigError  when the file is missing or malformed.
[[nodiscard]] ScenarioDocument read_scenario_document(const std::string& path);

/// Applies `--set /json/pointer=value`; the value is JSON, or a text when it is not.
/// \throws ConfigError  for a pointer that cannot be followed.
void apply_setting(nlohmann::json& document, const std::string& setting);

/// The variants in the file's order, each by RFC 7386; without any, the document itself under the name `run`.
///
/// One step beyond the RFC: a patch that gives a policy another name drops the former policy's parameters (but not the
/// signal that routing steers by), since they belong to the policy.
/// \throws ConfigError  for variants that are not objects, or that have variants themselves.
[[nodiscard]] std::vector<Variant> variants_of(const ScenarioDocument& document);

/// What is wrong with a variant, told so that it is found in the file: below `/variants/NAME` where the patch is to
/// blame, and else with the variant's name. Errors of a document without variants stay as they are.
[[nodiscard]] ConfigError in_variant(const ConfigError& error, const Variant& variant, const std::string& file);

/// Checks one variant and everything it names.
/// \throws ConfigError  with file and JSON pointer, as `in_variant` has it.
[[nodiscard]] Scenario read_scenario(const Variant& variant, const std::string& file, const Library& library);

/// The same for a document that has no variants, or whose variants do not matter.
[[nodiscard]] Scenario read_scenario(const nlohmann::json& written, const std::string& file, const Library& library);

}  // namespace tradewind
