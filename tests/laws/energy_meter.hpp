#pragma once

#include "sim/fleet/fleet.hpp"

#include <cstdint>
#include <vector>

namespace tradewind::laws {

/// What one region's machines drew beside their work, by a meter of our own.
struct Metered {
  Joules idle{};
  Joules host{};
  Joules cold_start{};
  Joules active{};  ///< as stages ended
  Seconds busy{};   ///< accelerator-seconds of work after the warm-up
};

/// Integrates the power of nodes over time on its own: from facts alone it knows what stands in which state, and from
/// looking at replicas after every event which of them works. It shares no code with nodes, regions and books but the
/// figures of the hardware.
///
/// Needs a batching policy that lets a replica work whenever it has a request.
class EnergyMeter final : public Observer {
 public:
  /// \param plan  Of the run, which must outlive the meter. What stood at its beginning is read here: those facts are
  ///              told before anybody can listen.
  explicit EnergyMeter(const Plan& plan);

  void node_changed(const NodeChanged& fact) override;
  void replica_changed(const ReplicaChanged& fact) override;
  void stage_ended(const StageEnded& fact) override;
  /// After every event.
  void look(Fleet& fleet, Seconds now);
  /// The run has ended.
  void stop(Seconds at) { advance(at); }

  [[nodiscard]] const std::vector<Metered>& regions() const { return regions_; }

 private:
  struct Machine {
    NodePower power = NodePower::standby;
    int loading = 0;
    int ready = 0;
    int working = 0;  ///< of the ready ones
  };
  struct Server {
    ReplicaState state = ReplicaState::off;
    bool works = false;
  };

  void advance(Seconds to);
  void draw(Seconds from, Seconds to);
  void draw(std::uint32_t node, Seconds span, bool in_window);
  [[nodiscard]] Machine& machine_of(std::uint32_t replica);
  [[nodiscard]] int gpus_of(std::uint32_t replica) const;

  const Plan* plan_;
  Seconds now_{};
  std::vector<Machine> machines_;  ///< by node of the world
  std::vector<Server> servers_;    ///< by replica of the world
  std::vector<Metered> regions_;
};

}  // namespace tradewind::laws
