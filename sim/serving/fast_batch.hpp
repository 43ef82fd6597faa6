#pragma once

#include "sim/llm/step_model.hpp"
#include "sim/serving/decode_forecast.hpp"
#include "sim/serving/milestones.hpp"
#include "sim/serving/segment.hpp"
#include "sim/serving/sequence_slots.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace tradewind {

/// The decoding sequences of a replica, advanced many iterations at once in closed form.
///
/// Between two changes every sequence's context grows by one token an iteration, so time, energy and KV cache of k
/// iterations are sums of arithmetic series. A sequence that fills the window of windowed layers is such a change: they
/// see no more of it from there on. What one sequence gets of them is the difference of running totals
/// between its join and its leave. Its twin `SteppedBatch` does the same by counting; tests/laws/fast_forward_test.cpp
/// holds them together.
///
/// Call protocol: `(join* leave* run_at? profile iterations_max commit pop_finished)*`.
class FastBatch {
 public:
  /// Whether many iterations are executed at once.
  static constexpr bool closed_form = true;

  FastBatch(const StepModel& model, SequenceSlots& slots);

  [[nodiscard]] std::uint32_t size() const { return size_; }
  /// Joins and leaves so far: the batch is unchanged as long as this is.
  [[nodiscard]] std::uint64_t changes() const { return changes_; }
  /// From the next profile on, iterations cost what this model says: the same one at another clock.
  void run_at(const StepModel& model) { model_ = &model; }
  /// Adds a sequence whose prompt is complete and which has `to_generate` ≥ 1 tokens left to decode.
  void join(std::uint32_t slot);
  /// Removes a sequence and settles its energy and time. Its KV cache is free afterwards.
  void leave(std::uint32_t slot);
  /// Output tokens that the sequence has decoded since it joined.
  [[nodiscard]] std::uint32_t decoded(std::uint32_t slot) const;

  /// Units of KV cache (`StepModel::kv_units`) that the decoding sequences hold.
  [[nodiscard]] std::uint32_t units() const { return units_; }
  /// Further units that the next iteration takes.
  [[nodiscard]] std::uint32_t units_needed() const { return residues_[beginning_]; }
  /// Units held after `iterations` more iterations.
  [[nodiscard]] std::uint64_t units_after(std::uint64_t iterations) const;

  /// The next iteration's work with these prompt chunks beside the decoding sequences.
  [[nodiscard]] IterationWork work(const IterationWork& prefill) const;
  /// Time and energy of the next iterations with these prompt chunks beside the decoding sequences.
  [[nodiscard]] IterationProfile profile(const IterationWork& prefill, std::size_t prefilling);
  /// How many iterations can follow before something changes, at least 1: a finish, a filled window, the power limit,
  /// or an iteration that lacks one of `free_units`. Needs at least one sequence, a profile without chunks, and room
  /// for the next iteration.
  [[nodiscard]] std::uint64_t iterations_max(std::uint32_t free_units) const;
  /// Iterations until the first finishes or fills its window. Needs at least one sequence.
  [[nodiscard]] std::uint64_t iterations_left() const {
    auto next = finishes_.next_index();
    if (growing_ > 0) next = std::min(next, window_fills_.next_index());
    return static_cast<std::uint64_t>(next - index_);
  }
  /// The batch after `iterations` iterations in which nobody joins or leaves.
  [[nodiscard]] DecodeForecast forecast(std::uint64_t iterations) const;
  /// Executes `iterations` iterations as last profiled, which take `duration` together; chunks get their share at once.
  void commit(std::uint64_t iterations, Seconds duration, std::span<const Chunk> chunks);
  /// Appends the slots that have finished to `out`, in order of `Sequence::order`; each is settled and gone.
  void pop_finished(SlotList& out);
  /// Asks for the memory that `join` needs beside the sequence,
  void prefetch_join(std::uint32_t slot) const { finishes_.prefetch(slot); }
  /// or `pop_finished`.
  void prefetch_first() const;
  [[nodiscard]] std::optional<RequestHandle> first_to_finish() const;

 private:
  /// Running totals since the last rebase: per iteration the energy that every sequence gets (its own and the equal
  /// share of what is common), energy per context token, the same times the iteration's index, both again for windowed
  /// layers, and the equal share of time.
  enum Total {
    per_sequence,
    per_context,
    per_context_index,
    per_windowed,
    per_windowed_index,
    time_share,
    total_count
  };

  /// Sequences of one residue begin a block in the same iterations: their context now, less the iterations so far.
  [[nodiscard]] std::uint32_t residue_of(std::uint32_t context) const {
    return model_->block().remainder(context - 1 + beginning_);
  }
  /// The residue of the same context in the iteration after.
  [[nodiscard]] std::uint32_t before(std::uint32_t residue) const {
    return residue == 0 ? model_->block_tokens() - 1 : residue - 1;
  }
  [[nodiscard]] std::uint32_t cached(const Sequence& sequence) const;
  /// Units that one more block of the sequence takes.
  [[nodiscard]] std::uint32_t units_of_block(const Sequence& sequence) const {
    return model_->units_global() + (sequence.beyond_window ? 0 : model_->units_windowed());
  }
  /// Units that all sequences together take while each grows by one block.
  [[nodiscard]] std::uint64_t units_of_cycle() const {
    return std::uint64_t{size_} * model_->units_global() + std::uint64_t{growing_} * model_->units_windowed();
  }
  void remove(std::uint32_t slot);
  void settle(Sequence& sequence);
  void pass_window();
  void rebase();
  void set_index(std::int32_t index);

  const StepModel* model_;
  SequenceSlots* slots_;
  std::uint32_t size_ = 0;
  std::uint32_t units_ = 0;
  std::uint32_t growing_ = 0;  ///< sequences whose context is below the window
  std::int32_t index_ = 0;     ///< of the next iteration
  std::uint32_t beginning_;    ///< the residue that begins a block in it
  std::uint64_t changes_ = 0;
  std::uint64_t context_ = 0;           ///< all sequences' context in the next iteration
  std::uint64_t windowed_context_ = 0;  ///< the same, of each sequence no more than the window
  Milestones finishes_;                 ///< the iteration in which a sequence is gone
  std::array<double, total_count> totals_{};
  /// Units that the sequences of one residue take when they begin a block.
  boost::container::small_vector<std::uint32_t, 16> residues_;

  // Of the last profile.
  bool limited_ = false;
  double present_ = 0.0;
  Joules common_{};
  Joules above_limit_{};  ///< what the first iteration would draw without a power limit, less the limit

  Milestones window_fills_;  ///< in which the context of a growing one fills the window; last, as many models have none
};

}  // namespace tradewind
