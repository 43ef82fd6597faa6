#pragma once

#include "sim/serving/batching_replica.hpp"

#include <algorithm>
#include <limits>

// What joins the next iteration: the members of BatchingReplica that plan. Included by replica.cpp, which instantiates
// them.

namespace tradewind {

template <class Batch>
void BatchingReplica<Batch>::plan(Seconds now) {
  chunks_.clear();
  const std::uint32_t preempted_before = preempted_;
  if (model_->generates()) make_room_to_decode();
  Seconds hold_until = never;
  if (!prefilling_.empty() || !queue_.empty()) hold_until = schedule_prompts(now, preempted_before);
  start_segment(now, hold_until);
  // Who was passed over because of a preemption is asked again after one iteration; a cancelled one leaves then.
  const bool passed_over = preempted_ != preempted_before && !queue_.empty();
  if (segment_.active() && (passed_over || !cancelled_.empty())) segment_.iterations = 1;
}

/// \param preempted_before  `preempted_` before this planning: whoever is preempted in it does not join at once again.
/// \return  When to ask again if nothing runs until then.
template <class Batch>
Seconds BatchingReplica<Batch>::schedule_prompts(Seconds now, std::uint32_t preempted_before) {
  const BatchRule batch_rule = rule(now);
  std::uint32_t budget = batch_rule.token_budget - std::min(batch_rule.token_budget, batch_.size());
  schedule_running_prompts(budget, batch_rule.whole_prompts);
  if (preempted_ != preempted_before || queue_.empty()) return never;
  if (!batch_rule.admit) return running() == 0 ? batch_rule.hold_until : never;
  schedule_queue(now, budget, batch_rule);
  return never;
}

template <class Batch>
void BatchingReplica<Batch>::make_room_to_decode() {
  while (batch_.units_needed() > free_units()) preempt_latest();
}

template <class Batch>
void BatchingReplica<Batch>::schedule_running_prompts(std::uint32_t& budget, bool whole) {
  for (std::size_t i = 0; i < prefilling_.size();) {
    const std::uint32_t slot = prefilling_[i];
    const std::uint32_t left = slots_[slot].prompt_tokens - slots_[slot].prefilled;
    const std::uint32_t tokens = whole ? left : std::min(left, budget);
    if (tokens == 0) break;
    if (!take_units(slot, tokens)) {
      preempt_latest();  // perhaps this very one: then the next prompt stands at the same place
      continue;
    }
    add_chunk(slot, tokens);
    budget -= std::min(budget, tokens);
    ++i;
  }
}

template <class Batch>
void BatchingReplica<Batch>::schedule_queue(Seconds now, std::uint32_t budget, const BatchRule& batch_rule) {
  while (!queue_.empty() && running() < sequences_max(batch_rule)) {
    const std::uint32_t slot = queue_.front();
    Sequence& head = slots_[slot];
    const std::uint32_t left = head.prompt_tokens - head.prefilled;
    std::uint32_t tokens = std::min(left, budget);
    if (batch_rule.whole_prompts || !model_->generates()) {
      // A whole prompt over budget still runs, in an iteration without other prompts.
      tokens = left <= budget || chunks_.empty() ? left : 0;
    }
    if (tokens == 0 || !take_units(slot, tokens)) return;
    if (!head.started) head.since = now;
    head.started = true;
    head.stage = SequenceStage::prefill;
    queue_.pop_front();
    prefilling_.push_back(slot);
    add_chunk(slot, tokens);
    budget -= std::min(budget, tokens);
  }
}

/// Takes the KV cache that the next `tokens` prompt tokens need, if it is free besides that of the decodes.
template <class Batch>
bool BatchingReplica<Batch>::take_units(std::uint32_t slot, std::uint32_t tokens) {
  if (!model_->generates()) return true;
  Sequence& sequence = slots_[slot];
  const std::uint32_t further = model_->kv_units_of(sequence.prefilled + tokens) - sequence.prefill_units;
  if (further + batch_.units_needed() > free_units()) return false;
  sequence.prefill_units += further;
  prefill_units_ += further;
  return true;
}

template <class Batch>
void BatchingReplica<Batch>::add_chunk(std::uint32_t slot, std::uint32_t tokens) {
  chunks_.push_back({slot, slots_[slot].prefilled, tokens});
}

template <class Batch>
void BatchingReplica<Batch>::start_segment(Seconds now, Seconds hold_until) {
  if (batch_.size() == 0 && chunks_.empty()) {
    rest(hold_until);
    return;
  }
  IterationWork prefill;
  for (const Chunk& chunk : chunks_) {
    prefill += chunk_work(chunk.cached, chunk.tokens, model_->window());
  }
  if (governor_) choose_clock(prefill);
  segment_.profile = batch_.profile(prefill, chunks_.size());
  segment_.start = now;
  segment_.iterations = chunks_.empty() ? batch_.iterations_max(free_units()) : 1;
}

/// The clock is held until membership or prefill work changes, however often the segment is cut and planned again.
template <class Batch>
void BatchingReplica<Batch>::choose_clock(const IterationWork& prefill) {
  Governor& governor = *governor_;
  const bool prefills = !chunks_.empty();
  if (!prefills && !governor.prefills && batch_.changes() == governor.changes) return;
  governor.chosen = true;
  governor.prefills = prefills;
  governor.changes = batch_.changes();
  const PowerRule& rule = governor.rule;
  const IterationWork work = batch_.work(prefill);
  governor.clock = model_->clock_at(prefills ? rule.prefill_clock : rule.decode_clock, work);
  governor.cap = Watts(std::numeric_limits<double>::infinity());
  if (rule.cap) {
    governor.cap = *rule.cap * static_cast<double>(model_->gpus());
    const Clock within = model_->clock_within(*rule.cap, work);
    if (within.share < governor.clock.share) governor.clock = within;
  }
  if (governor.clock.share < 1.0) governor.model = model_->at(governor.clock);
  batch_.run_at(governor.clock.share < 1.0 ? *governor.model : *model_);
}

}  // namespace tradewind
