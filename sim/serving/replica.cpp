#include "sim/serving/replica.hpp"

#include "sim/serving/batching_replica.hpp"
#include "sim/serving/batching_replica_forecast.hpp"
#include "sim/serving/batching_replica_leaving.hpp"
#include "sim/serving/batching_replica_plan.hpp"
#include "sim/serving/fast_batch.hpp"
#include "sim/serving/stepped_batch.hpp"

#include <algorithm>
#include <stdexcept>

namespace tradewind {

template <class Batch>
BatchRule BatchingReplica<Batch>::rule(Seconds now) const {
  BatchView view;
  view.now = now;
  view.running = running();
  view.waiting = static_cast<std::uint32_t>(queue_.size());
  if (!queue_.empty()) view.oldest_waiting_since = slots_[queue_.front()].since;
  return batching_->rule(view);
}

template <class Batch>
void BatchingReplica<Batch>::set_power(const PowerRule& rule, Seconds now) {
  if (!governor_) {
    if (rule == PowerRule{}) return;
    catch_up(now);
    governor_ = std::make_unique<Governor>();
    governor_->changes = batch_.changes();
    governor_->prefills = !chunks_.empty();
  }
  governor_->rule = rule;
  next_event_ = forecast();
}

template <class Batch>
std::uint32_t BatchingReplica<Batch>::enqueue(const Work& work, Seconds now) {
  catch_up(now);
  const std::uint32_t slot = slots_.take();
  Sequence& sequence = slots_[slot];
  sequence.stage = SequenceStage::waiting;
  sequence.request = work.request;
  sequence.order = arrivals_++;
  sequence.prompt_tokens = work.prompt_tokens;
  sequence.prefilled = work.cached_tokens;
  sequence.to_generate = model_->generates() ? work.output_tokens : 1;
  sequence.since = now;
  queue_.push_back(slot);
  start_after_change(now);
  next_event_ = forecast();
  return slot;
}

/// The queue or the batch changed: plan when resting, plan again when the segment has just begun, else stop the segment
/// at the next boundary if somebody might join there.
template <class Batch>
void BatchingReplica<Batch>::start_after_change(Seconds now) {
  if (!segment_.active()) {
    plan(now);
  } else if (now - segment_.start <= boundary_tolerance) {
    plan(segment_.start);
  } else if (!cancelled_.empty() || might_join()) {
    segment_.cut(now);
  }
}

template <class Batch>
bool BatchingReplica<Batch>::might_join() const {
  if (queue_.size() != 1) return false;  // an earlier one has stopped the segment, or is kept out till it ends
  const BatchRule now_rule = rule(segment_.start);
  return now_rule.admit && running() < sequences_max(now_rule);
}

template <class Batch>
void BatchingReplica<Batch>::execute(Outcome& outcome) {
  const Seconds until = next_event_ + boundary_tolerance;  // the forecast rounds where the boundary itself may not
  do {
    outcome.at = boundary();
    if (segment_.active()) commit(outcome);
    plan(outcome.at);
  } while (outcome.ended.empty() && boundary() <= until);
  outcome.preempted += preempted_;
  preempted_ = 0;
  next_event_ = forecast();
}

// ---- executing ------------------------------------------------------------------------------------------------------

template <class Batch>
void BatchingReplica<Batch>::commit(Outcome& outcome) {
  const Seconds now = segment_.end();
  Usage usage{now - segment_.start, segment_.profile.energy_of(segment_.iterations)};
  if (part_collected_) usage -= collected_;
  done_ += usage;
  if (governor_) account_power(segment_, governor_->account);
  iterations_ += segment_.iterations;
  ++segments_;
  batch_.commit(segment_.iterations, segment_.profile.duration(segment_.iterations),
                std::span(chunks_.data(), chunks_.size()));
  finish_chunks(outcome, now);
  SlotList finished;
  batch_.pop_finished(finished);
  for (const std::uint32_t slot : finished) {
    slots_[slot].to_generate = 0;
    end(slot, outcome);
  }
  if (!cancelled_.empty()) remove_cancelled(outcome);
  rest(never);
  part_collected_ = false;
}

template <class Batch>
void BatchingReplica<Batch>::finish_chunks(Outcome& outcome, Seconds now) {
  for (const Chunk& chunk : chunks_) {
    Sequence& sequence = slots_[chunk.slot];
    sequence.prefilled += chunk.tokens;
    if (sequence.prefilled < sequence.prompt_tokens) continue;
    release_prompt(chunk.slot);
    if (!sequence.shown) sequence.first_token_at = now;
    sequence.shown = true;
    --sequence.to_generate;
    if (sequence.to_generate == 0) {
      end(chunk.slot, outcome);
    } else {
      batch_.join(chunk.slot);
    }
  }
  chunks_.clear();
}

template <class Batch>
Ended BatchingReplica<Batch>::ended(const Sequence& sequence) {
  return {sequence.request, sequence.cancelled, sequence.since,     sequence.first_token_at,
          sequence.energy,  sequence.busy,      sequence.preempted, sequence.cancelled ? sequence.to_generate : 0};
}

template <class Batch>
void BatchingReplica<Batch>::end(std::uint32_t slot, Outcome& outcome) {
  Sequence& sequence = slots_[slot];
  outcome.ended.push_back(ended(sequence));
  slots_.release(slot);
}

template <class Batch>
void BatchingReplica<Batch>::release_prompt(std::uint32_t slot) {
  prefill_units_ -= slots_[slot].prefill_units;
  slots_[slot].prefill_units = 0;
  prefilling_.erase(std::find(prefilling_.begin(), prefilling_.end(), slot));
}

// ---- observing ------------------------------------------------------------------------------------------------------

template <class Batch>
Usage BatchingReplica<Batch>::collect(Seconds now) {
  catch_up(now);
  Usage usage = done_;
  done_ = {};
  if (segment_.active()) {
    const Seconds until = std::min(now, segment_.end());
    const Usage running_now{std::max(Seconds(0), until - segment_.start), segment_.energy_until(until)};
    Usage further = running_now;
    if (part_collected_) further -= collected_;
    usage += further;
    collected_ = running_now;
    part_collected_ = true;
  }
  return usage;
}

template <class Batch>
void BatchingReplica<Batch>::account_power(const Segment& segment, PowerAccount& account) const {
  if (!governor_ || !governor_->chosen) return;
  account.add(segment, governor_->clock.share, governor_->cap, model_->gpus());
}

template <class Batch>
PowerAccount BatchingReplica<Batch>::power(Seconds now) const {
  if (!governor_) return {};
  PowerAccount account = governor_->account;
  Segment complete = segment_;
  complete.iterations = segment_.profile.complete_after(now - segment_.start, segment_.iterations);
  if (complete.active()) account_power(complete, account);
  return account;
}

template <class Batch>
double BatchingReplica<Batch>::kv_used(Seconds now) {
  catch_up(now);
  if (model_->kv_units() == 0) return 0.0;
  std::uint64_t units = prefill_units_ + batch_.units();
  if (segment_.active()) {
    const std::uint64_t whole = segment_.profile.complete_after(now - segment_.start, segment_.iterations);
    units = prefill_units_ + batch_.units_after(whole);
  }
  return static_cast<double>(units) / model_->kv_units();
}

std::unique_ptr<Replica> make_replica(EngineMode mode, const StepModel& model, const BatchingPolicy& batching) {
  if (model.tokens_per_step() != 1.0) {
    throw std::invalid_argument(
        "a replica gives each sequence one token an iteration; speculative decoding is not simulated");
  }
  if (!model.fits()) throw std::invalid_argument("a replica of a model that does not fit its accelerators' memory");
  if (mode == EngineMode::stepwise) return std::make_unique<BatchingReplica<SteppedBatch>>(model, batching);
  return std::make_unique<BatchingReplica<FastBatch>>(model, batching);
}

}  // namespace tradewind
