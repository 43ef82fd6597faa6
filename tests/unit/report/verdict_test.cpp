#include "tests/unit/report/sample_comparison.hpp"
#include "tools/report/verdict_text.hpp"

#include <doctest/doctest.h>

using namespace tradewind;
using nlohmann::json;

namespace {

/// Two variants, the second of which emits so many times what the first does.
json two(double carbon, double attainment_of_first = 0.995, double attainment_of_second = 0.995) {
  json comparison = sample_comparison({.variants = {"home", "green"}, .regions = {"x"}, .hours = 2});
  const double attainment[] = {attainment_of_first, attainment_of_second};
  for (std::size_t v = 0; v < 2; ++v) {
    json& results = comparison["variants"][v]["results"];
    results["requests"]["completed"] = results["requests"]["injected"];
    results["scenario"]["slo_target"] = 0.99;
    results["slo"]["attainment"] = attainment[v];
    results["carbon_g"]["total"] = v == 0 ? 1000.0 : 1000.0 * carbon;
    results["latency_s"]["ttft"]["p99"] = 1.1;
  }
  return recompared(comparison);
}

}  // namespace

TEST_CASE("the verdict names who emits least within the limits, by how much, and at what latency") {
  CHECK(verdict_of(two(0.42)) == "green emits 58 % less carbon than home at p99 TTFT 1.1 s, 99.5 % in time.");
  CHECK(verdict_of(two(0.935)) == "green emits 6.5 % less carbon than home at p99 TTFT 1.1 s, 99.5 % in time.");
}

TEST_CASE("who misses the limits does not win, however little it emits") {
  CHECK(verdict_of(two(0.42, 0.995, 0.63)) ==
        "No variant that meets the limits emits less carbon than home by more than can be told apart.");
  CHECK(verdict_of(two(1.42, 0.63, 0.995)) ==
        "green emits 42 % more carbon than home, which misses its limits (63 % in time), at p99 TTFT 1.1 s, 99.5 % in "
        "time.");
  CHECK(verdict_of(two(0.42, 0.5, 0.63)) == "No variant meets the limits; nearest is green (63 % in time).");
}

TEST_CASE("who emits as much as a baseline that misses its limits is not said to emit 0.3 % more") {
  CHECK(
      verdict_of(two(1.003, 0.63)) ==
      "green emits as much carbon as home, which misses its limits (63 % in time), at p99 TTFT 1.1 s, 99.5 % in time.");
}

TEST_CASE("what a saving costs in accuracy is said in the same sentence") {
  json comparison = two(0.42);
  comparison["variants"][0]["results"]["quality"]["accuracy"] = 0.857;
  comparison["variants"][1]["results"]["quality"]["accuracy"] = 0.636;
  CHECK(verdict_of(recompared(comparison)) ==
        "green emits 58 % less carbon than home at p99 TTFT 1.1 s, 99.5 % in time, accuracy 63.6 % instead of 85.7 %.");
}

TEST_CASE("a difference of less than 2 percent is none") {
  CHECK(verdict_of(two(0.985)) ==
        "No variant that meets the limits emits less carbon than home by more than can be told apart.");
}

TEST_CASE("of several that emit alike one was named as if the others did worse") {
  json comparison = sample_comparison({.variants = {"home", "green", "teal"}, .regions = {"x"}, .hours = 2});
  for (std::size_t v = 0; v < 3; ++v) {
    json& results = comparison["variants"][v]["results"];
    results["requests"]["completed"] = results["requests"]["injected"];
    results["slo"]["attainment"] = v == 0 ? 0.5 : 0.995;
    results["carbon_g"]["total"] = v == 0 ? 1000.0 : 500.0 + static_cast<double>(v);
    results["latency_s"]["ttft"]["p99"] = 1.1;
  }
  CHECK(verdict_of(recompared(comparison)) ==
        "green emits 50 % less carbon than home, which misses its limits (50 % in time), at p99 TTFT 1.1 s, 99.5 % in "
        "time; not told apart from it: teal.");
}

TEST_CASE("a share in time is never rounded up to the target") {
  CHECK(verdict_of(two(0.42, 0.995, 0.99999)).find("99.9 % in time") != std::string::npos);
}

TEST_CASE("where marginal intensity ranks variants otherwise than average does, that is said") {
  json comparison = two(0.42);
  CHECK(other_order(comparison).empty());
  for (std::size_t v = 0; v < 2; ++v) {
    json& carbon = comparison["variants"][v]["results"]["carbon_g"];
    carbon["location"] = v == 0 ? 1000.0 : 420.0;
    carbon["marginal"] = v == 0 ? 2000.0 : 2500.0;
  }
  CHECK(other_order(recompared(comparison)) ==
        "Marginal intensity ranks them otherwise: by average green emits 58 % less than home, by marginal home emits "
        "20 % "
        "less than green.");
  comparison["variants"][1]["results"]["carbon_g"]["marginal"] = 2010.0;  // not told apart
  CHECK(other_order(recompared(comparison)).empty());
}

TEST_CASE("remarks tell why the carbon differs, in one unit") {
  const json comparison = sample_comparison();
  const auto remarks = remarks_on(comparison["variants"][2], comparison);
  bool told = false;
  for (const std::string& remark : remarks) told = told || remark.starts_with("why −");
  CHECK(told);
  CHECK(remarks_on(comparison["variants"][0], comparison).size() == 1);  // the baseline differs from nothing
}
