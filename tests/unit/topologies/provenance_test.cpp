#include "sim/base/config/object_reader.hpp"
#include "tests/support/written_file.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace tradewind {

using nlohmann::json;

namespace {

/// Choices of a world's author, not facts about the world.
const std::set<std::string> choices = {"count", "gpus", "replicas_min", "replicas_max"};
/// Geography: bare where the place itself has a `source`.
const std::set<std::string> geography = {"latitude", "longitude", "utc_offset_hours"};
const std::set<std::string> grades = {"measured", "fitted", "published", "assumed"};

bool has_source(const json& object) {
  return object.contains("source") && object["source"].is_string() && object["source"].get<std::string>().size() >= 8;
}

bool has_source_and_grade(const json& object) {
  return has_source(object) && object.contains("grade") && grades.contains(object["grade"].get<std::string>());
}

bool may_stand_bare(const json& object, const std::string& key, bool in_architecture, bool in_world) {
  if (in_architecture) return true;
  return in_world && (choices.contains(key) || (geography.contains(key) && has_source(object)));
}

/// Pointers of all numbers below `value` that nobody vouches for.
void collect_ungraded(const json& value, const std::string& pointer, bool in_architecture, bool in_world,
                      std::vector<std::string>& found) {
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (value[i].is_number()) found.push_back(pointer + "/" + std::to_string(i));
      collect_ungraded(value[i], pointer + "/" + std::to_string(i), in_architecture, in_world, found);
    }
  }
  if (!value.is_object()) return;
  if (value.contains("value")) {
    if (!has_source_and_grade(value)) found.push_back(pointer);
    return;
  }
  for (const auto& [key, member] : value.items()) {
    const std::string here = pointer + "/" + key;
    if (member.is_number() && !may_stand_bare(value, key, in_architecture, in_world)) found.push_back(here);
    const bool architecture = in_architecture || (key == "architecture" && has_source_and_grade(member));
    collect_ungraded(member, here, architecture, in_world, found);
  }
}

std::vector<std::string> ungraded(const json& document) {
  std::vector<std::string> found;
  collect_ungraded(document, "", false, document.contains("regions"), found);
  return found;
}

/// Words by which a source says that nobody has compared the number with the document.
const std::vector<std::string> doubts = {"second-hand", "from memory", "by memory", "not compared", "check before"};

/// Pointers of what claims more than `assumed` although its own source doubts it.
void collect_overstated(const json& value, const std::string& pointer, std::vector<std::string>& found) {
  if (!value.is_structured()) return;
  if (value.is_object() && has_source_and_grade(value) && value["grade"] != "assumed") {
    const std::string source = value["source"].get<std::string>();
    const auto named = [&](const std::string& doubt) { return source.find(doubt) != std::string::npos; };
    if (std::any_of(doubts.begin(), doubts.end(), named)) found.push_back(pointer);
  }
  for (const auto& [key, member] : value.items()) collect_overstated(member, pointer + "/" + key, found);
}

std::vector<std::string> overstated(const json& document) {
  std::vector<std::string> found;
  collect_overstated(document, "", found);
  return found;
}

/// Every data file that is shipped: the catalogue and its worlds, what generators are made of, what others published.
std::vector<std::string> data_files() {
  std::vector<std::string> files;
  for (const char* folder : {"topologies", "traces", "tools/validate"}) {
    const std::string root = std::string(TRADEWIND_SOURCE_DIR) + "/" + folder;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() == ".json") files.push_back(entry.path().string());
    }
  }
  return files;
}

}  // namespace

TEST_CASE("every number of every shipped data file states its source and grade") {
  const std::vector<std::string> files = data_files();
  for (const std::string& file : files) {
    for (const std::string& pointer : ungraded(read_json_file(file))) {
      FAIL_CHECK("no source or grade in " << file << " at " << pointer);
    }
  }
  for (const char* name : {"engines/vllm-0.11.json", "defaults/network.json", "defaults/grid.json",
                           "fits/azure_conversations.json", "fits/grid_shapes.json", "published/per_query_paper.json",
                           "published/levers.json", "published/nodes.json", "published/services.json"}) {
    const bool covered =
        std::any_of(files.begin(), files.end(), [&](const std::string& file) { return file.ends_with(name); });
    CHECK_MESSAGE(covered, name);
  }
}

TEST_CASE("a shipped number whose source was not compared is graded as assumed") {
  for (const std::string& file : data_files()) {
    for (const std::string& pointer : overstated(read_json_file(file))) {
      FAIL_CHECK("graded above its source in " << file << " at " << pointer);
    }
  }
}

TEST_CASE("a grade above its source is noticed") {
  const json doubtful = {{"value", 1}, {"source", "second-hand, a talk"}, {"grade", "published"}};
  CHECK(overstated({{"accuracy", {{"mmlu", doubtful}}}}) == std::vector<std::string>{"/accuracy/mmlu"});
  CHECK(overstated({{"tdp_w", {{"value", 1}, {"source", "from memory"}, {"grade", "assumed"}}}}).empty());
}

TEST_CASE("a number without source or grade is noticed") {
  const json graded = {{"value", 1}, {"source", "a data sheet"}, {"grade", "published"}};
  CHECK(ungraded({{"tdp_w", graded}}).empty());
  CHECK(ungraded({{"tdp_w", 700}}) == std::vector<std::string>{"/tdp_w"});
  CHECK(ungraded({{"count", 3}}) == std::vector<std::string>{"/count"});
  CHECK(ungraded({{"list", {1.0}}}) == std::vector<std::string>{"/list/0"});
  CHECK(ungraded({{"tdp_w", {{"value", 1}, {"source", "a data sheet"}}}}) == std::vector<std::string>{"/tdp_w"});
  CHECK(ungraded({{"tdp_w", {{"value", 1}, {"source", ""}, {"grade", "assumed"}}}}) ==
        std::vector<std::string>{"/tdp_w"});
  CHECK(ungraded({{"architecture", {{"layers", 32}}}}) == std::vector<std::string>{"/architecture/layers"});
  CHECK(ungraded({{"architecture", {{"layers", 32}, {"source", "config.json"}, {"grade", "published"}}}}).empty());
  CHECK(ungraded({{"regions", {{"a", {{"latitude", 3}}}}}}) == std::vector<std::string>{"/regions/a/latitude"});
}

}  // namespace tradewind
