#pragma once

#include "sim/units/quantity.hpp"

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
struct Timer {
  Seconds time{};
  TimerKind kind = TimerKind::boundary;
  std::uint64_t key = 0;      ///< decides among equal times and kinds: request id, replica or node
  std::uint32_t subject = 0;  ///< request handle, replica, node or class
};

/// Timers in order of time, kind and key.
class TimerQueue {
 public:
  void push(const Timer& timer) { heap_.push(timer); }
  void pop() { heap_.pop(); }
  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] const Timer& top() const { return heap_.top(); }

 private:
  struct Later {
    bool operator()(const Timer& a, const Timer& b) const {
      if (a.time != b.time) return a.time > b.time;
      if (a.kind != b.kind) return a.kind > b.kind;
      return a.key > b.key;
    }
  };
  std::priority_queue<Timer, std::vector<Timer>, Later> heap_;
};

/// The next iteration boundary of every replica: one entry a replica in an indexed 4-ary heap.
class ReplicaSchedule {
 public:
  explicit ReplicaSchedule(std::size_t replicas) : times_(replicas, never), places_(replicas, absent) {}

  /// Sets, moves or (with an infinite time) removes a replica's entry. O(log n).
  void set(std::uint32_t replica, Seconds time);
  [[nodiscard]] Seconds next() const { return heap_.empty() ? never : times_[heap_.front()]; }
  /// The replica that is due next, the lowest index among equals. Needs one.
  [[nodiscard]] std::uint32_t top() const { return heap_.front(); }

 private:
  static constexpr Seconds never{std::numeric_limits<double>::infinity()};
  static constexpr std::uint32_t absent = ~std::uint32_t{0};

  [[nodiscard]] bool before(std::uint32_t a, std::uint32_t b) const {
    return times_[a] != times_[b] ? times_[a] < times_[b] : a < b;
  }
  void place(std::size_t at, std::uint32_t replica) {
    heap_[at] = replica;
    places_[replica] = static_cast<std::uint32_t>(at);
  }
  void sift_up(std::size_t at, std::uint32_t replica);
  void sift_down(std::size_t at, std::uint32_t replica);

  std::vector<Seconds> times_;         ///< by replica
  std::vector<std::uint32_t> places_;  ///< by replica: where it stands in the heap
  std::vector<std::uint32_t> heap_;
};

}  // namespace tradewind
