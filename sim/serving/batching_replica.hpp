#pragma once

#include "sim/serving/decode_forecast.hpp"
#include "sim/serving/foresight.hpp"
#include "sim/serving/replica.hpp"
#include "sim/serving/segment.hpp"
#include "sim/serving/sequence_slots.hpp"

#include <boost/container/small_vector.hpp>

namespace tradewind {

/// The replica over either batch: scheduling, KV cache and queue; the batch does the iterations.
template <class Batch>
class alignas(64) BatchingReplica final : public Foresight {
 public:
  BatchingReplica(const StepModel& model, const BatchingPolicy& batching)
      : model_(&model), batching_(&batching), batch_(model, slots_) {}
  ~BatchingReplica() override = default;
  BatchingReplica(const BatchingReplica&) = delete;
  BatchingReplica& operator=(const BatchingReplica&) = delete;

  void prefetch_lists() const override {
    batch_.prefetch_first();
    prefetch_line(prefilling_.data());
    prefetch_line(chunks_.data());
    if (!queue_.empty()) slots_.prefetch(queue_.front());
  }
  std::optional<RequestHandle> prefetch_joining() const override {
    prefetch_prompts();
    return batch_.first_to_finish();
  }
  void prefetch_enqueue() const override {
    slots_.prefetch_free();
    prefetch_prompts();
  }
  void set_power(const PowerRule& rule, Seconds now) override;
  std::uint32_t enqueue(const Work& work, Seconds now) override;
  std::optional<Ended> cancel(std::uint32_t slot, Seconds now) override;
  void abandon(std::vector<Ended>& requests, Seconds now) override;
  [[nodiscard]] Seconds next_event() const override { return next_event_; }
  void execute(Outcome& outcome) override;
  [[nodiscard]] Usage collect(Seconds now) override;
  [[nodiscard]] double kv_used(Seconds now) override;
  [[nodiscard]] bool idle() const override { return queue_.empty() && running() == 0; }
  [[nodiscard]] std::uint64_t iterations() const override { return iterations_; }
  [[nodiscard]] std::uint64_t segments() const override { return segments_; }
  [[nodiscard]] PowerAccount power(Seconds now) const override;

 private:
  /// The clock under a power rule, and what it was chosen for.
  struct Governor {
    PowerRule rule;                  ///< for the next choice
    Watts cap{};                     ///< of the present choice, all accelerators together; infinite: none
    Clock clock;                     ///< of the present choice
    std::optional<StepModel> model;  ///< at that clock
    bool chosen = false;             ///< false: the batch still runs as it did before the first rule
    std::uint64_t changes = 0;       ///< the batch's when it was chosen
    bool prefills = false;           ///< whether the iteration it was chosen for had prompt tokens
    PowerAccount account;            ///< of committed segments
  };

  /// Of who joins at the next boundaries.
  void prefetch_prompts() const {
    for (const Chunk& chunk : chunks_) {
      slots_.prefetch(chunk.slot);
      batch_.prefetch_join(chunk.slot);
    }
    if (!queue_.empty()) slots_.prefetch(queue_.front());
  }
  [[nodiscard]] std::uint32_t running() const { return batch_.size() + static_cast<std::uint32_t>(prefilling_.size()); }
  [[nodiscard]] std::uint32_t free_units() const { return model_->kv_units() - batch_.units() - prefill_units_; }
  [[nodiscard]] std::uint32_t sequences_max(const BatchRule& rule) const {
    return std::min(rule.sequences_max, model_->sequences_max());
  }
  [[nodiscard]] BatchRule rule(Seconds now) const;
  [[nodiscard]] bool might_join() const;

  void plan(Seconds now);
  [[nodiscard]] Seconds schedule_prompts(Seconds now, std::uint32_t preempted_before);
  void make_room_to_decode();
  void schedule_running_prompts(std::uint32_t& budget, bool whole);
  void schedule_queue(Seconds now, std::uint32_t budget, const BatchRule& rule);
  bool take_units(std::uint32_t slot, std::uint32_t tokens);
  void add_chunk(std::uint32_t slot, std::uint32_t tokens);
  void start_segment(Seconds now, Seconds hold_until);
  void account_power(const Segment& segment, PowerAccount& account) const;
  void choose_clock(const IterationWork& prefill);
  void start_after_change(Seconds now);

  /// The end of the running segment or of a hold.
  [[nodiscard]] Seconds boundary() const { return segment_.end(); }
  /// Nothing runs until then.
  void rest(Seconds until) { segment_ = {.profile = {}, .start = until, .iterations = 0}; }
  void catch_up(Seconds now);
  [[nodiscard]] Seconds forecast() const;
  [[nodiscard]] std::optional<Seconds> queue_joins(DecodeForecast& ahead, Seconds now) const;
  void commit(Outcome& outcome);
  void finish_chunks(Outcome& outcome, Seconds now);
  void end(std::uint32_t slot, Outcome& outcome);
  [[nodiscard]] static Ended ended(const Sequence& sequence);
  void share_cut_off(const Usage& cut_off);
  void remove_cancelled(Outcome& outcome);
  void preempt_latest();
  [[nodiscard]] std::uint32_t latest() const;
  void release_prompt(std::uint32_t slot);

  static constexpr Seconds never{std::numeric_limits<double>::infinity()};

  const StepModel* model_;
  const BatchingPolicy* batching_;
  std::unique_ptr<Governor> governor_;                               ///< none until a rule is given
  Segment segment_{.profile = {}, .start = never, .iterations = 0};  ///< without iterations: held until its start
  Seconds next_event_ = never;                                       ///< as forecast after the last change
  Usage done_;                                                       ///< of committed segments, not yet collected
  std::uint32_t prefill_units_ = 0;
  std::uint32_t preempted_ = 0;  ///< since the last outcome
  bool part_collected_ = false;
  std::uint32_t arrivals_ = 0;
  std::uint64_t iterations_ = 0;
  std::uint64_t segments_ = 0;
  SequenceSlots slots_;
  SlotQueue queue_{slots_};
  SlotList cancelled_;                               ///< running and to be removed
  SlotList prefilling_;                              ///< in order of admission
  boost::container::small_vector<Chunk, 2> chunks_;  ///< of the planned iteration
  Batch batch_;
  Usage collected_;  ///< of the running segment, if a part of it was collected
};

}  // namespace tradewind
