#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace tradewind {

/// The user's input is wrong. Caught once, in `main`, which prints each mistake and exits with 2.
///
/// One line: `FILE: POINTER: found FOUND, expected EXPECTED`. POINTER is a JSON pointer, `line N` for text files, or
/// empty when the file as a whole is meant. What may come from a file is shown on one line, cut when long.
class ConfigError : public std::runtime_error {
 public:
  ConfigError(const std::string& file, const std::string& pointer, const std::string& found,
              const std::string& expected);

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }
  [[nodiscard]] const std::string& found() const { return found_; }
  [[nodiscard]] const std::string& expected() const { return expected_; }

  /// Further mistakes that were found beside this one, in the order in which they are to be told.
  [[nodiscard]] const std::vector<ConfigError>& further() const { return further_; }
  /// This one and the further ones, each by itself.
  [[nodiscard]] std::vector<ConfigError> each() const;
  /// All of them as one, told in their order. Needs at least one.
  [[nodiscard]] static ConfigError all(const std::vector<ConfigError>& mistakes);

 private:
  std::string file_;
  std::string pointer_;
  std::string found_;
  std::string expected_;
  std::vector<ConfigError> further_;
};

}  // namespace tradewind
