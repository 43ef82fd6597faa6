#include "tests/e2e/small_world.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>

using namespace tradewind::e2e;
using nlohmann::json;

namespace {

const std::vector<std::string> commands{"run", "compare", "bound", "report", "check", "list", "trace"};

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The data folder that examples may need; absent, they are left out.
bool has_data() {
  const char* named = std::getenv("TRADEWIND_DATA");
  return std::filesystem::exists(named != nullptr ? named : std::string(TRADEWIND_SOURCE_DIR) + "/../shared/data");
}

std::map<std::string, std::string> data_environment() {
  if (std::getenv("TRADEWIND_DATA") != nullptr) return {};
  return {{"TRADEWIND_DATA", std::string(TRADEWIND_SOURCE_DIR) + "/../shared/data"}};
}

}  // namespace

TEST_CASE("the program explains itself and each of its commands") {
  const Ended help = outcome_of({"--help"});
  CHECK(help.code == 0);
  CHECK(help.err == "");
  for (const std::string& command : commands) {
    CAPTURE(command);
    CHECK(contains(help.out, "\n  " + command + " "));
    const Ended own = outcome_of({command, "--help"});
    CHECK(own.code == 0);
    CHECK(own.err == "");
    CHECK(contains(own.out, "--help"));
  }
  const Ended version = outcome_of({"--version"});
  CHECK(version.code == 0);
  CHECK(version.out.starts_with("0."));
}

TEST_CASE("a command line that makes no sense is refused on one line with what was meant") {
  check_refused(outcome_of({}), {"command line: found no command, expected one of run, compare"});
  check_refused(outcome_of({"comapre"}), {R"(found "comapre", expected "compare" (did you mean that?))"});
  check_refused(outcome_of({"frobnicate"}), {"\"frobnicate\"", "one of run, compare"});
  check_refused(outcome_of({"--frobnicate"}), {"--frobnicate"});
  check_refused(outcome_of({"run", "--frobnicate"}), {"--frobnicate", "tradewind run --help"});
  check_refused(outcome_of({"run", "one", "two"}), {"two"});
  check_refused(outcome_of({"compare", "--jobs", "0"}), {"--jobs"});
  check_refused(outcome_of({"compare", "--jobs", "many"}), {"--jobs"});
  check_refused(outcome_of({"compare", "--seeds", "-1"}), {"--seeds"});
  check_refused(outcome_of({"run", "--seed", "-1"}), {"--seed"});
  check_refused(outcome_of({"run", "--out"}), {"--out"});
  check_refused(outcome_of({"check"}), {"files"});
  check_refused(outcome_of({"list", "polices"}), {"\"polices\"", "policies"});
  check_refused(outcome_of({"run", "world_dya"}), {"world_dya: found no such file or example", "\"world_day\""});
  check_refused(outcome_of({"report", "/nowhere"}), {"/nowhere/comparison.json: found no readable file"});
}

TEST_CASE("each slow twin of a run by itself gives the same bytes") {
  const Workplace place;
  const std::string file = place.write("scenario.json", small_scenario());
  const Ended usual = outcome_of({"run", file});
  REQUIRE(usual.code == 0);
  CHECK(outcome_of({"run", file, "--step-engine"}).out == usual.out);
  CHECK(outcome_of({"run", file, "--route-singly"}).out == usual.out);
}

TEST_CASE("an estimate of unknown parts or of numbers that are none ends with 2") {
  const std::vector<std::string> lengths{"estimate", "--prompt", "500", "--output", "300"};
  const auto refused = [&](std::vector<std::string> more, const std::vector<std::string>& parts) {
    std::vector<std::string> arguments = lengths;
    arguments.insert(arguments.end(), more.begin(), more.end());
    check_refused(outcome_of(arguments), parts);
  };
  refused({"--rank", "--accelerator", "h100-sxn"}, {"--accelerator", "\"h100-sxm\""});
  refused({"--rank", "--engine", "vllm"}, {"--engine"});
  refused({"--rank", "--node", "hgx-h10"}, {"--node"});
  refused({"--rank", "--benchmark", "mmlo"}, {"--benchmark"});
  refused({"--rank", "--ttft-slo", "nan"}, {"--ttft-slo"});
  refused({"--rank", "--itl-slo-ms", "0"}, {"--itl-slo-ms"});
  refused({"--rank", "--context", "1e308"}, {"--context"});
  // What a ranking has no use for was passed over, wrong or right.
  refused({"--rank", "--gpus", "2"}, {"--rank", "--gpus"});
  refused({"--rank", "--batch", "5"}, {"--rank", "--batch"});
  refused({"--rank", "--model", "nope"}, {"--rank", "--model"});
  refused({"--rank", "--table"}, {"--rank", "--table"});
  for (const std::string value : {"0", "nan", "inf", "-1"}) {
    for (const std::string option : {"--pue", "--context", "--power-cap-w", "--gpus", "--batch", "--token-budget"}) {
      CAPTURE(option);
      CAPTURE(value);
      std::vector<std::string> more{"--model", "llama-3.1-8b"};
      if (option != "--batch") more.insert(more.end(), {"--batch", "8"});
      more.insert(more.end(), {option, value});
      refused(more, {option});
    }
  }
  for (const std::string option : {"--prompt", "--output"}) {
    std::vector<std::string> arguments{"estimate", "--model", "llama-3.1-8b", "--batch", "8"};
    for (const std::string other : {"--prompt", "--output"}) {
      arguments.insert(arguments.end(), {other, other == option ? "0" : "300"});
    }
    check_refused(outcome_of(arguments), {option});
  }
}

TEST_CASE("--set changes what its pointer names, as JSON or as text") {
  const Workplace place;
  const auto scenario_of = [&](std::vector<std::string> settings) {
    std::vector<std::string> arguments{"run", place.write("scenario.json", small_scenario())};
    for (std::string& setting : settings) {
      arguments.emplace_back("--set");
      arguments.push_back(std::move(setting));
    }
    const Ended ended = outcome_of(arguments);
    CHECK(ended.code == 0);
    return ended.code == 0 ? json::parse(ended.out)["scenario"] : json();
  };
  const json set = scenario_of({"/duration_s=300", "/name=a = b", "/workload/classes/chat/ttft_slo_s=0.5",
                                R"(/policies/routing={"name": "lowest_carbon"})", "/workload/classes/extra/share=0.2"});
  CHECK(set["duration_s"] == 300);
  CHECK(set["name"] == "a = b");
  CHECK(set["workload"]["classes"]["chat"]["ttft_slo_s"] == 0.5);
  CHECK(set["policies"]["routing"]["name"] == "lowest_carbon");
  CHECK(set["workload"]["classes"]["extra"]["share"] == 0.2);
}

TEST_CASE("a --set that cannot be followed is refused, and a wrong value is told like one in the file") {
  const Workplace place;
  const auto refused = [&](const std::string& setting, const std::vector<std::string>& told) {
    CAPTURE(setting);
    check_refused(place.command("run", small_scenario(), {"--set", setting}), told);
    CHECK(place.contents("out").empty());
  };
  refused("duration_s=5", {"--set: found \"duration_s=5\", expected /json/pointer=value"});
  refused("/duration_s", {"--set", "/json/pointer=value"});
  refused("", {"--set"});
  refused("/name/x=5", {"--set: /name/x: found no such place"});
  refused("/a~2b=5", {"--set: /a~2b"});
  refused("/duration_s=abc", {"/duration_s: found \"abc\", expected a number"});
  refused("/duration_s=1e999", {"/duration_s: found \"1e999\""});
  refused("/duration=5", {"/duration: found an unknown key", "\"duration_s\""});
  refused("/name=\xff", {"--set", "UTF-8"});
  json lists = small_scenario();
  lists["workload"]["classes"]["chat"]["allowed_regions"] = {"lab"};
  check_refused(place.command("run", lists, {"--set", "/workload/classes/chat/allowed_regions/99999999999=\"lab\""}),
                {"--set: /workload/classes/chat/allowed_regions/99999999999"});
}

TEST_CASE("output that cannot be written is refused before the run, and leaves nothing behind") {
  const Workplace place;
  const std::string file = place.write("file", std::string("text"));
  const std::string scenario = place.write("scenario.json", small_scenario());
  check_refused(outcome_of({"run", scenario, "--out", file}), {file + ": found " + file + ", which is no folder"});
  check_refused(outcome_of({"compare", scenario, "--out", file + "/below/it"}), {file + "/below/it: found"});
  std::filesystem::create_directories(place.path("out/comparison.json"));
  check_refused(outcome_of({"compare", scenario, "--out", place.path("out")}),
                {"out/comparison.json: found a folder where a file is to be"});
  CHECK(place.contents("out") == std::vector<std::string>{"comparison.json"});
  const Ended full = outcome_of({"run", scenario, "--out", "/dev/full"});
  CHECK(full.code == 2);
}

TEST_CASE("list names every kind of thing, each policy with its parameters") {
  const Ended all = outcome_of({"list"});
  CHECK(all.code == 0);
  const std::map<std::string, std::string> kinds{{"routing", "lowest_carbon"}, {"balancing", "least_outstanding"},
                                                 {"batching", "token_budget"}, {"cascading", "confidence_cascade"},
                                                 {"scaling", "scale_to_zero"}, {"power", "uncapped"},
                                                 {"models", "llama-3.1-70b"},  {"accelerators", "h100-sxm"},
                                                 {"engines", "vllm-0.11"},     {"nodes", "hgx-h100"},
                                                 {"examples", "world_day"}};
  for (const auto& listed : kinds) {
    const auto& [kind, member] = listed;
    CAPTURE(listed.first);
    const Ended ended = outcome_of({"list", kind});
    CHECK(ended.code == 0);
    CHECK(ended.err == "");
    CHECK(ended.out.starts_with(kind + "\n"));
    CHECK(contains(ended.out, "  " + member));
    CHECK(contains(all.out, ended.out));
  }
  CHECK(contains(all.out, outcome_of({"list", "policies"}).out));
}

TEST_CASE("every shipped example and topology passes the check") {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(TRADEWIND_SOURCE_DIR) + "/tests/golden")) {
    names.push_back(entry.path().filename().string());
  }
  for (const auto& entry : std::filesystem::directory_iterator(std::string(TRADEWIND_SOURCE_DIR) + "/topologies")) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().string());
  }
  const std::string listed = outcome_of({"list", "examples"}).out;
  for (const std::string& name : names) {
    CAPTURE(name);
    const std::size_t at = listed.find("  " + name + " ");
    const bool needs_data =
        at != std::string::npos && contains(listed.substr(at, listed.find('\n', at) - at), "$TRADEWIND_DATA");
    if (needs_data && !has_data()) {
      MESSAGE("left out: no data for " << name);
      continue;
    }
    const Ended ended = outcome_of({"check", name}, data_environment());
    CHECK(ended.code == 0);
    CHECK(ended.err == "");
    CHECK(ended.out.ends_with(": fine\n"));
  }
}

TEST_CASE("an interrupted comparison ends its children, writes nothing and exits with 130") {
  const Workplace place;
  json scenario = two_variants();
  scenario["duration_s"] = 30 * 86400;
  scenario["workload"]["requests"]["rate_rps"] = 20;
  for (const int signal : {SIGINT, SIGTERM}) {
    Program program({"compare", place.write("scenario.json", scenario), "--out", place.path("out"), "--jobs", "2"});
    for (int i = 0; i < 1000 && program.children().size() < 2; ++i) ::usleep(10'000);
    const std::vector<pid_t> children = program.children();
    REQUIRE(children.size() == 2);
    ::kill(program.pid(), signal);
    const Ended ended = program.wait();
    CHECK(ended.code == 128 + signal);
    CHECK(ended.out == "");
    CHECK(ended.err == "tradewind: interrupted\n");
    for (const pid_t child : children) CHECK(::kill(child, 0) != 0);
    CHECK(place.contents("out").empty());
  }
}

TEST_CASE("a run that fails through no fault of its input exits with 1 and writes nothing") {
  const Workplace place;
  json scenario = small_scenario();
  scenario["duration_s"] = 30 * 86400;
  scenario["workload"]["requests"]["rate_rps"] = 20;
  Program program({"run", place.write("scenario.json", scenario), "--out", place.path("out")});
  for (int i = 0; i < 1000 && program.children().empty(); ++i) ::usleep(10'000);
  REQUIRE(program.children().size() == 1);
  ::kill(program.children().front(), SIGKILL);
  const Ended ended = program.wait();
  CHECK(ended.code == 1);
  CHECK(ended.out == "");
  CHECK(ended.err == "tradewind: the run failed: a child was killed by SIGKILL (Killed)\n");
  CHECK(place.contents("out").empty());
}

TEST_CASE("a variant that fails leaves the others their results") {
  const Workplace place;
  json scenario = two_variants();
  scenario["variants"]["green"]["duration_s"] = 30 * 86400;
  scenario["variants"]["green"]["workload"]["requests"]["rate_rps"] = 20;
  Program program({"compare", place.write("scenario.json", scenario), "--out", place.path("out")});
  for (int i = 0; i < 1000 && program.children().empty(); ++i) ::usleep(10'000);
  REQUIRE(program.children().size() == 1);
  ::kill(program.children().front(), SIGKILL);  // green is the first
  const Ended ended = program.wait();
  CHECK(ended.code == 1);
  CHECK(ended.err == "note: the requests of home are not those of green\nreport: " + place.path("out") +
                         "/report.html\ntradewind: the run failed: variant green: a child was killed by SIGKILL "
                         "(Killed)\n");
  CHECK(contains(ended.out, "failed: a child was killed by SIGKILL"));
  const json comparison = json::parse(place.read("out/comparison.json"));
  CHECK(comparison["variants"][0] == json{{"name", "green"},
                                          {"results", nullptr},
                                          {"feasible", false},
                                          {"why_not", "failed"},
                                          {"error", "a child was killed by SIGKILL (Killed)"}});
  CHECK(comparison["variants"][1]["results"] == json::parse(place.read("out/home/results.json")));
  CHECK(comparison["differences"] == json::array());
  CHECK(outcome_of({"report", place.path("out")}).code == 0);
}
