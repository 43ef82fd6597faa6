#include "sim/base/random/stream.hpp"
#include "sim/fleet/cascade_judge.hpp"
#include "tests/oracles/laboratory.hpp"
#include "topologies/quality_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <vector>

namespace tradewind {
namespace {

// Accuracy of a cascade of a weak and a strong model when the least confident share of the weak one's answers is asked
// again, with a judge of AUROC 0.8: computed from the joint correctness that RouteLLM measured (Mixtral 8x7B and
// GPT-4-1106) under the binormal model of confidence.

constexpr double auroc = 0.8;
constexpr std::array<double, 5> shares{0.1, 0.2, 0.3, 0.4, 0.5};

struct Row {
  std::string questions;
  double weak;
  double strong;
  std::array<double, 5> cascaded;
};

const std::array<Row, 2> published{Row{"gsm8k", 0.638, 0.857, {0.703, 0.752, 0.790, 0.819, 0.840}},
                                   Row{"mmlu", 0.681, 0.806, {0.724, 0.754, 0.777, 0.793, 0.804}}};

CascadeJudge judge_of(const std::string& questions) {
  const auto tables = read_quality_tables(testing::topologies_folder + "/quality/routellm.json");
  const auto found = std::find_if(tables.begin(), tables.end(), [&](const auto& t) { return t.name == questions; });
  REQUIRE(found != tables.end());
  return CascadeJudge(*found);
}

TEST_CASE("a cascade is as accurate as the joint correctness of its models and its judge imply") {
  constexpr std::size_t requests = 1'000'000;
  const double n = static_cast<double>(requests);
  for (const Row& row : published) {
    const CascadeJudge judge = judge_of(row.questions);
    std::array<double, 5> right{};
    std::array<double, 5> escalated{};
    double weak = 0.0;
    double strong = 0.0;
    Generator random = Stream(1, "cascade oracle").at(0);
    for (std::size_t i = 0; i < requests; ++i) {
      const double difficulty = random.uniform();
      const double confidence = judge.confidence(difficulty, random.uniform(), auroc);
      const bool by_weak = judge.correct(true, difficulty);
      const bool by_strong = judge.correct(false, difficulty);
      weak += by_weak ? 1.0 : 0.0;
      strong += by_strong ? 1.0 : 0.0;
      for (std::size_t s = 0; s < shares.size(); ++s) {
        const bool again = confidence < shares[s];
        escalated[s] += again ? 1.0 : 0.0;
        right[s] += (again ? by_strong : by_weak) ? 1.0 : 0.0;
      }
    }
    // Three standard errors, and what rounding the table (and the shares it is computed from) to three digits leaves.
    const auto tolerance = [&](double p) { return 3.0 * std::sqrt(p * (1.0 - p) / n) + 0.001; };
    CHECK(std::abs(weak / n - row.weak) < tolerance(row.weak));
    CHECK(std::abs(strong / n - row.strong) < tolerance(row.strong));
    for (std::size_t s = 0; s < shares.size(); ++s) {
      CAPTURE(shares[s]);
      MESSAGE(fmt::format("{}, {:.0f} % asked for: {:.4f} escalated, accuracy {:.4f}, table {:.3f}", row.questions,
                          100.0 * shares[s], escalated[s] / n, right[s] / n, row.cascaded[s]));
      CHECK(std::abs(right[s] / n - row.cascaded[s]) < tolerance(row.cascaded[s]));
      CHECK(std::abs(escalated[s] / n - shares[s]) < 3.0 * std::sqrt(shares[s] * (1.0 - shares[s]) / n));
    }
  }
}

TEST_CASE("a judge prefers a right answer to a wrong one as often as its AUROC says") {
  const CascadeJudge judge = judge_of("mmlu");
  constexpr int pairs = 200'000;
  for (const double wanted : {0.5, 0.65, 0.8, 0.95}) {
    Generator random = Stream(2, "auroc oracle").at(0);
    int preferred = 0;
    for (int i = 0; i < pairs; ++i) {
      // Difficulty 0 is answered rightly by both models, close to 1 by neither.
      preferred += judge.confidence(0.0, random.uniform(), wanted) > judge.confidence(0.999, random.uniform(), wanted);
    }
    const double measured = preferred / static_cast<double>(pairs);
    MESSAGE(fmt::format("AUROC {}: {:.4f}", wanted, measured));
    CHECK(std::abs(measured - wanted) < 3.0 * std::sqrt(0.25 / pairs));
  }
}

TEST_CASE("a run with a cascade escalates the share asked for and reports the accuracy of the table") {
  for (const Row& row : published) {
    std::vector<Scenario> scenarios;
    for (const double share : {0.1, 0.3, 0.5}) {
      nlohmann::json document{{"start", "2024-03-04T00:00:00Z"},
                              {"duration_s", 1500},
                              {"topology", "world"},
                              {"workload",
                               {{"requests",
                                 {{"format", "synthetic"},
                                  {"rate_rps", 20},
                                  {"prompt_tokens_mean", 100},
                                  {"prompt_tokens_sigma", 0.5},
                                  {"output_tokens_mean", 20},
                                  {"output_tokens_sigma", 0.5}}},
                                {"origins", {{"new-york", 0.5}, {"london", 0.5}}},
                                {"quality", row.questions},
                                {"model", "llama-3.1-70b"}}}};
      document["policies"]["cascading"] = {{"name", "confidence_cascade"}, {"escalate_share", share}};
      document["policies"]["routing"] = {{"name", "least_loaded"}};
      scenarios.push_back(testing::scenario_of(document));
    }
    const auto all = testing::results_of(scenarios);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const double share = shares[2 * i];
      const double accuracy = row.cascaded[2 * i];
      const double n = all[i]["requests"]["completed"];
      REQUIRE(n > 29'000);
      REQUIRE(n == all[i]["requests"]["injected"].get<double>());
      const double measured = all[i]["quality"]["accuracy"];
      const double escalated = all[i]["quality"]["escalation_rate"];
      MESSAGE(fmt::format("{}, {:.0f} % asked for: {:.4f} escalated, accuracy {:.4f}, table {:.3f}", row.questions,
                          100.0 * share, escalated, measured, accuracy));
      CHECK(std::abs(measured - accuracy) < 3.0 * std::sqrt(accuracy * (1.0 - accuracy) / n) + 0.001);
      CHECK(std::abs(escalated - share) < 3.0 * std::sqrt(share * (1.0 - share) / n));
    }
  }
}

}  // namespace
}  // namespace tradewind
