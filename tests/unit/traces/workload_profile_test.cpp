#include "tests/unit/traces/trace_statistics.hpp"
#include "tests/unit/traces/workload_samples.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <doctest/doctest.h>
#include <iterator>
#include <numbers>

using namespace tradewind;
using namespace tradewind::test;

namespace {

/// Largest relative deviation of the 24 local hours' arrivals of one origin from the profile's rate.
double worst_hour(const std::vector<Arrival>& arrivals, std::uint16_t origin, double utc_offset_hours, double peak) {
  std::array<double, 24> hours{};
  double count = 0.0;
  for (const Arrival& arrival : arrivals) {
    if (arrival.origin != origin) continue;
    const double local = std::fmod(arrival.time.value() / 3600.0 + utc_offset_hours + 24.0, 24.0);
    hours[static_cast<std::size_t>(local)] += 1.0;
    count += 1.0;
  }
  double worst = 0.0;
  for (std::size_t h = 0; h < 24; ++h) {
    // The mean of the cosine over one hour.
    const auto sine = [&](double hour) { return std::sin(2.0 * std::numbers::pi * (hour - 15.0) / 24.0); };
    const double mean = (sine(double(h) + 1.0) - sine(double(h))) * 12.0 / std::numbers::pi;
    const double expected = count / 24.0 * (1.0 + (peak - 1.0) * mean);
    worst = std::max(worst, std::abs(hours[h] / expected - 1.0));
  }
  return worst;
}

}  // namespace

TEST_CASE("with a daily profile every origin's rate follows its own local clock") {
  const WorkloadSpec spec = synthetic_day(12.0, diurnal);
  const auto arrivals = all_arrivals(spec);
  for (std::uint16_t o = 0; o < 3; ++o) {
    // The emptiest hour of the smallest origin holds about 1,800 arrivals: 2.6 % is one standard error.
    CHECK(worst_hour(arrivals, o, spec.origins[o].utc_offset_hours, 1.8) < 0.11);
  }
  CHECK(worst_hour(arrivals, 0, spec.origins[0].utc_offset_hours + 12.0, 1.8) > 1.0);
}

TEST_CASE("a repeated trace with a daily profile keeps each origin's rows and their number") {
  const TemporaryFolder folder;
  nlohmann::json requests = {{"format", "vidur"}, {"path", trace_of(folder, 3600, 1.0)}, {"repeat", true}};
  WorkloadSpec spec = synthetic_day(1.0);
  spec.requests = request_spec(requests);
  const auto flat = all_arrivals(spec);
  requests.update(diurnal);
  spec.requests = request_spec(requests);
  const auto warped = all_arrivals(spec);
  CHECK(in_order(warped, spec.duration));
  REQUIRE(flat.size() == 86'400);
  REQUIRE(warped.size() == flat.size());
  for (std::uint16_t o = 0; o < 3; ++o) {
    CHECK(worst_hour(warped, o, spec.origins[o].utc_offset_hours, 1.8) < 0.25);
    // The same rows in the same order, each with the same draws, at other times.
    std::vector<Arrival> before;
    std::vector<Arrival> after;
    const auto of_origin = [&](const Arrival& a) { return a.origin == o; };
    std::copy_if(flat.begin(), flat.end(), std::back_inserter(before), of_origin);
    std::copy_if(warped.begin(), warped.end(), std::back_inserter(after), of_origin);
    REQUIRE(before.size() == after.size());
    DailyProfile profile({ProfileShape::diurnal, 1.8, 15.0}, local_hour(spec.start, spec.origins[o].utc_offset_hours));
    for (std::size_t i = 0; i < before.size(); ++i) {
      REQUIRE(before[i].prompt_tokens == after[i].prompt_tokens);
      REQUIRE(before[i].difficulty == after[i].difficulty);
      REQUIRE(before[i].klass == after[i].klass);
      REQUIRE(after[i].time.value() == doctest::Approx(profile.warped_time(before[i].time.value())).epsilon(1e-12));
    }
  }
}

TEST_CASE("a daily profile keeps the burstiness of the arrivals") {
  for (const double burstiness : {0.5, 1.0, 3.0}) {
    WorkloadSpec spec = synthetic_day(4.0, {{"burstiness", burstiness}});
    spec.origins = {{1.0, 0.0}};
    spec.requests->profile = {ProfileShape::diurnal, 1.6, 15.0};
    const auto arrivals = all_arrivals(spec);
    // A gap divided by the local mean gap has the coefficient of variation of the source.
    const DailyProfile profile(spec.requests->profile, 0.0);
    std::vector<double> gaps;
    for (std::size_t i = 1; i < arrivals.size(); ++i) {
      gaps.push_back(profile.even_time(arrivals[i].time.value()) - profile.even_time(arrivals[i - 1].time.value()));
    }
    const Moments even = moments(gaps);
    CHECK(even.deviation / even.mean == doctest::Approx(burstiness).epsilon(0.03));
  }
}

TEST_CASE("a run that covers the peak has more arrivals than one that covers the night") {
  WorkloadSpec spec = synthetic_day(5.0, diurnal);
  spec.origins = {{1.0, 0.0}};
  spec.duration = Seconds(6.0 * 3600.0);
  spec.start = *parse_utc("2023-11-16T12:00:00Z");
  const auto peak = all_arrivals(spec);
  spec.start = *parse_utc("2023-11-16T00:00:00Z");
  const auto night = all_arrivals(spec);
  // The mean of the profile over six hours about its peak is 1 + this, about its trough 1 − this.
  const double mean = 0.8 * std::sin(std::numbers::pi / 4.0) / (std::numbers::pi / 4.0);
  CHECK(double(peak.size()) == doctest::Approx(5.0 * 21'600.0 * (1.0 + mean)).epsilon(0.02));
  CHECK(double(night.size()) == doctest::Approx(5.0 * 21'600.0 * (1.0 - mean)).epsilon(0.04));
}
