#include "sim/base/config/json_file.hpp"
#include "sim/base/config/object_reader.hpp"
#include "tests/e2e/golden/golden_example.hpp"
#include "tests/support/data_folder.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tools/cli/shipped.hpp"

#include <algorithm>
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace tradewind::testing {

namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

/// Set by tools/rewrite-golden: write what is found instead of comparing it.
bool rewriting() { return std::getenv("TRADEWIND_REWRITE_GOLDEN") != nullptr; }

/// Whether `$TRADEWIND_GOLDEN`, names between spaces, leaves this example in; unset or empty means all.
bool chosen(const std::string& name) {
  const char* names = std::getenv("TRADEWIND_GOLDEN");
  if (names == nullptr || *names == '\0') return true;
  std::istringstream words(names);
  return std::find(std::istream_iterator<std::string>(words), {}, name) != std::istream_iterator<std::string>();
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  REQUIRE_MESSAGE(out, "cannot write " << file.string());
}

/// What follows `tradewind compare` on the command line that an example's README shows and the test runs: its name, and
/// the settings of its `golden.json`, where it has one because the whole of it takes too long for a test.
std::string arguments_of(const fs::path& folder) {
  std::string arguments = folder.filename().string();
  const fs::path file = folder / "golden.json";
  if (!fs::exists(file)) return arguments;
  const nlohmann::json written = read_json_file(file.string());
  ObjectReader golden(written, file.string());
  for (const std::string& setting : golden.texts("set")) arguments += " --set " + setting;
  golden.finish();
  return arguments;
}

struct Answer {
  json figures;
  std::string table;  ///< what the program printed
};

/// Runs `tradewind compare` on an example, as its README says.
Answer answer_to(const std::string& arguments) {
  const TemporaryFolder folder;
  const std::string out = folder.path();
  const std::string command =
      fmt::format("'{}' compare {} --out '{}' >'{}/stdout' 2>'{}/stderr'", TRADEWIND_BINARY, arguments, out, out, out);
  const int status = std::system(command.c_str());  // NOLINT(cert-env33-c): the program under test, by a fixed path
  REQUIRE_MESSAGE((WIFEXITED(status) && WEXITSTATUS(status) == 0), folder.read("stderr"));
  return {reduced(json::parse(folder.read("comparison.json"))), folder.read("stdout")};
}

void check_figures(const fs::path& folder, const json& found) {
  const fs::path file = folder / "expected.json";
  if (rewriting()) {
    write(file, expected_text(found));
    return;
  }
  REQUIRE_MESSAGE(fs::exists(file), file.string() << " is missing: tools/rewrite-golden writes it");
  for (const std::string& line : differences(json::parse(text_of(file)), found)) FAIL_CHECK(line);
}

void check_readme(const fs::path& folder, const std::string& table) {
  const fs::path file = folder / "README.md";
  const std::string readme = text_of(file);
  const std::string arguments = arguments_of(folder);
  REQUIRE_MESSAGE(readme.find(command_line(arguments)) != std::string::npos,
                  file.string() << " shows no output of: " << command_line(arguments));
  if (rewriting()) {
    write(file, with_output(readme, arguments, table));
  } else {
    CHECK_MESSAGE(shown_output(readme, arguments) == table, file.string()
                                                                << " shows another table than the program prints");
  }
}

}  // namespace

TEST_CASE("every example gives the numbers of its expected.json and the table of its README") {
  const Shipped shipped = Shipped::find();
  const std::vector<Example> examples = list_examples(shipped);
  REQUIRE(examples.size() >= 5);
  for (const Example& example : examples) {
    if (!chosen(example.name)) continue;
    CAPTURE(example.name);
    if (example.needs_data) {
      const auto data = data_folder_if_any();
      if (!data) continue;
      REQUIRE(setenv("TRADEWIND_DATA", data->c_str(), 1) == 0);
    }
    const fs::path folder = fs::path(shipped.examples) / example.name;
    const Answer answer = answer_to(arguments_of(folder));
    check_figures(folder, answer.figures);
    check_readme(folder, answer.table);
  }
}

TEST_CASE("every folder of examples has a scenario, expected numbers and a story") {
  for (const auto& entry : fs::directory_iterator(Shipped::find().examples)) {
    if (!entry.is_directory()) continue;
    CAPTURE(entry.path().string());
    for (const char* file : {"scenario.json", "expected.json", "README.md"}) CHECK(fs::exists(entry.path() / file));
  }
}

TEST_CASE("an example that replays a trace names data and the built-in day names none") {
  for (const Example& example : list_examples(Shipped::find())) {
    if (example.name == "world_day") CHECK_FALSE(example.needs_data);
    if (example.name == "billion_day") CHECK_FALSE(example.needs_data);
    if (example.name == "azure_three_grids") CHECK(example.needs_data);
  }
}

TEST_CASE("a number that moved is named by its pointer, with what was expected and found") {
  const json expected = {
      {"home", {{"requests", {{"completed", 10}}}, {"energy_kwh", {{"it", 2.0}}}, {"bound", nullptr}}}};
  json found = expected;
  CHECK(differences(expected, found).empty());
  found["home"]["energy_kwh"]["it"] = 2.0 * (1.0 + 1e-10);
  CHECK(differences(expected, found).empty());
  found["home"]["energy_kwh"]["it"] = 2.0 * (1.0 + 1e-8);
  found["home"]["requests"]["completed"] = 11;
  const std::vector<std::string> lines = differences(expected, found);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "/home/requests/completed: expected 10, found 11 (+10 %)");
  CHECK(lines[1].find("/home/energy_kwh/it: expected 2.0, found 2.0000000") == 0);
}

TEST_CASE("a variant or a row that came or went is a difference") {
  const json expected = {{"a", {{"x", 1}}}, {"b", {{"x", 1}}}};
  const json found = {{"a", {{"x", 1}, {"y", 2}}}};
  const std::vector<std::string> lines = differences(expected, found);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "/a/y: expected nothing, found 2");
  CHECK(lines[1] == "/b: expected {\"x\":1}, found nothing");
  CHECK(differences({{"a", nullptr}}, {{"a", 0.0}}).size() == 1);
}

TEST_CASE("a README's table is found by its command and replaced without touching the rest") {
  const std::string readme = "# Day\n\n```console\n$ tradewind compare day\nold\ntable\n```\n\nRead it.\n";
  CHECK(shown_output(readme, "day") == "old\ntable\n");
  CHECK(shown_output(readme, "night").empty());
  CHECK(with_output(readme, "day", "new\n") == "# Day\n\n```console\n$ tradewind compare day\nnew\n```\n\nRead it.\n");
}

}  // namespace tradewind::testing
