#include "tools/bench/bench_text.hpp"

#include "tools/bench/calibration_loop.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <sstream>

namespace tradewind {
namespace {

std::vector<BenchGroup> two_rows() {
  const BenchRow small{"10", 1'000, 0.002, 0.004, 36.0, 10e-9, 5};
  const BenchRow large{"10,000", 4'000, 0.024, 0.0, 0.0, 10e-9, 3};
  return {{"replicas", "Replicas (5 regions)", "request", {small, large}}};
}

}  // namespace

TEST_CASE("costs are told each, in calibration steps and against the first row") {
  const auto rows = bench_json(two_rows())["groups"][0]["rows"];
  CHECK(rows[0]["per_cpu_s"].get<double>() == doctest::Approx(500'000));
  CHECK(rows[0]["steps_each"].get<double>() == doctest::Approx(200));
  CHECK(rows[0]["times_first"] == 1.0);
  CHECK(rows[1]["times_first"].get<double>() == doctest::Approx(3.0));
}

TEST_CASE("a row on a machine that was slower meanwhile costs as many steps") {
  std::vector<BenchGroup> groups = two_rows();
  groups[0].rows[1] = groups[0].rows[0];
  groups[0].rows[1].cpu_s *= 2.0;
  groups[0].rows[1].step_s *= 2.0;
  CHECK(bench_json(groups)["groups"][0]["rows"][1]["times_first"].get<double>() == doctest::Approx(1.0));
}

TEST_CASE("what was not taken is a dash in the table and null in the JSON") {
  CHECK(bench_json(two_rows())["groups"][0]["rows"][1]["peak_mb"].is_null());
  std::istringstream lines(bench_text(two_rows()));
  std::string line;
  while (std::getline(lines, line) && line.find("10,000") == std::string::npos) {
  }
  CHECK(line.find("–") != std::string::npos);
}

TEST_CASE("the lines of a bench table are equally wide") {
  std::istringstream lines(bench_text(two_rows()));
  std::string line;
  std::getline(lines, line);
  CHECK(line == "Replicas (5 regions)");
  const auto width = [](const std::string& text) {
    return std::count_if(text.begin(), text.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  };
  std::getline(lines, line);
  const auto expected = width(line);
  for (int i = 0; i < 2; ++i) {
    std::getline(lines, line);
    CHECK(width(line) == expected);
  }
}

TEST_CASE("a calibration step takes between a nanosecond and a microsecond of processor time") {
  const double before = processor_seconds();
  const double step_s = CalibrationLoop::seconds_per_step();
  CHECK(step_s > 1e-9);
  CHECK(step_s < 1e-6);
  CHECK(processor_seconds() - before >= step_s * static_cast<double>(CalibrationLoop::steps));
}

}  // namespace tradewind
