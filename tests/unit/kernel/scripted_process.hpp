#pragma once

#include "sim/kernel/timed_process.hpp"

#include <cstdint>
#include <fmt/format.h>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tradewind {

/// A process that executes a list of events written down in a test, and logs what happened and when.
class ScriptedProcess : public TimedProcess {
 public:
  using Action = std::function<void(Flows&)>;

  struct Entry {
    double time_s = 0.0;
    std::string what;
  };

  /// An event that only logs.
  void at(double time_s, std::string what) { add(time_s, {std::move(what), false, nullptr}); }
  /// An event that does something but starts no flow.
  void at(double time_s, std::string what, Action action) { add(time_s, {std::move(what), false, std::move(action)}); }
  /// An event that starts flows.
  void flow_at(double time_s, std::string what, Action action) {
    add(time_s, {std::move(what), true, std::move(action)});
  }
  /// The run is not over before so many flows have finished.
  void wait_for_flows(std::uint64_t count) { flows_awaited_ = count; }
  void never_done() { never_done_ = true; }

  [[nodiscard]] const std::vector<Entry>& log() const { return log_; }
  /// The log as lines of `hexadecimal time`, a space, and what happened: equal text, equal bits.
  [[nodiscard]] std::string text() const {
    std::string lines;
    for (const Entry& entry : log_) lines += fmt::format("{:a} {}\n", entry.time_s, entry.what);
    return lines;
  }

  [[nodiscard]] Seconds next_event() const override {
    return events_.empty() ? Seconds(std::numeric_limits<double>::infinity()) : Seconds(events_.begin()->first);
  }
  [[nodiscard]] bool next_event_starts_flow() const override {
    return !events_.empty() && events_.begin()->second.starts_flow;
  }
  void execute_next(Flows& flows) override {
    const auto node = events_.extract(events_.begin());
    log_.push_back({node.key(), node.mapped().what});
    if (node.mapped().action) node.mapped().action(flows);
  }
  void flow_finished(std::uint64_t id, Seconds now) override {
    ++flows_finished_;
    at(now.value(), "end of flow " + std::to_string(id));
  }
  [[nodiscard]] bool done() const override {
    return !never_done_ && events_.empty() && flows_finished_ >= flows_awaited_;
  }

 private:
  struct Event {
    std::string what;
    bool starts_flow = false;
    Action action;
  };

  void add(double time_s, Event event) { events_.emplace(time_s, std::move(event)); }

  std::multimap<double, Event> events_;  // equal times in the order in which they were added
  std::vector<Entry> log_;
  std::uint64_t flows_awaited_ = 0;
  std::uint64_t flows_finished_ = 0;
  bool never_done_ = false;
};

}  // namespace tradewind
