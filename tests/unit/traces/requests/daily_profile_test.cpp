#include "traces/requests/daily_profile.hpp"

#include "sim/base/random/stream.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <numbers>

using namespace tradewind;

namespace {

constexpr double day_s = 86'400.0;

}  // namespace

TEST_CASE("the warp is the inverse of the integrated rate to a nanosecond") {
  for (const double peak : {1.0, 1.2, 1.6, 1.95}) {
    for (const double hour : {0.0, 3.0, 15.0, 23.5}) {
      DailyProfile profile({ProfileShape::diurnal, peak, 15.0}, hour);
      for (double s = 0.0; s < 3.0 * day_s; s += 123.456) {
        REQUIRE(std::abs(profile.even_time(profile.warped_time(s)) - s) < 1e-9);
      }
      for (double t = 0.0; t < 3.0 * day_s; t += 1234.5) {
        // Where the rate is 0.05, the rounding of Λ itself moves the time 20 times as far.
        REQUIRE(std::abs(profile.warped_time(profile.even_time(t)) - t) < 1e-9 / (2.0 - peak));
      }
    }
  }
}

TEST_CASE("the warp finds a time whatever was asked before it") {
  DailyProfile profile({ProfileShape::diurnal, 1.95, 15.0}, 20.0);
  Generator generator(3);
  for (int i = 0; i < 20'000; ++i) {
    const double s = generator.uniform() * 400.0 * day_s;
    // Doubles at 400 days are 4e-9 s apart.
    REQUIRE(std::abs(profile.even_time(profile.warped_time(s)) - s) < 2e-8);
  }
}

TEST_CASE("the warp of dense arrivals is as exact as that of single ones, and keeps their order") {
  for (const double gap : {1e-4, 0.01, 1.0, 20.0, 300.0}) {
    DailyProfile profile({ProfileShape::diurnal, 1.95, 15.0}, 2.0);
    Generator generator(8);
    double s = 0.3 * day_s;
    double last = 0.0;
    for (int i = 0; i < 20'000; ++i, s += gap * generator.uniform()) {
      const double t = profile.warped_time(s);
      REQUIRE(std::abs(profile.even_time(t) - s) < (s < 3.0 * day_s ? 1e-9 : 2e-8));
      REQUIRE(t > last - 1e-9);
      last = t;
    }
  }
}

TEST_CASE("even time is the integral of the stated rate") {
  const double peak = 1.6;
  const double hour = 7.25;
  const DailyProfile profile({ProfileShape::diurnal, peak, 14.0}, hour);
  const double step = 1.0;
  double sum = 0.0;
  for (double t = 0.0; t < day_s; t += step) {
    const double local = hour + (t + 0.5 * step) / 3600.0;
    sum += step * (1.0 + (peak - 1.0) * std::cos(2.0 * std::numbers::pi * (local - 14.0) / 24.0));
    if (std::fmod(t, 3600.0) == 0.0) REQUIRE(profile.even_time(t + step) == doctest::Approx(sum).epsilon(1e-7));
  }
}

TEST_CASE("whole days map onto themselves and time never runs backwards") {
  DailyProfile profile({ProfileShape::diurnal, 1.9, 15.0}, 4.0);
  for (int days = 0; days <= 7; ++days) {
    CHECK(profile.warped_time(days * day_s) == doctest::Approx(days * day_s).epsilon(1e-12));
  }
  double last = -1.0;
  for (double s = 0.0; s < 2.0 * day_s; s += 7.0) {
    const double t = profile.warped_time(s);
    REQUIRE(t > last);
    last = t;
  }
}

TEST_CASE("a flat profile moves nothing") {
  DailyProfile profile({}, 5.0);
  for (double s = 0.0; s < 1e6; s += 999.9) REQUIRE(profile.warped_time(s) == s);
}
