#include "sim/run/event_queue.hpp"

#include <algorithm>

namespace tradewind {

void ReplicaSchedule::sift_up(std::size_t at, std::uint32_t replica) {
  while (at > 0) {
    const std::size_t parent = (at - 1) / 4;
    if (!before(replica, heap_[parent])) break;
    place(at, heap_[parent]);
    at = parent;
  }
  place(at, replica);
}

void ReplicaSchedule::sift_down(std::size_t at, std::uint32_t replica) {
  while (4 * at + 1 < heap_.size()) {
    const std::size_t first = 4 * at + 1;
    const std::size_t last = std::min(first + 4, heap_.size());
    std::size_t least = first;
    for (std::size_t child = first + 1; child < last; ++child) {
      if (before(heap_[child], heap_[least])) least = child;
    }
    if (!before(heap_[least], replica)) break;
    place(at, heap_[least]);
    at = least;
  }
  place(at, replica);
}

void ReplicaSchedule::set(std::uint32_t replica, Seconds time) {
  const std::uint32_t at = places_[replica];
  if (time == never) {
    if (at == absent) return;
    const std::uint32_t last = heap_.back();
    heap_.pop_back();
    places_[replica] = absent;
    times_[replica] = never;
    if (last == replica) return;
    place(at, last);
    sift_up(at, last);
    sift_down(places_[last], last);
    return;
  }
  const bool earlier = at == absent || time < times_[replica];
  times_[replica] = time;
  if (at == absent) {
    heap_.push_back(replica);
    sift_up(heap_.size() - 1, replica);
  } else if (earlier) {
    sift_up(at, replica);
  } else {
    sift_down(at, replica);
  }
}

}  // namespace tradewind
