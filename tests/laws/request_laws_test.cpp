#include "sim/run/results.hpp"
#include "tests/laws/law_cases.hpp"
#include "tests/laws/plain_clock.hpp"

#include <algorithm>
#include <cstdint>
#include <doctest/doctest.h>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tradewind::laws {
namespace {

using nlohmann::json;

/// Sum of one count over the entries of a list of blocks.
std::int64_t sum_of(const json& blocks, const std::string& count) {
  std::int64_t sum = 0;
  for (const json& block : blocks) sum += block["requests"][count].get<std::int64_t>();
  return sum;
}

constexpr const char* outcomes[] = {"completed", "rejected", "dropped", "timed_out", "in_flight"};

void check_conserved(const json& requests) {
  std::int64_t ended = 0;
  for (const char* outcome : outcomes) ended += requests[outcome].get<std::int64_t>();
  REQUIRE(requests["injected"].get<std::int64_t>() == ended);
}

std::size_t region_index(const FinishedRun& run, const std::string& id) {
  const auto& regions = run.scenario().topology.regions;
  return static_cast<std::size_t>(std::find_if(regions.begin(), regions.end(), [&](auto& r) { return r.id == id; }) -
                                  regions.begin());
}

/// The shortest round trip between an origin and a region over any links, worked out anew.
double shortest_rtt_ms(const RandomScenario& scenario, const std::string& from, const std::string& to) {
  std::map<std::string, double> best{{from, 0.0}};
  for (std::size_t round = 0; round < 2 * scenario.rtt_ms.size() + 2; ++round) {
    for (const auto& [origin, row] : scenario.rtt_ms) {
      for (const auto& [region, rtt] : row) {
        for (const auto& [a, b] : {std::pair(origin, region), std::pair(region, origin)}) {
          if (best.contains(a) && (!best.contains(b) || best[a] + rtt < best[b])) best[b] = best[a] + rtt;
        }
      }
    }
  }
  return best.at(to);
}

}  // namespace

TEST_CASE("no request is lost and none is invented, whatever the policy") {
  const Wishes wishes{.warm_up = true, .time_outs = true, .cut_short = true, .too_long = true};
  std::map<std::string, std::int64_t> seen;
  for_each_case(every_policy(), wishes, [&](const LawFolder& folder, const RandomScenario& scenario) {
    const FinishedRun run(read(scenario, folder), folder.library());
    const json results = run.results();
    check_conserved(results["requests"]);
    for (const char* blocks : {"classes", "regions", "models"}) {
      for (const json& block : results[blocks]) check_conserved(block["requests"]);
    }
    // Classes and models part the requests. Regions do too, except those that ended before they reached one.
    for (const char* blocks : {"classes", "models"}) {
      for (const char* count : outcomes) {
        REQUIRE(sum_of(results[blocks], count) == results["requests"][count].get<std::int64_t>());
      }
    }
    REQUIRE(sum_of(results["regions"], "completed") == results["requests"]["completed"].get<std::int64_t>());
    REQUIRE(sum_of(results["regions"], "injected") <= results["requests"]["injected"].get<std::int64_t>());
    // Every arrival of the workload has one record, and those after the warm-up are the injected ones.
    WorkloadStream workload(run.scenario().workload);
    std::vector<int> records_of;
    std::int64_t measured = 0;
    while (const auto arrival = workload.next()) {
      records_of.push_back(0);
      measured += arrival->time >= run.scenario().warm_up ? 1 : 0;
    }
    REQUIRE(run.totals().arrivals == records_of.size());
    for (const RequestRecord& record : run.records()) ++records_of.at(record.id);
    REQUIRE(std::all_of(records_of.begin(), records_of.end(), [](int count) { return count == 1; }));
    REQUIRE(results["requests"]["injected"].get<std::int64_t>() == measured);
    for (const auto& [count, value] : results["requests"].items()) seen[count] += value.get<std::int64_t>();
  });
  // The law would be empty where nothing happens to requests.
  for (const char* count : {"completed", "rejected", "timed_out", "in_flight", "escalated", "preempted"}) {
    CAPTURE(count);
    // Routers lead long prompts to where they fit, so that few are rejected.
    check_reached(count, static_cast<double>(seen[count]), 50);
  }
  MESSAGE(seen["injected"] << " measured requests: " << seen["completed"] << " completed, " << seen["rejected"]
                           << " rejected, " << seen["timed_out"] << " timed out, " << seen["in_flight"]
                           << " in flight, " << seen["escalated"] << " escalated, " << seen["preempted"]
                           << " preemptions");
}

TEST_CASE("a request arrives, starts, shows its first token and completes in this order") {
  std::int64_t checked = 0;
  for_each_case(every_policy(), {.time_outs = true}, [&](const LawFolder& folder, const RandomScenario& scenario) {
    const FinishedRun run(read(scenario, folder), folder.library());
    for (const RequestRecord& record : run.records()) {
      if (record.outcome != RequestOutcome::completed) continue;
      ++checked;
      const Completion& c = record.completion;
      const Seconds there_and_back = run.plan().one_way[record.origin][record.region] * 2.0;
      const Seconds rounding(1e-9);  // of sums of times of day
      REQUIRE(c.queue >= Seconds(0) - rounding);
      REQUIRE(c.ttft > c.queue + there_and_back - rounding);
      REQUIRE(c.e2e >= c.ttft);
      // Tokens leave one by one after the first, or all at once: a single one, or an answer held back by a judge.
      const double decodes = record.output_tokens - 1.0;
      if (c.tpot) {
        REQUIRE(*c.tpot > Seconds(0));
        REQUIRE((c.ttft + *c.tpot * decodes).value() == doctest::Approx(c.e2e.value()).epsilon(1e-9));
      } else {
        REQUIRE((c.e2e - c.ttft) <= rounding);
      }
      REQUIRE(record.arrived >= Seconds(0));
      REQUIRE(record.arrived < run.scenario().duration);
      REQUIRE(record.arrived + c.e2e <= run.scenario().end() + there_and_back);
      const auto timeout = run.scenario().classes[record.klass].timeout;
      if (timeout) REQUIRE(c.e2e <= *timeout);
    }
  });
  check_reached("checked", static_cast<double>(checked), 1000);
  MESSAGE(checked << " completed requests");
}

TEST_CASE("arrivals and lengths are the same under every policy") {
  std::map<std::uint64_t, std::string> first;  // by seed: what arrives under the first policy
  std::size_t compared = 0;
  for_each_case(every_policy(), {.time_outs = true}, [&](const LawFolder& folder, const RandomScenario& scenario) {
    const FinishedRun run(read(scenario, folder), folder.library());
    std::vector<RequestRecord> records = run.records();
    std::sort(records.begin(), records.end(), [](auto& a, auto& b) { return a.id < b.id; });
    std::string text;
    for (const RequestRecord& record : records) {
      text += json{record.id,     record.arrived.value(), record.prompt_tokens, record.output_tokens,
                   record.origin, record.klass,           record.difficulty}
                  .dump() +
              "\n";
    }
    const std::string& expected = first.try_emplace(run.scenario().seed, text).first->second;
    REQUIRE(text == expected);
    compared += records.size();
  });
  check_reached("compared", static_cast<double>(compared), 1000);
  MESSAGE(compared << " arrivals compared");
}

TEST_CASE("a fleet that drains without time-outs completes all it was given, at any capacity") {
  std::uint64_t completed = 0;
  for_each_case(every_policy(), {}, [&](const LawFolder& folder, const RandomScenario& scenario) {
    const FinishedRun run(read(scenario, folder), folder.library());
    const auto& records = run.records();
    REQUIRE(records.size() == run.totals().arrivals);
    for (const RequestRecord& record : records) {
      CAPTURE(record.id);
      REQUIRE(record.outcome == RequestOutcome::completed);
    }
    completed += records.size();
  });
  check_reached("completed", static_cast<double>(completed), 1000);
  MESSAGE(completed << " requests completed");
}

TEST_CASE("no request is answered where its class may not go") {
  const Wishes wishes{.time_outs = true, .too_long = true};
  std::uint64_t constrained = 0;
  for_each_case(every_policy(), wishes, [&](const LawFolder& folder, const RandomScenario& scenario) {
    const FinishedRun run(read(scenario, folder), folder.library());
    const Topology& topology = run.scenario().topology;
    const json& classes = scenario.json["workload"]["classes"];
    std::map<std::pair<std::string, std::string>, double> rtt_ms;
    for (const OriginSpec& origin : topology.origins) {
      for (const RegionSpec& region : topology.regions) {
        rtt_ms[{origin.id, region.id}] = shortest_rtt_ms(scenario, origin.id, region.id);
      }
    }
    for (const RequestRecord& record : run.records()) {
      if (record.region >= topology.regions.size()) continue;  // it ended before it went anywhere
      const json& request_class = classes[run.scenario().classes[record.klass].name];
      const std::string& region = topology.regions[record.region].id;
      const std::string& origin = topology.origins[run.scenario().origins[record.origin]].id;
      REQUIRE(region_index(run, region) == record.region);
      if (request_class.contains("allowed_regions")) {
        const json& allowed = request_class["allowed_regions"];
        REQUIRE(std::find(allowed.begin(), allowed.end(), region) != allowed.end());
        ++constrained;
      }
      if (request_class.contains("rtt_ms_max")) {
        REQUIRE(rtt_ms[{origin, region}] <= request_class["rtt_ms_max"].get<double>() + 1e-9);
        ++constrained;
      }
    }
  });
  check_reached("constrained", static_cast<double>(constrained), 1000);
  MESSAGE(constrained << " constraints met");
}

}  // namespace tradewind::laws
