#include "tests/e2e/small_world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <zlib.h>

using namespace tradewind::e2e;
using nlohmann::json;

namespace {

std::string gzip(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(text.size() + 1024, '\0');
  std::string source = text;
  stream.next_in = reinterpret_cast<Bytef*>(source.data());
  stream.avail_in = static_cast<uInt>(source.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

json scenario_with_trace(const std::string& path) {
  json scenario = small_scenario();
  scenario["workload"]["requests"] = trace_requests(path);
  return scenario;
}

/// Hourly intensities from midnight of the scenario's day.
std::string series_text(int hours) {
  std::string text = "timestamp,carbon_intensity\n";
  for (int h = 0; h < hours; ++h) text += fmt::format("2024-03-21T{:02}:00:00Z,{}\n", h, 100 + h);
  return text;
}

void give_series(const Workplace& place, const std::string& path) {
  json topology = small_topology();
  topology["regions"]["lab"]["grid"]["series"] = {{"path", path}, {"format", "csv"}};
  place.write("small.json", topology);
}

}  // namespace

TEST_CASE("what is not JSON is refused with its line, and what is no file with its path") {
  const Folder folder;
  const auto refused = [&](const std::string& text, const std::vector<std::string>& told) {
    CAPTURE(text);
    check_refused(outcome_of({"run", folder.write("scenario.json", text), "--out", folder.path("out")}), told);
    CHECK(folder.contents("out").empty());
  };
  refused("", {"scenario.json: found an empty file"});
  refused(" \n", {"scenario.json: found an empty file"});
  refused("{\n\"name\": \"a\",\n\"seed\": 1,\n}", {"scenario.json: line 4: found malformed JSON"});
  refused("{\n// no comments\n}", {"line 2: found malformed JSON"});
  refused("{\"name\": \"\xff\"}", {"line 1: found malformed JSON"});
  refused("{\n\"duration_s\": NaN}", {"line 2: found malformed JSON"});
  refused("{\n\n\"duration_s\": 1e999}", {"line 3: found a number that is too large"});
  refused(R"({"workload": {"origins": {"a": 1, "a": 2}}})",
          {R"(/workload/origins: found the key "a" twice in one object)"});
  refused(std::string(5000, '[') + std::string(5000, ']'), {"nested above 1000 deep"});
  refused("[1, 2]", {"found an array, expected an object"});
  refused("null", {"found null, expected an object"});
  check_refused(outcome_of({"run", folder.path("none.json")}), {"none.json: found no such file or example"});
  check_refused(outcome_of({"run", folder.path()}), {"found a folder, expected a JSON file"});
}

TEST_CASE("a malformed row ends the run with its line, also when the run is far into the trace") {
  const Workplace place;
  json scenario = scenario_with_trace("trace.csv");
  for (const int bad : {0, 1, 555}) {
    std::string text = trace_text(bad) + "oops\n";
    for (int i = bad; i < 600; ++i) text += fmt::format("{},100,10\n", i);
    place.write("trace.csv", text);
    check_refused(place.run(scenario), {fmt::format("trace.csv: line {}: found \"oops\", expected 3 fields", bad + 2)});
    check_refused(outcome_of({"check", place.path("scenario.json")}), {fmt::format("trace.csv: line {}", bad + 2)});
    CHECK(place.contents("out").empty());
  }
  place.write("trace.csv", trace_text(300) + "299.5,100,0\n" + "299.6,100,10\n");
  check_refused(place.run(scenario), {"trace.csv: line 302: found \"0\", expected a whole number of tokens"});
  place.write("trace.csv", trace_text(300) + "12,100,10\n");
  check_refused(place.run(scenario), {"trace.csv: line 302: found \"12\", expected a time not before"});
  place.write("trace.csv", trace_text(300) + "nan,100,10\n");
  check_refused(place.run(scenario), {"trace.csv: line 302: found \"nan\", expected a finite number"});
  // Of several variants the first one is told, for any number at a time.
  scenario["variants"] = two_variants()["variants"];
  const Ended one = place.command("compare", scenario);
  check_refused(one, {"trace.csv: line 302", "variant"});
  CHECK(place.command("compare", scenario, {"--jobs", "2"}).err == one.err);
  CHECK(place.contents("out").empty());
}

TEST_CASE("one variant that fails far into its trace leaves nothing of those that were fine") {
  const Workplace place;
  place.write("fine.csv", trace_text(600));
  place.write("broken.csv", trace_text(590) + "oops\n");
  json scenario = scenario_with_trace("fine.csv");
  scenario["variants"] = {{"a_fine", json::object()},
                          {"broken", {{"workload", {{"requests", {{"path", "broken.csv"}}}}}}},
                          {"fine_too", json::object()}};
  for (const char* jobs : {"1", "3"}) {
    check_refused(place.command("compare", scenario, {"--jobs", jobs}),
                  {R"(broken.csv: line 592: found "oops", expected 3 fields (variant "broken"))"});
    CHECK(place.contents("out").empty());
  }
}

TEST_CASE("a trace that is missing, empty, without its columns or cut short is refused") {
  const Workplace place;
  check_refused(place.run(scenario_with_trace("none.csv")),
                {"scenario.json: /workload/requests/path: found \"none.csv\"", "a readable file at "});
  check_refused(place.run(scenario_with_trace("")), {"/workload/requests/path", "an empty path"});
  json unset = scenario_with_trace("data:trace.csv");
  check_refused(outcome_of({"run", place.write("scenario.json", unset)}, {{"TRADEWIND_DATA", ""}}),
                {"/workload/requests/path", "TRADEWIND_DATA is not set"});
  place.write("trace.csv", std::string());
  check_refused(place.run(scenario_with_trace("trace.csv")), {"trace.csv: line 1: found an empty file"});
  place.write("trace.csv", trace_text(0));
  check_refused(place.run(scenario_with_trace("trace.csv")), {"trace.csv: found no good row"});
  place.write("trace.csv", std::string("a,b,c\n1,2,3\n"));
  check_refused(place.run(scenario_with_trace("trace.csv")), {"trace.csv: line 1", "arrived_at"});
  const std::string packed = gzip(trace_text(600));
  place.write("trace.csv.gz", packed.substr(0, packed.size() - 9));
  check_refused(place.run(scenario_with_trace("trace.csv.gz")), {"trace.csv.gz: line ", "a truncated gzip file"});
  place.write("trace.csv.gz", packed);
  CHECK(place.run(scenario_with_trace("trace.csv.gz")).code == 0);
}

TEST_CASE("bad rows that may be skipped are counted in the results and told on stderr") {
  const Workplace place;
  std::string text = trace_text(20) + "oops\n";
  for (int i = 20; i < 40; ++i) text += fmt::format("{},100,10\n", i);
  place.write("trace.csv", text + "41,0,10\n42,100,10\n");
  json scenario = scenario_with_trace("trace.csv");
  scenario["workload"]["requests"]["on_bad_row"] = "skip";
  scenario["workload"]["requests"]["bad_rows_max_share"] = 0.05;
  scenario["variants"] = two_variants()["variants"];
  const Ended ended = place.command("compare", scenario);
  CHECK(ended.code == 0);
  // Once, though both variants read it.
  CHECK(ended.err == "note: trace.csv: skipped 2 bad rows (missing_column 1, zero_tokens 1): lines 22, 43\nreport: " +
                         place.path("out") + "/report.html\n");
  const json results = json::parse(place.read("out/green/results.json"));
  CHECK(results["inputs"][0]["rows"] == 41);
  CHECK(results["inputs"][0]["rows_skipped"] == 2);
  CHECK(results["inputs"][0]["bad_rows"] == json{{"missing_column", 1}, {"zero_tokens", 1}});
  CHECK(results["requests"]["injected"] == 41);
}

TEST_CASE("a grid series that is shorter than the run and its drain, or has a gap in it, is refused") {
  const Workplace place;
  give_series(place, "grid.csv");
  json scenario = small_scenario();  // ten minutes and one hour of drain
  place.write("grid.csv", series_text(2));
  CHECK(place.run(scenario).code == 0);
  std::filesystem::remove_all(place.path("out"));

  scenario["drain_s"] = 7200;
  check_refused(place.run(scenario), {"small.json: /regions/lab/grid/series/path: found \"grid.csv\" with values from "
                                      "2024-03-21T00:00:00Z to 2024-03-21T02:00:00Z",
                                      "to 2024-03-21T02:10:00Z, the run and its drain"});
  place.write("grid.csv", series_text(2) + "2024-03-21T03:00:00Z,100\n");
  check_refused(place.run(scenario), {"grid.csv: line 4: ", "a series without gaps"});
  place.write("grid.csv", series_text(2) + "2024-03-21T02:00:00Z,\n");
  check_refused(place.run(scenario), {"grid.csv: line 4: found a missing value"});
  place.write("grid.csv", series_text(2) + "2024-03-21T02:00:00Z,-3\n");
  check_refused(place.run(scenario), {"grid.csv: line 4: found \"-3\""});
  give_series(place, "none.csv");
  check_refused(place.run(scenario), {"small.json: /regions/lab/grid/series/path: found \"none.csv\""});
  CHECK(place.contents("out").empty());
}
