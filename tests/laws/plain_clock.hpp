#pragma once

#include "sim/kernel/timed_process.hpp"
#include "sim/run/fleet.hpp"

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
  using Observer = std::function<void(World&, Fleet&, Seconds now)>;

  FinishedRun(Scenario scenario, const Library& library, const Observer& observe = {});
  ~FinishedRun() = default;
  FinishedRun(const FinishedRun&) = delete;
  FinishedRun& operator=(const FinishedRun&) = delete;

  [[nodiscard]] const Scenario& scenario() const { return scenario_; }
  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] const Fleet& fleet() const { return fleet_; }

 private:
  Scenario scenario_;
  World world_;
  Fleet fleet_;
};

}  // namespace tradewind::laws
