#pragma once

#include "policies/batching/batching_policy.hpp"
#include "policies/power/power_policy.hpp"
#include "sim/llm/step_model.hpp"
#include "sim/serving/power_account.hpp"
#include "sim/serving/sequence.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace tradewind {

/// How a replica executes its iterations: many at once in closed form, or one by one.
enum class EngineMode { fast_forward, stepwise };

/// A request that a replica is done with.
struct Ended {
  RequestHandle request = 0;
  bool cancelled = false;
  Seconds started_at{};  ///< when its first prompt token was scheduled
  Seconds first_token_at{};
  Joules energy{};  ///< attributed to it, accelerators only
  Seconds busy{};   ///< its share of the replica's working time
  std::uint32_t preempted = 0;
  std::uint32_t tokens_left = 0;  ///< output tokens that it was still due when it was cancelled
};

/// What happened at an iteration boundary.
struct Outcome {
  Seconds at{};  ///< when that was
  std::vector<Ended> ended;
  std::uint32_t preempted = 0;

  void clear() {
    ended.clear();
    preempted = 0;
  }
};

/// Working time and energy of a replica between two collections.
struct Usage {
  Seconds busy{};
  Joules energy{};  ///< accelerators only

  Usage& operator+=(const Usage& other) {
    busy += other.busy;
    energy += other.energy;
    return *this;
  }
  Usage& operator-=(const Usage& other) {
    busy -= other.busy;
    energy -= other.energy;
    return *this;
  }
};

/// One engine instance: a queue, a running batch and a KV cache on the accelerators of one replica.
///
/// Semantics follow vLLM v1: at every iteration boundary decodes first, then prompts in progress, then the queue, first
/// come first served, under the batching policy's rule; blocks of KV cache are taken as tokens come; when none is
/// left the latest-arrived sequence is preempted, put first in the queue, and its prompt and generated tokens are
/// computed again. A cancelled request leaves at the next boundary.
///
/// Boundaries at which nobody ends are nobody else's business: a replica may leave them out of `next_event()` and
/// execute them later, at their own times, before the next call that could tell the difference.
///
/// Call protocol: `set_power`, `enqueue`, `cancel`, `execute`, `collect` and `kv_used` in order of simulated time;
/// `execute` exactly at `next_event()`, which may move with each of the first four.
class Replica {
 public:
  virtual ~Replica() = default;

  /// Cap and clocks from the next change of membership or prefill work on. The clock is chosen in the first iteration
  /// after such a change, from what that iteration would draw, and held until the next.
  virtual void set_power(const PowerRule& rule, Seconds now) = 0;
  /// \return  The slot that it has here until it ends.
  virtual std::uint32_t enqueue(const Work& work, Seconds now) = 0;
  /// The client of the request in this slot left. A waiting request ends at once and is returned, with what it drew
  /// before a preemption; a running one ends at the next boundary. However many wait, it costs the same.
  virtual std::optional<Ended> cancel(std::uint32_t slot, Seconds now) = 0;
  /// The replica is gone: all its requests end with what they drew, and what they held is free. An iteration that is
  /// cut off counts in proportion to its time, shared by tokens. It may be started again.
  virtual void abandon(std::vector<Ended>& requests, Seconds now) = 0;
  /// The boundary at which the next request ends, an earlier one, or the end of a hold; infinite when there is nothing
  /// to do. It may differ from `Outcome::at` by rounding.
  [[nodiscard]] virtual Seconds next_event() const = 0;
  /// Executes the boundaries up to `next_event()`: commits what ran, ends what finished, plans what follows.
  virtual void execute(Outcome& outcome) = 0;
  /// Work since the last collection, a running iteration in proportion to its time.
  [[nodiscard]] virtual Usage collect(Seconds now) = 0;
  /// Share of the KV cache in use after the last completed iteration.
  [[nodiscard]] virtual double kv_used(Seconds now) = 0;
  /// No request here.
  [[nodiscard]] virtual bool idle() const = 0;
  /// Iterations and segments executed so far: their ratio is what the fast-forward saves. `collect` brings them up to
  /// date.
  [[nodiscard]] virtual std::uint64_t iterations() const = 0;
  [[nodiscard]] virtual std::uint64_t segments() const = 0;
  /// What the power rules did in the iterations that were complete by `now`.
  [[nodiscard]] virtual PowerAccount power(Seconds now) const = 0;
};

/// \param model   Must outlive the replica; so must the policy.
/// \throws std::invalid_argument  for speculative decoding, or a model that does not fit its memory.
[[nodiscard]] std::unique_ptr<Replica> make_replica(EngineMode mode, const StepModel& model,
                                                    const BatchingPolicy& batching);

}  // namespace tradewind
