#include "sim/run/comparison/comparison.hpp"

#include "sim/run/comparison/decomposition.hpp"
#include "sim/run/comparison/feasibility.hpp"
#include "sim/run/comparison/figures.hpp"
#include "tests/unit/report/sample_comparison.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <set>

namespace tradewind {

namespace {

using nlohmann::json;

/// Results of the sample, of one variant.
json results_of(std::size_t variant) { return sample_comparison()["variants"][variant]["results"]; }

/// So many seeds, of which each is scaled by its number.
VariantResults seeded(const std::string& name, std::size_t variant, const std::vector<double>& factors) {
  VariantResults out{name, {}, {}, ""};
  for (const double factor : factors) {
    json results = results_of(variant);
    results["energy_kwh"]["facility"] = results["energy_kwh"]["facility"].get<double>() * factor;
    results["latency_s"]["ttft"]["p50"] = 0.2;
    out.seeds.push_back(std::move(results));
  }
  out.first = nlohmann::ordered_json(out.seeds.front());
  return out;
}

json figure(const json& comparison, const std::string& key) {
  for (const json& one : comparison["figures"]) {
    if (one["key"] == key) return one;
  }
  return nullptr;
}

json difference(const json& comparison, const std::string& key) {
  for (const json& one : comparison["differences"]) {
    if (one["key"] == key) return one;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("every figure has a key of its own, and each column its heads") {
  std::set<std::string_view> keys;
  for (const Figure& one : compared_figures()) {
    CHECK_MESSAGE(keys.insert(one.key).second, one.key);
    CHECK_MESSAGE(one.shown.section.empty() == one.shown.label.empty(), one.key);
    CHECK(&figure_at(one.key) == &one);
  }
  CHECK_THROWS_AS(static_cast<void>(figure_at("no.such")), std::out_of_range);
}

TEST_CASE("figures are means over seeds with their interval, and differences are paired by seed") {
  const std::vector<double> factors{1.0, 1.1, 0.9, 1.05};
  const json comparison = comparison_of({seeded("a", 0, factors), seeded("b", 2, factors)}, "a");
  const json energy = figure(comparison, "energy_kwh.facility")["by_variant"]["a"];
  const double one = results_of(0)["energy_kwh"]["facility"];
  CHECK(energy["mean"].get<double>() == doctest::Approx(1.0125 * one).epsilon(1e-12));
  CHECK(energy["n"] == 4);
  CHECK(energy["ci95"].get<double>() > 0.05 * one);
  CHECK(figure(comparison, "latency_s.ttft.p50")["by_variant"]["a"]["ci95"] == 0.0);
  // Both vary alike by seed, so that their difference hardly does.
  const json change = difference(comparison, "energy_kwh.facility");
  CHECK(change["variant"] == "b");
  CHECK(change["real"] == true);
  CHECK(change["ci95"].get<double>() < energy["ci95"].get<double>());
  const json same = difference(comparison, "latency_s.ttft.p50");
  CHECK(same["absolute"] == 0.0);
  CHECK(same["real"] == false);
  CHECK(same["verdict"] == "not distinguishable");
}

TEST_CASE("a verdict follows the figure's better direction") {
  VariantResults a = seeded("a", 0, {1.0, 1.001, 0.999});
  VariantResults b = seeded("b", 0, {0.5, 0.501, 0.499});
  for (json& results : b.seeds) results["slo"]["attainment"] = 0.5;
  const json comparison = comparison_of({a, b}, "a");
  CHECK(difference(comparison, "energy_kwh.facility")["verdict"] == "better");
  CHECK(difference(comparison, "energy_kwh.facility")["percent"].get<double>() == doctest::Approx(-50.0));
  CHECK(difference(comparison, "slo.attainment")["verdict"] == "worse");
  CHECK(difference(comparison_of({b, a}, "b"), "energy_kwh.facility")["verdict"] == "worse");
}

TEST_CASE("who cannot be told from the best is told by the paired interval, not by each one's own") {
  const std::vector<double> weather{1.0, 1.4, 0.7, 1.2};  // moves both alike
  VariantResults a = seeded("a", 0, weather);
  VariantResults b = seeded("b", 0, weather);
  for (VariantResults* one : {&a, &b}) {
    for (json& results : one->seeds) {
      results["requests"]["completed"] = results["requests"]["injected"];
      results["slo"]["attainment"] = 1.0;
      if (one == &b) results["energy_kwh"]["facility"] = 1.05 * results["energy_kwh"]["facility"].get<double>();
    }
  }
  const auto best = [&](const char* name) {
    const json one = figure(comparison_of({a, b}, "a"), "energy_kwh.facility")["by_variant"][name];
    CHECK(one["ci95"].get<double>() > 0.05 * one["mean"].get<double>());
    return one["best"].get<bool>();
  };
  CHECK(best("a"));
  CHECK_FALSE(best("b"));
  for (json& results : b.seeds)
    results["energy_kwh"]["facility"] = results["energy_kwh"]["facility"].get<double>() / 1.04;
  CHECK(best("b"));  // 1 % apart
  for (json& results : a.seeds) results["slo"]["attainment"] = 0.5;
  CHECK_FALSE(best("a"));
}

TEST_CASE("requests of a variant are those of all its runs") {
  VariantResults a = seeded("a", 0, {1.0, 1.0, 1.0});
  const json comparison = comparison_of({a}, "a");
  CHECK(comparison["variants"][0]["requests"]["injected"] == 3 * a.first["requests"]["injected"].get<std::uint64_t>());
}

TEST_CASE("one run has neither interval nor verdict") {
  const json comparison = comparison_of({seeded("a", 0, {1.0}), seeded("b", 0, {0.5})}, "a");
  const json change = difference(comparison, "energy_kwh.facility");
  for (const char* key : {"ci95", "real", "verdict"}) CHECK_MESSAGE(change[key].is_null(), key);
  CHECK(figure(comparison, "energy_kwh.facility")["by_variant"]["a"]["ci95"].is_null());
}

TEST_CASE("the parts of a difference of carbon add up to it") {
  const json comparison = sample_comparison();
  REQUIRE(comparison["decomposition"].size() == 3);
  for (const json& entry : comparison["decomposition"]) {
    double sum = 0.0;
    for (const std::string_view key : decomposition_keys) sum += entry[std::string(key)].get<double>();
    for (const json& change : comparison["differences"]) {
      if (change["variant"] != entry["variant"] || change["key"] != "carbon_g.total") continue;
      CHECK(sum == doctest::Approx(change["absolute"].get<double>()).epsilon(1e-9));
    }
  }
}

TEST_CASE("a difference is parted into fewer joules at the old intensity and the same joules made cleaner") {
  const auto run = [](double work_kwh, double g_per_kwh, double idle_g) {
    return json{{"regions", {{{"pue", 1.0}, {"energy_kwh", {{"gpu_active", work_kwh}, {"network", 0.0}}}}}},
                {"carbon_g", {{"embodied", 10.0}}},
                {"carbon_rows_g",
                 {{"gpu_active", work_kwh * g_per_kwh},
                  {"gpu_idle", idle_g},
                  {"host", 5.0},
                  {"cold_start", 1.0},
                  {"network", 0.0}}}};
  };
  const auto parts = decomposition_of(run(6.0, 100.0, 40.0), run(10.0, 300.0, 100.0));
  REQUIRE(parts.has_value());
  CHECK(parts->fewer_joules == doctest::Approx(-4.0 * 300.0));
  CHECK(parts->cleaner_joules == doctest::Approx(-6.0 * 200.0));
  CHECK(parts->idle_and_host == doctest::Approx(-60.0));
  CHECK(parts->cold_start == 0.0);
  CHECK(parts->embodied == 0.0);
  CHECK_FALSE(decomposition_of(json::object(), run(1.0, 1.0, 1.0)).has_value());
}

TEST_CASE("a variant is feasible if 99.9 percent complete and its classes' limits are kept by the target") {
  json results = results_of(0);
  const double injected = results["requests"]["injected"];
  results["scenario"]["slo_target"] = 0.99;
  results["slo"]["attainment"] = 0.99;
  CHECK(feasibility_of({results}).feasible);
  results["slo"]["attainment"] = 0.9897;
  CHECK(feasibility_of({results}).why_not == "98.97 % in time");
  results["slo"]["attainment"] = 0.631;
  CHECK(feasibility_of({results}).why_not == "63 % in time");
  results["scenario"]["slo_target"] = 0.5;
  CHECK(feasibility_of({results}).feasible);
  results["requests"]["completed"] = 0.9989 * injected;
  CHECK(feasibility_of({results}).why_not == "99.89 % completed");
  results["requests"]["completed"] = injected;
  results["slo"]["attainment"] = 0.2;
  results["scenario"]["workload"]["classes"] = {{"all", {{"timeout_s", 60.0}}}};
  CHECK(feasibility_of({results}).feasible);  // it has no limit to keep
  CHECK_FALSE(feasibility_of({results}).in_time.has_value());
  results["requests"] = {{"injected", 0}, {"completed", 0}};
  CHECK(feasibility_of({results}).why_not == "no request");
}

TEST_CASE("a variant that failed is in no figure and in no difference") {
  VariantResults failed{"b", {nullptr}, {}, "out of memory"};
  const json comparison = comparison_of({seeded("a", 0, {1.0}), failed}, "a");
  CHECK(comparison["variants"][1]["results"].is_null());
  CHECK(comparison["variants"][1]["feasible"] == false);
  CHECK(comparison["differences"].empty());
  CHECK(figure(comparison, "energy_kwh.facility")["by_variant"]["b"]["mean"].is_null());
}

}  // namespace tradewind
