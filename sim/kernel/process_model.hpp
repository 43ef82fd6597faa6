#pragma once

#include "sim/kernel/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/s4u.hpp>
#include <span>
#include <unordered_map>
#include <vector>

namespace tradewind {

/// A timed process as a resource model of SimGrid: the engine asks when something is due and lets it happen.
///
/// Internal to sim/kernel: the one header that includes SimGrid's.
class ProcessModel final : public simgrid::kernel::resource::Model, public Flows {
 public:
  /// Platform, process and `hosts` (the engine's hosts, in the platform's order) must outlive the run.
  ProcessModel(const Platform& platform, std::span<simgrid::s4u::Host* const> hosts, TimedProcess& process,
               const ClockOptions& options);

  double next_occurring_event(double now) override;
  void update_actions_state(double now, double delta) override;
  void start(std::uint64_t id, std::size_t from, std::size_t to, Bytes bytes) override;
  bool cancel(std::uint64_t id) override;

  /// Blocks the calling actor until the run ends, so that the engine does not stop for want of actors.
  void wait_for_end() { end_->acquire(); }
  /// Throws what stopped the run, if anything did.
  void rethrow_failure() const;
  [[nodiscard]] const ClockStatistics& statistics() const { return statistics_; }

 private:
  /// A flow under way: who carries it, and in which step of the engine it was started.
  struct LiveFlow {
    simgrid::s4u::ActorPtr carrier;
    std::uint64_t step = 0;
  };

  [[nodiscard]] bool finished() const { return live_flows_ == 0 && process_.done(); }
  [[nodiscard]] bool waits_for_ever() const;
  [[nodiscard]] Seconds latency_between(std::size_t from, std::size_t to) const;
  void execute_due(double now);
  void arrived(std::uint64_t id);

  const Platform& platform_;
  std::vector<simgrid::s4u::Host*> hosts_;
  TimedProcess& process_;
  ClockOptions options_;
  ClockStatistics statistics_;
  simgrid::s4u::SemaphorePtr end_ = simgrid::s4u::Semaphore::create(0);
  std::exception_ptr failure_;
  Seconds floor_{};                                    ///< of the last event: none may lie before this
  std::unordered_map<std::uint64_t, LiveFlow> flows_;  ///< under way, by id
  std::uint64_t live_flows_ = 0;
  bool flow_announced_ = false;
  bool ended_ = false;
};

}  // namespace tradewind
