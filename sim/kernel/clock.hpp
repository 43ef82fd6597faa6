#pragma once

#include "sim/kernel/platform.hpp"
#include "sim/kernel/timed_process.hpp"

#include <cstdint>

namespace tradewind {

/// How the clock drives its process. No option changes any result.
struct ClockOptions {
  /// Executes events without a step of the engine while no flow lives, and lets flows run on to where the process
  /// promises no new one (`TimedProcess::no_flow_before`). Off to check that it makes no difference.
  bool run_ahead = true;
};

/// What a run of the clock took.
struct ClockStatistics {
  std::uint64_t events = 0;        ///< executed by the process
  std::uint64_t engine_steps = 0;  ///< times the engine advanced or looked for work at the same time
  std::uint64_t flows = 0;         ///< started
};

/// Runs a process from time 0 until it is done and no flow lives.
///
/// The engine is SimGrid, with the process as one of its resource models; flows are SimGrid communications. The
/// engine stands at exactly the time of an event that starts a flow, to the last bit, so that flows end at the same
/// double whether the clock ran ahead or not (tests/laws/run_ahead_test.cpp); where flows run on, to some last bits of
/// it, so that a process which makes a promise rounds their ends. An end of a flow less than 1 ns away counts as
/// reached.
///
/// Only once per operating-system process, since SimGrid's engine is one per process: call it inside `run_in_child`.
/// \throws std::logic_error  when an engine exists already, the platform is inconsistent, the process breaks its
///         contract, or it waits for ever (nothing pending, no flow, and not done; the message has the time).
/// \throws whatever `TimedProcess::execute_next` threw; the flows then living are dropped.
ClockStatistics run_clock(const Platform& platform, TimedProcess& process, const ClockOptions& options = {});

}  // namespace tradewind
