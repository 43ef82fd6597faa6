#include "tests/oracles/laboratory.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <numeric>
#include <string>
#include <vector>

namespace tradewind {
namespace {

using testing::laboratory;
using testing::scenario_of;

// A server that takes one request at a time, Poisson arrivals, service of a known law: the waiting time is known in
// closed form (Pollaczek and Khinchine; for example Kleinrock, Queueing Systems 1, 1975). Service is counted in items
// of a millisecond, 5,000 on average, so that rounding to whole items adds 1/12 items² to a variance of 25,000,000.

constexpr double items_mean = 5000.0;
constexpr double service_s = items_mean * 1e-3;
constexpr double requests_wanted = 4e6;
constexpr int seeds = 8;

struct Sample {
  double mean = 0.0;
  double standard_error = 0.0;
};

/// Of independent runs: their spread is an honest error, where that within a run hides the autocorrelation of waits.
Sample sample_of(const std::vector<double>& runs) {
  const double n = static_cast<double>(runs.size());
  const double mean = std::accumulate(runs.begin(), runs.end(), 0.0) / n;
  double square = 0.0;
  for (const double x : runs) square += (x - mean) * (x - mean);
  return {mean, std::sqrt(square / (n - 1.0) / n)};
}

struct Queue {
  double requests = 0.0;
  double wall_s = 0.0;
  Sample wait_s;
  Sample utilisation;  ///< of the one server
  Sample p90_s;
  Sample p99_s;
};

Queue measured_queue(const std::string& service, double load) {
  const double rate = load / service_s;
  std::vector<Scenario> scenarios;
  for (int seed = 1; seed <= seeds; ++seed) {
    nlohmann::json document = laboratory(requests_wanted / seeds / rate,
                                         {{"format", "synthetic"},
                                          {"rate_rps", rate},
                                          {"burstiness", 1},
                                          {"prompt_tokens_distribution", service},
                                          {"prompt_tokens_mean", items_mean},
                                          {"prompt_tokens_max", 10'000'000},
                                          {"output_tokens_distribution", "constant"},
                                          {"output_tokens_mean", 1}},
                                         "fixed-cost-oracle");
    document["seed"] = seed;
    document["warmup_s"] = 1000.0 * service_s;
    scenarios.push_back(scenario_of(document));
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto all = testing::results_of(scenarios);
  Queue queue;
  queue.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::vector<double> waits, utilisations, p90, p99;
  for (const nlohmann::json& results : all) {
    REQUIRE(results["requests"]["completed"] == results["requests"]["injected"]);
    queue.requests += results["requests"]["completed"].get<double>();
    const nlohmann::json& wait = results["latency_s"]["queue"];
    waits.push_back(wait["mean"]);
    p90.push_back(wait["p90"]);
    p99.push_back(wait["p99"]);
    utilisations.push_back(results["busy_share"].get<double>() * 8.0);  // one GPU of the node's eight serves
  }
  queue.wait_s = sample_of(waits);
  queue.utilisation = sample_of(utilisations);
  queue.p90_s = sample_of(p90);
  queue.p99_s = sample_of(p99);
  return queue;
}

void report(const std::string& what, const Sample& measured, double theory) {
  MESSAGE(fmt::format("{}: measured {:.5f}, theory {:.5f} ({:+.2f} %, standard error {:.2f} %)", what, measured.mean,
                      theory, 100.0 * (measured.mean / theory - 1.0), 100.0 * measured.standard_error / theory));
}

/// Within 2 % of theory, and measured well enough for that to mean something: 2 % is over three standard errors.
void check_within_two_per_cent(const std::string& what, const Sample& measured, double theory) {
  report(what, measured, theory);
  CHECK(3.0 * measured.standard_error < 0.02 * theory);
  CHECK(std::abs(measured.mean - theory) < 0.02 * theory);
}

void check_common(const std::string& name, const Queue& queue, double load) {
  MESSAGE(fmt::format("{}, load {}: {:.0f} requests in {:.1f} s", name, load, queue.requests, queue.wall_s));
  CHECK(queue.requests >= 2e6);
  report("  utilisation", queue.utilisation, load);
  CHECK(3.0 * queue.utilisation.standard_error < 0.005 * load);
  CHECK(std::abs(queue.utilisation.mean - load) < 0.005 * load);
}

TEST_CASE("an M/M/1 queue waits as long as theory says, on average and in the tail") {
  for (const double load : {0.5, 0.7}) {
    CAPTURE(load);
    const Queue queue = measured_queue("exponential", load);
    check_common("M/M/1", queue, load);
    const double drift = (1.0 - load) / service_s;  // μ − λ
    check_within_two_per_cent("  mean wait, s", queue.wait_s, load / drift);
    // Known too: the variance of the mean of n waits in a row, ρ(2 + 5ρ − 4ρ² + ρ³)/(μ²(1−ρ)⁴n) (Daley, J.
    // Austral. Math. Soc. 8, 1968). The error claimed above has to be of that size.
    const double variance = load * (2.0 + 5.0 * load - 4.0 * load * load + load * load * load) * service_s * service_s /
                            std::pow(1.0 - load, 4) / queue.requests;
    MESSAGE(fmt::format("  standard error in theory {:.2f} %", 100.0 * std::sqrt(variance) * drift / load));
    CHECK(3.0 * std::sqrt(variance) < 0.02 * load / drift);
    // P(W > t) = ρ·exp(−(μ−λ)t), whose quantiles are ln(ρ/(1−q))/(μ−λ). The sketch adds 0.4 % of its own at most.
    for (const auto& [q, measured] : {std::pair(0.9, queue.p90_s), {0.99, queue.p99_s}}) {
      const double theory = std::log(load / (1.0 - q)) / drift;
      report(fmt::format("  wait that {} % stay below, s", 100.0 * q), measured, theory);
      CHECK(std::abs(measured.mean - theory) < theory / 256.0 + 3.0 * measured.standard_error);
      CHECK(3.0 * measured.standard_error < 0.03 * theory);
    }
  }
}

TEST_CASE("an M/D/1 queue waits half as long as an M/M/1 queue") {
  for (const double load : {0.5, 0.7}) {
    CAPTURE(load);
    const Queue queue = measured_queue("constant", load);
    check_common("M/D/1", queue, load);
    check_within_two_per_cent("  mean wait, s", queue.wait_s, load * service_s / (2.0 * (1.0 - load)));
  }
}

}  // namespace
}  // namespace tradewind
