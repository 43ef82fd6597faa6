#include "traces/workload_stream.hpp"

#include "tests/unit/traces/test_files.hpp"
#include "tests/unit/traces/trace_statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <numbers>
#include <stdexcept>

using namespace tradewind;
using namespace tradewind::test;

namespace {

std::vector<Arrival> all_arrivals(const WorkloadSpec& spec) {
  WorkloadStream stream(spec);
  std::vector<Arrival> arrivals;
  while (const auto arrival = stream.next()) arrivals.push_back(*arrival);
  return arrivals;
}

WorkloadSpec synthetic_day(double rate_rps, const nlohmann::json& changes = nlohmann::json::object()) {
  nlohmann::json requests = {{"format", "synthetic"}, {"rate_rps", rate_rps}};
  requests.update(changes);
  WorkloadSpec spec;
  spec.requests = request_spec(requests);
  spec.origins = {{0.2, 1.0}, {0.5, -5.0}, {0.3, 9.0}};
  spec.classes = {{0.9, {}}, {0.1, {}}};
  spec.start = *parse_utc("2023-11-16T00:00:00Z");
  spec.duration = Seconds(86'400.0);
  return spec;
}

const nlohmann::json diurnal = {{"profile", {{"shape", "diurnal"}, {"peak_to_mean", 1.8}, {"peak_hour", 15}}}};

std::string trace_of(const TemporaryFolder& folder, int rows, double gap_s) {
  std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  for (int i = 0; i < rows; ++i) text += fmt::format("{},{},{}\n", gap_s * i, i + 1, 1 + i % 5);
  return folder.write("trace.csv", text);
}

bool in_order(const std::vector<Arrival>& arrivals, Seconds duration) {
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    if (arrivals[i].id != i || arrivals[i].time >= duration || arrivals[i].time < Seconds(0)) return false;
    if (i > 0 && arrivals[i].time < arrivals[i - 1].time) return false;
  }
  return true;
}

template <class Predicate>
double share(const std::vector<Arrival>& arrivals, Predicate&& predicate) {
  const auto count = std::count_if(arrivals.begin(), arrivals.end(), predicate);
  return double(count) / double(arrivals.size());
}

bool same_arrival(const Arrival& a, const Arrival& b) {
  return a.id == b.id && a.time == b.time && a.prompt_tokens == b.prompt_tokens && a.output_tokens == b.output_tokens &&
         a.origin == b.origin && a.klass == b.klass && a.difficulty == b.difficulty &&
         a.confidence_noise == b.confidence_noise;
}

bool same_arrivals(const std::vector<Arrival>& a, const std::vector<Arrival>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_arrival);
}

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

TEST_CASE("arrivals come in time order with consecutive ids and the wanted shares") {
  for (const nlohmann::json& changes : {nlohmann::json::object(), diurnal}) {
    const auto arrivals = all_arrivals(synthetic_day(3.0, changes));
    CHECK(in_order(arrivals, Seconds(86'400.0)));
    CHECK(double(arrivals.size()) == doctest::Approx(3.0 * 86'400.0).epsilon(0.012));
    CHECK(share(arrivals, [](const Arrival& a) { return a.origin == 0; }) == doctest::Approx(0.2).epsilon(0.02));
    CHECK(share(arrivals, [](const Arrival& a) { return a.origin == 1; }) == doctest::Approx(0.5).epsilon(0.02));
    CHECK(share(arrivals, [](const Arrival& a) { return a.klass == 1; }) == doctest::Approx(0.1).epsilon(0.03));
    std::vector<double> difficulty;
    std::vector<double> noise;
    for (const Arrival& arrival : arrivals) {
      difficulty.push_back(arrival.difficulty);
      noise.push_back(arrival.confidence_noise);
    }
    CHECK(moments(difficulty).mean == doctest::Approx(0.5).epsilon(0.01));
    CHECK(moments(difficulty).deviation == doctest::Approx(std::sqrt(1.0 / 12.0)).epsilon(0.01));
    CHECK(moments(noise).mean == doctest::Approx(0.5).epsilon(0.01));
    CHECK(moments(noise).deviation == doctest::Approx(std::sqrt(1.0 / 12.0)).epsilon(0.01));
  }
}

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
  // The profile's mean is 1 ± 0.8 · (4/2π) · sin(π/4) · … over six hours about its peak and trough.
  const double mean = 0.8 * std::sin(std::numbers::pi / 4.0) / (std::numbers::pi / 4.0);
  CHECK(double(peak.size()) == doctest::Approx(5.0 * 21'600.0 * (1.0 + mean)).epsilon(0.02));
  CHECK(double(night.size()) == doctest::Approx(5.0 * 21'600.0 * (1.0 - mean)).epsilon(0.04));
}

TEST_CASE("the same seed gives the same arrivals, another redraws origin and difficulty of the same rows") {
  const TemporaryFolder folder;
  WorkloadSpec spec = synthetic_day(1.0);
  spec.requests = request_spec(nlohmann::json{{"format", "vidur"}, {"path", trace_of(folder, 5000, 2.0)}});
  const auto once = all_arrivals(spec);
  REQUIRE(once.size() == 5000);
  CHECK(same_arrivals(once, all_arrivals(spec)));
  spec.seed = 2;
  const auto other = all_arrivals(spec);
  REQUIRE(other.size() == once.size());
  std::size_t moved = 0;
  for (std::size_t i = 0; i < once.size(); ++i) {
    REQUIRE(other[i].time == once[i].time);
    REQUIRE(other[i].prompt_tokens == once[i].prompt_tokens);
    REQUIRE(other[i].difficulty != once[i].difficulty);
    moved += other[i].origin != once[i].origin ? 1 : 0;
  }
  // Shares 0.2, 0.5, 0.3 agree by chance with probability 0.38.
  CHECK(double(moved) / 5000.0 == doctest::Approx(0.62).epsilon(0.05));
}

TEST_CASE("a row's difficulty does not depend on how many origins and classes there are") {
  const TemporaryFolder folder;
  WorkloadSpec spec = synthetic_day(1.0);
  spec.requests = request_spec(nlohmann::json{{"format", "vidur"}, {"path", trace_of(folder, 1000, 2.0)}});
  const auto many = all_arrivals(spec);
  spec.origins = {{1.0, 0.0}};
  spec.classes = {{1.0, {}}};
  const auto one = all_arrivals(spec);
  REQUIRE(one.size() == many.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    REQUIRE(one[i].difficulty == many[i].difficulty);
    REQUIRE(one[i].confidence_noise == many[i].confidence_noise);
  }
}

TEST_CASE("a class may have requests of its own, which are merged with the common ones") {
  const TemporaryFolder folder;
  WorkloadSpec spec = synthetic_day(1.0);
  spec.requests = request_spec(nlohmann::json{{"format", "vidur"}, {"path", trace_of(folder, 1000, 10.0)}});
  spec.classes = {{0.5, {}}, {0.0, parsed_spec(R"({"format": "synthetic", "rate_rps": 0.5})")}, {0.5, {}}};
  const auto arrivals = all_arrivals(spec);
  CHECK(in_order(arrivals, spec.duration));
  const auto count = [&](std::uint16_t k) {
    return std::count_if(arrivals.begin(), arrivals.end(), [k](const Arrival& a) { return a.klass == k; });
  };
  CHECK(count(0) + count(2) == 1000);
  CHECK(double(count(0)) == doctest::Approx(500.0).epsilon(0.15));
  CHECK(double(count(1)) == doctest::Approx(43'200.0).epsilon(0.02));
}

TEST_CASE("an origin with share 0 gets nothing") {
  for (const nlohmann::json& changes : {nlohmann::json::object(), diurnal}) {
    WorkloadSpec spec = synthetic_day(0.5, changes);
    spec.origins = {{0.0, 0.0}, {1.0, 0.0}, {0.0, 0.0}};
    CHECK(share(all_arrivals(spec), [](const Arrival& a) { return a.origin == 1; }) == 1.0);
  }
}

TEST_CASE("a class with share 0 and no requests of its own gets nothing and needs none") {
  WorkloadSpec spec = synthetic_day(0.5);
  spec.requests.reset();
  spec.classes = {{0.0, {}}, {0.0, parsed_spec(R"({"format": "synthetic", "rate_rps": 0.5})")}};
  CHECK(share(all_arrivals(spec), [](const Arrival& a) { return a.klass == 1; }) == 1.0);
}

TEST_CASE("the trace that was read is listed with its rows and digest") {
  const TemporaryFolder folder;
  const std::string path = trace_of(folder, 100, 1.0);
  for (const nlohmann::json& changes : {nlohmann::json::object(), diurnal}) {
    nlohmann::json requests = {{"format", "vidur"}, {"path", "trace.csv"}};
    requests.update(changes);
    ObjectReader reader(requests, folder.path("scenario.json"));
    WorkloadSpec spec = synthetic_day(1.0);
    spec.requests = read_request_spec(reader);
    WorkloadStream stream(spec);
    while (stream.next()) {
    }
    const auto inputs = stream.inputs();
    REQUIRE(inputs.size() == 1);
    CHECK(inputs[0].path == "trace.csv");
    CHECK(inputs[0].rows == 100);
    CHECK(inputs[0].rows_skipped == 0);
    CHECK(inputs[0].kind == "requests");
    CHECK(inputs[0].sha256.size() == 64);
  }
  CHECK(WorkloadStream(synthetic_day(1.0)).inputs().empty());
}

TEST_CASE("a workload without origins, classes, requests or shares is refused") {
  WorkloadSpec spec = synthetic_day(1.0);
  spec.origins = {{0.0, 0.0}};
  CHECK_THROWS_AS(WorkloadStream{spec}, std::logic_error);
  spec.origins = {};
  CHECK_THROWS_AS(WorkloadStream{spec}, std::logic_error);
  spec = synthetic_day(1.0);
  spec.classes = {};
  CHECK_THROWS_AS(WorkloadStream{spec}, std::logic_error);
  spec = synthetic_day(1.0);
  spec.classes = {{0.0, {}}};
  CHECK_THROWS_AS(WorkloadStream{spec}, std::logic_error);
  spec.classes = {{-1.0, {}}, {0.5, {}}};
  CHECK_THROWS_AS(WorkloadStream{spec}, std::logic_error);
  spec = synthetic_day(1.0);
  spec.requests.reset();
  CHECK_THROWS_AS(WorkloadStream{spec}, std::logic_error);
}

TEST_CASE("the Azure trace superposed and repeated for a day has as many arrivals as its rate says") {
  const auto path = data_file("traces/azure_llm_2023_conv.csv.gz");
  if (!path) return;
  WorkloadSpec spec = synthetic_day(1.0);
  nlohmann::json requests = {{"format", "azure_llm"}, {"path", *path}, {"superpose", 4}, {"repeat", true}};
  requests["profile"] = {{"shape", "diurnal"}, {"peak_to_mean", 1.6}};
  spec.requests = request_spec(requests);
  const auto arrivals = all_arrivals(spec);
  CHECK(in_order(arrivals, spec.duration));
  const double rate = 19'365.0 / 3501.721937;
  CHECK(double(arrivals.size()) == doctest::Approx(4.0 * rate * 86'400.0).epsilon(0.01));
}
