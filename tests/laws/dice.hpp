#pragma once

#include "sim/base/random/stream.hpp"

#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tradewind::laws {

/// Draws for random scenarios, from one named stream of a seed.
class Dice {
 public:
  Dice(std::uint64_t seed, std::string_view name) : random_(Stream(seed, name).at(0)) {}

  [[nodiscard]] bool chance(double probability) { return random_.uniform() < probability; }
  [[nodiscard]] double between(double low, double high) { return low + (high - low) * random_.uniform(); }
  [[nodiscard]] double between_octaves(double low, double high) {
    return low * std::pow(high / low, random_.uniform());
  }
  /// Uniform on the whole numbers from low to high.
  [[nodiscard]] int whole(int low, int high) {
    return low + static_cast<int>(random_.uniform() * static_cast<double>(high - low + 1));
  }
  template <class Thing>
  [[nodiscard]] const Thing& one_of(const std::vector<Thing>& things) {
    return things[static_cast<std::size_t>(random_.uniform() * static_cast<double>(things.size()))];
  }

 private:
  Generator random_;
};

}  // namespace tradewind::laws
