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
class Timer {
 public:
  /// \param key      Decides among equal times and kinds: request id, replica or node; below 2^56.
  /// \param subject  Request handle, replica, node or class.
  Timer(Seconds time, TimerKind kind, std::uint64_t key, std::uint32_t subject)
      : time_(time), rank_((std::uint64_t{static_cast<std::uint8_t>(kind)} << 56U) | key), subject_(subject) {}

  [[nodiscard]] Seconds time() const { return time_; }
  [[nodiscard]] TimerKind kind() const { return static_cast<TimerKind>(rank_ >> 56U); }
  [[nodiscard]] std::uint32_t subject() const { return subject_; }
  [[nodiscard]] bool later_than(const Timer& other) const {
    return time_ != other.time_ ? time_ > other.time_ : rank_ > other.rank_;
  }

 private:
  Seconds time_;
  std::uint64_t rank_;
  std::uint32_t subject_;
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
    bool operator()(const Timer& a, const Timer& b) const { return a.later_than(b); }
  };
  std::priority_queue<Timer, std::vector<Timer>, Later> heap_;
};

/// The next iteration boundary of every replica, in a tournament: each node holds the earlier of its two children, so
/// the root is next. A change plays its leaf's path again without a branch that depends on who wins.
class ReplicaSchedule {
 public:
  explicit ReplicaSchedule(std::size_t replicas);

  /// Sets or (with an infinite time) removes a replica's entry. O(log n).
  void set(std::uint32_t replica, Seconds time);
  [[nodiscard]] Seconds next() const { return nodes_[1].time; }
  /// The replica that is due first among those of one of 2^`depth` parts of the tree, the part that holds `replica`:
  /// the further down the later it is due. Any replica where the part has no entry.
  [[nodiscard]] std::uint32_t first_of_part(std::uint32_t replica, unsigned depth) const {
    return nodes_[(leaves_ + replica) >> (levels_ > depth ? levels_ - depth : 0U)].replica;
  }
  /// The replica that is due next, the lowest index among equals. Needs one.
  [[nodiscard]] std::uint32_t top() const { return nodes_[1].replica; }

 private:
  struct Node {
    Seconds time{std::numeric_limits<double>::infinity()};
    std::uint32_t replica = 0;
    friend bool operator==(const Node&, const Node&) = default;
  };

  std::size_t leaves_;
  unsigned levels_;          ///< between the root and the leaves
  std::vector<Node> nodes_;  ///< children of node i at 2i and 2i + 1, the root at 1, replica r at leaves_ + r
};

}  // namespace tradewind
