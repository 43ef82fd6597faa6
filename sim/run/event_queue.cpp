#include "sim/run/event_queue.hpp"

#include <algorithm>
#include <bit>

namespace tradewind {

ReplicaSchedule::ReplicaSchedule(std::size_t replicas)
    : leaves_(std::bit_ceil(std::max<std::size_t>(replicas, 2))),
      levels_(static_cast<unsigned>(std::bit_width(leaves_)) - 1),
      nodes_(2 * leaves_) {}

void ReplicaSchedule::set(std::uint32_t replica, Seconds time) {
  std::size_t at = leaves_ + replica;
  Node winner{time, replica};
  nodes_[at] = winner;
  while (at > 1) {
    const Node& other = nodes_[at ^ 1U];
    const bool other_wins =
        (other.time < winner.time) | ((other.time == winner.time) & (other.replica < winner.replica));
    winner.time = other_wins ? other.time : winner.time;
    winner.replica = other_wins ? other.replica : winner.replica;
    at /= 2;
    if (nodes_[at] == winner) return;  // nothing changes further up
    nodes_[at] = winner;
  }
}

}  // namespace tradewind
