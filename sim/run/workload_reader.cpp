#include "sim/run/workload_reader.hpp"

#include "sim/run/named_rows.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <unordered_map>

namespace tradewind {

namespace {

constexpr double year_s = 366.0 * 86400.0;
/// So large that sums of 65,535 stay finite.
constexpr Range share_range{0.0, Range::physical_max};
/// An arrival counts its class and origin in 16 bits.
constexpr std::size_t indices_max = 65'535;

std::optional<Seconds> optional_seconds(ObjectReader& reader, std::string_view key) {
  const auto value = reader.optional_number(key, {0.0, year_s});
  return value ? std::optional(Seconds(*value)) : std::nullopt;
}

/// Index of an id of the topology; none, and told, when it has no such.
template <class Things>
std::optional<std::size_t> index_of(const Things& things, const std::string& id, const ObjectReader& reader,
                                    const std::string& key, const std::string& kind) {
  const auto found = std::find_if(things.begin(), things.end(), [&](const auto& thing) { return thing.id == id; });
  if (found != things.end()) return static_cast<std::size_t>(found - things.begin());
  std::vector<std::string> ids;
  for (const auto& thing : things) ids.push_back(thing.id);
  const auto suggestion = nearest(id, ids);
  reader.complain(key, tradewind::quoted(id),
                  fmt::format("{} of the topology: {}{}", kind, fmt::join(ids, ", "),
                              suggestion ? fmt::format(" (did you mean \"{}\"?)", *suggestion) : ""));
  return std::nullopt;
}

void read_allowed_regions(ObjectReader& reader, const Topology* topology, RequestClass& out) {
  out.allowed_regions = reader.texts("allowed_regions");
  if (reader.has("allowed_regions") && out.allowed_regions.empty()) {
    reader.complain("allowed_regions", "an empty array", "at least one region, or no such key");
  }
  if (topology == nullptr) return;
  for (const std::string& region : out.allowed_regions) {
    static_cast<void>(index_of(topology->regions, region, reader, "allowed_regions", "a region"));
  }
}

RequestClass read_class(ObjectReader reader, const std::string& name, const Scenario& scenario,
                        const Topology* topology, WorkloadClass& workload) {
  RequestClass out;
  out.name = name;
  out.pointer = reader.pointer();
  out.model_pointer = reader.has("model") ? reader.pointer() + "/model" : "/workload/model";
  workload.share = reader.number_or("share", 1.0, share_range);
  out.ttft_slo = optional_seconds(reader, "ttft_slo_s");
  out.tpot_slo = optional_seconds(reader, "tpot_slo_s");
  out.deadline = optional_seconds(reader, "deadline_s");
  out.timeout = optional_seconds(reader, "timeout_s");
  out.rtt_ms_max = reader.optional_number("rtt_ms_max", {0.0, 1e3 * year_s});
  out.model = reader.text_or("model", scenario.model);
  if (out.model.empty()) reader.complain("model", "nothing", "a model id here or in /workload/model");
  read_allowed_regions(reader, topology, out);
  if (auto requests = reader.optional_object("requests")) {
    reader.attempt([&] { workload.requests = read_request_spec(*requests); });
    if (workload.requests) workload.requests->path.folder = scenario.place.base;
  }
  reader.finish();
  return out;
}

void read_origins(ObjectReader reader, Scenario& scenario, const Topology* topology) {
  if (reader.absent()) return;
  double total = 0.0;
  std::unordered_map<std::string, std::uint32_t> known;
  for (std::uint32_t i = 0; topology != nullptr && i < topology->origins.size(); ++i) {
    known.emplace(topology->origins[i].id, i);
  }
  for (const auto& [id, share] : reader.number_members(share_range)) {
    total += share;
    const auto found = known.find(id);
    if (found == known.end()) {
      if (topology != nullptr) static_cast<void>(index_of(topology->origins, id, reader, id, "an origin"));
      continue;
    }
    scenario.origins.push_back(found->second);
    scenario.workload.origins.push_back({share, topology->origins[found->second].utc_offset_hours, id});
  }
  if (total <= 0.0 && reader.fine())
    reader.complain("", "no share above 0", "at least one origin with a positive share");
}

void read_classes(ObjectReader& workload_reader, Scenario& scenario, const Topology* topology) {
  WorkloadSpec& workload = scenario.workload;
  auto classes = workload_reader.optional_object("classes");
  if (!classes) {
    if (scenario.model.empty()) workload_reader.complain("model", "nothing", "a model id");
    scenario.classes.push_back({"all", scenario.model, "/workload", "/workload/model", {}, {}, {}, {}, {}, {}});
    workload.classes.push_back({});
    return;
  }
  for (auto& [name, member] : classes->members()) {
    if (name.empty()) member.complain("", "a class without a name", "a name");
    WorkloadClass workload_class;
    scenario.classes.push_back(read_class(member, name, scenario, topology, workload_class));
    workload.classes.push_back(std::move(workload_class));
  }
  classes->finish();
  if (scenario.classes.empty()) workload_reader.complain("classes", "an empty object", "at least one class");
  if (scenario.classes.size() > indices_max) {
    workload_reader.complain("classes", fmt::format("{} classes", scenario.classes.size()),
                             fmt::format("at most {}", indices_max));
  }
}

/// What is written and has no effect is told; requests that no class shares are not read.
void drop_unused(const ObjectReader& reader, Scenario& scenario) {
  const std::vector<WorkloadClass>& workload = scenario.workload.classes;
  const bool own = std::all_of(workload.begin(), workload.end(), [](const auto& c) { return c.requests.has_value(); });
  if (own && scenario.workload.requests) {
    scenario.workload.requests.reset();
    scenario.remarks.push_back(reader.pointer() + "/requests is not used: every class has requests of its own");
  }
  // A resolved scenario names the model of every class, beside the one that they had it from.
  if (!scenario.place.pointer.empty() || scenario.model.empty()) return;
  const std::string shared = reader.pointer() + "/model";
  const auto& classes = scenario.classes;
  if (std::any_of(classes.begin(), classes.end(), [&](const auto& c) { return c.model_pointer == shared; })) return;
  scenario.remarks.push_back(shared + " is not used: every class names its model");
}

/// Somebody must ask for something.
void check_sources(const ObjectReader& reader, const WorkloadSpec& workload) {
  const bool common = std::any_of(workload.classes.begin(), workload.classes.end(),
                                  [](const WorkloadClass& c) { return !c.requests && c.share > 0.0; });
  const bool own = std::any_of(workload.classes.begin(), workload.classes.end(),
                               [](const WorkloadClass& c) { return c.requests.has_value(); });
  if (!common && !own && reader.fine())
    reader.complain("classes", "no share above 0", "at least one class with a positive share");
  if (common && !workload.requests && !reader.has("requests")) {
    reader.complain("requests", "nothing", "the requests that the classes share");
  }
}

}  // namespace

void read_workload(ObjectReader reader, Scenario& scenario, bool world) {
  if (reader.absent()) return;
  static constexpr std::array<std::string_view, 1> arrivals{"open"};
  static_cast<void>(reader.choice_or("arrivals", "open", arrivals));
  const Topology* const topology = world ? &scenario.topology : nullptr;
  if (auto requests = reader.optional_object("requests")) {
    reader.attempt([&] { scenario.workload.requests = read_request_spec(*requests); });
    if (scenario.workload.requests) scenario.workload.requests->path.folder = scenario.place.base;
  }
  scenario.model = reader.text_or("model", "");
  scenario.length_prediction_error = reader.number_or("length_prediction_error", 0.5, {0.0, 5.0, false});
  scenario.quality_named = reader.has("quality");
  scenario.quality = reader.text_or("quality", "mmlu");
  read_origins(reader.object("origins"), scenario, topology);
  read_classes(reader, scenario, topology);
  drop_unused(reader, scenario);
  check_sources(reader, scenario.workload);
  name_rows(reader, scenario, topology);
  reader.finish();
}

}  // namespace tradewind
