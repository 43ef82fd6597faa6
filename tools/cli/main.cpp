#include "sim/config/config_error.hpp"
#include "sim/run/results.hpp"
#include "tools/cli/commands.hpp"

#include <exception>
#include <fmt/format.h>

namespace {

constexpr int success = 0;
constexpr int run_failed = 1;
constexpr int input_wrong = 2;

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Carbon-aware routing and scheduling of LLM inference, simulated.", "tradewind");
  app.set_version_flag("--version", tradewind::BuildInfo::version() + " (" + tradewind::BuildInfo::commit() + ")");
  app.require_subcommand(1);
  tradewind::add_run_command(app);
  tradewind::add_compare_command(app);
  tradewind::add_bound_command(app);
  tradewind::add_report_command(app);
  tradewind::add_check_command(app);
  tradewind::add_list_command(app);
  try {
    app.parse(argc, argv);
    return success;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? success : input_wrong;
  } catch (const tradewind::ConfigError& error) {
    fmt::print(stderr, "tradewind: {}\n", error.what());
    return input_wrong;
  } catch (const std::exception& error) {
    fmt::print(stderr, "tradewind: the run failed: {}\n", error.what());
    return run_failed;
  }
}
