#pragma once

#include "sim/base/memory/prefetch.hpp"
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

/// Slots that wait, first in, first out; a preempted one goes to the front again. Linked through the sequences, so that
/// whoever leaves costs the same however many wait.
class SlotQueue {
 public:
  explicit SlotQueue(SequenceSlots& slots) : slots_(&slots) {}

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::uint32_t size() const { return size_; }
  [[nodiscard]] std::uint32_t front() const { return front_; }
  /// Calls `visit` with every sequence, in order, as long as it says true.
  /// \return  Whether it always did.
  template <class Visit>
  bool all_of(const Visit& visit) const {
    std::uint32_t slot = front_;
    for (std::uint32_t left = size_; left > 0; --left) {
      const Sequence& sequence = (*slots_)[slot];
      if (!visit(sequence)) return false;
      slot = sequence.after;
    }
    return true;
  }
  void push_back(std::uint32_t slot) {
    (*slots_)[slot].before = back_;
    (size_ == 0 ? front_ : (*slots_)[back_].after) = slot;
    back_ = slot;
    ++size_;
  }
  void push_front(std::uint32_t slot) {
    (*slots_)[slot].after = front_;
    (size_ == 0 ? back_ : (*slots_)[front_].before) = slot;
    front_ = slot;
    ++size_;
  }
  void pop_front() {
    front_ = (*slots_)[front_].after;
    --size_;
  }
  /// \param slot  In the queue.
  void erase(std::uint32_t slot) {
    const Sequence& leaving = (*slots_)[slot];
    if (slot == front_) {
      front_ = leaving.after;
    } else {
      (*slots_)[leaving.before].after = leaving.after;
    }
    if (slot == back_) {
      back_ = leaving.before;
    } else {
      (*slots_)[leaving.after].before = leaving.before;
    }
    --size_;
  }

 private:
  SequenceSlots* slots_;
  std::uint32_t front_ = 0;
  std::uint32_t back_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace tradewind
