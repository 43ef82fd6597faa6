#pragma once

#include "sim/serving/batching_replica.hpp"

#include <stdexcept>

// When the next request ends: the members of BatchingReplica that look ahead. Included by replica.cpp, which
// instantiates them.

namespace tradewind {

/// The next boundary at which a request ends if none comes or leaves before: at the end of the running segment, of an
/// iteration that takes in the whole queue, or of decoding. Where it is not as simple as that, the next boundary.
template <class Batch>
Seconds BatchingReplica<Batch>::forecast() const {
  const Seconds end = boundary();
  if constexpr (Batch::closed_form) {
    if (!segment_.active() || governor_ || !cancelled_.empty() || prefilling_.size() != chunks_.size()) return end;
    if (chunks_.empty() && queue_.empty() && batch_.iterations_left() <= segment_.iterations) return end;
    DecodeForecast ahead = batch_.forecast(segment_.iterations);
    ahead.units += std::uint64_t{prefill_units_} * model_->block_tokens();
    for (const Chunk& chunk : chunks_) {
      const Sequence& sequence = slots_[chunk.slot];
      if (chunk.cached + chunk.tokens < sequence.prompt_tokens) return end;
      ahead.join(sequence.prompt_tokens, sequence.to_generate - 1, *model_);
    }
    if (ahead.left <= 0) return end;
    Seconds at = end;
    if (!queue_.empty()) {
      const auto taken_in = queue_joins(ahead, end);
      if (!taken_in) return end;
      at += *taken_in;
      if (ahead.left <= 0) return at;
    }
    at += ahead.duration(*model_, ahead.left);
    ahead.pass(ahead.left, model_->block_tokens());
    return ahead.units <= std::uint64_t{model_->kv_units()} * model_->block_tokens() ? at : end;
  } else {
    return end;
  }
}

/// Lets the whole queue into the batch.
/// \return  The time of the iteration that does it; none if they do not all join in one.
template <class Batch>
std::optional<Seconds> BatchingReplica<Batch>::queue_joins(DecodeForecast& ahead, Seconds now) const {
  const BatchRule batch_rule = rule(now);
  if (!batch_rule.admit || running() + queue_.size() > sequences_max(batch_rule)) return std::nullopt;
  IterationWork prefill;
  const double window = model_->window();
  const bool fits = queue_.all_of([&](const Sequence& sequence) {
    const std::uint32_t tokens = sequence.prompt_tokens;
    prefill += sequence.prefilled == 0 ? chunk_work(0.0, tokens, window)
                                       : chunk_work(sequence.prefilled, tokens - sequence.prefilled, window);
    ahead.units += std::uint64_t{model_->kv_units_of(tokens)} * model_->block_tokens();
    return ahead.work.sequences + prefill.prefill_tokens <= batch_rule.token_budget;
  });
  if (!fits) return std::nullopt;
  const std::uint64_t units_most = std::uint64_t{model_->kv_units()} * model_->block_tokens();
  if (ahead.units + ahead.cycle_units * model_->block_tokens() > units_most) return std::nullopt;
  const Seconds time = ahead.duration_beside(prefill, *model_);
  ahead.pass(1, model_->block_tokens());
  queue_.all_of([&](const Sequence& sequence) {
    ahead.join(sequence.prompt_tokens, sequence.to_generate - 1, *model_);
    return true;
  });
  return time;
}

/// Executes the boundaries up to `now` that the forecast has passed over: nobody ends there.
template <class Batch>
void BatchingReplica<Batch>::catch_up(Seconds now) {
  const Seconds before = next_event_ - boundary_tolerance;
  Outcome outcome;
  while (segment_.active() && boundary() <= now && boundary() < before) {
    const Seconds at = boundary();
    commit(outcome);
    plan(at);
  }
  if (!outcome.ended.empty()) throw std::logic_error("a request ended before its replica had foreseen it");
}

}  // namespace tradewind
