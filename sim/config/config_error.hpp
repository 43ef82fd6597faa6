#pragma once

#include <stdexcept>
#include <string>

namespace tradewind {

/// The user's input is wrong. Caught once, in `main`, which prints `what()` and exits with 2.
///
/// One line: `FILE: POINTER: found FOUND, expected EXPECTED`. POINTER is a JSON pointer, `line N` for text files, or
/// empty when the file as a whole is meant.
class ConfigError : public std::runtime_error {
 public:
  ConfigError(const std::string& file, const std::string& pointer, const std::string& found,
              const std::string& expected);
  /// \param line  The message of another one, carried here from another process.
  explicit ConfigError(const std::string& line) : std::runtime_error(line) {}
};

}  // namespace tradewind
