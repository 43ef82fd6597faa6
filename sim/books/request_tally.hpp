#pragma once

#include "sim/base/units/quantity.hpp"
#include "sim/books/log_sketch.hpp"
#include "sim/request/completion.hpp"

#include <cstdint>
#include <optional>

namespace tradewind {

/// Counts and distributions over measured requests of one kind; tallies of parts add up.
///
/// injected = completed + rejected + dropped + timed_out + in_flight.
struct RequestTally {
  std::uint64_t injected = 0;
  std::uint64_t completed = 0;
  std::uint64_t rejected = 0;
  std::uint64_t dropped = 0;
  std::uint64_t timed_out = 0;
  std::uint64_t in_flight = 0;
  std::uint64_t deferred = 0;
  std::uint64_t escalated = 0;
  std::uint64_t preempted = 0;
  std::uint64_t in_time = 0;
  std::uint64_t judged = 0;
  std::uint64_t correct = 0;
  std::uint64_t prompt_tokens = 0;  ///< of completed requests
  std::uint64_t output_tokens = 0;
  Joules attributed{};  ///< accelerators, completed requests
  LogSketch ttft;
  LogSketch tpot;
  LogSketch e2e;
  LogSketch queue;
  LogSketch energy;  ///< J where the scenario meters it

  void complete(const Completion& request);
  void merge(const RequestTally& other);
};

}  // namespace tradewind
