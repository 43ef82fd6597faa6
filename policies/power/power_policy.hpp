#pragma once

#include "sim/base/units/quantity.hpp"

#include <optional>

namespace tradewind {

/// What the accelerators of a replica may do. The lower of the clocks counts: the one stated, the one the cap leads to.
struct PowerRule {
  std::optional<Watts> cap;    ///< of one accelerator; none: its TDP
  double prefill_clock = 1.0;  ///< share of the default clock in iterations with prompt tokens, above 0
  double decode_clock = 1.0;   ///< the same in the others

  [[nodiscard]] bool operator==(const PowerRule&) const = default;
};

/// What a power policy knows of a region.
struct PowerView {
  GramsPerJoule intensity{};  ///< of its grid now, of the kind that routing steers by
};

/// Decides cap and clock of each accelerator.
///
/// Contract: asked for every pool of replicas at the start and at every change of the region's intensity. A pure
/// function of the view. A new rule holds from a replica's next change of membership or prefill work on. `lowest()`
/// bounds every rule it returns from below: no cap and no clock is ever lower.
class PowerPolicy {
 public:
  virtual ~PowerPolicy() = default;
  [[nodiscard]] virtual PowerRule rule(const PowerView& region) const = 0;
  [[nodiscard]] virtual PowerRule lowest() const = 0;
};

}  // namespace tradewind
