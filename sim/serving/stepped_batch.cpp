#include "sim/serving/stepped_batch.hpp"

#include <algorithm>

namespace tradewind {

void SteppedBatch::join(std::uint32_t slot) {
  Sequence& sequence = (*slots_)[slot];
  sequence.stage = SequenceStage::decode;
  ++changes_;
  members_.push_back({slot, sequence.prompt_tokens + 1, 0});
}

void SteppedBatch::leave(std::uint32_t slot) {
  (*slots_)[slot].stage = SequenceStage::none;
  ++changes_;
  std::erase_if(members_, [&](const Member& member) { return member.slot == slot; });
}

std::uint32_t SteppedBatch::decoded(std::uint32_t slot) const {
  return std::find_if(members_.begin(), members_.end(), [&](const Member& m) { return m.slot == slot; })->decoded;
}

std::uint32_t SteppedBatch::units() const { return static_cast<std::uint32_t>(units_after(0)); }

std::uint32_t SteppedBatch::units_needed() const { return static_cast<std::uint32_t>(units_after(1)) - units(); }

std::uint64_t SteppedBatch::units_after(std::uint64_t iterations) const {
  std::uint64_t units = 0;
  for (const Member& member : members_) {
    units += model_->kv_units_of(member.context - 1 + static_cast<std::uint32_t>(iterations));
  }
  return units;
}

IterationWork SteppedBatch::work(const IterationWork& prefill) const {
  IterationWork work = prefill;
  work.sequences = size();
  for (const Member& member : members_) {
    work.context += member.context;
    work.windowed_context += std::min(member.context, model_->window());
  }
  return work;
}

IterationProfile SteppedBatch::profile(const IterationWork& prefill, std::size_t prefilling) {
  work_ = work(prefill);
  present_ = work_.sequences + static_cast<double>(prefilling);
  const StepCost cost = model_->cost(work_);
  return {cost.time, Seconds(0), cost.energy, Joules(0)};
}

void SteppedBatch::commit(std::uint64_t, Seconds, std::span<const Chunk> chunks) {
  const bool limited = model_->limited(work_);
  const WorkTerms<Joules>& terms = model_->energy(limited);
  const Joules common = model_->fixed_energy(work_.sequences + work_.prefill_tokens, limited) / present_;
  const Seconds share = model_->cost(work_).time / present_;
  for (const Chunk& chunk : chunks) {
    Sequence& sequence = (*slots_)[chunk.slot];
    sequence.energy += common + terms.own(chunk_work(chunk.cached, chunk.tokens, model_->window()));
    sequence.busy += share;
  }
  for (Member& member : members_) {
    Sequence& sequence = (*slots_)[member.slot];
    sequence.energy += common + terms.sequence + terms.context * static_cast<double>(member.context) +
                       terms.windowed_context * static_cast<double>(std::min(member.context, model_->window()));
    sequence.busy += share;
    ++member.context;
    ++member.decoded;
  }
}

void SteppedBatch::pop_finished(SlotList& out) {
  const auto first = static_cast<std::ptrdiff_t>(out.size());
  for (const Member& member : members_) {
    if (member.decoded == (*slots_)[member.slot].to_generate) out.push_back(member.slot);
  }
  std::sort(out.begin() + first, out.end(),
            [&](std::uint32_t a, std::uint32_t b) { return (*slots_)[a].order < (*slots_)[b].order; });
  for (auto slot = out.begin() + first; slot != out.end(); ++slot) leave(*slot);
}

}  // namespace tradewind
