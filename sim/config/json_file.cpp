#include "sim/config/json_file.hpp"

#include "sim/config/config_error.hpp"

#include <algorithm>
#include <cstddef>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace tradewind {

using nlohmann::json;

namespace {

/// nlohmann's parser keeps the last of two equal keys in silence; this one refuses them.
json parse_without_duplicates(const std::string& text, const std::string& path) {
  std::vector<std::set<std::string>> open;
  const auto callback = [&](int, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::object_start) open.emplace_back();
    if (event == json::parse_event_t::object_end) open.pop_back();
    if (event == json::parse_event_t::key && !open.back().insert(parsed.get<std::string>()).second) {
      throw ConfigError(path, "", fmt::format("the key {} twice in one object", parsed.dump()), "each key once");
    }
    return true;
  };
  return json::parse(text, callback);
}

}  // namespace

json read_json_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw ConfigError(path, "", "no readable file", "a JSON file");
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (in.bad()) throw ConfigError(path, "", "an unreadable file", "a JSON file");
  try {
    return parse_without_duplicates(text, path);
  } catch (const json::parse_error& error) {
    const std::size_t end = std::min(error.byte, text.size());
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '\n');
    throw ConfigError(path, fmt::format("line {}", line), "malformed JSON", "valid JSON");
  }
}

}  // namespace tradewind
