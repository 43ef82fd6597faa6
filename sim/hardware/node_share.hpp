#pragma once

#include "sim/base/units/quantity.hpp"
#include "sim/hardware/accelerator.hpp"

namespace tradewind {

/// How joules of accelerators become joules of the node around them: the one place where κ and the host's share are
/// applied. P_node = host + κ · Σ P_accelerator (`NodeType`).
class NodeShare {
 public:
  explicit NodeShare(const NodeType& type)
      : kappa_(type.kappa), host_power_(type.host_power), gpus_(static_cast<double>(type.gpus)) {}

  /// What fans and conversion take beyond what accelerators draw.
  [[nodiscard]] Joules beyond(Joules accelerators) const { return accelerators * (kappa_ - 1.0); }
  /// What `gpus` of them take at the node that draw `each`.
  [[nodiscard]] Joules at_node(Watts each, int gpus, Seconds time) const { return each * (kappa_ * gpus) * time; }
  /// Both together.
  [[nodiscard]] Joules at_node(Joules accelerators) const { return accelerators * kappa_; }
  /// The host's share of work on some of its accelerators.
  [[nodiscard]] Joules host_of(double gpus, Seconds time) const { return host_power_ * (gpus / gpus_) * time; }
  /// The whole host.
  [[nodiscard]] Joules host(Seconds time) const { return host_power_ * time; }
  /// Power of the whole node at the wall.
  [[nodiscard]] Watts at_wall(Watts accelerators) const { return host_power_ + accelerators * kappa_; }
  /// Power at the wall of `gpus` of them that draw `accelerators` together, with their share of the host.
  [[nodiscard]] Watts at_wall(Watts accelerators, double gpus) const {
    return accelerators * kappa_ + host_power_ * (gpus / gpus_);
  }

 private:
  double kappa_;
  Watts host_power_;
  double gpus_;
};

}  // namespace tradewind
