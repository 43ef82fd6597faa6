#pragma once

#include "sim/base/units/quantity.hpp"
#include "sim/request/handle.hpp"
#include "traces/workload_stream.hpp"

#include <cstdint>

namespace tradewind {

/// Where a request in flight is.
enum class RequestStage : std::uint8_t {
  held,        ///< until its not-before time
  travelling,  ///< on its way to a region
  waiting,     ///< at a region, not given to a replica yet
  moving,      ///< between two replicas, with its cache
  on_replica,
  judged,  ///< its answer is on the way back to a cascade's judge
};

/// What a request is and where it stands: one cache line.
struct alignas(64) Passage {
  // What it is: never changes.
  std::uint64_t id = 0;
  Seconds arrived{};
  double difficulty = 0.0;
  std::uint32_t prompt_tokens = 0;
  std::uint32_t output_tokens = 0;
  std::uint16_t origin = 0;
  std::uint16_t klass = 0;
  // Where it stands.
  std::uint16_t region = 0;
  std::uint8_t tier = 0;  ///< of its cascade
  RequestStage stage : 3 = RequestStage::travelling;
  bool left : 1 = false;  ///< the client has; the record lives until its last event
  bool deferred : 1 = false;
  bool escalated : 1 = false;
  bool served : 1 = false;  ///< a `ServiceRecord` is kept of it
  Seconds reached_region{};
  std::uint32_t replica = 0;  ///< in its pool
  std::uint32_t slot = 0;     ///< on its replica
  std::uint8_t step = 0;      ///< of its stages in the region
  std::uint16_t pool = 0;     ///< in its region, where that stage is served
  // What it is, too: here there is room.
  std::uint16_t model = 0;   ///< asked for: 0 that of its class, else as `Arrival` has it
  std::uint16_t tenant = 0;  ///< as `Arrival` has it

  void begin(const Arrival& arrival) {
    id = arrival.id;
    arrived = arrival.time;
    difficulty = arrival.difficulty;
    prompt_tokens = arrival.prompt_tokens;
    output_tokens = arrival.output_tokens;
    origin = arrival.origin;
    klass = arrival.klass;
    model = arrival.model;
    tenant = arrival.tenant;
  }
};
static_assert(sizeof(Passage) == 64);

}  // namespace tradewind
