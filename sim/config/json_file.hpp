#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace tradewind {

/// Parses a JSON file. Comments are not JSON and are refused; so are duplicate keys.
/// \throws ConfigError  when the file is missing (with its path), or malformed (with line and column).
[[nodiscard]] nlohmann::json read_json_file(const std::string& path);

}  // namespace tradewind
