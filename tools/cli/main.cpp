#include "sim/base/config/object_reader.hpp"
#include "sim/run/results.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/interrupts.hpp"
#include "tools/text/say.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <fmt/format.h>
#include <iostream>
#include <stdexcept>
#include <string_view>
#include <unistd.h>

namespace {

constexpr int success = 0;
constexpr int run_failed = 1;
constexpr int input_wrong = 2;

/// Mistakes told of one file; who has more has made one many times.
constexpr std::size_t mistakes_told_max = 100;

/// What is wrong with the command line, on one line.
std::string complaint(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  const std::string command = argc > 1 ? argv[1] : "";
  std::vector<std::string> commands;
  for (const CLI::App* known : app.get_subcommands({})) commands.push_back(known->get_name());
  const bool known = std::find(commands.begin(), commands.end(), command) != commands.end();
  if (!known) {
    const auto suggestion = tradewind::nearest(command, commands);
    return tradewind::ConfigError("command line", "", command.empty() ? "no command" : '"' + command + '"',
                                  suggestion ? fmt::format("\"{}\" (did you mean that?)", *suggestion)
                                             : fmt::format("one of {}", fmt::join(commands, ", ")))
        .what();
  }
  return fmt::format("command line: {}; tradewind {} --help tells what there is",
                     tradewind::shown_text(error.what(), 1000), command);
}

/// A full disk or a closed pipe must not pass for success.
void flush_results() {
  std::cout.flush();
  if (!std::cout || std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    throw std::runtime_error(std::string("stdout: ") + std::strerror(errno));
  }
}

void tell(const tradewind::ConfigError& error) {
  const auto mistakes = error.each();
  const std::size_t told = std::min(mistakes.size(), mistakes_told_max);
  for (std::size_t i = 0; i < told; ++i) tradewind::say("tradewind: {}\n", mistakes[i].what());
  if (told < mistakes.size()) tradewind::say("tradewind: and {} more\n", mistakes.size() - told);
}

/// An empty argument, as of a shell variable that is not set, is not the same as none.
void refuse_empty_arguments(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const bool option = argument.starts_with("--") && argument.find('=') == argument.size() - 1;
    if (!argument.empty() && !option) continue;
    const std::string before = i > 1 ? argv[i - 1] : "";
    const std::string place = option                     ? std::string(argument.substr(0, argument.size() - 1))
                              : before.starts_with("--") ? before
                                                         : fmt::format("argument {}", i);
    throw tradewind::ConfigError("command line", tradewind::shown_text(place, 100), "an empty text",
                                 "a text, or no such argument");
  }
}

int run_command_line(int argc, char** argv) {
  CLI::App app("Carbon-aware routing and scheduling of LLM inference, simulated.", "tradewind");
  app.set_version_flag("--version", tradewind::BuildInfo::version() + " (" + tradewind::BuildInfo::commit() + ")");
  app.require_subcommand(1);
  tradewind::add_run_command(app);
  tradewind::add_compare_command(app);
  tradewind::add_bound_command(app);
  tradewind::add_report_command(app);
  tradewind::add_estimate_command(app);
  tradewind::add_check_command(app);
  tradewind::add_calibrate_command(app);
  tradewind::add_list_command(app);
  tradewind::add_trace_command(app);
  tradewind::add_validate_command(app);
  tradewind::add_bench_command(app);
  refuse_empty_arguments(argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) {
      tradewind::say("tradewind: {}\n", complaint(app, error, argc, argv));
      return input_wrong;
    }
    app.exit(error);  // prints help or version
  }
  flush_results();
  return success;
}

/// A file opened later must not get the number of a standard stream that was closed, and what is meant for that stream.
/// What cannot be printed fails as on a full disk; what cannot be said is not missed.
void occupy_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0) continue;
    static_cast<void>(::open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY));
  }
}

}  // namespace

int main(int argc, char** argv) {
  occupy_standard_streams();
  std::signal(SIGXFSZ, SIG_IGN);  // beyond a limit a write fails, as on a full disk
  tradewind::end_on_interrupt();
  try {
    return run_command_line(argc, argv);
  } catch (const tradewind::Interrupted& interrupted) {
    tradewind::say("tradewind: interrupted\n");
    return 128 + interrupted.signal;
  } catch (const tradewind::ConfigError& error) {
    tell(error);
    return input_wrong;
  } catch (const std::exception& error) {
    tradewind::say("tradewind: the run failed: {}\n", tradewind::shown_text(error.what(), 2000));
    return run_failed;
  }
}
