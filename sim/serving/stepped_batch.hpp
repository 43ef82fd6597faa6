#pragma once

#include "sim/llm/step_model.hpp"
#include "sim/serving/segment.hpp"
#include "sim/serving/sequence_slots.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace tradewind {

/// The decoding sequences of a replica, executed iteration by iteration and counted one by one.
///
/// The slow twin of `FastBatch`, with the same protocol: no closed form, no running totals, no residues. It exists to
/// prove the fast one (tests/laws/fast_forward_test.cpp) and runs with `"engine_mode": "stepwise"`.
class SteppedBatch {
 public:
  static constexpr bool closed_form = false;

  SteppedBatch(const StepModel& model, SequenceSlots& slots) : model_(&model), slots_(&slots) {}

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(members_.size()); }
  [[nodiscard]] std::uint64_t changes() const { return changes_; }
  void run_at(const StepModel& model) { model_ = &model; }
  void join(std::uint32_t slot);
  void leave(std::uint32_t slot);
  [[nodiscard]] std::uint32_t decoded(std::uint32_t slot) const;
  [[nodiscard]] std::uint32_t units() const;
  [[nodiscard]] std::uint32_t units_needed() const;
  [[nodiscard]] std::uint64_t units_after(std::uint64_t iterations) const;
  [[nodiscard]] IterationWork work(const IterationWork& prefill) const;
  [[nodiscard]] IterationProfile profile(const IterationWork& prefill, std::size_t prefilling);
  [[nodiscard]] static std::uint64_t iterations_max(std::uint32_t) { return 1; }
  void commit(std::uint64_t iterations, Seconds duration, std::span<const Chunk> chunks);
  void pop_finished(SlotList& out);
  // Nothing to gain here.
  static void prefetch_join(std::uint32_t) {}
  static void prefetch_first() {}
  [[nodiscard]] static std::optional<RequestHandle> first_to_finish() { return std::nullopt; }

 private:
  struct Member {
    std::uint32_t slot = 0;
    std::uint32_t context = 0;  ///< tokens attended to in the next iteration
    std::uint32_t decoded = 0;
  };

  const StepModel* model_;
  SequenceSlots* slots_;
  std::vector<Member> members_;
  std::uint64_t changes_ = 0;
  IterationWork work_;  ///< of the last profile
  double present_ = 0.0;
};

}  // namespace tradewind
