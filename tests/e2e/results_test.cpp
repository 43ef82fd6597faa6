#include "tests/e2e/lab_world.hpp"
#include "tests/e2e/small_world.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <set>

using namespace tradewind::e2e;
using nlohmann::json;

namespace {

using Keys = std::map<std::string, std::set<std::string>>;

const std::set<std::string> distribution{"mean", "p50", "p90", "p95", "p99", "max", "n"};

/// Blocks that only need requests, and blocks that need an account of energy, by their place.
const Keys request_blocks{
    {"/requests",
     {"injected", "completed", "rejected", "dropped", "timed_out", "in_flight", "deferred", "escalated", "preempted"}},
    {"/tokens", {"prompt", "output"}},
    {"/latency_s", {"ttft", "tpot", "e2e", "queue"}},
    {"/latency_s/ttft", distribution},
    {"/latency_s/tpot", distribution},
    {"/latency_s/e2e", distribution},
    {"/latency_s/queue", distribution},
    {"/slo", {"attainment", "goodput_rps"}},
    {"/energy_wh_per_request", {"mean_full", "mean", "p25", "p50", "p75", "p95", "p99"}},
    {"/quality", {"accuracy", "escalation_rate"}},
};
const Keys account_blocks{
    {"/energy_kwh",
     {"gpu_active", "gpu_idle", "host", "cold_start", "it", "overhead", "network", "facility", "drain", "wasted"}},
    {"/carbon_g", {"location", "embodied", "total"}},
    {"/carbon_rows_g", {"gpu_active", "gpu_idle", "host", "cold_start", "network"}},
    {"/cost_rows_usd", {"hardware", "electricity"}},
    {"/sci", {"g_per_request", "g_per_1k_tokens"}},
    {"/water_l", {"site", "source"}},
    {"/cold_starts", {"count", "s_p50", "s_p99"}},
};
const Keys whole_run_blocks{
    {"/tradewind", {"version", "commit"}},
    {"/cache", {"prefix_hit_share", "prefix_hit_share_unlimited", "semantic_hit_share"}},
    {"/bound", {"certified_carbon_g", "above_pct", "hindsight_carbon_g", "regret_pct"}},
    {"/timeline", {"interval_s", "columns", "drain"}},
    {"/timeline/drain", {"interval_s", "columns"}},
    {"",
     {"tradewind",
      "scenario",
      "seed",
      "inputs",
      "requests",
      "tokens",
      "latency_s",
      "slo",
      "energy_kwh",
      "energy_wh_per_request",
      "j_per_output_token",
      "carbon_g",
      "sci",
      "water_l",
      "cost_usd",
      "cost_usd_per_1k_requests",
      "quality",
      "cache",
      "cold_starts",
      "busy_share",
      "load_pct",
      "bound",
      "classes",
      "regions",
      "models",
      "timeline"}},
};
/// What results have beyond the contract, on purpose.
const Keys further{
    // (it + overhead)/it, as it is accounted; grams and dollars by what they are for
    {"", {"pue", "carbon_rows_g", "cost_rows_usd"}},
    {"/bound", {"active_carbon_g"}},  // what regret_pct compares with hindsight_carbon_g
    {"/carbon_g", {"life_cycle", "marginal", "market"}},
};

void check_keys(const json& object, const std::string& place, const std::set<std::string>& wanted) {
  CAPTURE(place);
  REQUIRE(object.is_object());
  const auto allowed = further.find(place);
  for (const std::string& key : wanted) {
    CAPTURE(key);
    CHECK(object.contains(key));
  }
  for (const auto& item : object.items()) {
    const std::string& key = item.key();
    CAPTURE(key);
    const bool extra = allowed != further.end() && allowed->second.contains(key);
    CHECK((wanted.contains(key) || extra));
  }
}

void check_blocks(const json& object, const Keys& blocks) {
  for (const auto& [place, keys] : blocks) check_keys(object[json::json_pointer(place)], place, keys);
}

std::set<std::string> top_level(const std::vector<const Keys*>& blocks, std::set<std::string> more) {
  for (const Keys* keys : blocks) {
    for (const auto& [place, ignored] : *keys) {
      if (place.find('/', 1) == std::string::npos) more.insert(place.substr(1));
    }
  }
  return more;
}

}  // namespace

TEST_CASE("results have exactly the keys that are promised, in every block") {
  const Workplace place;
  place.write("trace.csv", trace_text(300));
  json scenario = small_scenario();
  scenario["workload"]["requests"] = trace_requests("trace.csv");
  const Ended ended = outcome_of({"run", place.write("scenario.json", scenario)});
  REQUIRE(ended.code == 0);
  CHECK(ended.err == "");
  const json results = json::parse(ended.out);
  check_blocks(results, request_blocks);
  check_blocks(results, account_blocks);
  check_blocks(results, whole_run_blocks);
  CHECK(results["requests"]["injected"] == 300);
  CHECK(results["requests"]["completed"] == 300);
  std::vector<std::string> inputs;
  for (const json& input : results["inputs"]) {
    std::set<std::string> keys{"path", "sha256", "rows", "rows_skipped", "kind"};
    if (input["kind"] == "requests") keys.insert({"bad_rows", "rows_outside"});
    check_keys(input, "/inputs", keys);
    inputs.push_back(input["kind"].get<std::string>() + " " + input["path"].get<std::string>());
  }
  CHECK(inputs == std::vector<std::string>{"requests trace.csv", "topology small.json",
                                           "accelerator accelerators/h100-sxm.json", "network defaults/network.json",
                                           "engine engines/vllm-0.11.json", "model models/llama-3.1-8b.json",
                                           "node nodes/hgx-h100.json", "quality quality/routellm.json"});

  REQUIRE(results["classes"].size() == 1);
  REQUIRE(results["regions"].size() == 2);
  REQUIRE(results["models"].size() == 1);
  for (const char* kind : {"classes", "models"}) {
    const json& row = results[kind][0];
    check_blocks(row, request_blocks);
    std::set<std::string> more{"name", "energy_kwh"};
    if (kind == std::string("models")) more.insert("load_pct");
    check_keys(row, kind, top_level({&request_blocks}, more));
    check_keys(row["energy_kwh"], std::string(kind) + "/energy_kwh", {"gpu_active"});
  }
  for (const json& region : results["regions"]) {
    check_blocks(region, request_blocks);
    check_blocks(region, account_blocks);
    check_keys(region, "regions",
               top_level({&request_blocks, &account_blocks},
                         {"name", "pue", "j_per_output_token", "cost_usd", "cost_usd_per_1k_requests", "busy_share"}));
  }
  std::set<std::string> columns{"time_s"};
  for (const char* region : {"lab", "annex"}) {
    for (const char* column : {"intensity_g_per_kwh", "requests", "energy_kwh", "carbon_g"}) {
      columns.insert(fmt::format("{}.{}", region, column));
    }
  }
  check_keys(results["timeline"]["columns"], "/timeline/columns", columns);
  CHECK(ended.out.find(place.path()) == std::string::npos);
}

TEST_CASE("a run without a single request has results all the same") {
  const Workplace place;
  json scenario = small_scenario();
  scenario["workload"]["requests"]["rate_rps"] = 1e-9;
  const Ended ended = outcome_of({"run", place.write("scenario.json", scenario)});
  REQUIRE(ended.code == 0);
  const json results = json::parse(ended.out);
  CHECK(results["requests"]["injected"] == 0);
  CHECK(results["latency_s"]["ttft"]["p99"].is_null());
  CHECK(results["slo"]["attainment"].is_null());
  CHECK(results["energy_kwh"]["gpu_idle"] > 0.0);
  CHECK(place.command("compare", scenario).code == 0);
}

TEST_CASE("compare writes the comparison, the report and the results of each variant, and nothing else") {
  const Workplace place;
  const Ended ended = place.command("compare", two_variants());
  REQUIRE(ended.code == 0);
  CHECK(ended.err == "report: " + place.path("out") + "/report.html\n");
  CHECK(ended.out.find("green") != std::string::npos);
  CHECK(place.contents("out") == std::vector<std::string>{"comparison.json", "green", "green/results.json", "home",
                                                          "home/results.json", "manifest.json", "report.html"});
  const json comparison = json::parse(place.read("out/comparison.json"));
  check_keys(comparison, "comparison", {"variants", "baseline", "seeds", "figures", "differences", "decomposition"});
  REQUIRE(comparison["variants"].size() == 2);
  for (const json& variant : comparison["variants"]) {
    const std::string name = variant["name"];
    CHECK(variant["results"] == json::parse(place.read("out/" + name + "/results.json")));
  }
  // The same arrivals, another region.
  const json home = json::parse(place.read("out/home/results.json"));
  const json green = json::parse(place.read("out/green/results.json"));
  CHECK(home["tokens"] == green["tokens"]);
  CHECK(home["carbon_g"]["location"] > green["carbon_g"]["location"]);

  const std::string report = place.read("out/report.html");
  place.write("out/report.html", std::string("spoilt"));
  CHECK(outcome_of({"report", place.path("out")}).code == 0);
  CHECK(place.read("out/report.html") == report);
}

TEST_CASE("the same scenario gives the same bytes, whatever the number of jobs") {
  const Workplace place;
  const std::string scenario = place.write("scenario.json", two_variants());
  const Ended once = outcome_of({"compare", scenario, "--out", place.path("one"), "--jobs", "1", "--seeds", "2"});
  const Ended again = outcome_of({"compare", scenario, "--out", place.path("two"), "--jobs", "2", "--seeds", "2"});
  REQUIRE(once.code == 0);
  CHECK(once.out == again.out);
  CHECK(place.contents("one") == place.contents("two"));
  CHECK(place.contents("one").size() == 9);
  for (const std::string& name : place.contents("one")) {
    CAPTURE(name);
    if (std::filesystem::is_regular_file(place.path("one/" + name))) {
      CHECK((place.read("one/" + name) == place.read("two/" + name)));
    }
  }
  const Ended run = outcome_of({"run", scenario, "--variant", "green"});
  CHECK((run.out == place.read("one/green/results.json")));
  CHECK((run.out == outcome_of({"run", scenario, "--variant", "green"}).out));
}

TEST_CASE("another seed gives other results, and the one in the file can be replaced") {
  const Workplace place;
  const std::string scenario = place.write("scenario.json", small_scenario());
  const json first = json::parse(outcome_of({"run", scenario}).out);
  const json second = json::parse(outcome_of({"run", scenario, "--seed", "2"}).out);
  CHECK(first["seed"] == 1);
  CHECK(second["seed"] == 2);
  CHECK(first["tokens"] != second["tokens"]);
  CHECK(second == json::parse(outcome_of({"run", scenario, "--set", "/seed=2"}).out));
}

TEST_CASE("run writes its results and, when asked for, one row a request") {
  const Workplace place;
  const Ended ended = place.command("run", small_scenario(), {"--requests"});
  REQUIRE(ended.code == 0);
  CHECK(place.contents("out") == std::vector<std::string>{"manifest.json", "requests.csv", "results.json"});
  const json results = json::parse(place.read("out/results.json"));
  const std::string rows = place.read("out/requests.csv");
  CHECK(std::count(rows.begin(), rows.end(), '\n') == 1 + results["requests"]["injected"].get<int>());
  CHECK(place.read("out/results.json") == outcome_of({"run", place.path("scenario.json")}).out);
}

TEST_CASE("bound prints a line for each variant") {
  const Workplace place;
  const Ended ended = outcome_of({"bound", place.write("scenario.json", two_variants())});
  CHECK(ended.code == 0);
  CHECK(ended.err == "");
  for (const char* word : {"variant", "certified", "regret", "\nhome ", "\ngreen "}) {
    CAPTURE(word);
    CHECK(ended.out.find(word) != std::string::npos);
  }
}

TEST_CASE("a report is refused where there is no comparison to report on") {
  const Folder folder;
  const auto refused = [&](const std::string& text, const std::vector<std::string>& told) {
    CAPTURE(text);
    folder.write("comparison.json", text);
    check_refused(outcome_of({"report", folder.path()}), told);
    CHECK(folder.contents() == std::vector<std::string>{"comparison.json"});
  };
  refused("{}", {"comparison.json: /variants: found none"});
  refused("[]", {"comparison.json: found an array"});
  refused(R"({"variants": [5]})", {"/variants/0: found 5"});
  refused(R"({"variants": [{"name": "a"}]})", {"/variants/0/results: found nothing"});
}

TEST_CASE("a model that answers all at once had a time per token of zero") {
  const Laboratory laboratory;
  const Ended ended =
      laboratory.run(lab_scenario("resnet-50", 600), lab_topology({{"lab", lab_region("resnet-50", 1)}}),
                     "0,1,5\n1,1,5\n", {"--requests"});
  REQUIRE_MESSAGE(ended.code == 0, ended.err);
  const json latency = laboratory.results()["latency_s"];
  CHECK(latency["e2e"]["p50"].is_number());
  CHECK(latency["tpot"]["n"] == 0);
  for (const char* key : {"mean", "p50", "p90", "p95", "p99", "max"})
    CHECK_MESSAGE(latency["tpot"][key].is_null(), key);
  const std::string rows = laboratory.read("out/requests.csv");
  CHECK(rows.find("completed,0.0") != std::string::npos);
  CHECK(rows.find(",,0.0") != std::string::npos);  // ttft_s, tpot_s, e2e_s
}
