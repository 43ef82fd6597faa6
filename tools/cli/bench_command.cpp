#include "sim/base/config/config_error.hpp"
#include "tools/bench/bench_text.hpp"
#include "tools/bench/suite.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/interrupts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace tradewind {

namespace {

struct BenchArguments {
  bool quick = false;
  bool full = false;
  bool json = false;
  std::vector<std::string> groups;
};

void bench(const BenchArguments& arguments) {
  const std::vector<std::string> known = bench_group_names();
  for (const std::string& group : arguments.groups) {
    if (std::find(known.begin(), known.end(), group) != known.end()) continue;
    throw ConfigError("command line", "--group", '"' + group + '"', fmt::format("one of {}", fmt::join(known, ", ")));
  }
  Interrupts interrupts;
  BenchOptions options;
  options.size = arguments.full ? BenchSize::complete : arguments.quick ? BenchSize::quick : BenchSize::usual;
  options.groups = arguments.groups;
  options.check = [&] { interrupts.check(); };
  const bool terminal = isatty(STDERR_FILENO) == 1;
  if (terminal) options.on_case = [](const std::string& name) { fmt::print(stderr, "\r\x1b[K{} …", name); };
  std::vector<BenchGroup> groups;
  try {
    groups = run_bench(options);
  } catch (const std::exception&) {
    interrupts.check();  // a run that was interrupted fails, too
    throw;
  }
  if (terminal) fmt::print(stderr, "\r\x1b[K");
  fmt::print("{}", arguments.json ? bench_json(groups).dump(2) + "\n" : bench_text(groups));
}

}  // namespace

void add_bench_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("bench", "Measure how fast and how large this program is on this machine");
  auto arguments = std::make_shared<BenchArguments>();
  CLI::Option* quick = command->add_flag("--quick", arguments->quick, "Small runs, medians of 3");
  command->add_flag("--full", arguments->full, "Also runs of 10 and 100 million requests")->excludes(quick);
  command->add_flag("--json", arguments->json, "Print JSON instead of tables");
  command
      ->add_option("--group", arguments->groups,
                   fmt::format("Measure only this: {}; may be given again", fmt::join(bench_group_names(), ", ")))
      ->allow_extra_args(false);
  command->callback([arguments] { bench(*arguments); });
}

}  // namespace tradewind
