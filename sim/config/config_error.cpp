#include "sim/config/config_error.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tradewind {

namespace {

/// Without line breaks and terminal sequences, which may come from a file.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == 0x7F; }, '?');
  return text;
}

}  // namespace

ConfigError::ConfigError(const std::string& file, const std::string& pointer, const std::string& found,
                         const std::string& expected)
    : std::runtime_error(one_line(
          fmt::format("{}: {}{}found {}, expected {}", file, pointer, pointer.empty() ? "" : ": ", found, expected))),
      file_(file),
      pointer_(pointer),
      found_(found),
      expected_(expected) {}

std::string ConfigError::packed() const {
  std::string text;
  for (const std::string* part : {&file_, &pointer_, &found_, &expected_}) {
    text += fmt::format("{} {}", part->size(), *part);
  }
  return text;
}

ConfigError ConfigError::unpacked(const std::string& text) {
  std::array<std::string, 4> parts;
  std::size_t at = 0;
  for (std::string& part : parts) {
    const std::size_t blank = text.find(' ', at);
    const std::size_t size = std::stoull(text.substr(at, blank - at));
    part = text.substr(blank + 1, size);
    at = blank + 1 + size;
  }
  return {parts[0], parts[1], parts[2], parts[3]};
}

}  // namespace tradewind
