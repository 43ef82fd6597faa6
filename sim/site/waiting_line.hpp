#pragma once

#include "sim/request/passages.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>

namespace tradewind {

/// Requests that wait for a replica, first come, first served. One that leaves is passed over when its turn comes, so
/// that leaving costs the same however many wait.
class WaitingLine {
 public:
  void push(RequestHandle handle, std::uint64_t id) {
    line_.push_back({handle, id});
    ++waiting_;
  }
  /// Somebody in the line leaves: no longer waits when its turn comes.
  void leave(const Passages& requests) {
    --waiting_;
    if (line_.size() < 2 * waiting_ + 16) return;
    std::erase_if(line_, [&](const Place& place) { return !waits(place, requests); });
  }
  /// Needs one who waits.
  [[nodiscard]] RequestHandle pop(const Passages& requests) {
    while (!waits(line_.front(), requests)) line_.pop_front();
    const RequestHandle handle = line_.front().handle;
    line_.pop_front();
    --waiting_;
    return handle;
  }
  [[nodiscard]] std::size_t size() const { return waiting_; }

 private:
  struct Place {
    RequestHandle handle;
    std::uint64_t id;
  };
  [[nodiscard]] static bool waits(const Place& place, const Passages& requests) {
    return requests.holds(place.handle, place.id) && requests[place.handle].stage == RequestStage::waiting;
  }

  std::deque<Place> line_;
  std::size_t waiting_ = 0;
};

}  // namespace tradewind
