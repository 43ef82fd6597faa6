#include "sim/base/config/range.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace tradewind {

bool Range::contains(double number) const {
  return std::isfinite(number) && number >= min && number <= max && !(open_min && number <= min);
}

std::string Range::describe() const {
  const bool has_min = std::isfinite(min);
  const bool has_max = std::isfinite(max);
  if (has_min && has_max && open_min) return fmt::format("a number above {:.15g}, at most {:.15g}", min, max);
  if (has_min && has_max) return fmt::format("a number from {:.15g} to {:.15g}", min, max);
  if (has_min) return fmt::format("a number {} {:.15g}", open_min ? "above" : "of at least", min);
  if (has_max) return fmt::format("a number of at most {:.15g}", max);
  return "a number";
}

double Range::harmless() const {
  if (std::isfinite(min)) return open_min ? std::min(max, min + 1.0) : min;
  return std::isfinite(max) ? max : 1.0;
}

}  // namespace tradewind
