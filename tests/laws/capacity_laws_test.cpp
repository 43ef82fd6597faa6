#include "sim/base/config/object_reader.hpp"
#include "tests/laws/law_cases.hpp"
#include "tests/laws/plain_clock.hpp"
#include "tests/support/policies.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>

namespace tradewind::laws {
namespace {

using nlohmann::json;

/// Poisson arrivals at `replicas` servers of one millisecond each: M/D/c, split by a balancing policy.
double mean_wait_s(const LawFolder& folder, const std::string& balancing, std::uint64_t seed, int replicas) {
  json topology = read_json_file(std::string(TRADEWIND_SOURCE_DIR) + "/topologies/single_region.json");
  topology["regions"]["lab"]["deployments"][0]["replicas_max"] = replicas;
  const std::string file = fmt::format("md{}.json", replicas);
  folder.write(file, topology.dump());
  const json requests{{"format", "synthetic"},   {"rate_rps", 900.0},
                      {"burstiness", 1.0},       {"prompt_tokens_distribution", "constant"},
                      {"prompt_tokens_mean", 1}, {"output_tokens_distribution", "constant"},
                      {"output_tokens_mean", 1}};
  const json document{
      {"seed", seed},
      {"start", "2024-03-01T00:00:00Z"},
      {"duration_s", 2.0},
      {"topology", file},
      {"workload", {{"requests", requests}, {"origins", {{"bench", 1.0}}}, {"model", "fixed-cost-oracle"}}},
      {"policies", {{"balancing", {{"name", balancing}}}}}};
  const FinishedRun run(read_scenario(document, folder.scenario_file(), folder.library()), folder.library());
  Seconds waited{};
  for (const RequestRecord& record : run.records()) waited += record.completion.queue;
  REQUIRE(run.records().size() > 1000);
  return (waited / static_cast<double>(run.records().size())).value();
}

}  // namespace

TEST_CASE("the mean wait of an M/D/c queue falls with every further server, however requests are spread") {
  const LawFolder folder;
  for (const auto& info : testing::entries<BalancingPolicy>()) {
    for (std::uint64_t seed = 1; seed <= seed_count(); ++seed) {
      CAPTURE(info.name);
      CAPTURE(seed);
      double before = mean_wait_s(folder, info.name, seed, 1);
      REQUIRE(before > 0.0);
      for (int replicas = 2; replicas <= 4; ++replicas) {
        CAPTURE(replicas);
        const double wait = mean_wait_s(folder, info.name, seed, replicas);
        REQUIRE(wait < before);
        before = wait;
      }
    }
  }
  MESSAGE((testing::entries<BalancingPolicy>().size() * seed_count()) << " queues with 1 to 4 servers");
}

}  // namespace tradewind::laws
