#include "tests/e2e/small_world.hpp"

#include <doctest/doctest.h>

using namespace tradewind::e2e;
using nlohmann::json;

namespace {

/// One mistake, as a merge patch of the small scenario, and what the message must say.
struct Mistake {
  const char* patch;
  std::vector<std::string> told;
};

void check_all(const std::vector<Mistake>& mistakes) {
  const Workplace place;
  for (const Mistake& mistake : mistakes) {
    CAPTURE(mistake.patch);
    json scenario = small_scenario();
    scenario.merge_patch(json::parse(mistake.patch));
    const Ended ended = place.run(scenario);
    std::vector<std::string> told = mistake.told;
    told.emplace_back("found ");
    told.emplace_back("expected ");
    check_refused(ended, told);
    CHECK(place.contents("out").empty());
  }
}

}  // namespace

TEST_CASE("an unknown key is refused where it stands, with the key that was meant") {
  check_all({
      {R"({"duraton_s": 5})", {"scenario.json: /duraton_s: ", "\"duration_s\""}},
      {R"({"workload": {"modell": "x"}})", {"/workload/modell", "\"model\""}},
      {R"({"workload": {"classes": {"chat": {"ttft_slo": 1}}}})",
       {"/workload/classes/chat/ttft_slo", "\"ttft_slo_s\""}},
      {R"({"workload": {"requests": {"rate": 1}}})", {"/workload/requests/rate", "an unknown key"}},
      {R"({"policies": {"routeing": {"name": "home"}}})", {"/policies/routeing", "\"routing\""}},
      {R"({"accounting": {"intensty": "average_direct"}})", {"/accounting/intensty", "\"intensity\""}},
      {R"({"a/b~c": 1})", {"/a~1b~0c"}},
      {R"({"two\nlines": 1})", {"/two?lines"}},
  });
}

TEST_CASE("a value of the wrong type is refused with what it is") {
  check_all({
      {R"({"duration_s": "long"})", {"/duration_s", "found \"long\"", "a number"}},
      {R"({"name": 5})", {"/name", "found 5", "a text"}},
      {R"({"seed": 1.5})", {"/seed", "found 1.5", "a whole number"}},
      {R"({"start": "noon"})", {"/start", "\"noon\"", "2023-11-16T00:00:00Z"}},
      {R"({"start": "2024-02-30T00:00:00Z"})", {"/start", "2024-02-30"}},
      {R"({"workload": []})", {"/workload", "an array", "an object"}},
      {R"({"workload": {"origins": ["bench"]}})", {"/workload/origins", "an array", "an object"}},
      {R"({"workload": {"classes": {"chat": 1}}})", {"/workload/classes/chat", "found 1", "an object"}},
      {R"({"workload": {"classes": {"chat": {"allowed_regions": "lab"}}}})", {"/allowed_regions", "an array of texts"}},
      {R"({"policies": {"routing": "home"}})", {"/policies/routing", "\"home\"", "an object"}},
      {R"({"workload": {"requests": {"rate_rps": null}}})", {"/workload/requests/rate_rps", "nothing"}},
  });
}

TEST_CASE("a number out of range is refused with its range") {
  check_all({
      {R"({"duration_s": 0})", {"/duration_s", "found 0", "a number from 1e-06"}},
      {R"({"duration_s": -60})", {"/duration_s", "found -60"}},
      {R"({"warmup_s": 600})", {"/warmup_s", "found 600", "less than duration_s"}},
      {R"({"warmup_s": 601})", {"/warmup_s", "found 601"}},
      {R"({"drain_s": -1})", {"/drain_s", "found -1"}},
      {R"({"seed": -1})", {"/seed", "found -1", "a whole number from 0"}},
      {R"({"telemetry_interval_s": 0})", {"/telemetry_interval_s", "found 0"}},
      {R"({"timeline_interval_s": 0.5})", {"/timeline_interval_s", "found 0.5"}},
      {R"({"workload": {"classes": {"chat": {"share": -0.5}}}})", {"/workload/classes/chat/share", "found -0.5"}},
      {R"({"workload": {"origins": {"bench": -1}}})", {"/workload/origins/bench", "found -1"}},
      {R"({"workload": {"requests": {"rate_rps": 0}}})", {"/workload/requests/rate_rps", "found 0", "above 0"}},
      {R"({"workload": {"requests": {"superpose": 0}}})", {"/workload/requests/superpose", "found 0"}},
  });
}

TEST_CASE("a workload that gives no request to anybody is refused") {
  check_all({
      {R"({"workload": {"classes": {"chat": {"share": 0}}}})", {"/workload/classes", "no share above 0"}},
      {R"({"workload": {"origins": {"bench": 0}}})", {"/workload/origins", "no share above 0"}},
      {R"({"workload": {"classes": {"chat": null}}})", {"/workload/classes", "at least one class"}},
      {R"({"workload": {"requests": null}})", {"/workload/requests", "nothing"}},
      {R"({"workload": {"model": null}})", {"/workload/classes/chat/model", "nothing"}},
  });
}

TEST_CASE("an unknown policy is refused with the nearest one, and so are its parameters") {
  check_all({
      {R"({"policies": {"routing": {"name": "lowest_carbn"}}})",
       {"/policies/routing/name", "\"lowest_carbn\"", "did you mean \"lowest_carbon\"?"}},
      {R"({"policies": {"routing": {"name": "x"}}})", {"/policies/routing/name", "one of home, round_robin"}},
      {R"({"policies": {"batching": {"name": "chunked", "budget": 5}}})",
       {"/policies/batching/budget", "an unknown key"}},
      {R"({"policies": {"batching": {"name": "chunked", "token_budget": "many"}}})",
       {"/policies/batching/token_budget", "\"many\"", "a whole number"}},
      {R"({"policies": {"batching": {"name": "chunked", "token_budget": -4}}})",
       {"/policies/batching/token_budget", "-4"}},
      {R"({"policies": {"routing": {"name": "carbon_latency_weighted", "grams_per_s": -2}}})",
       {"/policies/routing/grams_per_s", "found -2", "a number from 0 to 1000000"}},
      {R"({"policies": {"routing": {"name": "home", "signal": "median"}}})", {"/policies/routing/signal", "marginal"}},
      {R"({"workload": {"classes": {"": {}}}})", {"/workload/classes: found a class without a name"}},
  });
}

TEST_CASE("unknown origins, regions, models, question sets and topologies are refused with what there is") {
  check_all({
      {R"({"workload": {"origins": {"bensh": 1}}})", {"/workload/origins/bensh", "did you mean \"bench\"?"}},
      {R"({"workload": {"classes": {"chat": {"allowed_regions": ["annexe"]}}}})",
       {"/workload/classes/chat/allowed_regions", "\"annexe\"", "did you mean \"annex\"?"}},
      {R"({"workload": {"model": "llama-3.1-8c"}})", {"scenario.json: /workload/model", "\"llama-3.1-8b\""}},
      {R"({"workload": {"classes": {"chat": {"model": "gpt"}}}})", {"/workload/classes/chat/model", "\"gpt\""}},
      {R"({"workload": {"quality": "trivia"}})", {"/workload/quality", "\"trivia\"", "mmlu"}},
      {R"({"policies": {"cascading": {"name": "confidence_cascade", "first_model": "llama-9"}}})",
       {"/policies/cascading", "\"llama-9\""}},
      {R"({"topology": "three_grid"})", {"scenario.json: /topology", "did you mean \"three_grids\"?"}},
      {R"({"topology": "missing.json"})", {"scenario.json: /topology", "\"missing.json\"", "a readable file at "}},
      {R"({"topology": "./"})", {"scenario.json: /topology", "a readable file"}},
      {R"({"topology": ""})", {"scenario.json: /topology: found an empty text"}},
  });
}

TEST_CASE("a class that no region may serve is refused before the run") {
  check_all({
      {R"({"workload": {"classes": {"chat": {"rtt_ms_max": 10, "allowed_regions": ["annex"]}}}})",
       {"scenario.json: /workload/classes/chat", "no region that offers llama-3.1-8b to bench"}},
      {R"({"workload": {"model": "qwen3-8b"}})", {"/workload/classes/chat", "no region that offers qwen3-8b"}},
      {R"({"workload": {"model": "qwen3-8b", "classes": null}})", {"scenario.json: /workload:", "qwen3-8b"}},
      {R"({"workload": {"classes": {"chat": {"allowed_regions": []}}}})",
       {"/workload/classes/chat/allowed_regions", "an empty array"}},
  });
}

TEST_CASE("a topology that cannot be built is refused at its region, node or deployment") {
  const std::vector<Mistake> mistakes{
      {R"({"pue": 0.5})", {"/regions/lab/pue", "found 0.5"}},
      {R"({"storage": {"uplink_gb_per_s": 1e300}})", {"/regions/lab/storage/uplink_gb_per_s", "found 1e+300"}},
      {R"({"latitude": 91})", {"/regions/lab/latitude", "found 91"}},
      {R"({"grid": {"annual_mean_g_per_kwh": null}})", {"/regions/lab/grid/annual_mean_g_per_kwh", "nothing"}},
      {R"({"nodes": [{"type": "hgx-h10", "count": 1}]})", {"/regions/lab/nodes/0/type", "\"hgx-h100\""}},
      {R"({"nodes": [{"type": "hgx-h100", "count": 0}]})", {"/regions/lab/nodes/0/count", "found 0"}},
      {R"({"deployments": [{"model": "llama", "gpus": 1}]})", {"/regions/lab/deployments/0/model", "\"llama\""}},
      {R"({"deployments": [{"model": "llama-3.1-8b", "engine": "vlm-0.11"}]})",
       {"/regions/lab/deployments/0/engine", "\"vllm-0.11\""}},
      // A model that fits no node, a replica that spans nodes, a deployment larger than its region.
      {R"({"deployments": [{"model": "llama-3.1-405b", "gpus": 1}]})",
       {"/regions/lab/deployments/0:", "llama-3.1-405b on 1 × h100-sxm", "GB a GPU"}},
      {R"({"deployments": [{"model": "llama-3.1-8b", "gpus": 16}]})",
       {"/regions/lab/deployments/0/gpus", "found 16", "at most the 8 GPUs of one node"}},
      {R"({"deployments": [{"model": "llama-3.1-8b", "gpus": 4, "replicas_max": 3}]})",
       {"/regions/lab/deployments/0:", "replicas_max 3 of 4 GPUs each", "at most 2"}},
      {R"({"deployments": [{"model": "llama-3.1-8b", "replicas_min": 2, "replicas_max": 1}]})",
       {"/regions/lab/deployments/0/replicas_min", "found 2"}},
  };
  const Workplace place;
  for (const Mistake& mistake : mistakes) {
    CAPTURE(mistake.patch);
    json topology = small_topology();
    topology["regions"]["lab"].merge_patch(json::parse(mistake.patch));
    place.write("small.json", topology);
    std::vector<std::string> told = mistake.told;
    told.emplace_back("small.json: ");
    check_refused(place.run(small_scenario()), told);
    check_refused(outcome_of({"check", place.path("small.json")}), told);
    CHECK(place.contents("out").empty());
  }
}

TEST_CASE("a mistake inside a variant is told below /variants, and one that a variant brings about names it") {
  const Workplace place;
  json scenario = two_variants();
  scenario["variants"]["green"]["policies"]["routing"]["name"] = "lowest_carbn";
  check_refused(place.command("compare", scenario),
                {"scenario.json: /variants/green/policies/routing/name: found \"lowest_carbn\"", "\"lowest_carbon\""});

  scenario = two_variants();
  scenario["variants"]["green"]["duration_s"] = nullptr;
  check_refused(place.command("compare", scenario), {"scenario.json: /variants/green/duration_s: found nothing"});

  // The mistake is the scenario's own: it stands there, and the first variant meets it.
  scenario = two_variants();
  scenario["warmup_s"] = -1;
  check_refused(place.command("compare", scenario), {"scenario.json: /warmup_s: found -1", "(variant \""});

  // Only known when its world is built, in a child.
  scenario = two_variants();
  scenario["variants"]["green"]["workload"]["model"] = "qwen3-8b";
  check_refused(place.command("compare", scenario), {"no region that offers qwen3-8b", "(variant \"green\")"});
  CHECK(place.contents("out").empty());
}

TEST_CASE("variants that are no variants are refused") {
  const Workplace place;
  const std::vector<Mistake> mistakes{
      {R"({"variants": []})", {"/variants: found an array"}},
      {R"({"variants": {"a": 5}})", {"/variants/a: found 5", "an object"}},
      {R"({"variants": {"a/b": {}}})", {"/variants/a~1b", "\"a/b\"", "a name of letters"}},
      {R"({"variants": {"..": {}}})", {"/variants/..", "a name of letters"}},
      {R"({"variants": {"--help": {}}})", {"/variants/--help", "a name of letters"}},
      {R"({"variants": {"a": {"variants": {}}}})", {"/variants/a/variants"}},
      {R"({"variants": {"a": {}}, "baseline": "b"})", {"/baseline: found \"b\"", "the name of a variant"}},
  };
  for (const Mistake& mistake : mistakes) {
    CAPTURE(mistake.patch);
    json scenario = small_scenario();
    scenario.merge_patch(json::parse(mistake.patch));
    check_refused(place.command("compare", scenario), mistake.told);
    // A run of the scenario itself passed over what its variants say, and over the baseline.
    check_refused(place.run(scenario), mistake.told);
    CHECK(place.contents("out").empty());
  }
  check_refused(place.command("run", two_variants(), {"--variant", "gren"}), {"/variants", "\"gren\"", "home"});
}
