#include "sim/serving/fast_batch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tradewind {

namespace {

/// Totals weighted by the iteration index lose digits as the index grows; at this index they are settled and restarted.
constexpr std::int32_t rebase_index = 1 << 16;

}  // namespace

FastBatch::FastBatch(const StepModel& model, SequenceSlots& slots)
    : model_(&model), slots_(&slots), beginning_(1 % model.block_tokens()), residues_(model.block_tokens(), 0) {}

std::uint32_t FastBatch::cached(const Sequence& sequence) const {
  return sequence.join_context + static_cast<std::uint32_t>(index_ - sequence.join_index) - 1;
}

std::uint32_t FastBatch::decoded(std::uint32_t slot) const {
  return static_cast<std::uint32_t>(index_ - (*slots_)[slot].join_index);
}

void FastBatch::join(std::uint32_t slot) {
  Sequence& sequence = (*slots_)[slot];
  sequence.stage = SequenceStage::decode;
  sequence.join_index = index_;
  sequence.join_context = sequence.prompt_tokens + 1;
  sequence.at_join = totals_;
  ++size_;
  ++changes_;
  context_ += sequence.join_context;
  windowed_context_ += std::min(sequence.join_context, model_->window());
  sequence.beyond_window = sequence.join_context >= model_->window();
  residues_[residue_of(sequence.join_context)] += units_of_block(sequence);
  units_ += model_->kv_units_of(cached(sequence));
  if (!sequence.beyond_window) {
    ++growing_;
    const auto left = static_cast<std::int32_t>(model_->window() - sequence.join_context);
    window_fills_.add(slot, index_ + left);
  }
  finishes_.add(slot, index_ + static_cast<std::int32_t>(sequence.to_generate));
}

void FastBatch::leave(std::uint32_t slot) {
  finishes_.remove(slot);
  remove(slot);
}

void FastBatch::remove(std::uint32_t slot) {
  Sequence& sequence = (*slots_)[slot];
  settle(sequence);
  const std::uint32_t tokens = cached(sequence);
  --size_;
  ++changes_;
  context_ -= tokens + 1;
  windowed_context_ -= std::min(tokens + 1, model_->window());
  if (!sequence.beyond_window) {
    --growing_;
    window_fills_.remove(slot);
  }
  residues_[residue_of(tokens + 1)] -= units_of_block(sequence);
  units_ -= model_->kv_units_of(tokens);
  sequence.stage = SequenceStage::none;
}

void FastBatch::settle(Sequence& sequence) {
  const auto gained = [&](Total total) { return totals_[total] - sequence.at_join[total]; };
  // Context in the iteration of index i is join_context + i − join_index.
  const double offset = static_cast<double>(sequence.join_context) - static_cast<double>(sequence.join_index);
  const double windowed = sequence.beyond_window ? static_cast<double>(model_->window()) * gained(per_windowed)
                                                 : offset * gained(per_windowed) + gained(per_windowed_index);
  sequence.energy += Joules(gained(per_sequence) + offset * gained(per_context) + gained(per_context_index) + windowed);
  sequence.busy += Seconds(gained(time_share));
  sequence.at_join = totals_;
}

void FastBatch::rebase() {
  if (size_ == 0) {  // nobody holds a residue, a total or a milestone
    set_index(0);
    totals_ = {};
    return;
  }
  for (std::uint32_t slot = 0; slot < slots_->size(); ++slot) {
    Sequence& sequence = (*slots_)[slot];
    if (sequence.stage != SequenceStage::decode) continue;
    settle(sequence);
    sequence.at_join = {};
    // join_index may lie before the new origin: only differences of indices are ever used.
    sequence.join_index -= index_;
  }
  finishes_.rebase(index_);
  window_fills_.rebase(index_);
  const std::uint32_t shift = model_->block().remainder(static_cast<std::uint32_t>(index_));
  std::rotate(residues_.begin(), residues_.end() - shift, residues_.end());
  set_index(0);
  totals_ = {};
}

void FastBatch::set_index(std::int32_t index) {
  index_ = index;
  beginning_ = model_->block().remainder(1 + model_->block_tokens() -
                                         model_->block().remainder(static_cast<std::uint32_t>(index)));
}

std::uint64_t FastBatch::units_after(std::uint64_t iterations) const {
  const auto k = static_cast<std::uint32_t>(iterations);  // no more than the tokens of a request
  const std::uint32_t cycles = model_->block().quotient(k);
  std::uint64_t units = units_ + cycles * units_of_cycle();
  std::uint32_t residue = beginning_;
  for (std::uint32_t i = k - cycles * model_->block_tokens(); i > 0; --i) {
    units += residues_[residue];
    residue = before(residue);
  }
  return units;
}

IterationWork FastBatch::work(const IterationWork& prefill) const {
  IterationWork work = prefill;
  work.sequences = size_;
  work.context = static_cast<double>(context_);
  work.windowed_context = static_cast<double>(windowed_context_);
  return work;
}

DecodeForecast FastBatch::forecast(std::uint64_t iterations) const {
  DecodeForecast ahead;
  ahead.work = work({});
  ahead.growing = growing_;
  ahead.left = size_ == 0 ? std::numeric_limits<std::int32_t>::max() : static_cast<std::int64_t>(iterations_left());
  ahead.units = std::uint64_t{units_} * model_->block_tokens();
  ahead.cycle_units = units_of_cycle();
  ahead.pass(static_cast<std::int64_t>(iterations), model_->block_tokens());
  return ahead;
}

IterationProfile FastBatch::profile(const IterationWork& prefill, std::size_t prefilling) {
  const IterationWork work = this->work(prefill);
  const double growing = growing_;
  const double tokens = work.sequences + work.prefill_tokens;
  const Joules fixed_below = model_->fixed_energy(tokens, false);
  const Joules fixed_at = model_->fixed_energy(tokens, true);
  const Joules below = fixed_below + model_->energy(false).own(work);
  const Joules at = fixed_at + model_->energy(true).own(work);
  limited_ = below > at;
  above_limit_ = below - at;
  present_ = work.sequences + static_cast<double>(prefilling);
  common_ = limited_ ? fixed_at : fixed_below;
  const WorkTerms<Seconds>& time = model_->time();
  const WorkTerms<Joules>& energy = model_->energy(limited_);
  return {.time = model_->fixed_time(tokens) + time.own(work),
          .time_slope = time.context * work.sequences + time.windowed_context * growing,
          .energy = limited_ ? at : below,
          .energy_slope = energy.context * work.sequences + energy.windowed_context * growing};
}

std::uint64_t FastBatch::iterations_max(std::uint32_t free_units) const {
  std::uint64_t most = iterations_left();

  // Power limit: the excess over it is linear in the iteration, so it changes sign once at most.
  const WorkTerms<Joules>& free = model_->energy(false);
  const WorkTerms<Joules>& limit = model_->energy(true);
  const double slope = ((free.context - limit.context) * static_cast<double>(size_) +
                        (free.windowed_context - limit.windowed_context) * static_cast<double>(growing_))
                           .value();
  const bool crosses = limited_ ? slope < 0.0 : slope > 0.0;
  if (crosses) {
    const double until = -above_limit_.value() / slope;
    if (until < static_cast<double>(most)) most = static_cast<std::uint64_t>(std::max(1.0, std::ceil(until)));
  }

  // KV cache: whole cycles of one block a sequence, then iteration by iteration inside a cycle.
  const std::uint64_t cycle = units_of_cycle();
  if ((most + model_->block_tokens()) * cycle <= std::uint64_t{free_units} * model_->block_tokens()) return most;
  std::uint64_t left = free_units % cycle;
  std::uint64_t fit = free_units / cycle * model_->block_tokens();
  std::uint32_t residue = beginning_;
  while (fit < most && residues_[residue] <= left) {
    left -= residues_[residue];
    residue = before(residue);
    ++fit;
  }
  return std::min(most, std::max<std::uint64_t>(fit, 1));
}

void FastBatch::commit(std::uint64_t iterations, Seconds duration, std::span<const Chunk> chunks) {
  const double k = static_cast<double>(iterations);
  const WorkTerms<Joules>& terms = model_->energy(limited_);
  const Joules common = common_ / present_;
  const Seconds share = duration / present_;
  for (const Chunk& chunk : chunks) {
    Sequence& sequence = (*slots_)[chunk.slot];
    sequence.energy += common + terms.prefill(chunk_work(chunk.cached, chunk.tokens, model_->window()));
    sequence.busy += share;
  }
  if (size_ > 0) {
    totals_[per_sequence] += (common + terms.sequence).value() * k;
    totals_[per_context] += terms.context.value() * k;
    const double indices = k * static_cast<double>(index_) + 0.5 * k * (k - 1.0);
    totals_[per_context_index] += terms.context.value() * indices;
    totals_[per_windowed] += terms.windowed_context.value() * k;
    totals_[per_windowed_index] += terms.windowed_context.value() * indices;
    totals_[time_share] += share.value();
    units_ = static_cast<std::uint32_t>(units_after(iterations));
    context_ += iterations * size_;
    windowed_context_ += iterations * growing_;
  }
  set_index(index_ + static_cast<std::int32_t>(iterations));
  if (growing_ > 0) pass_window();
}

/// Settles the sequences whose context has just filled the window, so that from here on they are charged for no more.
void FastBatch::pass_window() {
  while (window_fills_.next_index() <= index_) {
    const std::uint32_t slot = window_fills_.next_slot();
    window_fills_.remove(slot);
    Sequence& sequence = (*slots_)[slot];
    settle(sequence);
    sequence.beyond_window = true;
    --growing_;
    residues_[residue_of(cached(sequence) + 1)] -= model_->units_windowed();
  }
}

void FastBatch::pop_finished(SlotList& out) {
  const auto first = static_cast<std::ptrdiff_t>(out.size());
  while (finishes_.next_index() <= index_) {
    const std::uint32_t slot = finishes_.next_slot();
    finishes_.remove(slot);
    remove(slot);
    out.push_back(slot);
  }
  std::sort(out.begin() + first, out.end(),
            [&](std::uint32_t a, std::uint32_t b) { return (*slots_)[a].order < (*slots_)[b].order; });
  if (size_ == 0 || index_ >= rebase_index) rebase();
}

void FastBatch::prefetch_first() const {
  if (finishes_.empty()) return;
  finishes_.prefetch(finishes_.next_slot());
  slots_->prefetch(finishes_.next_slot());
}

std::optional<RequestHandle> FastBatch::first_to_finish() const {
  if (finishes_.empty()) return std::nullopt;
  return (*slots_)[finishes_.next_slot()].request;
}

}  // namespace tradewind
