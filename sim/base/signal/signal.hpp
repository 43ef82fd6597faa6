#pragma once

#include "sim/base/units/quantity.hpp"

#include <string>
#include <vector>

namespace tradewind {

/// What a carbon-intensity series says. Kinds are never mixed across the regions of one run.
enum class SignalKind { average_direct, average_life_cycle, marginal };

/// A step function of simulated time: constant between changes, known from 0 to `end`.
///
/// Values are in the base unit of what they are (intensity in g/J, price in USD/J). Times count from the scenario's
/// start. A signal never extrapolates: asking past its end is an error of the program, checked when a run is built.
class Signal {
 public:
  Signal() = default;
  /// \param starts  Start of each step, ascending, the first at or before 0.
  /// \param values  As many as starts.
  /// \param end     Where the last step ends.
  Signal(std::vector<Seconds> starts, std::vector<double> values, Seconds end);

  /// The same value for ever.
  [[nodiscard]] static Signal constant(double value);

  /// The same with every value multiplied.
  [[nodiscard]] Signal scaled(double factor) const;

  [[nodiscard]] double value_at(Seconds t) const;
  /// ∫ value dt over [from, to], from ≤ to.
  [[nodiscard]] double integral(Seconds from, Seconds to) const;
  /// The first change strictly after `t`; infinite when there is none.
  [[nodiscard]] Seconds next_change(Seconds t) const;
  [[nodiscard]] Seconds end() const { return end_; }
  /// Its steps, as it was made of them.
  [[nodiscard]] const std::vector<Seconds>& starts() const { return starts_; }
  [[nodiscard]] const std::vector<double>& values() const { return values_; }

 private:
  [[nodiscard]] std::size_t step_at(Seconds t) const;

  std::vector<Seconds> starts_;
  std::vector<double> values_;
  Seconds end_{};
};

}  // namespace tradewind
