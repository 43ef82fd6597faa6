#pragma once

#include "sim/books/facts.hpp"
#include "sim/request/passage.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace tradewind {

/// Says now and then how far a run is: the share of its duration in which requests have arrived.
class Progress final : public Observer {
 public:
  Progress(Seconds duration, std::function<void(double share)> report)
      : duration_(duration), report_(std::move(report)) {}

  void arrived(const Passage& request) override {
    constexpr std::uint64_t every = 1U << 12U;
    if (++arrivals_ % every == 0) report_(std::min(1.0, request.arrived / duration_));
  }

 private:
  Seconds duration_;
  std::function<void(double)> report_;
  std::uint64_t arrivals_ = 0;
};

}  // namespace tradewind
