#include "traces/workload_stream.hpp"

#include "tests/unit/traces/trace_statistics.hpp"
#include "tests/unit/traces/workload_samples.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <stdexcept>

using namespace tradewind;
using namespace tradewind::test;

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

TEST_CASE("the time of the next arrival is known before it is taken") {
  WorkloadStream stream(synthetic_day(0.01));
  WorkloadStream same(synthetic_day(0.01));
  std::size_t taken = 0;
  while (stream.next_time() < Seconds(std::numeric_limits<double>::infinity())) {
    const Seconds next = stream.next_time();
    Arrival arrival;
    stream.take(arrival);
    CHECK(arrival.time == next);
    CHECK(arrival.id == taken++);
    CHECK(same.next()->time == next);
  }
  CHECK(taken > 100);
  CHECK(!stream.next());
  CHECK(!same.next());
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
