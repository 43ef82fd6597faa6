#include "tests/e2e/small_world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sstream>

using namespace tradewind::e2e;
using nlohmann::json;

namespace {

json scenario_with(const json& requests) {
  json scenario = small_scenario();
  scenario["workload"]["requests"] = {{"format", "csv"},
                                      {"path", "trace.csv"},
                                      {"time_column", "ts"},
                                      {"prompt_column", "in"},
                                      {"output_column", "out"}};
  if (!requests.is_null()) scenario["workload"]["requests"].update(requests);
  return scenario;
}

/// The columns of `requests.csv` by request, in order of arrival: arrival, prompt, output, region and model.
std::vector<std::string> requests_of(const Workplace& place, const json& scenario) {
  const Ended ended = place.command("run", scenario, {"--requests"});
  REQUIRE_MESSAGE(ended.code == 0, ended.err);
  std::istringstream text(place.read("out/requests.csv"));
  std::map<int, std::string> rows;
  std::string line;
  std::getline(text, line);
  while (std::getline(text, line)) {
    std::istringstream cells(line);
    std::vector<std::string> cell;
    for (std::string one; std::getline(cells, one, ',');) cell.push_back(one);
    rows[std::stoi(cell[0])] = fmt::format("{:g} {} {} {} {}", std::stod(cell[1]), cell[4], cell[5], cell[6], cell[7]);
  }
  std::vector<std::string> out;
  for (const auto& [id, row] : rows) out.push_back(row);
  return out;
}

}  // namespace

TEST_CASE("a trace of which no request arrives in the run is refused by run and check, and says what would help") {
  const Workplace place;
  place.write("trace.csv",
              std::string("ts,in,out\n1717200000,100,10\n1717200001.5,200,20\n1717200003,300,30\n1717200004,50,5\n"));
  const std::vector<std::string> told = {"trace.csv: found 4 rows, of which none falls into the run of 600 s",
                                         "1717200000 s", "\"time_origin\""};
  check_refused(place.run(scenario_with({})), told);
  check_refused(outcome_of({"check", place.path("scenario.json")}), told);
  CHECK(place.contents("out").empty());
  place.write("trace.csv", std::string("ts,in,out\n36000,100,10\n36001,200,20\n"));
  check_refused(place.run(scenario_with({})), {"found 2 rows", "36000 s"});
  CHECK(requests_of(place, scenario_with({{"time_origin", "first_row"}})).size() == 2);
}

TEST_CASE("a trace that reaches beyond the run is remarked on by run and check, with the count in the results") {
  const Workplace place;
  std::string text = "ts,in,out\n";
  for (int i = 0; i < 100; ++i) text += fmt::format("{},100,10\n", i * 10);
  place.write("trace.csv", text);
  const Ended ended = place.run(scenario_with({}));
  CHECK(ended.code == 0);
  CHECK(ended.err.find("note: trace.csv: 40 of 100 rows (40 %) lie outside the run\n") != std::string::npos);
  const json results = json::parse(place.read("out/results.json"));
  CHECK(results["inputs"][0]["rows"] == 100);
  CHECK(results["inputs"][0]["rows_outside"] == 40);
  CHECK(results["requests"]["injected"] == 60);
  const Ended checked = outcome_of({"check", place.path("scenario.json")});
  CHECK(checked.code == 0);
  CHECK(checked.err == "note: trace.csv: 40 of 100 rows (40 %) lie outside the run\n");
}

TEST_CASE("text with line breaks in a column neither hides requests nor makes any") {
  const Workplace place;
  place.write("trace.csv",
              std::string("ts,text,in,out\n0,\"a\",100,10\n1,\"code:\n2,b,999,99\nend\",200,20\n3,\"x\",400,40\n"));
  for (const char* treatment : {"error", "skip"}) {
    CHECK(requests_of(place, scenario_with({{"on_bad_row", treatment}})) ==
          std::vector<std::string>{"0 100 10 lab llama-3.1-8b", "1 200 20 lab llama-3.1-8b",
                                   "3 400 40 lab llama-3.1-8b"});
  }
}

TEST_CASE("a log of which a large share is bad is refused, and sorted it is whole") {
  const Workplace place;
  std::string text = "ts,in,out\n";
  for (int i = 0; i < 100; ++i) text += fmt::format("{},100,{}\n", i % 4 == 3 ? i - 3 : i + 1, i % 4 == 3 ? 900 : 9);
  place.write("trace.csv", text);
  check_refused(
      place.run(scenario_with({{"on_bad_row", "skip"}})),
      {"found 25 bad rows of 100 (25 %; time_backwards 25; lines 5, 9", "\"bad_rows_max_share\"", "\"sort\""});
  CHECK(place.contents("out").empty());
  CHECK(requests_of(place, scenario_with({{"order", "sort"}})).size() == 100);
}

TEST_CASE("repeated or not, a trace begins at the time of day where it begins") {
  const Workplace place;
  std::string text = "ts,in,out\n";
  for (int t = 21'600; t <= 79'200; t += 600) text += fmt::format("{},100,10\n", t);
  place.write("trace.csv", text);
  json scenario = scenario_with({});
  scenario["duration_s"] = 90'000;
  const auto plain = requests_of(place, scenario);
  CHECK(plain.size() == 97);
  CHECK(plain.front() == "21600 100 10 lab llama-3.1-8b");
  for (const json& repeat : {json(true), json{{"period_s", 86'400}}}) {
    scenario["workload"]["requests"]["repeat"] = repeat;
    const auto repeated = requests_of(place, scenario);
    CHECK(std::vector<std::string>(repeated.begin(), repeated.begin() + 97) == plain);
  }
}

TEST_CASE("a request is for the model that its row names, where that model stands, and counts for its tenant") {
  const Workplace place;
  json topology = small_topology();
  json large = topology["regions"]["annex"]["deployments"][0];
  large["model"] = "llama-3.1-70b";
  large["gpus"] = 4;
  large["replicas_min"] = 1;
  large["replicas_max"] = 1;
  topology["regions"]["annex"]["deployments"].push_back(large);
  place.write("small.json", topology);
  place.write("trace.csv",
              std::string("ts,in,out,model,who\n0,100,10,gpt-4,ann\n1,200,20,mini,bob\n2,300,30,gpt-4,ann\n3,400,40,"
                          "llama-3.1-8b,cy\n"));
  json scenario = scenario_with({{"model_column", "model"},
                                 {"model_map", {{"gpt-4", "llama-3.1-70b"}, {"mini", "llama-3.1-8b"}}},
                                 {"tenant_column", "who"}});
  CHECK(requests_of(place, scenario) ==
        std::vector<std::string>{"0 100 10 annex llama-3.1-70b", "1 200 20 lab llama-3.1-8b",
                                 "2 300 30 annex llama-3.1-70b", "3 400 40 lab llama-3.1-8b"});
  const json results = json::parse(place.read("out/results.json"));
  REQUIRE(results["models"].size() == 2);
  double attributed_wh = 0.0;
  for (const json& model : results["models"]) {
    CHECK(model["requests"]["completed"] == 2);
    attributed_wh += 1e3 * model["energy_kwh"]["gpu_active"].get<double>();
  }
  const json& tenants = results["tenants"];
  REQUIRE(tenants.size() == 3);
  CHECK(tenants["ann"]["requests"] == 2);
  CHECK(tenants["ann"]["completed"] == 2);
  CHECK(tenants["bob"]["requests"] == 1);
  double sum_wh = 0.0;
  for (const json& tenant : tenants) sum_wh += tenant["energy_wh_attributed"].get<double>();
  CHECK(sum_wh == doctest::Approx(attributed_wh).epsilon(1e-12));
  // Both models are asked for, as `check` tells.
  const Ended checked = outcome_of({"check", place.path("scenario.json")});
  CHECK(checked.out.find("llama-3.1-70b: ") != std::string::npos);
  CHECK(checked.out.find("llama-3.1-8b: ") != std::string::npos);
  // What was computed is computed again from the results alone.
  const std::string again = outcome_of({"run", place.path("out/results.json"), "--base", place.path()}).out;
  CHECK(again == place.read("out/results.json"));

  scenario["workload"]["requests"]["model_map"].erase("gpt-4");
  check_refused(place.run(scenario), {"trace.csv: line 2: found \"gpt-4\", expected a known model"});
  scenario["workload"]["requests"]["model_map"]["gpt-4"] = "llama-3.1-405b";
  check_refused(place.run(scenario), {"/workload/requests/model_map/gpt-4: found \"llama-3.1-405b\""});
}

TEST_CASE("residency of a class holds for the models that rows name, and a row that it leaves without any is refused") {
  const Workplace place;
  json topology = small_topology();
  topology["regions"]["annex"]["deployments"][0]["model"] = "llama-3.1-70b";
  topology["regions"]["annex"]["deployments"][0]["gpus"] = 4;
  place.write("small.json", topology);
  json scenario = scenario_with({{"model_column", "model"}, {"class_column", "kind"}});
  scenario["workload"]["classes"] = {{"free", json::object()}, {"local", {{"allowed_regions", {"lab"}}}}};
  place.write("trace.csv",
              std::string("ts,in,out,model,kind\n0,100,10,llama-3.1-8b,local\n1,100,10,llama-3.1-70b,free\n"));
  CHECK(requests_of(place, scenario) ==
        std::vector<std::string>{"0 100 10 lab llama-3.1-8b", "1 100 10 annex llama-3.1-70b"});
  place.write("trace.csv",
              std::string("ts,in,out,model,kind\n0,100,10,llama-3.1-8b,local\n1,100,10,llama-3.1-70b,local\n"));
  const std::vector<std::string> told = {
      "a request for llama-3.1-70b of class local from bench, which no region offers"};
  check_refused(place.run(scenario), told);
  check_refused(outcome_of({"check", place.path("scenario.json")}), told);
}

TEST_CASE("a class limited in round trips is refused for an origin only at the row that comes from there") {
  const Workplace place;
  json topology = small_topology();
  topology["origins"]["far"] = topology["origins"]["bench"];
  for (const std::string to : {"lab", "annex"}) {
    json link = topology["links"][0];
    link["from"] = "far";
    link["to"] = to;
    link["rtt_ms"]["value"] = 300;
    topology["links"].push_back(link);
  }
  place.write("small.json", topology);
  json scenario = scenario_with({{"origin_column", "from"}});
  scenario["workload"]["origins"] = {{"bench", 1.0}, {"far", 1.0}};
  scenario["workload"]["classes"]["chat"]["rtt_ms_max"] = 100;
  place.write("trace.csv", std::string("ts,in,out,from\n0,100,10,bench\n1,200,20,bench\n"));
  CHECK(requests_of(place, scenario).size() == 2);
  place.write("trace.csv", std::string("ts,in,out,from\n0,100,10,bench\n1.5,200,20,far\n"));
  const std::vector<std::string> told = {"trace.csv: found at 1.5 s a request of class chat from far"};
  check_refused(place.run(scenario), told);
  check_refused(outcome_of({"check", place.path("scenario.json")}), told);
  // Offered nowhere, it is the class's mistake and no row's.
  scenario["workload"]["model"] = "mistral-7b";
  check_refused(place.run(scenario), {"/workload/classes/chat: found no region that offers mistral-7b"});
}

TEST_CASE("a run without a duration lasts as long as its trace, and says so in its results") {
  const Workplace place;
  place.write("trace.csv", std::string("ts,in,out\n0,100,10\n12.5,200,20\n40,300,30\n"));
  json scenario = scenario_with({});
  scenario.erase("duration_s");
  CHECK(requests_of(place, scenario).size() == 3);
  const json results = json::parse(place.read("out/results.json"));
  CHECK(results["scenario"]["duration_s"] == 41.0);
  scenario["workload"]["requests"]["repeat"] = true;
  check_refused(place.run(scenario), {"/duration_s: found nothing"});
  scenario = small_scenario();
  scenario.erase("duration_s");
  check_refused(place.run(scenario), {"/duration_s: found nothing"});
  scenario = scenario_with({{"path", "none.csv"}});
  scenario.erase("duration_s");
  check_refused(place.run(scenario), {"/workload/requests/path: found \"none.csv\""});
}

TEST_CASE("calendar times of a trace are compared with the scenario's start") {
  const Workplace place;
  place.write("trace.csv", std::string("ts,in,out\n2024-03-20T23:59:59Z,100,10\n2024-03-21T00:00:05Z,200,20\n"
                                       "2024-03-21T00:00:06.5Z,300,30\n"));
  CHECK(requests_of(place, scenario_with({{"time_unit", "iso8601"}, {"time_origin", "start"}})) ==
        std::vector<std::string>{"5 200 20 lab llama-3.1-8b", "6.5 300 30 lab llama-3.1-8b"});
  CHECK(json::parse(place.read("out/results.json"))["inputs"][0]["rows_outside"] == 1);
}

TEST_CASE("trace info looks into any CSV, by named columns or as a scenario reads it") {
  const Workplace place;
  place.write("trace.csv",
              std::string("ts,in,out,m\n1717200000000,100,10,a\n1717200005000,0,10,a\n1717200004000,300,30,b\n"));
  const std::string file = place.path("trace.csv");
  const Ended ended = outcome_of({"trace", "info", file, "--time-column", "ts", "--prompt-column", "in",
                                  "--output-column", "out", "--time-unit", "ms", "--model-column", "m"});
  CHECK(ended.code == 0);
  CAPTURE(ended.out);
  const auto has = [&](const std::string& part) { return ended.out.find(part) != std::string::npos; };
  CHECK(has(file + "\n  format     csv\n  rows       2, 1 bad (zero_tokens 1): line 3\n"));
  CHECK(has("  columns    \"ts\", \"in\", \"out\", \"m\"\n  models     \"a\" 1, \"b\" 1\n"));
  CHECK(has("  span       4.000 s, from 1717200000.000 s\n"));
  CHECK(has("    prompt  200.0  100  300  300  300\n"));
  place.write("scenario.json", scenario_with({{"time_unit", "ms"}, {"order", "sort"}}));
  const Ended of_scenario = outcome_of({"trace", "info", "--scenario", place.path("scenario.json")});
  CHECK(of_scenario.code == 0);
  CHECK(of_scenario.out.find("trace.csv\n  format     csv\n  rows       2, 1 bad (zero_tokens 1): line 3\n") == 0);
  check_refused(outcome_of({"trace", "info"}), {"trace info: found nothing", "--scenario"});
  check_refused(outcome_of({"trace", "info", file, "--time-column", "ts", "--output-column", "out"}),
                {"/prompt_column: found nothing"});
  check_refused(outcome_of({"trace", "info", file, "--time-column", "ts", "--format", "vidur"}), {"--format"});
}

TEST_CASE("a tenant that is no UTF-8 lost the whole run when its results were written") {
  const Workplace place;
  place.write("trace.csv", std::string("ts,in,out,who\n0,100,10,ann\n1,100,10,caf\xe9\n2,100,10,bob\n"));
  const std::vector<std::string> told = {"trace.csv: line 3: found \"caf?\", expected a tenant: text in UTF-8"};
  check_refused(place.run(scenario_with({{"tenant_column", "who"}})), told);
  check_refused(outcome_of({"check", place.path("scenario.json")}), told);
  CHECK(
      requests_of(place, scenario_with({{"tenant_column", "who"}, {"on_bad_row", "skip"}, {"bad_rows_max_share", 0.5}}))
          .size() == 2);
}

TEST_CASE("a time too large for its unit is told as that, and a negative one is not called out of order") {
  const Workplace place;
  place.write("trace.csv", std::string("ts,in,out\n1704067200000000000,100,10\n"));
  check_refused(place.run(scenario_with({{"time_unit", "us"}})),
                {"line 2", "expected a time within three hundred years"});
  place.write("trace.csv", std::string("ts,in,out\n5,100,10\n-1,100,10\n"));
  check_refused(place.run(scenario_with({})), {"line 3: found \"-1\", expected a time that is not negative"});
  // Where the first row is the start, times may be negative, in any order that is asked for.
  place.write("trace.csv", std::string("ts,in,out\n-100,1,10\n-90,3,10\n-95,2,10\n"));
  check_refused(place.run(scenario_with({{"time_origin", "first_row"}})),
                {"line 4: found \"-95\"", "\"order\": \"sort\""});
  CHECK(requests_of(place, scenario_with({{"time_origin", "first_row"}, {"order", "sort"}})) ==
        std::vector<std::string>{"0 1 10 lab llama-3.1-8b", "5 2 10 lab llama-3.1-8b", "10 3 10 lab llama-3.1-8b"});
}
