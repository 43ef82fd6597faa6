#pragma once

#include "sim/base/units/quantity.hpp"

#include <cstddef>
#include <cstdint>

namespace tradewind {

/// Starts transfers of bytes between hosts of the platform.
///
/// A transfer first pays the latency of its route, then shares every link of the route with whatever else crosses it,
/// max-min fairly and whatever the latencies are. Alone it takes latency + bytes / (least bandwidth of the route).
class Flows {
 public:
  virtual ~Flows() = default;

  /// Starts one transfer at the time of the event being executed; its end is told to `TimedProcess::flow_finished`.
  ///
  /// \param id     Chosen by the caller and handed back at the end; no other flow under way has it.
  /// \param from   Index into `Platform::hosts`.
  /// \param to     Index into `Platform::hosts`; may equal `from`, and then its up and down links are crossed.
  /// \param bytes  At least 0, rounded to whole bytes. None at all still pays the latency.
  /// \throws std::logic_error  for a host that does not exist, a route without links, a size that is no count of
  ///         bytes, or an event that had not announced that it starts a flow.
  virtual void start(std::uint64_t id, std::size_t from, std::size_t to, Bytes bytes) = 0;
  /// Ends a transfer that has not arrived; its end is not told. What it carried until now stays spent, and its share of
  /// the links is free for others.
  /// \return  Whether it was under way.
  virtual bool cancel(std::uint64_t id) = 0;
};

}  // namespace tradewind
