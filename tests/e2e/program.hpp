#pragma once

#include "tests/support/temporary_folder.hpp"

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tradewind::e2e {

/// How the program ended and what it said.
struct Ended {
  int code = 0;  ///< exit code; 128 + signal when a signal killed it
  std::string out;
  std::string err;
};

/// The program at work in a process of its own, with its output in pipes; killed when destroyed before its end.
class Program {
 public:
  enum class Which { tradewind, shell };

  /// \param environment  Variables that differ from this process's; an empty value unsets one.
  explicit Program(std::vector<std::string> arguments, const std::map<std::string, std::string>& environment = {},
                   Which which = Which::tradewind);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Its own child processes.
  [[nodiscard]] std::vector<pid_t> children() const;
  /// Reads all output and waits for the end.
  [[nodiscard]] Ended wait();

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
};

/// Runs a shell script to its end, in which `$TRADEWIND` is the program: for limits, redirections and pipes.
[[nodiscard]] Ended outcome_in_shell(const std::string& script);

/// Runs the program to its end.
[[nodiscard]] Ended outcome_of(std::vector<std::string> arguments,
                               const std::map<std::string, std::string>& environment = {});

using Folder = testing::TemporaryFolder;

/// Fails the test unless the program refused its input as it promises: exit code 2, nothing on stdout, and one line on
/// stderr that has all of `parts`.
void check_refused(const Ended& ended, const std::vector<std::string>& parts);

}  // namespace tradewind::e2e
