#pragma once

#include "sim/units/quantity.hpp"

#include <array>
#include <cstdint>

namespace tradewind {

/// Index of a request in the fleet's pool of requests in flight.
using RequestHandle = std::uint32_t;

/// A request as a replica gets it.
struct Work {
  RequestHandle request = 0;
  std::uint32_t prompt_tokens = 0;
  std::uint32_t output_tokens = 1;
};

/// One request on one replica, from admission to its end. Lives in a slot of the replica.
struct Sequence {
  RequestHandle request = 0;
  std::uint64_t order = 0;          ///< in which requests reached the replica; kept through preemption
  std::uint32_t prompt_tokens = 0;  ///< to prefill: after a preemption, with the tokens generated before it
  std::uint32_t prefilled = 0;      ///< of them
  std::uint32_t to_generate = 0;    ///< output tokens still due; the first comes with the last prefill iteration
  std::uint32_t prefill_units = 0;  ///< of KV cache, held while in prefill
  std::uint32_t preempted = 0;      ///< times it was preempted
  bool decoding = false;
  bool cancelled = false;
  bool started = false;
  bool shown = false;  ///< its first token exists
  Seconds started_at{};
  Seconds first_token_at{};
  Joules energy{};  ///< attributed so far
  Seconds busy{};   ///< its equal share of the replica's working time

  // Decoding, kept by the batch.
  std::uint64_t joined = 0;         ///< number of this join, unique on its replica
  std::int64_t join_index = 0;      ///< iteration index of its first decode iteration; may lie before the origin
  std::uint32_t join_context = 0;   ///< tokens it attends to in its first decode iteration
  bool beyond_window = false;       ///< its context fills the window: windowed layers see no more from here on
  std::array<double, 7> at_join{};  ///< the batch's running totals when it joined
};

/// A chunk of one prompt in the next iteration.
struct Chunk {
  std::uint32_t slot = 0;
  std::uint32_t cached = 0;  ///< prompt tokens before it
  std::uint32_t tokens = 0;
};

}  // namespace tradewind
