#pragma once

#include "sim/base/random/stream.hpp"
#include "sim/kernel/flows.hpp"
#include "sim/kernel/timed_process.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <vector>

namespace tradewind {

/// A heap of pending events; each executed one plans its successor, so that the heap keeps its size.
class Ticker final : public TimedProcess {
 public:
  /// \param during_flow  A flow is started first, from host 0 to itself, and outlives all events.
  Ticker(std::uint64_t events, std::uint32_t pending, bool during_flow)
      : events_left_(events), flow_next_(during_flow) {
    for (std::uint32_t i = 0; i < pending; ++i) heap_.push(random_.uniform());
  }

  [[nodiscard]] Seconds next_event() const override {
    if (flow_next_) return Seconds(0);
    return Seconds(heap_.empty() ? std::numeric_limits<double>::infinity() : heap_.top());
  }
  [[nodiscard]] bool next_event_starts_flow() const override { return flow_next_; }
  void execute_next(Flows& flows) override {
    if (flow_next_) {
      flow_next_ = false;
      flows.start(0, 0, 0, Bytes(1e18));
      return;
    }
    const double now = heap_.top();
    heap_.pop();
    heap_.push(now + random_.uniform());
    if (--events_left_ == 0) heap_ = {};
  }
  void flow_finished(std::uint64_t, Seconds) override {}
  [[nodiscard]] bool done() const override { return events_left_ == 0; }

 private:
  std::uint64_t events_left_;
  bool flow_next_;
  Generator random_ = Stream(1, "ticker").at(0);
  std::priority_queue<double, std::vector<double>, std::greater<>> heap_;
};

}  // namespace tradewind
