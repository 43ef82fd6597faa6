#pragma once

#include "sim/kernel/flows.hpp"
#include "sim/units/quantity.hpp"

#include <cstdint>

namespace tradewind {

/// What the clock drives: something that knows when its next event is due and can execute it.
///
/// Contract:
/// - Every event has an absolute time; the times of executed events never decrease.
/// - `execute_next` acts at the process's own time, `next_event()`, and never asks the engine what time it is: the
///   clock may execute an event before the engine has come to its time, as long as no flow lives.
/// - Between two calls the answers of the queries do not change, except through `flow_finished`.
class TimedProcess {
 public:
  virtual ~TimedProcess() = default;

  /// Absolute time of the earliest pending event; infinite when there is none.
  [[nodiscard]] virtual Seconds next_event() const = 0;
  /// Whether the earliest pending event may start a flow. Saying yes in vain costs one step of the engine; saying no
  /// and then starting one is an error.
  [[nodiscard]] virtual bool next_event_starts_flow() const = 0;
  /// Executes exactly the earliest event, at `next_event()`. May throw: the run then ends with that exception.
  virtual void execute_next(Flows& flows) = 0;
  /// A flow has arrived at `now`. Must not throw, and only queues an event at `now`.
  virtual void flow_finished(std::uint64_t id, Seconds now) = 0;
  /// Nothing further to do: the run ends as soon as no flow lives, whatever events are still pending.
  [[nodiscard]] virtual bool done() const = 0;
};

}  // namespace tradewind
