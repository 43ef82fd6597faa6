#include "sim/config/object_reader.hpp"
#include "sim/run/results.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/interrupts.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fmt/format.h>
#include <stdexcept>

namespace {

constexpr int success = 0;
constexpr int run_failed = 1;
constexpr int input_wrong = 2;

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
  std::string text = error.what();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return fmt::format("command line: {}; tradewind {} --help tells what there is", text, command);
}

void flush_results() {
  if (std::fflush(stdout) != 0) throw std::runtime_error(std::string("stdout: ") + std::strerror(errno));
}

}  // namespace

int main(int argc, char** argv) {
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
  try {
    app.parse(argc, argv);
    flush_results();
    return success;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    fmt::print(stderr, "tradewind: {}\n", complaint(app, error, argc, argv));
    return input_wrong;
  } catch (const tradewind::Interrupted& interrupted) {
    fmt::print(stderr, "tradewind: interrupted\n");
    return 128 + interrupted.signal;
  } catch (const tradewind::ConfigError& error) {
    fmt::print(stderr, "tradewind: {}\n", error.what());
    return input_wrong;
  } catch (const std::exception& error) {
    fmt::print(stderr, "tradewind: the run failed: {}\n", error.what());
    return run_failed;
  }
}
