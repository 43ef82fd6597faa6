#include "sim/base/config/json_file.hpp"

#include "sim/base/config/config_error.hpp"
#include "sim/base/config/input_file.hpp"

#include <algorithm>
#include <cstddef>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace tradewind {

using nlohmann::json;

namespace {

/// Walks through a document without building it and refuses what is no JSON or has a key twice.
///
/// nlohmann's own parser keeps the last of two equal keys in silence, and does not say where a number is too large.
class Checker final : public json::json_sax_t {
 public:
  Checker(const std::string& text, const std::string& path) : text_(text), path_(path) {}

  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_unsigned(number_unsigned_t) override { return value(); }
  bool number_float(number_float_t, const string_t&) override { return value(); }
  bool string(string_t&) override { return value(); }
  bool binary(binary_t&) override { return value(); }
  bool start_object(std::size_t) override { return open(false); }
  bool start_array(std::size_t) override { return open(true); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& key) override {
    if (!levels_.back().keys.insert(key).second) {
      throw ConfigError(path_, pointer(), fmt::format("the key {} twice in one object", json(key).dump()),
                        "each key once");
    }
    levels_.back().key = key;
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const json::exception& error) override {
    const auto end = text_.begin() + static_cast<std::ptrdiff_t>(std::min(position, text_.size()));
    const auto line = 1 + std::count(text_.begin(), end, '\n');
    const bool too_large = dynamic_cast<const json::out_of_range*>(&error) != nullptr;
    throw ConfigError(path_, fmt::format("line {}", line), too_large ? "a number that is too large" : "malformed JSON",
                      too_large ? "a finite number" : "valid JSON");
  }

 private:
  struct Level {
    bool array = false;
    std::size_t index = 0;
    std::string key;
    std::set<std::string> keys;
  };

  bool value() {
    if (!levels_.empty()) ++levels_.back().index;
    return true;
  }
  bool open(bool array) {
    if (levels_.size() == depth_max) {
      throw ConfigError(path_, "", fmt::format("objects and arrays nested above {} deep", depth_max), "a flatter file");
    }
    levels_.push_back({array, 0, {}, {}});
    return true;
  }
  bool close() {
    levels_.pop_back();
    return value();
  }
  [[nodiscard]] std::string pointer() const {
    json::json_pointer pointer;
    for (std::size_t i = 0; i + 1 < levels_.size(); ++i) {
      levels_[i].array ? pointer.push_back(std::to_string(levels_[i].index)) : pointer.push_back(levels_[i].key);
    }
    return pointer.to_string();
  }

  static constexpr std::size_t depth_max = 1000;
  const std::string& text_;
  const std::string& path_;
  std::vector<Level> levels_;
};

}  // namespace

json parse_json(const std::string& text, const std::string& path) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    throw ConfigError(path, "", "an empty file", "a JSON file");
  }
  Checker checker(text, path);
  json::sax_parse(text, &checker);
  return json::parse(text);
}

json read_json_file(const std::string& path) { return parse_json(read_json_text(path), path); }

std::string read_json_text(const std::string& path) { return InputFile(path, path, "a JSON file").read_all(); }

}  // namespace tradewind
