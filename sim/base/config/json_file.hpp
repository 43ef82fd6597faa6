#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace tradewind {

/// Parses a JSON file. Comments are not JSON and are refused; so are duplicate keys and numbers beyond a double.
/// \throws ConfigError  when the file is missing (with its path), malformed (with its line), or
///                      nested above 1,000 deep.
[[nodiscard]] nlohmann::json read_json_file(const std::string& path);

/// The same in two steps, for who wants the text too. `path` is for messages.
[[nodiscard]] std::string read_json_text(const std::string& path);
[[nodiscard]] nlohmann::json parse_json(const std::string& text, const std::string& path);

}  // namespace tradewind
