#pragma once

#include "sim/run/tournament.hpp"
#include "sim/units/quantity.hpp"

#include <algorithm>
#include <boost/circular_buffer.hpp>
#include <cstdint>
#include <limits>
#include <queue>
#include <vector>

namespace tradewind {

/// What a timer does when it is due. The order is the order at equal times: transitions of replicas and nodes, then
/// accounting, then scaling, then requests by id, then clients that leave.
enum class TimerKind : std::uint8_t {
  node_booted,
  load_weights,  ///< starts a flow
  weights_loaded,
  replica_ready,
  node_off,
  boundary,
  scaling,
  verdict,
  release,
  delivery,
  abort,  ///< a region hears that a client has left
  time_out,
};

/// A pending event of the fleet other than arrivals and replicas' iteration boundaries.
class Timer {
 public:
  /// \param key      Decides among equal times and kinds: request id, replica or node; below 2^56.
  /// \param subject  Request handle, replica, node or class.
  Timer(Seconds time, TimerKind kind, std::uint64_t key, std::uint32_t subject)
      : time_(time), rank_((std::uint64_t{static_cast<std::uint8_t>(kind)} << 56U) | key), subject_(subject) {}

  [[nodiscard]] Seconds time() const { return time_; }
  [[nodiscard]] TimerKind kind() const { return static_cast<TimerKind>(rank_ >> 56U); }
  [[nodiscard]] std::uint64_t key() const { return rank_ & ((std::uint64_t{1} << 56U) - 1U); }
  [[nodiscard]] std::uint32_t subject() const { return subject_; }
  [[nodiscard]] bool later_than(const Timer& other) const {
    return time_ != other.time_ ? time_ > other.time_ : rank_ > other.rank_;
  }

 private:
  Seconds time_;
  std::uint64_t rank_;
  std::uint32_t subject_;
};

/// Timers in order of time, kind and key: those of a line come in that order by themselves, as deliveries over one way
/// do; all others are kept in a heap.
class TimerQueue {
 public:
  explicit TimerQueue(std::size_t lines = 0) : lines_(lines), fronts_(lines) {}

  void push(const Timer& timer) {
    heap_.push(timer);
    heap_next_ = heap_.top().time();
  }
  /// \param timer  Seldom earlier than others of this line: it passes them one by one.
  void push(const Timer& timer, std::size_t line);
  void pop();
  [[nodiscard]] bool empty() const { return heap_.empty() && fronts_.empty(); }
  /// When the first is due; infinite when there is none.
  [[nodiscard]] Seconds next() const { return std::min(fronts_.next(), heap_next_); }
  /// Needs one.
  [[nodiscard]] const Timer& top() const { return line_is_next() ? lines_[fronts_.first()].front() : heap_.top(); }
  /// What comes after the top in its line, if it has one with more in it.
  [[nodiscard]] const Timer* next_in_line() const;

 private:
  struct Later {
    bool operator()(const Timer& a, const Timer& b) const { return a.later_than(b); }
  };
  [[nodiscard]] bool line_is_next() const {
    const Seconds line = fronts_.next();
    if (line != heap_next_) return line < heap_next_;
    return !fronts_.empty() && !lines_[fronts_.first()].front().later_than(heap_.top());
  }
  void update_front(std::size_t line);

  static constexpr Seconds never{std::numeric_limits<double>::infinity()};

  std::priority_queue<Timer, std::vector<Timer>, Later> heap_;
  Seconds heap_next_ = never;
  std::vector<boost::circular_buffer<Timer>> lines_;
  Tournament fronts_;  ///< of the lines
};

/// The next event of every replica.
class ReplicaSchedule {
 public:
  explicit ReplicaSchedule(std::size_t replicas) : due_(replicas) {}

  /// Sets or (with an infinite time) removes a replica's entry. O(log n).
  void set(std::uint32_t replica, Seconds time) {
    due_.set(replica, time, [](std::uint32_t a, std::uint32_t b) { return a < b; });
  }
  [[nodiscard]] Seconds next() const { return due_.next(); }
  /// The replica that is due next, the lowest index among equals. Needs one.
  [[nodiscard]] std::uint32_t top() const { return due_.first(); }
  /// See `Tournament::first_of_part`.
  [[nodiscard]] std::uint32_t first_of_part(std::uint32_t replica, unsigned depth) const {
    return due_.first_of_part(replica, depth);
  }

 private:
  Tournament due_;
};

}  // namespace tradewind
