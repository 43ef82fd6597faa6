#pragma once

#include "sim/serving/batching_replica.hpp"

#include <algorithm>

// What joins the next iteration: the members of BatchingReplica that plan. Included by replica.cpp, which instantiates
// them.

namespace tradewind {

template <class Batch>
void BatchingReplica<Batch>::plan(Seconds now) {
  chunks_.clear();
  hold_until_ = Seconds(std::numeric_limits<double>::infinity());
  const std::uint32_t preempted_before = preempted_;
  if (model_->generates()) make_room_to_decode();
  const BatchRule batch_rule = rule(now);
  std::uint32_t budget = batch_rule.token_budget - std::min(batch_rule.token_budget, batch_.size());
  schedule_running_prompts(budget, batch_rule.whole_prompts);
  if (preempted_ == preempted_before && !queue_.empty()) {
    if (batch_rule.admit) {
      schedule_queue(now, budget, batch_rule);
    } else if (running() == 0) {
      hold_until_ = batch_rule.hold_until;
    }
  }
  start_segment(now);
  // Who was passed over because of a preemption is asked again after one iteration; a cancelled one leaves then.
  const bool passed_over = preempted_ != preempted_before && !queue_.empty();
  if (segment_.active() && (passed_over || cancelled_ > 0)) segment_.iterations = 1;
}

template <class Batch>
void BatchingReplica<Batch>::make_room_to_decode() {
  while (batch_.blocks_needed() > free_blocks()) preempt_latest();
}

template <class Batch>
void BatchingReplica<Batch>::schedule_running_prompts(std::uint32_t& budget, bool whole) {
  for (std::size_t i = 0; i < prefilling_.size();) {
    const std::uint32_t slot = prefilling_[i];
    const std::uint32_t left = slots_[slot].prompt_tokens - slots_[slot].prefilled;
    const std::uint32_t tokens = whole ? left : std::min(left, budget);
    if (tokens == 0) break;
    if (!take_blocks(slot, tokens)) {
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
    const Sequence& head = queue_.front().sequence;
    std::uint32_t tokens = std::min(head.prompt_tokens, budget);
    if (batch_rule.whole_prompts || !model_->generates()) {
      // A whole prompt over budget still runs, in an iteration without other prompts.
      tokens = head.prompt_tokens <= budget || chunks_.empty() ? head.prompt_tokens : 0;
    }
    if (tokens == 0) return;
    const std::uint32_t slot = new_slot(head);
    if (!take_blocks(slot, tokens)) {
      slots_[slot] = {};
      free_slots_.push_back(slot);
      return;
    }
    Sequence& sequence = slots_[slot];
    if (!sequence.started) sequence.started_at = now;
    sequence.started = true;
    queue_.pop_front();
    prefilling_.push_back(slot);
    add_chunk(slot, tokens);
    budget -= std::min(budget, tokens);
  }
}

/// Takes the KV blocks that the next `tokens` prompt tokens need, if they are free besides those of the decodes.
template <class Batch>
bool BatchingReplica<Batch>::take_blocks(std::uint32_t slot, std::uint32_t tokens) {
  if (!model_->generates()) return true;
  Sequence& sequence = slots_[slot];
  const std::uint32_t size = model_->block_tokens();
  const std::uint32_t wanted = (sequence.prefilled + tokens + size - 1) / size;
  const std::uint32_t further = wanted - std::min(wanted, sequence.prefill_blocks);
  if (further + batch_.blocks_needed() > free_blocks()) return false;
  sequence.prefill_blocks += further;
  prefill_blocks_ += further;
  return true;
}

template <class Batch>
void BatchingReplica<Batch>::add_chunk(std::uint32_t slot, std::uint32_t tokens) {
  chunks_.push_back({slot, slots_[slot].prefilled, tokens});
}

template <class Batch>
void BatchingReplica<Batch>::start_segment(Seconds now) {
  segment_ = {};
  if (batch_.size() == 0 && chunks_.empty()) return;
  IterationWork prefill;
  for (const Chunk& chunk : chunks_) {
    prefill += chunk_work(chunk.cached, chunk.tokens, model_->window());
  }
  segment_.profile = batch_.profile(prefill, chunks_.size());
  segment_.start = now;
  segment_.iterations = chunks_.empty() ? batch_.iterations_max(free_blocks()) : 1;
}

}  // namespace tradewind
