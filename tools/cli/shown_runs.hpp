#pragma once

#include "sim/run/simulation.hpp"
#include "tools/cli/interrupts.hpp"

#include <span>
#include <vector>

namespace tradewind {

/// Runs simulations as a command does: a progress bar on stderr, then what the runs remark on their inputs, each once.
/// \param options  Its `on_progress` and `cancelled` are replaced.
/// \throws Interrupted  when the user has interrupted; all simulations are ended then.
/// \throws ConfigError, std::runtime_error  as `run` does.
[[nodiscard]] std::vector<RunOutput> shown_runs(std::span<const Scenario> scenarios, const Library& library,
                                                RunOptions options, Interrupts& interrupts);

}  // namespace tradewind
