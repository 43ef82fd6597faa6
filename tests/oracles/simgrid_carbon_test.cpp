#include "sim/base/signal/signal.hpp"
#include "sim/base/units/quantity.hpp"

#include <doctest/doctest.h>
#include <vector>

namespace tradewind {
namespace {

// SimGrid's carbon plugin (Saraiva et al., "Estimating CO2 emissions of distributed applications and platforms with
// SimGrid/Batsim", arXiv 2508.13693) comes with an example of ten hours on hosts of 4 cores. All inputs are those of
// SimGrid's repository: examples/platforms/emission_platform.xml and examples/cpp/exec-co2/{co2.csv,validation.md};
// the expected grams are the output that SimGrid's own test demands, examples/cpp/exec-co2/s4u-exec-co2.tesh.

constexpr Watts off(5.0);
constexpr Watts idle(100.0);
constexpr Watts all_cores(200.0);
constexpr int cores = 4;

/// SimGrid's host model: linear from idle to all cores.
constexpr Watts busy(int cores_busy) { return idle + (all_cores - idle) * (static_cast<double>(cores_busy) / cores); }

struct Phase {
  Watts power{};
  double hours = 0.0;
};

/// Ten hours switched off, idle, or with one core busy for one hour, two for two, three for three and four for four.
const std::vector<Phase> switched_off{{off, 10}};
const std::vector<Phase> doing_nothing{{idle, 10}};
const std::vector<Phase> ramp{{busy(1), 1}, {busy(2), 2}, {busy(3), 3}, {busy(4), 4}};

Signal constant(double g_per_kwh) { return Signal::constant(grams_per_kwh(g_per_kwh).value()); }

Signal hourly(const std::vector<double>& g_per_kwh) {
  std::vector<Seconds> starts;
  std::vector<double> values;
  for (const double value : g_per_kwh) {
    starts.push_back(hours(static_cast<double>(starts.size())));
    values.push_back(grams_per_kwh(value).value());
  }
  return {starts, values, hours(static_cast<double>(starts.size()))};
}

/// ∫ power × intensity.
Grams emitted(const std::vector<Phase>& phases, const Signal& intensity) {
  Grams sum{};
  Seconds begin{};
  for (const Phase& phase : phases) {
    const Seconds end = begin + hours(phase.hours);
    sum += Grams(phase.power.value() * intensity.integral(begin, end));
    begin = end;
  }
  return sum;
}

Joules consumed(const std::vector<Phase>& phases) {
  Joules sum{};
  for (const Phase& phase : phases) sum += phase.power * hours(phase.hours);
  return sum;
}

doctest::Approx about(double expected) { return doctest::Approx(expected).epsilon(1e-9).scale(0.0); }

TEST_CASE("SimGrid's carbon example: ten hours consume the joules that SimGrid prints") {
  CHECK(consumed(switched_off).value() == about(180'000.0));
  CHECK(consumed(doing_nothing).value() == about(3'600'000.0));
  CHECK(consumed(ramp).value() == about(6'300'000.0));
}

TEST_CASE("SimGrid's carbon example: grams at constant intensity") {
  CHECK(emitted(switched_off, constant(403.65)).value() == about(20.1825));
  CHECK(emitted(doing_nothing, constant(33.45)).value() == about(33.45));
  CHECK(emitted(ramp, constant(91.48)).value() == about(160.09));
}

TEST_CASE("SimGrid's carbon example: grams at hourly intensity") {
  const Signal united_states = hourly({453.54, 441.48, 437.93, 437.61, 442.29, 447.18, 452.04, 453.96, 455.13, 457.54});
  const Signal france = hourly({29.09, 30.08, 32.33, 32.96, 33.0, 33.41, 34.52, 33.63, 32.17, 31.95});
  const Signal brazil = hourly({100.07, 93.6, 93.89, 96.04, 95.0, 94.4, 94.11, 94.99, 96.44, 99.76});
  CHECK(emitted(switched_off, united_states).value() == about(22.3935));
  CHECK(emitted(doing_nothing, france).value() == about(32.314));
  CHECK(emitted(ramp, brazil).value() == about(167.64425));
}

}  // namespace
}  // namespace tradewind
