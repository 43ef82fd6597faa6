#pragma once

#include "sim/base/units/quantity.hpp"
#include "sim/kernel/flows.hpp"

#include <cstdint>

namespace tradewind {

/// What the clock drives: something that knows when its next event is due and can execute it.
///
/// Contract:
/// - Every event has an absolute time; the times of executed events never decrease.
/// - `execute_next` acts at the process's own time, `next_event()`, and never asks the engine what time it is: the
///   clock may execute an event before the engine has come to its time, as long as no flow lives, or after, within the
///   promise of `no_flow_before`.
/// - Between two calls the answers of the queries do not change, except through `flow_finished`.
class TimedProcess {
 public:
  TimedProcess() = default;
  virtual ~TimedProcess() = default;
  TimedProcess(const TimedProcess&) = delete;  // the engine keeps it by reference
  TimedProcess& operator=(const TimedProcess&) = delete;

  /// Absolute time of the earliest pending event; infinite when there is none.
  [[nodiscard]] virtual Seconds next_event() const = 0;
  /// Whether the earliest pending event may start a flow. Saying yes in vain costs one step of the engine; saying no
  /// and then starting one is an error.
  [[nodiscard]] virtual bool next_event_starts_flow() const = 0;
  /// A time before which no event starts a flow, neither one that is pending nor one that those will lead to. While
  /// flows live, the clock lets them run that far before it executes what is due until then: a longer promise costs
  /// fewer steps of the engine.
  [[nodiscard]] virtual Seconds no_flow_before() const { return next_event(); }
  /// Executes exactly the earliest event, at `next_event()`. May throw: the run then ends with that exception.
  virtual void execute_next(Flows& flows) = 0;
  /// A flow has arrived at `now`, which may lie ahead of events still to be executed. Must not throw, and only queues
  /// an event at `now` or later.
  virtual void flow_finished(std::uint64_t id, Seconds now) = 0;
  /// Nothing further to do: no event is executed any more, and the run ends as soon as no flow lives.
  [[nodiscard]] virtual bool done() const = 0;
};

}  // namespace tradewind
