#include "sim/config/config_error.hpp"

#include <fmt/format.h>

namespace tradewind {

ConfigError::ConfigError(const std::string& file, const std::string& pointer, const std::string& found,
                         const std::string& expected)
    : std::runtime_error(
          fmt::format("{}: {}{}found {}, expected {}", file, pointer, pointer.empty() ? "" : ": ", found, expected)) {}

}  // namespace tradewind
