#pragma once

#include "sim/base/units/quantity.hpp"

#include <cstdint>

namespace tradewind {

/// What replicas have done for a request, all tiers and stages so far.
struct ServiceRecord {
  Seconds queued{};  ///< time in queues
  Seconds first_token_at{};
  Seconds completed_at{};
  Joules energy{};            ///< attributed, accelerators only
  Joules energy_here{};       ///< the part of it that the present tier drew
  Joules energy_counted{};    ///< the same as `energy` where the scenario meters it
  Seconds busy{};             ///< accelerator-seconds, its share of busy replicas
  std::uint32_t replica = 0;  ///< that served it last, among all: where its cache lies
};

/// What an earlier tier of a cascade drew for a request.
struct EarlierEnergy {
  std::uint16_t region = 0;
  Joules energy{};
};

}  // namespace tradewind
