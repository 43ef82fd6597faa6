#include "traces/requests/transforms.hpp"

#include "tests/unit/traces/test_files.hpp"
#include "tests/unit/traces/trace_statistics.hpp"
#include "traces/requests/block_replay.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <map>
#include <utility>
#include <vector>

using namespace tradewind;
using namespace tradewind::test;

namespace {

constexpr Seconds for_ever{1e18};
const nlohmann::json as_it_is = nlohmann::json::object();

/// A Vidur trace of 2,000 rows with uneven gaps over about 34 minutes; row i has i + 1 prompt tokens, so a row can be
/// told wherever it lands.
class Transforms {
 public:
  Transforms() {
    std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
    Generator generator(5);
    double time = 0.0;
    for (int i = 0; i < 2000; ++i) {
      text += fmt::format("{},{},{}\n", time, i + 1, 1 + i % 7);
      times_.push_back(time);
      time += 2.0 * generator.uniform() + 0.01;
    }
    path_ = folder_.write("trace.csv", text);
    period_ = times_.back() * 2000.0 / 1999.0;
  }

 protected:
  [[nodiscard]] std::vector<TraceRow> rows(const nlohmann::json& changes, Seconds end = for_ever,
                                           std::uint64_t seed = 1, std::uint32_t stream = 0) const {
    nlohmann::json spec = {{"format", "vidur"}, {"path", path_}};
    spec.update(changes);
    return all_rows(request_spec(spec), {end, seed, stream, 1.0});
  }

  /// How often each row of the trace came.
  static std::map<std::uint32_t, int> occurrences(const std::vector<TraceRow>& rows) {
    std::map<std::uint32_t, int> counts;
    for (const TraceRow& row : rows) ++counts[row.prompt_tokens];
    return counts;
  }

  static bool each_comes(const std::vector<TraceRow>& rows, int times) {
    const auto counts = occurrences(rows);
    return counts.size() == 2000 &&
           std::all_of(counts.begin(), counts.end(), [&](const auto& count) { return count.second == times; });
  }

  TemporaryFolder folder_;
  std::string path_;
  std::vector<double> times_;
  double period_ = 0.0;
};

}  // namespace

TEST_CASE_FIXTURE(Transforms, "without repeat a trace is played once, and cut before the end of the run") {
  CHECK(rows(as_it_is).size() == 2000);
  const auto cut = rows(as_it_is, Seconds(times_[500]));
  CHECK(cut.size() == 500);
  CHECK(cut.back().arrival == Seconds(times_[499]));
}

TEST_CASE_FIXTURE(Transforms, "rate_scale divides every arrival time and keeps every row") {
  const auto scaled = rows({{"rate_scale", 4.0}});
  REQUIRE(scaled.size() == 2000);
  for (std::size_t i = 0; i < scaled.size(); ++i) REQUIRE(scaled[i].arrival == Seconds(times_[i] / 4.0));
}

TEST_CASE_FIXTURE(Transforms, "superpose adds copies that are shifted, whole and in time order") {
  const auto merged = rows({{"superpose", 5}});
  CHECK(merged.size() == 10'000);
  CHECK(ascending(merged));
  CHECK(each_comes(merged, 5));
  CHECK(merged.back().arrival < Seconds(period_));
  // Copy 0 is the trace itself: row i comes at its own time once, the other copies come elsewhere.
  std::size_t in_place = 0;
  for (const TraceRow& row : merged) in_place += row.arrival == Seconds(times_[row.prompt_tokens - 1]) ? 1 : 0;
  CHECK(in_place == 2000);
}

TEST_CASE_FIXTURE(Transforms, "a superposed copy keeps the gaps of the trace, and its seam is the mean gap") {
  const auto trace = load_requests(request_spec(nlohmann::json{{"format", "vidur"}, {"path", path_}}));
  CHECK(trace->period_s == doctest::Approx(period_).epsilon(1e-12));
  BlockReplay copy(trace, {false, false, false, 700.0}, Stream(1, "test"));
  const auto shifted = all_rows(copy);
  REQUIRE(shifted.size() == 2000);
  for (std::size_t i = 1; i < shifted.size(); ++i) {
    const std::uint32_t row = shifted[i].prompt_tokens - 1;
    const double gap = (shifted[i].arrival - shifted[i - 1].arrival).value();
    const double own_gap = row == 0 ? times_.back() / 1999.0 : times_[row] - times_[row - 1];
    REQUIRE(gap == doctest::Approx(own_gap).epsilon(1e-9));
  }
}

TEST_CASE_FIXTURE(Transforms, "repeat fills the duration, and every pass has every row once in another order") {
  const auto passes = rows({{"repeat", true}}, Seconds(3.0 * period_));
  REQUIRE(passes.size() == 6000);
  CHECK(ascending(passes));
  const std::vector<TraceRow> first(passes.begin(), passes.begin() + 2000);
  const std::vector<TraceRow> second(passes.begin() + 2000, passes.begin() + 4000);
  const std::vector<TraceRow> third(passes.begin() + 4000, passes.end());
  CHECK(same_rows(first, rows(as_it_is)));
  CHECK(each_comes(second, 1));
  CHECK(each_comes(third, 1));
  const auto same_order = [](const std::vector<TraceRow>& a, const std::vector<TraceRow>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const TraceRow& x, const TraceRow& y) { return x.prompt_tokens == y.prompt_tokens; });
  };
  CHECK_FALSE(same_order(first, second));
  CHECK_FALSE(same_order(second, third));
  CHECK(second.front().arrival >= Seconds(period_));
  CHECK(third.front().arrival >= Seconds(2.0 * period_));
}

TEST_CASE_FIXTURE(Transforms, "repeat keeps gaps inside blocks of five minutes and breaks few of them") {
  const auto passes = rows({{"repeat", true}}, Seconds(10.0 * period_));
  std::size_t broken = 0;
  for (std::size_t i = 1; i < passes.size(); ++i) {
    if (passes[i].prompt_tokens == passes[i - 1].prompt_tokens + 1) {
      const double gap = (passes[i].arrival - passes[i - 1].arrival).value();
      const double own = times_[passes[i].prompt_tokens - 1] - times_[passes[i - 1].prompt_tokens - 1];
      REQUIRE(gap == doctest::Approx(own).epsilon(1e-9));
    } else {
      ++broken;
    }
  }
  // At most one seam a block: the trace lasts seven blocks.
  CHECK(broken <= 10 * 7);
  CHECK(broken >= 9);
  const double longest = *std::max_element(times_.begin(), times_.end());
  CHECK(passes.back().arrival.value() > 9.5 * longest);
}

TEST_CASE_FIXTURE(Transforms,
                  "bootstrap draws five-minute blocks with replacement, for as long as the trace or the run") {
  const auto once = rows({{"bootstrap", true}});
  CHECK(ascending(once));
  CHECK(once.back().arrival < Seconds(period_));
  CHECK(double(once.size()) == doctest::Approx(2000.0).epsilon(0.05));
  const auto counts = occurrences(once);
  CHECK(counts.size() < 1900);
  CHECK(std::any_of(counts.begin(), counts.end(), [](const auto& count) { return count.second > 1; }));
  const auto filled = rows({{"bootstrap", true}, {"repeat", true}}, Seconds(50.0 * period_));
  CHECK(ascending(filled));
  CHECK(double(filled.size()) == doctest::Approx(100'000.0).epsilon(0.02));
  const auto all = occurrences(filled);
  CHECK(all.size() == 2000);
}

TEST_CASE_FIXTURE(Transforms, "seed and stream redraw shifts, blocks and order, and the same ones give the same rows") {
  for (const nlohmann::json& changes :
       {nlohmann::json{{"superpose", 3}}, nlohmann::json{{"repeat", true}}, nlohmann::json{{"bootstrap", true}}}) {
    const Seconds end(2.5 * period_);
    CHECK(same_rows(rows(changes, end, 1), rows(changes, end, 1)));
    CHECK_FALSE(same_rows(rows(changes, end, 1), rows(changes, end, 2)));
    CHECK_FALSE(same_rows(rows(changes, end, 1, 0), rows(changes, end, 1, 1)));
  }
}

TEST_CASE_FIXTURE(Transforms, "superposed and repeated traces are scaled as one") {
  const auto plain = rows({{"superpose", 3}, {"repeat", true}}, Seconds(2.0 * period_));
  const auto scaled = rows({{"superpose", 3}, {"repeat", true}, {"rate_scale", 2.0}}, Seconds(period_));
  REQUIRE(plain.size() == 12'000);
  REQUIRE(scaled.size() == plain.size());
  for (std::size_t i = 0; i < plain.size(); ++i) REQUIRE(scaled[i].arrival == plain[i].arrival / 2.0);
}

TEST_CASE("a trace that does not last cannot be repeated") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n3,1,1\n3,1,1\n");
  const auto spec = request_spec(nlohmann::json{{"format", "vidur"}, {"path", path}, {"repeat", true}});
  CHECK(contains(config_error([&] { (void)all_rows(spec, {Seconds(10)}); }), "arrive at one time"));
}

TEST_CASE("a trace whose span is too small for a block of it to count is refused, and does not read past its end") {
  const TemporaryFolder folder;
  const std::string path =
      folder.write("a.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n0,1,1\n5e-324,1,1\n");
  const auto spec = request_spec({{"format", "vidur"}, {"path", path}, {"repeat", true}});
  CHECK(contains(config_error([&] { (void)all_rows(spec, {Seconds(10)}); }), "arrive at one time"));
}

TEST_CASE("a trace too sparse to meet its blocks again still ends with the run") {
  const TemporaryFolder folder;
  const std::string path =
      folder.write("a.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n0,1,1\n150000000,1,1\n");
  const auto spec = request_spec({{"format", "vidur"}, {"path", path}, {"repeat", true}, {"bootstrap", true}});
  CHECK(all_rows(spec, {Seconds(1e6)}).size() <= 2);
}

TEST_CASE("a trace of more than ten years is not repeated") {
  const TemporaryFolder folder;
  const std::string path =
      folder.write("a.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n0,1,1\n1000000000,1,1\n");
  const auto spec = request_spec({{"format", "vidur"}, {"path", path}, {"repeat", true}});
  CHECK(contains(config_error([&] { (void)all_rows(spec, {Seconds(10)}); }), "at most ten years"));
}
