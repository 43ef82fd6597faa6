#pragma once

#include "sim/base/units/quantity.hpp"

#include <optional>
#include <string>

namespace tradewind {

/// How speed and power of a part follow its clock, as shares of the default clock (source: topologies/README.md).
///
/// At a share x of the default clock arithmetic and launches take 1/x of their time; memory keeps its rate down to
/// `memory_flat_above` and slows in proportion below; power above `static_power` is multiplied by x^`power_exponent`.
struct ClockScaling {
  Watts static_power{};            ///< does not follow the clock
  double power_exponent = 1.0;     ///< above 1
  double memory_flat_above = 1.0;  ///< share of the default clock, up to 1
};

/// One accelerator part, as its data sheet and measurements describe it. Loaded from `topologies/accelerators/`.
struct Accelerator {
  std::string id;           ///< for example `h100-sxm`
  std::string name;         ///< for example `NVIDIA H100 SXM5 80 GB`
  double flops_bf16 = 0.0;  ///< dense FLOP/s
  double flops_fp8 = 0.0;   ///< dense FLOP/s; equals `flops_bf16` where the part has no FP8
  Bytes memory{};           ///< HBM of one part
  BytesPerSecond memory_bandwidth{};
  BytesPerSecond interconnect{};  ///< to its peers, both directions together (900 GB/s on Hopper)
  BytesPerSecond host_link{};     ///< effective PCIe rate of one part, one direction
  Watts tdp{};
  Watts idle_bare{};     ///< powered, no process
  Watts idle_context{};  ///< powered, an engine process holds a context (weights resident or not: no difference seen)
  Grams embodied{};      ///< manufacture of one part, its share of the baseboard included
  std::optional<ClockScaling> clock;  ///< none: the part runs at its default clock and takes no cap
};

/// One server model: accelerators and the host around them. Loaded from `topologies/nodes/`.
///
/// Power at the wall: P_node = host_power + kappa * (sum of accelerator power).
struct NodeType {
  std::string id;           ///< for example `hgx-h100`
  std::string accelerator;  ///< id of the accelerator
  int gpus = 8;
  Watts host_power{};                       ///< CPUs, memory, fans and NICs of a powered node
  double kappa = 1.0;                       ///< watts at the wall for one watt of accelerator (fans, conversion)
  Watts standby_power{};                    ///< powered down, management controller only
  Seconds boot_time{};                      ///< from standby to a running operating system
  Watts boot_power{};                       ///< mean wall power of host and GPUs while booting
  BytesPerSecond nic{};                     ///< one direction
  Grams embodied_host{};                    ///< manufacture of everything but the accelerators
  Seconds service_life{};                   ///< over which embodied carbon is spread
  DollarsPerSecond rent_per_gpu{};          ///< on demand: contains power
  DollarsPerSecond amortisation_per_gpu{};  ///< owned: the purchase paid back over the service life, without power
};

}  // namespace tradewind
