#pragma once

#include "sim/books/run_totals.hpp"
#include "sim/run/scenario.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tradewind {

/// How runs are executed. No option changes any result.
struct RunOptions {
  std::size_t jobs = 1;        ///< simulations at a time, each in a process of its own
  bool run_ahead = true;       ///< `ClockOptions::run_ahead`; off only to check that it makes no difference
  bool route_together = true;  ///< requests that see the same; off only to check that it makes no difference
  bool requests = false;       ///< also return one CSV row a request
  /// A run that fails leaves the others alone and returns its error. What the user has written wrong ends all.
  bool keep_going = false;
  /// Asked about 20 times a second; once it says yes, the simulations are ended and `run` throws.
  std::function<bool()> cancelled{};
  /// Progress of job `job`, `share` of its simulated time from 0 to 1.
  std::function<void(std::size_t job, double share)> on_progress{};
};

/// What one simulation returns.
struct RunOutput {
  std::string results;   ///< the text of results.json
  std::string requests;  ///< requests.csv, when asked for
  std::string remarks;   ///< what the user should know of the inputs (rows skipped, gaps filled), one line each
  std::string error;     ///< why there is nothing of this; only where `keep_going`
};

/// Runs simulations and returns their results in order: the public API of the simulator.
///
/// Every simulation runs in a forked child that builds its own world; a scenario that is wrong anywhere, also in the
/// middle of a trace, throws and leaves nothing behind.
/// \param scenarios  Must stay alive during the call.
/// A run that fails ends those after it, unless they keep going.
/// \throws ConfigError         for what the user named: the first job's in order, with its variant.
/// \throws std::runtime_error  when a run fails for another reason and they do not, or was cancelled.
[[nodiscard]] std::vector<RunOutput> run(std::span<const Scenario> scenarios, const Library& library,
                                         const RunOptions& options = {});

/// What one simulation leaves behind, before results are made of it.
struct CountedRun {
  RunTotals totals;
  std::string requests;  ///< requests.csv, when asked for
};

/// Runs one in this process, which must not have had a simulation before (SimGrid's engine is one a process).
[[nodiscard]] CountedRun count_here(const Scenario& scenario, const Library& library, const RunOptions& options,
                                    const std::function<void(double)>& progress = {});

/// Results are a function of what was counted and of the scenario alone.
[[nodiscard]] RunOutput output_of(const CountedRun& run, const Scenario& scenario);

/// Both: the same in this process, which must not have had a simulation before (SimGrid's engine is one a process).
[[nodiscard]] RunOutput run_here(const Scenario& scenario, const Library& library, const RunOptions& options,
                                 const std::function<void(double)>& progress = {});

}  // namespace tradewind
