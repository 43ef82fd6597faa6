#include "sim/run/results.hpp"
#include "sim/run/simulation.hpp"
#include "tests/laws/law_cases.hpp"
#include "tests/laws/plain_clock.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace tradewind::laws {
namespace {

using nlohmann::json;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream in(line + ",");
  for (std::string field; std::getline(in, field, ',');) fields.push_back(field);
  return fields;
}

/// Where two documents differ by more than 1e-9, relative to the larger of the two, or to 1e-6 where both are less (a
/// percentage to 100, since it is a difference of two numbers; a latency to 1e-12 s, since it is a difference of two
/// times of the clock, whose last place is 5e-13 s after an hour); empty: nowhere.
std::string difference(const json& a, const json& b, const std::string& path = "") {
  if (a.is_number() && b.is_number()) {
    const double x = a.get<double>();
    const double y = b.get<double>();
    const bool latency = path.find("/latency_s/") != std::string::npos;
    const double least = path.ends_with("_pct") ? 100.0 : latency ? 1e-3 : 1e-6;
    if (std::abs(x - y) <= 1e-9 * std::max({std::abs(x), std::abs(y), least})) return "";
    return path + ": " + a.dump() + " and " + b.dump();
  }
  if (a.type() != b.type() || a.size() != b.size()) return path + ": " + a.dump() + " and " + b.dump();
  if (!a.is_structured()) return a == b ? "" : path + ": " + a.dump() + " and " + b.dump();
  for (const auto& [key, value] : a.items()) {
    const std::string place = path + "/" + key;
    if (a.is_object() && !b.contains(key)) return place + " is missing";
    const json& other = a.is_object() ? b[key] : b[std::stoul(key)];
    if (auto found = difference(value, other, place); !found.empty()) return found;
  }
  return "";
}

/// The same for requests.csv: words must be equal, numbers within 2 units of the last digit written or 1e-9.
std::string difference_of_rows(const std::string& a, const std::string& b) {
  const auto rows = lines_of(a);
  const auto others = lines_of(b);
  if (rows.size() != others.size()) return "another number of requests";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto fields = fields_of(rows[i]);
    const auto other = fields_of(others[i]);
    bool equal = fields.size() == other.size();
    for (std::size_t f = 0; equal && f < fields.size(); ++f) {
      if (fields[f] == other[f]) continue;
      char* end = nullptr;
      const double x = std::strtod(fields[f].c_str(), &end);
      const double y = std::strtod(other[f].c_str(), nullptr);
      equal = *end == '\0' && std::abs(x - y) <= 2e-9 + 1e-9 * std::abs(x);
    }
    if (!equal) return rows[i] + " and " + others[i];
  }
  return "";
}

/// Runs every case in children of the engine, some at a time.
struct Batch {
  LawFolder folder;
  std::vector<Scenario> scenarios;

  void add(const Subject& subject, std::uint64_t seed, const Wishes& wishes, const json& changes = json::object()) {
    RandomScenario drawn = random_scenario(folder, seed, subject, wishes);
    drawn.json.update(changes);
    scenarios.push_back(read(drawn, folder));
  }
  [[nodiscard]] std::vector<RunOutput> run(const RunOptions& options) const {
    return tradewind::run(scenarios, folder.library(), options);
  }
};

const Wishes everything{.warm_up = true, .time_outs = true, .cut_short = true, .too_long = true};

/// Of all regions, what placement decides.
Grams active_carbon(const FinishedRun& run) {
  Grams sum{};
  for (const RegionTotals& region : run.totals().regions) sum += region.account.rows.gpu_active;
  return sum;
}

}  // namespace

TEST_CASE("the same scenario and seed give the same bytes, whatever the number of jobs") {
  Batch batch;
  for (const Subject& subject : every_policy()) {
    for (std::uint64_t seed = 1; seed <= seed_count(); ++seed) batch.add(subject, seed, everything);
  }
  const auto one_job = batch.run({.jobs = 1, .requests = true});
  const auto two_jobs = batch.run({.jobs = 2, .requests = true});
  REQUIRE(one_job.size() == two_jobs.size());
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < one_job.size(); ++i) {
    CAPTURE(batch.scenarios[i].name);
    REQUIRE(one_job[i].results == two_jobs[i].results);
    REQUIRE(one_job[i].requests == two_jobs[i].requests);
    bytes += one_job[i].results.size() + one_job[i].requests.size();
  }
  MESSAGE(one_job.size() << " scenarios, " << bytes << " bytes");
}

TEST_CASE("a second run in the same process gives the same bytes as the first") {
  for_each_case(every_policy(), everything, [](const LawFolder& folder, const RandomScenario& scenario) {
    const std::string first = FinishedRun(read(scenario, folder), folder.library()).results().dump();
    const std::string second = FinishedRun(read(scenario, folder), folder.library()).results().dump();
    REQUIRE(first == second);
  });
}

TEST_CASE("running ahead of the engine changes no byte of any result while replicas start") {
  Batch batch;
  for (const char* scaling : {"scale_to_zero", "concurrency"}) {
    for (std::uint64_t seed = 1; seed <= 3 * seed_count(); ++seed) batch.add({"scaling", scaling}, seed, everything);
  }
  const auto ahead = batch.run({.jobs = 2, .run_ahead = true, .requests = true});
  const auto in_step = batch.run({.jobs = 2, .run_ahead = false, .requests = true});
  std::int64_t cold_starts = 0;
  for (std::size_t i = 0; i < ahead.size(); ++i) {
    CAPTURE(batch.scenarios[i].name);
    REQUIRE(ahead[i].results == in_step[i].results);
    REQUIRE(ahead[i].requests == in_step[i].requests);
    cold_starts += json::parse(ahead[i].results)["cold_starts"]["count"].get<std::int64_t>();
  }
  check_reached("cold_starts", static_cast<double>(cold_starts), 50);
  MESSAGE(ahead.size() << " scenarios with " << cold_starts << " cold starts");
}

TEST_CASE("requests routed together go where each would go by itself") {
  // Telemetry so seldom that many requests see the same, and that grids change in between.
  const json seldom = {{"telemetry_interval_s", 170.0}};
  Batch batch;
  for (const Subject& subject : every_policy()) {
    for (std::uint64_t seed = 1; seed <= seed_count(); ++seed) batch.add(subject, seed, everything, seldom);
  }
  const auto together = batch.run({.jobs = 2, .route_together = true, .requests = true});
  const auto singly = batch.run({.jobs = 2, .route_together = false, .requests = true});
  for (std::size_t i = 0; i < together.size(); ++i) {
    CAPTURE(batch.scenarios[i].name);
    REQUIRE(together[i].results == singly[i].results);
    REQUIRE(together[i].requests == singly[i].requests);
  }
  MESSAGE(together.size() << " scenarios");
}

TEST_CASE("a whole simulation in fast-forward agrees with one that executes every iteration") {
  Batch fast;
  Batch stepwise;
  for (const Subject& subject : every_policy()) {
    for (std::uint64_t seed = 1; seed <= seed_count(); ++seed) {
      fast.add(subject, seed, everything, {{"engine_mode", "fast_forward"}});
      stepwise.add(subject, seed, everything, {{"engine_mode", "stepwise"}});
    }
  }
  const auto a = fast.run({.jobs = 2, .requests = true});
  const auto b = stepwise.run({.jobs = 2, .requests = true});
  std::size_t rows = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    CAPTURE(fast.scenarios[i].name);
    json quick = json::parse(a[i].results);
    json slow = json::parse(b[i].results);
    quick.erase("scenario");  // says which mode it was
    slow.erase("scenario");
    REQUIRE(difference(quick, slow) == "");
    REQUIRE(difference_of_rows(a[i].requests, b[i].requests) == "");
    rows += lines_of(a[i].requests).size() - 1;
  }
  MESSAGE(a.size() << " scenarios, " << rows << " requests");
}

TEST_CASE("policies that do not read carbon decide and delay the same on any grid") {
  Wishes wishes = everything;
  wishes.carbon_blind = true;
  std::size_t changed = 0;
  for_each_case(every_policy(true), wishes, [&](const LawFolder& folder, const RandomScenario& scenario) {
    RandomScenario elsewhere = random_scenario(folder, scenario.json["seed"].get<std::uint64_t>(), {}, {.grids = 7});
    elsewhere.json["policies"] = scenario.json["policies"];
    elsewhere.json["workload"] = scenario.json["workload"];
    elsewhere.json["warmup_s"] = scenario.json["warmup_s"];
    elsewhere.json["drain_s"] = scenario.json["drain_s"];
    const FinishedRun here(read(scenario, folder), folder.library());
    const FinishedRun there(read(elsewhere, folder), folder.library());
    const auto& records = here.records();
    const auto& others = there.records();
    REQUIRE(records.size() == others.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
      const RequestRecord& a = records[i];
      const RequestRecord& b = others[i];
      const bool equal = a.id == b.id && a.region == b.region && a.model == b.model && a.outcome == b.outcome &&
                         a.completion.ttft == b.completion.ttft && a.completion.e2e == b.completion.e2e &&
                         a.completion.queue == b.completion.queue &&
                         a.completion.energy_attributed == b.completion.energy_attributed;
      REQUIRE(equal);
    }
    changed += active_carbon(here) != active_carbon(there) ? 1 : 0;
  });
  check_reached("changed", static_cast<double>(changed), 20);
  MESSAGE(changed << " of them with other grams");
}

}  // namespace tradewind::laws
