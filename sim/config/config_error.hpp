#pragma once

#include <stdexcept>
#include <string>

namespace tradewind {

/// The user's input is wrong. Caught once, in `main`, which prints `what()` and exits with 2.
///
/// One line: `FILE: POINTER: found FOUND, expected EXPECTED`. POINTER is a JSON pointer, `line N` for text files, or
/// empty when the file as a whole is meant. Control characters of what was found are shown as `?`.
class ConfigError : public std::runtime_error {
 public:
  ConfigError(const std::string& file, const std::string& pointer, const std::string& found,
              const std::string& expected);

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }
  [[nodiscard]] const std::string& found() const { return found_; }
  [[nodiscard]] const std::string& expected() const { return expected_; }

  /// Its four parts as one text, to carry it to another process, and the error made from such a text again.
  [[nodiscard]] std::string packed() const;
  [[nodiscard]] static ConfigError unpacked(const std::string& text);

 private:
  std::string file_;
  std::string pointer_;
  std::string found_;
  std::string expected_;
};

}  // namespace tradewind
