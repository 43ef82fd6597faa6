#pragma once

#include "sim/books/request_records.hpp"
#include "sim/fleet/fleet.hpp"
#include "sim/kernel/timed_process.hpp"
#include "sim/run/build_plan.hpp"
#include "sim/run/results.hpp"

#include <functional>
#include <vector>

namespace tradewind::laws {

/// Drives a process without the engine: many runs in one operating-system process, each with its state in reach.
///
/// Flows do not contend: each takes its bytes over the slowest link of its route. Laws hold however long a flow takes;
/// that the engine and its contention change nothing of them is checked where the engine itself is used.
class PlainClock final : public Flows {
 public:
  explicit PlainClock(const Platform& platform) : platform_(&platform) {}

  /// Runs until the process is done. After every event `observe` is called with its time.
  /// \throws std::logic_error  when time went backwards, or nothing is pending.
  void run(TimedProcess& process, const std::function<void(Seconds)>& observe = {});

  void start(std::uint64_t id, std::size_t from, std::size_t to, Bytes bytes) override;
  bool cancel(std::uint64_t id) override;

 private:
  struct Flow {
    Seconds end{};
    std::uint64_t id = 0;
  };
  const Platform* platform_;
  Seconds now_{};
  std::vector<Flow> flows_;
};

/// A simulation that has come to its end, with everything in reach.
class FinishedRun {
 public:
  using Observe = std::function<void(Fleet&, Seconds now)>;
  /// Changes a plan before the run: what no scenario can say.
  using Change = std::function<void(Plan&)>;

  FinishedRun(Scenario scenario, const Library& library, const Observe& observe = {},
              const std::vector<Observer*>& observers = {}, const Change& change = {});
  ~FinishedRun() = default;
  FinishedRun(const FinishedRun&) = delete;
  FinishedRun& operator=(const FinishedRun&) = delete;

  [[nodiscard]] const Scenario& scenario() const { return scenario_; }
  [[nodiscard]] const Plan& plan() const { return plan_; }
  [[nodiscard]] Fleet& fleet() { return fleet_; }
  [[nodiscard]] const RunTotals& totals() const { return fleet_.totals(); }
  [[nodiscard]] const std::vector<RequestRecord>& records() const { return records_.records(); }
  /// What `results.json` would say, but for the traces among its inputs.
  [[nodiscard]] nlohmann::ordered_json results() const { return results_of(totals(), scenario_); }

 private:
  Scenario scenario_;
  Plan plan_;
  OpenArrivals arrivals_;
  Fleet fleet_;
  RequestRecords records_;
};

}  // namespace tradewind::laws
