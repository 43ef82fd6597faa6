#include "tests/laws/plain_clock.hpp"
#include "tests/support/written_file.hpp"

#include <algorithm>
#include <ctime>
#include <doctest/doctest.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace tradewind::laws {
namespace {

using nlohmann::json;

/// So many requests in two hundred seconds, at servers that answer one in a hundred of them meanwhile. Half of the
/// clients leave after a minute.
json crowd(double requests) {
  return {{"start", "2024-05-13T00:00:00Z"},
          {"duration_s", 200},
          {"drain_s", 0},
          {"topology", "two_regions"},
          {"workload",
           {{"requests", {{"format", "synthetic"}, {"rate_rps", requests / 200.0}}},
            {"origins", {{"new-york", 0.6}, {"london", 0.4}}},
            {"model", "llama-3.1-70b"},
            {"classes", {{"a", {{"timeout_s", 60}}}, {"b", json::object()}}}}}};
}

/// Processor time of a run, in seconds: the least of three, since others may be at work.
double processor_s(const json& document) {
  const Library library{testing::topologies_folder};
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 3; ++i) {
    Scenario scenario = read_scenario(document, "growth.json", library);
    const std::clock_t begun = std::clock();
    FinishedRun run(std::move(scenario), library);
    least = std::min(least, static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC);
    const json requests = run.results()["requests"];
    REQUIRE(requests["timed_out"].get<double>() > 0.2 * requests["injected"].get<double>());
  }
  return least;
}

/// Sixteen times the requests take sixteen times as long, and up to twice that where they leave the processor's caches;
/// were each client that leaves looked for among all who wait, it would be 256 times.
void check_grows_with_requests(double few, json (*document)(double)) {
  const double few_s = processor_s(document(few));
  const double many_s = processor_s(document(16.0 * few));
  MESSAGE(few_s << " s and " << many_s << " s: a factor of " << many_s / few_s);
  CHECK(many_s < 64.0 * few_s);
}

}  // namespace

TEST_CASE("clients that left a long queue of a replica were looked for from its front, in time quadratic in it") {
  check_grows_with_requests(25'000, crowd);
}

TEST_CASE("clients that leave while everybody waits for a cold start cost the same however many wait") {
  check_grows_with_requests(18'750, [](double requests) {
    json document = crowd(requests);
    document["policies"] = {{"scaling", {{"name", "scale_to_zero"}}}};
    return document;
  });
}

TEST_CASE("clients that leave on their way over half a minute cost the same however many are under way") {
  check_grows_with_requests(18'750, [](double requests) {
    json document = crowd(requests);
    document["workload"]["classes"]["a"]["timeout_s"] = 0.01;
    return document;
  });
}

}  // namespace tradewind::laws
