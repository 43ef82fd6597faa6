#pragma once

#include "sim/agenda/event.hpp"
#include "sim/base/order/tournament.hpp"

#include <algorithm>
#include <boost/circular_buffer.hpp>
#include <cstdint>
#include <limits>
#include <queue>
#include <vector>

namespace tradewind {

/// Events in order of time, kind and key: those of a line come in that order by themselves, as deliveries over one way
/// do; all others are kept in a heap.
class EventQueue {
 public:
  explicit EventQueue(std::size_t lines = 0) : lines_(lines), fronts_(lines) {}

  void push(const Event& event) {
    heap_.push(event);
    heap_next_ = heap_.top().time();
  }
  /// \param event  Seldom earlier than others of this line: it passes them one by one.
  void push(const Event& event, std::size_t line);
  void pop();
  [[nodiscard]] bool empty() const { return heap_.empty() && fronts_.empty(); }
  /// When the first is due; infinite when there is none.
  [[nodiscard]] Seconds next() const { return std::min(fronts_.next(), heap_next_); }
  /// Needs one.
  [[nodiscard]] const Event& top() const { return line_is_next() ? lines_[fronts_.first()].front() : heap_.top(); }
  /// What comes after the top in its line, if it has one with more in it.
  [[nodiscard]] const Event* next_in_line() const;

 private:
  struct Later {
    bool operator()(const Event& a, const Event& b) const { return a.later_than(b); }
  };
  [[nodiscard]] bool line_is_next() const {
    const Seconds line = fronts_.next();
    if (line != heap_next_) return line < heap_next_;
    return !fronts_.empty() && !lines_[fronts_.first()].front().later_than(heap_.top());
  }
  void update_front(std::size_t line);

  static constexpr Seconds never{std::numeric_limits<double>::infinity()};

  std::priority_queue<Event, std::vector<Event>, Later> heap_;
  Seconds heap_next_ = never;
  std::vector<boost::circular_buffer<Event>> lines_;
  Tournament fronts_;  ///< of the lines
};

}  // namespace tradewind
