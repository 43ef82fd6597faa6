#include "tests/e2e/small_world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>
#include <utility>

using namespace tradewind::e2e;
using nlohmann::json;

namespace {

/// A process id that nobody has: its owner has ended and was waited for.
pid_t nobody() {
  Program program({"--version"});
  const pid_t pid = program.pid();
  static_cast<void>(program.wait());
  return pid;
}

}  // namespace

TEST_CASE("a disk without room is the run's failure, not a place that is no folder, and leaves nothing behind") {
  const Workplace place;
  const std::string file = place.write("scenario.json", small_scenario());
  // The limit on the size of files stands in for a full disk: writing fails in the middle of a file.
  const Ended ended =
      outcome_in_shell(fmt::format("ulimit -f 4; exec $TRADEWIND run {} --requests --out {}", file, place.path("out")));
  CHECK(ended.code == 1);
  CHECK(ended.err.starts_with("tradewind: the run failed: " + place.path("out")));
  CHECK(ended.err.ends_with(": File too large\n"));
  CHECK(place.contents("out").empty());
}

TEST_CASE("results that cannot be written are printed all the same") {
  const Workplace place;
  const std::string file = place.write("scenario.json", two_variants());
  const Ended ended = outcome_in_shell(
      fmt::format("trap '' XFSZ; ulimit -f 4; exec $TRADEWIND compare {} --out {}", file, place.path("out")));
  CHECK(ended.code == 1);
  CHECK(ended.out.find("green") != std::string::npos);
}

TEST_CASE("what a killed run left of its temporary files goes with the next run, and nothing else") {
  const Workplace place;
  const std::string dead = std::to_string(nobody());
  place.write("out/results.json.part-" + dead, std::string("half"));
  place.write("out/results.json.part-" + std::to_string(::getpid()), std::string("of one at work"));
  place.write("out/results.json.part-notes", std::string("mine"));
  place.write("out/notes.part-" + dead, std::string("mine"));
  REQUIRE(place.run(small_scenario()).code == 0);
  CHECK(place.contents("out") == std::vector<std::string>{"notes.part-" + dead, "results.json",
                                                          "results.json.part-" + std::to_string(::getpid()),
                                                          "results.json.part-notes"});
}

TEST_CASE("a report is refused on files of two runs") {
  const Workplace place;
  REQUIRE(place.command("compare", two_variants()).code == 0);
  const std::string first = place.read("out/comparison.json");
  json other = two_variants();
  other["seed"] = 2;
  REQUIRE(place.command("compare", other).code == 0);
  CHECK(outcome_of({"report", place.path("out")}).code == 0);
  place.write("out/comparison.json", first);
  check_refused(outcome_of({"report", place.path("out")}),
                {"comparison.json: found another file than its manifest.json"});
  // What stands there from the first file replaced to the last.
  place.write("out/manifest.json", json{{"complete", false}, {"files", json::array()}});
  check_refused(outcome_of({"report", place.path("out")}), {"out: found files of two runs"});
}

TEST_CASE("a comparison killed at any moment leaves a whole set, an old one or one that readers refuse") {
  const Workplace place;
  const std::string file = place.write("scenario.json", two_variants());
  REQUIRE(outcome_of({"compare", file, "--out", place.path("out")}).code == 0);
  const std::string old = place.read("out/comparison.json");
  std::size_t whole = 0;
  for (int i = 0; i < 40; ++i) {
    Program program({"compare", file, "--seed", std::to_string(i + 2), "--out", place.path("out")});
    ::usleep(static_cast<useconds_t>(5'000 + 5'000 * i));
    ::kill(program.pid(), SIGKILL);
    static_cast<void>(program.wait());
    const Ended report = outcome_of({"report", place.path("out")});
    CAPTURE(report.err);
    if (report.code == 2) continue;
    REQUIRE(report.code == 0);
    ++whole;
    const json comparison = json::parse(place.read("out/comparison.json"));
    for (const json& variant : comparison["variants"]) {
      const std::string name = variant["name"];
      REQUIRE(variant["results"] == json::parse(place.read("out/" + name + "/results.json")));
    }
  }
  CHECK(whole > 0);
  // However it went, the next run puts everything right.
  REQUIRE(outcome_of({"compare", file, "--out", place.path("out")}).code == 0);
  CHECK(place.read("out/comparison.json") == old);
  CHECK(place.contents("out").size() == 7);
}

TEST_CASE("a file that a run or a comparison reads was replaced by its output") {
  const Workplace place;
  place.write("requests.csv", trace_text(30));
  json topology = small_topology();
  place.write("results.json", topology);
  json scenario = small_scenario();
  scenario["topology"] = "results.json";
  scenario["workload"]["requests"] = trace_requests("requests.csv");
  const std::string file = place.write("scenario.json", scenario);
  check_refused(outcome_of({"run", file, "--out", place.path()}),
                {"results.json: found a file that this very command"});
  scenario["topology"] = "small.json";
  place.write("scenario.json", scenario);
  check_refused(outcome_of({"run", file, "--requests", "--out", place.path()}), {"requests.csv: found a file that"});
  CHECK(place.read("requests.csv") == trace_text(30));
  CHECK(json::parse(place.read("results.json")) == topology);
  place.write("comparison.json", scenario);
  check_refused(outcome_of({"compare", place.path("comparison.json"), "--out", place.path()}),
                {"comparison.json: found a file that this very command reads"});
  check_refused(outcome_of({"trace", "generate", file, "--out", file}), {"scenario.json: found a file that this very"});
}

TEST_CASE("a manifest vouched for files of an earlier run, and those that a new set lacks stayed beside it") {
  const Workplace place;
  REQUIRE(place.command("run", small_scenario(), {"--requests"}).code == 0);
  REQUIRE(place.contents("out") == std::vector<std::string>{"manifest.json", "requests.csv", "results.json"});
  json shorter = small_scenario();
  shorter["duration_s"] = 300;
  REQUIRE(place.run(shorter).code == 0);
  CHECK(place.contents("out") == std::vector<std::string>{"manifest.json", "results.json"});
  CHECK(json::parse(place.read("out/manifest.json"))["files"].size() == 1);
  // What somebody has changed is theirs.
  REQUIRE(place.command("run", small_scenario(), {"--requests"}).code == 0);
  place.write("out/requests.csv", std::string("mine"));
  REQUIRE(place.run(shorter).code == 0);
  CHECK(place.read("out/requests.csv") == "mine");
}

TEST_CASE("files of an earlier comparison stayed beside those of a later one, as of a variant that now failed") {
  const Workplace place;
  REQUIRE(place.command("compare", two_variants(), {"--seeds", "2"}).code == 0);
  REQUIRE(place.contents("out/green") == std::vector<std::string>{"results.json", "seed-2.json"});
  json scenario = two_variants();
  scenario["variants"]["green"]["in_flight_max"] = 1;
  REQUIRE(place.command("compare", scenario).code == 1);
  CHECK(place.contents("out") ==
        std::vector<std::string>{"comparison.json", "home", "home/results.json", "manifest.json", "report.html"});
  // A run beside it is another set: it takes nothing away, and the comparison can still be read.
  REQUIRE(place.run(small_scenario()).code == 0);
  CHECK(outcome_of({"report", place.path("out")}).code == 0);
  CHECK(json::parse(place.read("out/manifest.json"))["files"].size() == 4);
  // What somebody has changed is theirs.
  place.write("out/home/results.json", std::string("mine"));
  scenario["variants"].erase("home");
  scenario["variants"]["green"].erase("in_flight_max");
  REQUIRE(place.command("compare", scenario).code == 0);
  CHECK(place.read("out/home/results.json") == "mine");
  CHECK(place.contents("out") == std::vector<std::string>{"comparison.json", "green", "green/results.json", "home",
                                                          "home/results.json", "manifest.json", "report.html",
                                                          "results.json"});
}

TEST_CASE("of a folder's earlier files only the program's own go, whatever links and other sets stand in it") {
  const Workplace place;
  const auto only = [](const std::string& name) {
    json scenario = small_scenario();
    scenario["duration_s"] = 60;
    scenario["variants"][name] = json::object();
    return scenario;
  };
  SUBCASE("what was just written is not what an earlier run has left") {
    REQUIRE(place.command("compare", only("c")).code == 0);
    REQUIRE(outcome_in_shell(fmt::format("cd {} && mv c a && ln -s a c", place.path("out"))).code == 0);
    REQUIRE(place.command("compare", only("a")).code == 0);
    CHECK(!place.read("out/a/results.json").empty());
    CHECK(outcome_in_shell(fmt::format("test -L {}/c", place.path("out"))).code == 0);
  }
  SUBCASE("a set inside the folder") {
    REQUIRE(place.command("compare", only("c")).code == 0);
    REQUIRE(
        outcome_of({"run", place.path("scenario.json"), "--variant", "c", "--requests", "--out", place.path("out/c")})
            .code == 0);
    REQUIRE(place.command("compare", only("a")).code == 0);
    CHECK(place.contents("out/c") == std::vector<std::string>{"manifest.json", "requests.csv", "results.json"});
  }
  SUBCASE("files of a comparison after which another one was cut off") {
    REQUIRE(place.command("compare", only("c")).code == 0);
    REQUIRE(outcome_of({"run", place.path("scenario.json"), "--requests", "--out", place.path("out")}).code == 0);
    json manifest = json::parse(place.read("out/manifest.json"));
    REQUIRE(manifest["files"].size() == 5);
    manifest["complete"] = false;
    place.write("out/manifest.json", manifest);
    check_refused(outcome_of({"report", place.path("out")}), {"files of two runs"});
    REQUIRE(place.command("compare", only("a")).code == 0);
    CHECK(place.contents("out") == std::vector<std::string>{"a", "a/results.json", "comparison.json", "manifest.json",
                                                            "report.html", "requests.csv", "results.json"});
    CHECK(json::parse(place.read("out/manifest.json"))["files"].size() == 5);
  }
}

TEST_CASE("a program whose messages cannot be written does its work and ends as it would") {
  const Workplace place;
  const std::string file = place.write("scenario.json", two_variants());
  CHECK(outcome_in_shell(fmt::format("$TRADEWIND compare {} --out {} 2>/dev/full", file, place.path("out"))).code == 0);
  CHECK(outcome_in_shell(fmt::format("$TRADEWIND compare {} --out {} 2>&-", file, place.path("out"))).code == 0);
  CHECK(outcome_in_shell("$TRADEWIND run nothing 2>/dev/full").code == 2);
  // A file that got the number of a closed stderr would hold the messages.
  CHECK(outcome_of({"report", place.path("out")}).code == 0);
}

TEST_CASE("help, a list or results that cannot be written are no success") {
  const Workplace place;
  const std::string file = place.write("scenario.json", small_scenario());
  for (const std::string& words : {std::string("--help"), std::string("run --help"), std::string("--version"),
                                   std::string("list"), "run " + file, "check " + file}) {
    CAPTURE(words);
    const Ended ended = outcome_in_shell("exec $TRADEWIND " + words + " >/dev/full");
    CHECK(ended.code == 1);
    CHECK(ended.err.starts_with("tradewind: the run failed: "));
    CHECK(ended.err.ends_with(": No space left on device\n"));
    CHECK(outcome_in_shell("exec $TRADEWIND " + words + " >&-").code == 1);
  }
}

TEST_CASE("files that are no regular files are refused at once") {
  const Workplace place;
  const std::string file = place.write("scenario.json", small_scenario());
  check_refused(outcome_of({"check", "/dev/zero"}), {"/dev/zero"});
  const Ended pipe = outcome_in_shell(fmt::format("mkfifo {0}; $TRADEWIND check {0}", place.path("pipe")));
  check_refused(pipe, {"/pipe: found a pipe"});
  check_refused(outcome_of({"run", place.path()}), {"found a folder"});
  for (const char* path : {"/dev/zero", "pipe"}) {
    json scenario = small_scenario();
    scenario["workload"]["requests"] = trace_requests(path);
    check_refused(place.run(scenario), {path});
    scenario = small_scenario();
    scenario["topology"] = path == std::string("pipe") ? "./pipe" : path;
    check_refused(place.run(scenario), {path});
  }
}

TEST_CASE("more jobs than the system has descriptors for are as many as it has") {
  const Workplace place;
  json scenario = small_scenario();
  for (int i = 0; i < 30; ++i) scenario["variants"][fmt::format("v{}", i)] = {{"seed", i}};
  const std::string file = place.write("scenario.json", scenario);
  const Ended ended = outcome_in_shell(fmt::format("ulimit -n 16; exec $TRADEWIND compare {} --jobs 30", file));
  CHECK(ended.code == 0);
  CHECK(ended.err.starts_with("note: the requests of v1, v10, v11, "));
  CHECK(ended.out == outcome_of({"compare", file}).out);
}

TEST_CASE("an interrupt before the runs ends every command with one line") {
  const Workplace place;
  // A trace that takes some seconds to read through.
  std::string rows = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  for (int i = 0; i < 3'000'000; ++i) rows += "1,1,1\n";
  place.write("trace.csv", rows);
  json scenario = small_scenario();
  scenario["workload"]["requests"] = trace_requests("trace.csv");
  scenario["workload"]["requests"]["repeat"] = true;
  for (int i = 0; i < 200; ++i) scenario["variants"][fmt::format("v{}", i)] = {{"seed", i}};
  Program program({"check", place.write("scenario.json", scenario)});
  ::usleep(300'000);
  ::kill(program.pid(), SIGINT);
  const Ended ended = program.wait();
  CHECK(ended.code == 130);
  CHECK(ended.out == "");
  CHECK(ended.err == "tradewind: interrupted\n");
}

TEST_CASE("names with commas, quotes and formulas neither tear the rows of requests nor run in a spreadsheet") {
  const Workplace place;
  json scenario = small_scenario();
  scenario["workload"]["classes"] = json::object();
  for (const char* name : {"a,b", "=1+1", "quote\"x", "@sum", "two\nlines"})
    scenario["workload"]["classes"][name] = json::object();
  REQUIRE(place.command("run", scenario, {"--requests"}).code == 0);
  const std::string rows = place.read("out/requests.csv");
  for (const char* cell : {",\"a,b\",", ",'=1+1,", ",\"quote\"\"x\",", ",'@sum,", ",\"two\nlines\","}) {
    CHECK_MESSAGE(rows.find(cell) != std::string::npos, cell);
  }
  // Every record has as many fields as the header, line breaks inside quotes aside.
  std::size_t fields = 1;
  bool quoted = false;
  std::vector<std::size_t> counts;
  for (const char c : rows) {
    if (c == '"') quoted = !quoted;
    if (c == ',' && !quoted) ++fields;
    if (c == '\n' && !quoted) counts.push_back(std::exchange(fields, 1));
  }
  REQUIRE(counts.size() > 100);
  for (const std::size_t count : counts) REQUIRE(count == counts.front());
}
