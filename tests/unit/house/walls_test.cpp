#include "tests/unit/house/walls.hpp"

#include "tests/support/temporary_folder.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <regex>

namespace tradewind::house {

namespace {

const std::string root = TRADEWIND_SOURCE_DIR;
constexpr int lines_max = 300;

std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE_MESSAGE(in.good(), path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Whether `file` may have this one line in it.
bool may(const std::string& file, const std::string& line) {
  const auto includes = include_lines(line);
  REQUIRE(includes.size() == 1);
  return !broken_wall(file, includes.front());
}

}  // namespace

TEST_CASE("every include line of the tree respects the walls of the house") {
  const auto files = source_files(root);
  REQUIRE(files.size() > 10);
  std::size_t lines_read = 0;
  for (const std::string& file : files) {
    for (const IncludeLine& include : include_lines(text_of(root + "/" + file))) {
      ++lines_read;
      const auto reason = broken_wall(file, include);
      if (reason) FAIL_CHECK(fmt::format("{}:{}: includes {}, but {}", file, include.line, include.path, *reason));
    }
  }
  CHECK(lines_read > files.size());
}

TEST_CASE("no source file is longer than 300 lines") {
  for (const std::string& file : source_files(root)) {
    const int lines = line_count(text_of(root + "/" + file));
    if (lines > lines_max) FAIL_CHECK(fmt::format("{}: {} lines", file, lines));
  }
}

TEST_CASE("what a run computes with is the same on every processor: no elementary function of the C library") {
  const std::regex call(
      R"(\bstd::(exp2?|expm1|log(2|10|1p)?|pow|sin|cos|tan|a(sin|cos|tan2?)|sinh|cosh|tanh|cbrt|hypot|erfc?|[tl]gamma)\()");
  CHECK(std::regex_search("std::exp(x)", call));
  CHECK_FALSE(std::regex_search("std::sqrt(x), portable::exp(x), std::expected(x)", call));
  for (const std::string& file : source_files(root)) {
    if (file.starts_with("tools/") || file.starts_with("tests/")) continue;
    const std::string text = text_of(root + "/" + file);
    if (std::regex_search(text, call)) FAIL_CHECK(file, ": sim/base/math/portable.hpp has it");
  }
}

TEST_CASE("every top-level source folder tells its story in a README") {
  const auto folders = top_level_folders(root);
  CHECK(folders.size() == 6);
  for (const std::string& folder : folders) {
    const std::string readme = root + "/" + folder + "/README.md";
    CHECK_MESSAGE(std::filesystem::is_regular_file(readme), readme);
  }
}

TEST_CASE("an include line is found however it is spaced, and nothing else is taken for one") {
  const auto found = include_lines(
      "#pragma once\n"
      "#include \"sim/base/units/quantity.hpp\"\n"
      "  #  include<vector>  // why\n"
      "// #include <map>\n"
      "const char* text = \"#include <set>\";\n"
      "#if __has_include(<span>)\n"
      "#include HEADER\n"
      "#include <unclosed\n"
      "#include <last>");
  REQUIRE(found.size() == 5);
  CHECK(found[0].path == "sim/base/units/quantity.hpp");
  CHECK(found[0].line == 2);
  CHECK(found[0].quoted);
  CHECK(found[1].path == "vector");
  CHECK(found[1].line == 3);
  CHECK_FALSE(found[1].quoted);
  CHECK(found[2].path.empty());
  CHECK(found[3].path.empty());
  CHECK(found[4].path == "last");
  CHECK(found[4].line == 9);
}

TEST_CASE("only the kernel may include SimGrid") {
  CHECK(may("sim/kernel/clock.cpp", "#include <simgrid/s4u.hpp>"));
  CHECK_FALSE(may("sim/kernel_twin/clock.cpp", "#include <simgrid/s4u.hpp>"));
  CHECK_FALSE(may("sim/run/run.cpp", "#include <simgrid/s4u.hpp>"));
  CHECK_FALSE(may("sim/run/run.cpp", "#include <xbt/log.h>"));
  CHECK_FALSE(may("policies/routing/home.cpp", "#include <simgrid/s4u.hpp>"));
  CHECK_FALSE(may("tests/unit/kernel/clock_test.cpp", "#include <simgrid/s4u.hpp>"));
}

TEST_CASE("only the network and the bound may include Boost.Graph") {
  CHECK(may("sim/network/graph.cpp", "#include <boost/graph/dijkstra_shortest_paths.hpp>"));
  CHECK(may("sim/base/flow/flow.cpp", "#include <boost/graph/successive_shortest_path_nonnegative_weights.hpp>"));
  CHECK(may("sim/books/sketch.cpp", "#include <boost/histogram.hpp>"));
  CHECK_FALSE(may("sim/books/sketch.cpp", "#include <boost/graph/adjacency_list.hpp>"));
  CHECK_FALSE(may("tools/lab/map.cpp", "#include <boost/graph/adjacency_list.hpp>"));
}

TEST_CASE("a policy sees interfaces and views but never the fleet") {
  const std::string policy = "policies/routing/lowest_carbon.cpp";
  CHECK(may(policy, "#include \"policies/routing/router.hpp\""));
  CHECK(may(policy, "#include \"sim/base/units/quantity.hpp\""));
  CHECK(may(policy, "#include \"sim/base/config/object_reader.hpp\""));
  CHECK(may(policy, "#include \"sim/base/random/stream.hpp\""));
  CHECK(may(policy, "#include \"policies/view/region_view.hpp\""));
  CHECK(may(policy, "#include <algorithm>"));
  CHECK(may(policy, "#include <boost/random/exponential_distribution.hpp>"));
  for (const std::string folder : {"sim/run", "sim/kernel", "sim/books", "sim/serving", "sim/site", "sim/fleet",
                                   "sim/config", "topologies", "traces", "tools"}) {
    CAPTURE(folder);
    CHECK_FALSE(may(policy, "#include \"" + folder + "/replica.hpp\""));
  }
  CHECK_FALSE(may(policy, "#include <boost/graph/adjacency_list.hpp>"));
  CHECK_FALSE(may(policy, "#include <sys/stat.h>"));
}

TEST_CASE("the simulator knows no tools and the readers of data know no run") {
  CHECK(may("tools/cli/main.cpp", "#include \"sim/run/run.hpp\""));
  CHECK(may("tests/e2e/command_test.cpp", "#include \"tools/report/page.hpp\""));
  CHECK(may("sim/run/run.cpp", "#include \"traces/azure.hpp\""));
  CHECK_FALSE(may("sim/run/run.cpp", "#include \"tools/report/page.hpp\""));
  CHECK_FALSE(may("sim/run/run.cpp", "#include \"tests/unit/house/walls.hpp\""));
  CHECK_FALSE(may("traces/azure.cpp", "#include \"tools/report/page.hpp\""));
  CHECK_FALSE(may("traces/azure.cpp", "#include \"sim/run/run.hpp\""));
  CHECK_FALSE(may("topologies/topology.cpp", "#include \"tools/report/page.hpp\""));
  CHECK_FALSE(may("topologies/topology.cpp", "#include \"sim/run/run.hpp\""));
}

TEST_CASE("a header of the house is named from its root, in quotes, so that no wall is passed by another name") {
  CHECK_FALSE(may("sim/site/signal.cpp", "#include \"signal.hpp\""));
  CHECK_FALSE(may("sim/site/signal.cpp", "#include \"../units/quantity.hpp\""));
  CHECK_FALSE(may("policies/routing/home.cpp", "#include \"policies/../sim/run/run.hpp\""));
  CHECK_FALSE(may("policies/routing/home.cpp", "#include <sim/units/quantity.hpp>"));
  CHECK_FALSE(may("sim/run/run.cpp", "#include \"simgrid/s4u.hpp\""));
  CHECK_FALSE(may("sim/run/run.cpp", "#include HEADER"));
}

TEST_CASE("a file of 300 lines is counted as 300, with or without its last newline") {
  std::string text = "last";
  for (int i = 1; i < lines_max; ++i) text.insert(0, "x\n");
  CHECK(line_count(text) == lines_max);
  CHECK(line_count(text + "\n") == lines_max);
  CHECK(line_count(text + "\n\n") == lines_max + 1);
  CHECK(line_count("") == 0);
}

TEST_CASE("sources are found at any depth of the top-level folders, and in no other place") {
  const testing::TemporaryFolder scratch;
  scratch.write("sim/a/b/deep.cpp", "");
  scratch.write("sim/top.hpp", "");
  scratch.write("sim/notes.md", "");
  scratch.write("tools/cli/main.cpp", "");
  scratch.write("build/dev/generated.cpp", "");
  CHECK(top_level_folders(scratch.path()) == std::vector<std::string>{"sim", "tools"});
  CHECK(source_files(scratch.path()) ==
        std::vector<std::string>{"sim/a/b/deep.cpp", "sim/top.hpp", "tools/cli/main.cpp"});
}

}  // namespace tradewind::house
