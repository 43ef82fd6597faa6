#include "tests/e2e/lab_world.hpp"

#include <doctest/doctest.h>
#include <string>

using namespace tradewind::e2e;
using nlohmann::json;

namespace {

/// One request whose client leaves 2 s after it was sent, from so far away.
json left_after_two_seconds(double rtt_ms, double timeout_s = 2.0) {
  const Laboratory laboratory;
  json scenario = lab_scenario("llama-3.1-8b", 3600);
  scenario["workload"]["classes"] = {{"impatient", {{"timeout_s", timeout_s}}}};
  const json results =
      laboratory.results_of(scenario, lab_topology({{"lab", lab_region("llama-3.1-8b", 1)}}, rtt_ms), "0,1000,1000\n");
  CHECK(results["requests"]["timed_out"] == 1);
  return results["energy_kwh"];
}

}  // namespace

TEST_CASE("a server works on until it hears that the client has left, half a round trip later") {
  // It works from 0.1 s to 2.1 s, as long as one beside the client from 0 to 2.0 s.
  const json near = left_after_two_seconds(0.0);
  const json far = left_after_two_seconds(200.0);
  CHECK(near["wasted"].get<double>() > 0.0);
  CHECK(1e3 * far["wasted"].get<double>() == doctest::Approx(0.2412).epsilon(1e-3));
  CHECK(far["wasted"].get<double>() == doctest::Approx(near["wasted"].get<double>()).epsilon(1e-9));
}

TEST_CASE("the bytes of a request whose client leaves have travelled and are paid") {
  // 1,000 tokens of 4 bytes at 0.06 kWh/GB there, and what was answered by 2 s back: 283 tokens in 2 s.
  const double prompt = 1000 * 4 * 0.06e-9;
  CHECK(left_after_two_seconds(200.0)["network"].get<double>() == doctest::Approx(prompt * 1.283).epsilon(1e-3));
  // Left before the request has arrived: it arrives all the same, and word of the leaving right behind it.
  const json at_once = left_after_two_seconds(200.0, 0.05);
  CHECK(at_once["network"].get<double>() >= prompt);
  CHECK(at_once["wasted"].get<double>() > 0.0);
}

TEST_CASE(
    "the bytes of an answer that was complete when word of the leaving came were paid for its first token alone") {
  // Ten tokens take 72 ms, and the last iteration begins at 65 ms.
  const auto network_of = [](double timeout_s) {
    const Laboratory laboratory;
    json scenario = lab_scenario("llama-3.1-8b", 3600);
    scenario["workload"]["classes"] = {{"impatient", {{"timeout_s", timeout_s}}}};
    const json results =
        laboratory.results_of(scenario, lab_topology({{"lab", lab_region("llama-3.1-8b", 1)}}, 0.0), "0,100,10\n");
    REQUIRE(results["requests"]["timed_out"] == 1);
    return results["energy_kwh"]["network"].get<double>() / (4 * 0.06e-9);
  };
  double told = 100.0;
  for (const double timeout_s : {0.02, 0.04, 0.05, 0.064, 0.0651, 0.07, 0.0715}) {
    CAPTURE(timeout_s);
    const double tokens = network_of(timeout_s);
    CHECK(tokens >= told - 1e-6);
    told = tokens;
  }
  CHECK(told == doctest::Approx(110.0).epsilon(1e-9));
}

TEST_CASE("what was drawn for a client that left just before the end was not counted as wasted") {
  // Word of the leaving takes 100 ms and would come 50 ms after the end, in the middle of an iteration.
  const Laboratory laboratory;
  json scenario = lab_scenario("llama-3.1-8b", 10);
  scenario["drain_s"] = 2.05;
  scenario["workload"]["classes"] = {{"impatient", {{"timeout_s", 3.0}}}};
  for (const char* request : {"9,1000,1000\n", "9,120000,1000\n"}) {
    const json results =
        laboratory.results_of(scenario, lab_topology({{"lab", lab_region("llama-3.1-8b", 1)}}, 200.0), request);
    CHECK(results["requests"]["timed_out"] == 1);
    const double drawn = results["energy_kwh"]["gpu_active"].get<double>();
    REQUIRE(drawn > 0.0);
    CHECK(results["energy_kwh"]["wasted"].get<double>() == doctest::Approx(drawn).epsilon(1e-12));
  }
}

TEST_CASE("a request that arrives when another's client leaves found it gone or not by how it was routed") {
  // One a second without distance, each waits a second for a batch of two: with the next one it is full in time.
  const Laboratory laboratory;
  json scenario = lab_scenario("llama-3.1-8b", 60);
  scenario["workload"]["classes"] = {{"impatient", {{"timeout_s", 1}}}};
  scenario["policies"]["batching"] = {{"name", "dynamic"}, {"sequences_max", 2}, {"delay_s", 100}};
  std::string rows;
  for (int i = 0; i < 40; ++i) rows += std::to_string(i) + ",100,5\n";
  const json topology = lab_topology({{"lab", lab_region("llama-3.1-8b", 1)}}, 0.0);
  json together;
  for (const double telemetry_s : {0.5, 5.0, 10.0}) {
    CAPTURE(telemetry_s);
    scenario["telemetry_interval_s"] = telemetry_s;
    REQUIRE(laboratory.run(scenario, topology, rows, {"--requests"}).code == 0);
    const std::string results = laboratory.read("out/results.json");
    const std::string requests = laboratory.read("out/requests.csv");
    REQUIRE(laboratory.run(scenario, topology, rows, {"--requests", "--route-singly"}).code == 0);
    CHECK(laboratory.read("out/results.json") == results);
    CHECK(laboratory.read("out/requests.csv") == requests);
    // The router looks at nothing.
    if (together.is_null()) together = json::parse(results)["requests"];
    CHECK(json::parse(results)["requests"] == together);
  }
}

TEST_CASE("preemptions of requests that timed out or were in flight at the end were counted as none") {
  const Laboratory laboratory;
  const auto counts_of = [&](const json& request_class, double drain_s) {
    json scenario = lab_scenario("llama-3.1-8b", 600);
    scenario["drain_s"] = drain_s;
    scenario["workload"]["classes"] = {{"long", request_class}};
    return laboratory.results_of(
        scenario, lab_topology({{"lab", lab_region("llama-3.1-8b", 1)}}, 0.0),
        "0,89000,6000\n0,89000,6000\n0,89000,6000\n0,89000,6000\n0.5,89000,6000\n")["requests"];
  };
  const json done = counts_of(json::object(), 36'000);
  REQUIRE(done["completed"] == 5);
  REQUIRE(done["preempted"].get<int>() > 10);
  const json late = counts_of({{"timeout_s", 250}}, 36'000);
  REQUIRE(late["timed_out"] == 5);
  CHECK(late["preempted"].get<int>() > 10);
  const json cut = counts_of(json::object(), 0);
  REQUIRE(cut["in_flight"].get<int>() > 0);
  CHECK(cut["preempted"].get<int>() > 10);
}
