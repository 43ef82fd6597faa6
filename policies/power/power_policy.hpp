#pragma once

#include "sim/units/quantity.hpp"

#include <optional>

namespace tradewind {

/// Decides the power cap of each accelerator.
///
/// Contract: asked once per replica at its start. No value: the part's own limit (its TDP).
class PowerPolicy {
 public:
  virtual ~PowerPolicy() = default;
  [[nodiscard]] virtual std::optional<Watts> cap() const = 0;
};

}  // namespace tradewind
