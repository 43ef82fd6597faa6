#pragma once

#include "sim/run/tournament.hpp"
#include "sim/units/quantity.hpp"

#include <bit>
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
  time_out,
};

/// A pending event of the fleet other than arrivals and replicas' iteration boundaries.
class Timer {
 public:
  /// \param key      Decides among equal times and kinds: request id, replica or node; below 2^56.
  /// \param subject  Request handle, replica, node or class.
  Timer(Seconds time, TimerKind kind, std::uint64_t key, std::uint32_t subject)
      : Timer(time, (std::uint64_t{static_cast<std::uint8_t>(kind)} << 56U) | key, subject) {}
  Timer(Seconds time, std::uint64_t rank, std::uint32_t subject) : time_(time), rank_(rank), subject_(subject) {}

  [[nodiscard]] Seconds time() const { return time_; }
  [[nodiscard]] TimerKind kind() const { return static_cast<TimerKind>(rank_ >> 56U); }
  [[nodiscard]] std::uint32_t subject() const { return subject_; }
  /// Kind, then key: decides among equal times.
  [[nodiscard]] std::uint64_t rank() const { return rank_; }
  [[nodiscard]] bool later_than(const Timer& other) const {
    return time_ != other.time_ ? time_ > other.time_ : rank_ > other.rank_;
  }

 private:
  Seconds time_;
  std::uint64_t rank_;
  std::uint32_t subject_;
};

/// Times of at least zero (adding zero makes -0 one) in the order of their bits: comparing whole numbers needs no branch.
[[nodiscard]] inline std::uint64_t bits_of(Seconds time) { return std::bit_cast<std::uint64_t>(time.value() + 0.0); }

/// Timers in order of time, kind and key: those of a line come in that order by themselves, as deliveries over one way
/// do; all others are kept in a heap.
class TimerQueue {
 public:
  explicit TimerQueue(std::size_t lines = 0) : lines_(lines), line_fronts_(lines) {}

  void push(const Timer& timer) { heap_.push(timer); }
  /// \param timer  Not earlier than the last one of this line.
  void push(const Timer& timer, std::size_t line);
  void pop();
  [[nodiscard]] bool empty() const { return heap_.empty() && line_fronts_.first().line == none; }
  [[nodiscard]] Timer top() const;
  /// What comes after the top in its line, if it has one with more in it.
  [[nodiscard]] const Timer* next_in_line() const;

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  struct Later {
    bool operator()(const Timer& a, const Timer& b) const { return a.later_than(b); }
  };
  /// The front of a line; by default later than any.
  struct Front {
    std::uint64_t time = bits_of(Seconds(std::numeric_limits<double>::infinity()));
    std::uint64_t rank = ~std::uint64_t{0};
    std::uint32_t subject = 0;
    std::uint32_t line = none;
    friend bool operator==(const Front&, const Front&) = default;
    static Front least(const Front& a, const Front& b) {
      const bool second = (b.time < a.time) | ((b.time == a.time) & (b.rank < a.rank));
      return {choose(second, a.time, b.time), choose(second, a.rank, b.rank), choose(second, a.subject, b.subject),
              choose(second, a.line, b.line)};
    }
  };
  [[nodiscard]] bool line_is_next() const {
    const Front& line = line_fronts_.first();
    return line.line != none && (heap_.empty() || line.time < bits_of(heap_.top().time()) ||
                                 (line.time == bits_of(heap_.top().time()) && line.rank < heap_.top().rank()));
  }
  void set_front(std::uint32_t line);

  std::priority_queue<Timer, std::vector<Timer>, Later> heap_;
  std::vector<boost::circular_buffer<Timer>> lines_;
  Tournament<Front> line_fronts_;
};

/// The next event of every replica.
class ReplicaSchedule {
 public:
  explicit ReplicaSchedule(std::size_t replicas) : due_(replicas) {}

  /// Sets or (with an infinite time) removes a replica's entry. O(log n).
  void set(std::uint32_t replica, Seconds time) { due_.set(replica, {bits_of(time), replica}); }
  [[nodiscard]] Seconds next() const { return Seconds(std::bit_cast<double>(due_.first().time)); }
  /// The replica that is due next, the lowest index among equals. Needs one.
  [[nodiscard]] std::uint32_t top() const { return static_cast<std::uint32_t>(due_.first().replica); }
  /// The replica that is due first among those of one of 2^`depth` parts, the part that holds `replica`: the further
  /// down the later it is due. Any replica where the part has no entry.
  [[nodiscard]] std::uint32_t first_of_part(std::uint32_t replica, unsigned depth) const {
    return static_cast<std::uint32_t>(due_.first_of_part(replica, depth).replica);
  }

 private:
  struct Due {
    std::uint64_t time = bits_of(Seconds(std::numeric_limits<double>::infinity()));
    std::uint64_t replica = 0;
    friend bool operator==(const Due&, const Due&) = default;
    static Due least(const Due& a, const Due& b) {
      const bool second = (b.time < a.time) | ((b.time == a.time) & (b.replica < a.replica));
      return {choose(second, a.time, b.time), choose(second, a.replica, b.replica)};
    }
  };

  Tournament<Due> due_;
};

}  // namespace tradewind
