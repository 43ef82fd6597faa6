#include "tools/cli/shown_runs.hpp"

#include "tools/cli/progress_bar.hpp"
#include "tools/text/say.hpp"

#include <fmt/format.h>
#include <set>
#include <sstream>
#include <string>

namespace tradewind {

namespace {

/// Variants that read the same trace remark the same.
void print_remarks(const std::vector<RunOutput>& outputs) {
  std::set<std::string> printed;
  for (const RunOutput& output : outputs) {
    std::istringstream lines(output.remarks);
    for (std::string line; std::getline(lines, line);) {
      if (printed.insert(line).second) say("note: {}\n", line);
    }
  }
}

}  // namespace

std::vector<RunOutput> shown_runs(std::span<const Scenario> scenarios, const Library& library, RunOptions options,
                                  Interrupts& interrupts) {
  std::vector<RunOutput> outputs;
  {
    ProgressBar bar(scenarios.size());
    options.on_progress = [&](std::size_t job, double share) { bar.update(job, share); };
    options.cancelled = [&] { return interrupts.pending(); };
    try {
      outputs = run(scenarios, library, options);
    } catch (const std::exception&) {
      interrupts.check();
      throw;
    }
  }
  print_remarks(outputs);
  return outputs;
}

}  // namespace tradewind
