#pragma once

#include "sim/base/units/quantity.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <utility>

namespace tradewind {

/// Requests that would have come here had there been room, as far as word of them has arrived.
///
/// Routers may be asked for requests that lie a little ahead of the present, so that what is told is counted by the
/// whole second in which it arrives, and only seconds that are over are read: whoever asks sees the same.
class Wishes {
 public:
  void add(Seconds at) {
    const double second = std::floor(at.value());
    const auto after = std::find_if(open_.rbegin(), open_.rend(), [&](const Second& s) { return s.first <= second; });
    if (after != open_.rend() && after->first == second) {
      ++after->second;
    } else {
      open_.insert(after.base(), {second, 1});
    }
    if (open_.size() > 4096) close(open_[open_.size() - 2048].first);
  }
  /// All whose second was over then.
  [[nodiscard]] std::uint64_t before(Seconds now) const {
    std::uint64_t sum = closed_;
    for (const Second& second : open_) {
      if (second.first + 1.0 <= now.value()) sum += second.second;
    }
    return sum;
  }
  /// Forgets single seconds that nobody will ask for any more.
  void close(double before) {
    while (!open_.empty() && open_.front().first + 1.0 <= before) {
      closed_ += open_.front().second;
      open_.pop_front();
    }
  }

 private:
  using Second = std::pair<double, std::uint64_t>;

  std::deque<Second> open_;  // in order of time
  std::uint64_t closed_ = 0;
};

}  // namespace tradewind
