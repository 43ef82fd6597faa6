#include "sim/base/config/config_error.hpp"

#include "sim/base/config/shown_text.hpp"

#include <fmt/format.h>

namespace tradewind {

namespace {

// A list of all there is may be long; a name or value need not be shown whole.
constexpr std::size_t name_bytes_max = 300;
constexpr std::size_t expected_bytes_max = 4000;

std::string line_of(const std::string& file, const std::string& pointer, const std::string& found,
                    const std::string& expected) {
  return fmt::format("{}: {}{}found {}, expected {}", shown_text(file, name_bytes_max),
                     shown_text(pointer, name_bytes_max), pointer.empty() ? "" : ": ",
                     shown_text(found, name_bytes_max), shown_text(expected, expected_bytes_max));
}

}  // namespace

ConfigError::ConfigError(const std::string& file, const std::string& pointer, const std::string& found,
                         const std::string& expected)
    : std::runtime_error(line_of(file, pointer, found, expected)),
      file_(file),
      pointer_(pointer),
      found_(found),
      expected_(expected) {}

std::vector<ConfigError> ConfigError::each() const {
  std::vector<ConfigError> out{{file_, pointer_, found_, expected_}};
  out.insert(out.end(), further_.begin(), further_.end());
  return out;
}

ConfigError ConfigError::all(const std::vector<ConfigError>& mistakes) {
  ConfigError first = mistakes.front();
  first.further_.clear();
  for (std::size_t i = 1; i < mistakes.size(); ++i) first.further_.push_back(mistakes[i]);
  return first;
}

}  // namespace tradewind
