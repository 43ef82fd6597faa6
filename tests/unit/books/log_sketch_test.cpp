#include "sim/books/log_sketch.hpp"

#include "sim/base/random/stream.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <numeric>
#include <vector>

namespace tradewind {
namespace {

std::vector<double> latencies(std::size_t count) {
  Generator random = Stream(7, "latencies").at(count);
  std::vector<double> values(count);
  for (double& value : values) value = std::exp(6.0 * random.uniform() - 3.0);
  return values;
}

LogSketch sketch_of(const std::vector<double>& values) {
  LogSketch sketch;
  for (const double value : values) sketch.add(value);
  return sketch;
}

TEST_CASE("a sketch counts every value, however few came since it was last asked") {
  for (const std::size_t count : {1U, 2U, 15U, 16U, 17U, 31U, 32U, 33U, 1000U}) {
    CAPTURE(count);
    const std::vector<double> values = latencies(count);
    LogSketch asked_often;
    for (const double value : values) {
      asked_often.add(value);
      (void)asked_often.max();
    }
    for (const LogSketch& sketch : {sketch_of(values), asked_often}) {
      CHECK(sketch.count() == count);
      CHECK(sketch.sum() == std::accumulate(values.begin(), values.end(), 0.0));
      CHECK(sketch.mean() == sketch.sum() / static_cast<double>(count));
      CHECK(sketch.max() == *std::max_element(values.begin(), values.end()));
    }
  }
}

TEST_CASE("quantiles of a sketch are within its error of the ranks they stand for") {
  std::vector<double> values = latencies(10'007);
  const LogSketch sketch = sketch_of(values);
  std::sort(values.begin(), values.end());
  for (const double q : {0.0, 0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    CAPTURE(q);
    const auto rank = std::max(1.0, std::ceil(q * static_cast<double>(values.size())));
    const double exact = values[static_cast<std::size_t>(rank) - 1];
    CHECK(std::abs(sketch.quantile(q) - exact) <= LogSketch::relative_error * exact);
  }
}

TEST_CASE("sketches of parts add up to the sketch of the whole") {
  const std::vector<double> values = latencies(1000);
  for (const std::size_t cut : {0U, 1U, 16U, 500U, 999U, 1000U}) {
    CAPTURE(cut);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(cut);
    LogSketch parts = sketch_of({values.begin(), middle});
    parts.merge(sketch_of({middle, values.end()}));
    const LogSketch whole = sketch_of(values);
    CHECK(parts.count() == whole.count());
    CHECK(parts.sum() == doctest::Approx(whole.sum()).epsilon(1e-14));
    CHECK(parts.max() == whole.max());
    for (const double q : {0.0, 0.1, 0.5, 0.99, 1.0}) CHECK(parts.quantile(q) == whole.quantile(q));
  }
}

TEST_CASE("zero and what is too small for a bin count as zero") {
  LogSketch sketch = sketch_of({0.0, 0.0, 1e-9, 1.0});
  CHECK(sketch.quantile(0.5) == 0.0);
  CHECK(sketch.quantile(0.75) == 0.0);
  CHECK(sketch.quantile(1.0) == doctest::Approx(1.0).epsilon(LogSketch::relative_error));
}

}  // namespace
}  // namespace tradewind
