#include "sim/site/supply.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <limits>
#include <memory>

namespace tradewind {
namespace {

constexpr Seconds never{std::numeric_limits<double>::infinity()};

/// PUE 1.5, a litre a megajoule on site and two at the source.
RegionSpec round_region() {
  RegionSpec spec;
  spec.pue = 1.5;
  spec.wue = LitresPerJoule(1e-6);
  spec.ewif = LitresPerJoule(2e-6);
  return spec;
}

/// 0.1 g/J until 100 s, then 0.3; marginal 0.5; 2 cents a megajoule.
SupplySignals round_signals() {
  return {Signal({Seconds(0), Seconds(100)}, {0.1, 0.3}, Seconds(1000)), Signal::constant(0.5), Signal::constant(2e-8),
          Signal::constant(0.1)};
}

/// 1000 J of machines and 100 J of network.
EnergyRows thousand_joules() {
  EnergyRows rows;
  rows.gpu_active = Joules(600);
  rows.gpu_idle = Joules(150);
  rows.host = Joules(200);
  rows.cold_start = Joules(50);
  rows.network = Joules(100);
  return rows;
}

/// Panels of so many watts from `rise` on, without grams.
class Panels final : public PowerSource {
 public:
  Panels(Watts power, Seconds rise, DollarsPerJoule price) : power_(power), rise_(rise), price_(price) {}
  Joules take(Joules wanted, Seconds from, Seconds to) override {
    return from < rise_ ? Joules(0) : std::min(wanted, power_ * (to - from));
  }
  [[nodiscard]] GramsPerJoule intensity(Seconds /*at*/) const override { return GramsPerJoule(0); }
  [[nodiscard]] DollarsPerJoule price(Seconds /*at*/) const override { return price_; }
  [[nodiscard]] Seconds next_change(Seconds at) const override { return at < rise_ ? rise_ : never; }

 private:
  Watts power_;
  Seconds rise_;
  DollarsPerJoule price_;
};

TEST_CASE("a steady draw is charged at the intensity of each part of its time") {
  const RegionSpec spec = round_region();
  const SupplySignals signals = round_signals();
  const Supply supply(spec, signals);
  // 10 W are 15 W at the facility: 0.1 g/J until 100 s, then 0.3.
  CHECK(supply.grid_carbon(Watts(10), Seconds(50), Seconds(100)).value() == doctest::Approx(15.0 * 50 * 0.1));
  CHECK(supply.grid_carbon(Watts(10), Seconds(50), Seconds(150)).value() ==
        doctest::Approx(15.0 * (50 * 0.1 + 50 * 0.3)));
}

TEST_CASE("an interval's energy is bought at the figures of its start") {
  const RegionSpec spec = round_region();
  const SupplySignals signals = round_signals();
  Supply supply(spec, signals);
  for (const bool later : {false, true}) {
    const Seconds from(later ? 100.0 : 0.0);
    const double intensity = later ? 0.3 : 0.1;
    const Settlement bought = supply.settle(thousand_joules(), from, from + Seconds(10), Phase::window);
    CHECK(bought.energy.overhead == Joules(500));
    CHECK(bought.energy.facility() == Joules(1600));
    CHECK(bought.own == Joules(0));
    CHECK(bought.location.value() == doctest::Approx(1600.0 * intensity).epsilon(1e-12));
    CHECK(bought.rows.gpu_active.value() == doctest::Approx(900.0 * intensity).epsilon(1e-12));  // 600 J and their PUE
    CHECK(bought.rows.gpu_idle.value() == doctest::Approx(225.0 * intensity).epsilon(1e-12));
    CHECK(bought.rows.host.value() == doctest::Approx(300.0 * intensity).epsilon(1e-12));
    CHECK(bought.rows.cold_start.value() == doctest::Approx(75.0 * intensity).epsilon(1e-12));
    CHECK(bought.rows.network.value() == doctest::Approx(100.0 * intensity).epsilon(1e-12));
    CHECK(bought.rows.total().value() == doctest::Approx(bought.location.value()).epsilon(1e-12));
    CHECK(bought.marginal.value() == doctest::Approx(1600.0 * 0.5).epsilon(1e-12));
    CHECK(bought.cost.value() == doctest::Approx(1600.0 * 2e-8).epsilon(1e-12));
    CHECK(bought.water_site.value() == doctest::Approx(1000.0 * 1e-6).epsilon(1e-12));
    CHECK(bought.water_source.value() == doctest::Approx(1500.0 * 2e-6).epsilon(1e-12));  // the network's not
  }
}

TEST_CASE("a rented node's electricity was paid for twice, in its rent and by the kilowatt-hour") {
  RegionSpec spec = round_region();
  spec.tenancy = Tenancy::on_demand;
  const SupplySignals signals = round_signals();
  const Settlement bought = Supply(spec, signals).settle(thousand_joules(), Seconds(0), Seconds(10), Phase::window);
  CHECK(bought.cost == Dollars(0));
  CHECK(bought.location.value() == doctest::Approx(160.0).epsilon(1e-12));
}

TEST_CASE("of a warm-up nothing is bought") {
  const RegionSpec spec = round_region();
  const SupplySignals signals = round_signals();
  const Settlement bought = Supply(spec, signals).settle(thousand_joules(), Seconds(0), Seconds(10), Phase::warm_up);
  CHECK(bought.energy.facility() == Joules(0));
  CHECK(bought.location == Grams(0));
  CHECK(bought.cost == Dollars(0));
  CHECK(bought.to == Seconds(10));
}

TEST_CASE("the next change is the first of any signal and any source") {
  const RegionSpec spec = round_region();
  SupplySignals signals = round_signals();
  signals.price = Signal({Seconds(0), Seconds(70), Seconds(150)}, {1, 2, 3}, Seconds(1000));
  signals.marginal = Signal({Seconds(0), Seconds(120)}, {1, 2}, Seconds(1000));
  Supply supply(spec, signals);
  CHECK(supply.next_change(Seconds(0)) == Seconds(70));
  CHECK(supply.next_change(Seconds(70)) == Seconds(100));
  CHECK(supply.next_change(Seconds(100)) == Seconds(120));
  CHECK(supply.next_change(Seconds(120)) == Seconds(150));
  CHECK(supply.next_change(Seconds(150)) == never);
  supply.add(std::make_unique<Panels>(Watts(40), Seconds(35), DollarsPerJoule(0)));
  CHECK(supply.next_change(Seconds(0)) == Seconds(35));
}

TEST_CASE("grams come from the grid's part alone where the sun gives the rest") {
  const RegionSpec spec = round_region();
  const SupplySignals signals = round_signals();
  Supply supply(spec, signals);
  supply.add(std::make_unique<Panels>(Watts(40), Seconds(50), DollarsPerJoule(1e-8)));
  const Settlement night = supply.settle(thousand_joules(), Seconds(0), Seconds(10), Phase::window);
  CHECK(night.own == Joules(0));
  CHECK(night.location.value() == doctest::Approx(160.0).epsilon(1e-12));
  CHECK(night.water_source.value() == doctest::Approx(3e-3).epsilon(1e-12));

  const Settlement day = supply.settle(thousand_joules(), Seconds(50), Seconds(60), Phase::window);
  CHECK(day.energy.facility() == Joules(1600));  // whoever gives it
  CHECK(day.own == Joules(400));
  CHECK(day.location.value() == doctest::Approx(1200.0 * 0.1).epsilon(1e-12));
  CHECK(day.rows.gpu_active.value() == doctest::Approx(1200.0 * 0.1 * 900.0 / 1600.0).epsilon(1e-12));
  CHECK(day.marginal.value() == doctest::Approx(1200.0 * 0.5).epsilon(1e-12));
  CHECK(day.cost.value() == doctest::Approx(400.0 * 1e-8 + 1200.0 * 2e-8).epsilon(1e-12));
  CHECK(day.water_source.value() == doctest::Approx(1100.0 * 2e-6).epsilon(1e-12));

  // More sun than anybody wants: nothing is bought, nothing is sold.
  supply.add(std::make_unique<Panels>(Watts(1e6), Seconds(50), DollarsPerJoule(0)));
  const Settlement noon = supply.settle(thousand_joules(), Seconds(60), Seconds(70), Phase::window);
  CHECK(noon.own == Joules(1600));
  CHECK(noon.location == Grams(0));
  CHECK(noon.rows.total() == Grams(0));
  CHECK(noon.water_source == Litres(0));
  CHECK(noon.cost.value() == doctest::Approx(400.0 * 1e-8).epsilon(1e-12));
}

}  // namespace
}  // namespace tradewind
