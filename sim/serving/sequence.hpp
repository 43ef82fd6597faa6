#pragma once

#include "sim/base/units/quantity.hpp"
#include "sim/request/handle.hpp"

#include <array>
#include <boost/container/small_vector.hpp>
#include <cstdint>

namespace tradewind {

/// A request as a replica gets it.
struct Work {
  RequestHandle request = 0;
  std::uint32_t prompt_tokens = 0;
  std::uint32_t output_tokens = 1;
  std::uint32_t cached_tokens = 0;  ///< of the prompt, fewer than all: their KV cache comes along
};

/// Where on its replica a sequence is.
enum class SequenceStage : std::uint8_t { none, waiting, prefill, decode };

/// What of a sequence is set anew when it takes a slot: little enough that GCC clears it without a string instruction.
struct SequenceState {
  RequestHandle request = 0;        ///< in a slot without a sequence: the next such slot
  std::uint32_t prompt_tokens = 0;  ///< to prefill: after a preemption, with the tokens generated before it
  std::uint32_t prefilled = 0;      ///< of them
  std::uint32_t to_generate = 0;    ///< output tokens still due; the first comes with the last prefill iteration
  std::uint32_t prefill_units = 0;  ///< units of KV cache held while in prefill
  std::uint32_t preempted = 0;      ///< times it was preempted
  std::uint32_t join_context = 0;   ///< tokens it attends to in its first decode iteration
  std::int32_t join_index = 0;      ///< iteration index of its first decode iteration; may lie before the origin
  std::uint32_t order = 0;          ///< in which requests reached the replica; kept through preemption
  std::uint32_t before = 0;         ///< neighbours in the queue, while it waits
  std::uint32_t after = 0;
  SequenceStage stage = SequenceStage::none;
  bool cancelled : 1 = false;
  bool started : 1 = false;
  bool shown : 1 = false;          ///< its first token exists
  bool beyond_window : 1 = false;  ///< its context fills the window: windowed layers see no more from here on
  Seconds since{};                 ///< when it came; once started, when its first prompt token was scheduled
  Seconds first_token_at{};
  Joules energy{};  ///< attributed so far
  Seconds busy{};   ///< its equal share of the replica's working time
};

/// One request on one replica, from its arrival there to its end: two cache lines, in a slot of the replica.
struct alignas(64) Sequence : SequenceState {
  std::array<double, 6> at_join{};  ///< the batch's running totals when it joined; a former one's before
};
static_assert(sizeof(Sequence) == 128);

/// Some slots, mostly few.
using SlotList = boost::container::small_vector<std::uint32_t, 4>;

/// A chunk of one prompt in the next iteration.
struct Chunk {
  std::uint32_t slot = 0;
  std::uint32_t cached = 0;  ///< prompt tokens before it
  std::uint32_t tokens = 0;
};

}  // namespace tradewind
