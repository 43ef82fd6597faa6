#pragma once

#include "sim/memory/prefetch.hpp"
#include "sim/serving/sequence.hpp"

#include <cstddef>
#include <vector>

namespace tradewind {

/// The sequences of one replica: records in one block of memory, reused, addressed by slot.
class SequenceSlots {
 public:
  /// A slot for a sequence; the one that fell free last comes first.
  [[nodiscard]] std::uint32_t take() {
    if (free_ == none) {
      slots_.emplace_back();
      return static_cast<std::uint32_t>(slots_.size() - 1);
    }
    const std::uint32_t slot = free_;
    free_ = slots_[slot].request;
    static_cast<SequenceState&>(slots_[slot]) = {};
    return slot;
  }
  /// Asks for the memory of a slot some time before it is needed,
  void prefetch(std::uint32_t slot) const { tradewind::prefetch(slots_.data() + slot, sizeof(Sequence)); }
  /// or of the one that is taken next.
  void prefetch_free() const {
    if (free_ != none) prefetch(free_);
  }
  void release(std::uint32_t slot) {
    slots_[slot].stage = SequenceStage::none;
    slots_[slot].cancelled = false;
    slots_[slot].request = free_;
    free_ = slot;
  }
  [[nodiscard]] Sequence& operator[](std::uint32_t slot) { return slots_[slot]; }
  [[nodiscard]] const Sequence& operator[](std::uint32_t slot) const { return slots_[slot]; }
  /// Slots so far, taken or free.
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(slots_.size()); }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  std::vector<Sequence> slots_;
  std::uint32_t free_ = none;
};

/// Slots that wait, first in, first out; a preempted one goes to the front again.
class SlotQueue {
 public:
  [[nodiscard]] bool empty() const { return head_ == slots_.size(); }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(slots_.size() - head_); }
  [[nodiscard]] std::uint32_t front() const { return slots_[head_]; }
  [[nodiscard]] const std::uint32_t* begin() const { return slots_.data() + head_; }
  [[nodiscard]] const std::uint32_t* end() const { return slots_.data() + slots_.size(); }
  void push_back(std::uint32_t slot) { slots_.push_back(slot); }
  void push_front(std::uint32_t slot) {
    if (head_ == 0) {
      slots_.insert(slots_.begin(), slot);
    } else {
      slots_[--head_] = slot;
    }
  }
  void pop_front() {
    ++head_;
    if (2 * head_ < slots_.size()) return;
    slots_.erase(slots_.begin(), slots_.begin() + head_);  // at most as many moves as pops before
    head_ = 0;
  }
  void erase(const std::uint32_t* slot) { slots_.erase(slots_.begin() + (slot - slots_.data())); }

 private:
  SlotList slots_;
  std::uint32_t head_ = 0;
};

}  // namespace tradewind
