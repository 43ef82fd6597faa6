#include "tools/validate/per_query_paper.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>

namespace tradewind {

TEST_CASE("the paper's own method gives its published energies per query and its fleet totals, one excepted") {
  for (const PaperVersion& version : paper_versions()) {
    const PaperFigures ours = paper_figures(version);
    CAPTURE(version.name);
    for (const PublishedFigure& figure : version.published) {
      CAPTURE(figure.quantity);
      CAPTURE(ours.*figure.ours);
      const bool excepted = version.name == "v1" && figure.quantity == "fleet_10pct_long";
      CHECK(agrees(ours.*figure.ours, figure.value, figure.step) == !excepted);
    }
  }
}

TEST_CASE("the paper's fleet with long queries, recomputed, is not what its first version publishes") {
  const ValidationGroup group = paper_group(paper_versions().front());
  int remarked = 0;
  for (const ValidationRow& row : group.rows) {
    if (row.remark.empty()) continue;
    ++remarked;
    CHECK(row.quantity == "fleet_10pct_long");
    CHECK(row.predicted == doctest::Approx(1.88).epsilon(0.02));
  }
  CHECK(remarked == 1);
}

TEST_CASE("the same seed gives the same figures, another one nearly the same") {
  PaperMethod method = paper_method();
  method.samples = 20000;
  const PaperVersion version = paper_versions().back();
  const PaperFigures first = paper_figures(version, method);
  CHECK(paper_figures(version, method).short_p50 == first.short_p50);
  method.seed = 2;
  const PaperFigures other = paper_figures(version, method);
  CHECK(other.short_p50 != first.short_p50);
  CHECK(other.short_p50 == doctest::Approx(first.short_p50).epsilon(0.03));
}

TEST_CASE("the throughput of a node follows its fit up to the largest observed") {
  const ThroughputFit fit{"made-up", std::log(1000.0), 0.0, 1.0, 50000.0, 10.0};
  CHECK(fit.tokens_per_second(500.0, 10.0) == doctest::Approx(10000.0));
  CHECK(fit.tokens_per_second(500.0, 100.0) == 50000.0);
}

TEST_CASE("a figure agrees when it rounds to the published digits or is within two percent") {
  CHECK(agrees(0.849, 0.8, 0.1));
  CHECK_FALSE(agrees(0.86, 0.8, 0.1));
  CHECK(agrees(4.25, 4.32, 0.01));
  CHECK_FALSE(agrees(4.20, 4.32, 0.01));
}

TEST_CASE("a lognormal quantity has the percentiles it is named by") {
  const Spread spread{45.0, 360.0};
  const Stream stream(7, "test");
  std::vector<double> draws;
  for (std::uint64_t i = 0; i < 100000; ++i) {
    Generator generator = stream.at(i);
    draws.push_back(spread.draw(generator));
  }
  std::sort(draws.begin(), draws.end());
  CHECK(percentile(draws, 0.05) == doctest::Approx(45.0).epsilon(0.03));
  CHECK(percentile(draws, 0.50) == doctest::Approx(127.28).epsilon(0.02));
  CHECK(percentile(draws, 0.95) == doctest::Approx(360.0).epsilon(0.03));
}

TEST_CASE("trimming keeps what lies between the percentiles, ends included") {
  CHECK(trimmed({1.0, 2.0, 3.0, 4.0, 5.0}, 0.25) == std::vector<double>{2.0, 3.0, 4.0});
}

}  // namespace tradewind
