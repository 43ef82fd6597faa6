#pragma once

#include "sim/hardware/accelerator.hpp"
#include "sim/hardware/node_share.hpp"
#include "sim/site/energy_rows.hpp"
#include "sim/site/phase.hpp"
#include "sim/site/region_plan.hpp"

namespace tradewind {

enum class NodePower { standby, booting, on };

/// One server: its power state and what it draws besides the accelerators of ready replicas.
///
/// Transitions: `standby → booting → on → standby`. The owner settles the node before every change.
class Node {
 public:
  explicit Node(const NodePlan& plan)
      : type_(plan.type),
        part_(plan.part),
        share_(*plan.type),
        rented_(plan.rented),
        power_(plan.on ? NodePower::on : NodePower::standby),
        bare_gpus_(plan.type->gpus) {}

  [[nodiscard]] const NodeType& type() const { return *type_; }
  [[nodiscard]] const Accelerator& part() const { return *part_; }
  [[nodiscard]] NodePower power() const { return power_; }
  [[nodiscard]] bool empty() const { return bare_gpus_ == type_->gpus; }
  [[nodiscard]] Seconds empty_since() const { return empty_since_; }
  [[nodiscard]] Seconds held() const { return held_; }
  [[nodiscard]] const NodeShare& share() const { return share_; }

  /// Charges what the node drew since it was last settled. Needed before each of the changes below.
  void settle(Seconds now, Phase phase, EnergyRows& rows);

  void set_power(NodePower power) { power_ = power; }
  /// A replica begins to load on `gpus` accelerators.
  void begin_loading(int gpus) {
    bare_gpus_ -= gpus;
    loading_gpus_ += gpus;
  }
  void finish_loading(int gpus) {
    loading_gpus_ -= gpus;
    ready_gpus_ += gpus;
  }
  void unload(int gpus, Seconds now) {
    ready_gpus_ -= gpus;
    bare_gpus_ += gpus;
    if (empty()) empty_since_ = now;
  }

  /// What it costs to have it, without power where it is owned.
  [[nodiscard]] DollarsPerSecond price() const {
    return (rented_ ? type_->rent_per_gpu : type_->amortisation_per_gpu) * static_cast<double>(type_->gpus);
  }
  /// Manufacture of host and accelerators, spread over the service life.
  [[nodiscard]] GramsPerSecond embodied_rate() const {
    return (type_->embodied_host + part_->embodied * static_cast<double>(type_->gpus)) / type_->service_life;
  }

 private:
  const NodeType* type_;
  const Accelerator* part_;
  NodeShare share_;
  bool rented_ = false;
  NodePower power_;
  int bare_gpus_ = 0;
  int loading_gpus_ = 0;
  int ready_gpus_ = 0;
  Seconds settled_{};
  Seconds empty_since_{};
  Seconds held_{};  ///< time not in standby inside the window
};

}  // namespace tradewind
