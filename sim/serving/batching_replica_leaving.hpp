#pragma once

// How sequences leave before they are done: cancelled, preempted, abandoned with the replica.

#include "sim/serving/batching_replica.hpp"

#include <algorithm>
#include <stdexcept>

namespace tradewind {

template <class Batch>
std::optional<Ended> BatchingReplica<Batch>::cancel(std::uint32_t slot, Seconds now) {
  catch_up(now);
  Sequence& sequence = slots_[slot];
  if (sequence.stage == SequenceStage::none || sequence.cancelled) {
    throw std::logic_error("a request was cancelled on a replica that does not have it");
  }
  sequence.cancelled = true;
  if (sequence.stage != SequenceStage::waiting) {
    cancelled_.push_back(slot);
    segment_.cut(now);
    next_event_ = forecast();
    return std::nullopt;
  }
  const Ended left = ended(sequence);
  queue_.erase(slot);
  slots_.release(slot);
  // The next in line may fit where this one did not.
  if (segment_.active()) {
    segment_.cut(now);
  } else {
    plan(now);
  }
  next_event_ = forecast();
  return left;
}

template <class Batch>
void BatchingReplica<Batch>::abandon(std::vector<Ended>& requests, Seconds now) {
  catch_up(now);
  const Segment running = segment_;
  segment_.iterations = running.profile.complete_after(now - running.start, running.iterations);
  const std::uint64_t whole = segment_.iterations;
  Outcome outcome;
  cancelled_.clear();  // all leave below
  if (segment_.active()) commit(outcome);
  if (whole < running.iterations) {
    share_cut_off({std::max(Seconds(0), now - running.start - running.profile.duration(whole)),
                   running.energy_until(now) - running.profile.energy_of(whole)});
  }
  requests.insert(requests.end(), outcome.ended.begin(), outcome.ended.end());
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    Sequence& sequence = slots_[slot];
    if (sequence.stage == SequenceStage::none) continue;
    if (sequence.stage == SequenceStage::waiting) queue_.erase(slot);
    if (sequence.stage == SequenceStage::prefill) release_prompt(slot);
    if (sequence.stage == SequenceStage::decode) {
      sequence.to_generate -= batch_.decoded(slot);
      batch_.leave(slot);
    }
    sequence.cancelled = true;
    requests.push_back(ended(sequence));
    slots_.release(slot);
  }
  cancelled_.clear();
  chunks_.clear();
  done_ = {};
  rest(never);
  part_collected_ = false;
  next_event_ = never;
}

/// Gives those in an iteration that does not come to its end their shares of it.
template <class Batch>
void BatchingReplica<Batch>::share_cut_off(const Usage& cut_off) {
  double tokens = batch_.size();
  for (const Chunk& chunk : chunks_) tokens += chunk.tokens;
  const Seconds time = cut_off.busy / (static_cast<double>(batch_.size()) + static_cast<double>(chunks_.size()));
  const Joules of_token = cut_off.energy / tokens;
  for (const Chunk& chunk : chunks_) {
    slots_[chunk.slot].energy += of_token * static_cast<double>(chunk.tokens);
    slots_[chunk.slot].busy += time;
  }
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot].stage != SequenceStage::decode) continue;
    slots_[slot].energy += of_token;
    slots_[slot].busy += time;
  }
}

/// One that has ended in this very iteration is gone already.
template <class Batch>
void BatchingReplica<Batch>::remove_cancelled(Outcome& outcome) {
  std::sort(cancelled_.begin(), cancelled_.end());
  for (const std::uint32_t slot : cancelled_) {
    if (!slots_[slot].cancelled) continue;
    if (slots_[slot].stage == SequenceStage::decode) {
      slots_[slot].to_generate -= batch_.decoded(slot);
      batch_.leave(slot);
    } else {
      release_prompt(slot);
    }
    end(slot, outcome);
  }
  cancelled_.clear();
}

template <class Batch>
std::uint32_t BatchingReplica<Batch>::latest() const {
  std::uint32_t found = slots_.size();
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    const SequenceStage stage = slots_[slot].stage;
    if (stage != SequenceStage::prefill && stage != SequenceStage::decode) continue;
    if (found == slots_.size() || slots_[slot].order > slots_[found].order) found = slot;
  }
  return found;
}

template <class Batch>
void BatchingReplica<Batch>::preempt_latest() {
  const std::uint32_t slot = latest();
  if (running() <= 1) throw std::logic_error("a request larger than the KV cache was admitted");
  Sequence& sequence = slots_[slot];
  if (sequence.stage == SequenceStage::decode) {
    const std::uint32_t decoded = batch_.decoded(slot);
    batch_.leave(slot);
    sequence.to_generate -= decoded;
    // The token that came last was never attended to; with it the sequence's context is prompt + 1 + decoded.
    sequence.prompt_tokens += decoded + 1;
  } else {
    const auto chunk = std::find_if(chunks_.begin(), chunks_.end(), [&](const Chunk& c) { return c.slot == slot; });
    if (chunk != chunks_.end()) chunks_.erase(chunk);
    release_prompt(slot);
  }
  sequence.prefilled = 0;
  ++sequence.preempted;
  // Its next prefill ends with the next token that is due, as the first one did.
  sequence.stage = SequenceStage::waiting;
  queue_.push_front(slot);
  ++preempted_;
}

}  // namespace tradewind
