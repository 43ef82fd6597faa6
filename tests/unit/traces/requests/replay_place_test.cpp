#include "tests/unit/traces/test_files.hpp"
#include "tests/unit/traces/trace_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

constexpr double day_s = 86'400.0;

/// A day whose requests come from 06:00 to 22:00, every ten minutes and not quite.
class OfficeDay {
 public:
  OfficeDay() {
    std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
    for (int i = 0; i <= 96; ++i) text += fmt::format("{},{},10\n", 21'600 + 600 * i + (i % 7) * 0.1, i + 1);
    path_ = folder_.write("day.csv", text);
  }

 protected:
  [[nodiscard]] std::vector<TraceRow> rows(const nlohmann::json& changes, double end_s = 1e9) const {
    nlohmann::json spec = {{"format", "vidur"}, {"path", path_}};
    if (!changes.is_null()) spec.update(changes);
    return all_rows(request_spec(spec), {Seconds(end_s)});
  }

  TemporaryFolder folder_;
  std::string path_;
};

}  // namespace

TEST_CASE_FIXTURE(OfficeDay, "a trace that is repeated or superposed stays at the time of day where it was") {
  const auto plain = rows({});
  REQUIRE(plain.size() == 97);
  CHECK(plain.front().arrival == Seconds(21'600));
  const auto repeated = rows({{"repeat", true}}, 90'000);
  REQUIRE(repeated.size() > 97);
  CHECK(same_rows({repeated.begin(), repeated.begin() + 97}, plain));
  const auto superposed = rows({{"superpose", 3}});
  CHECK(superposed.size() == 3 * 97);
  CHECK(superposed.front().arrival >= Seconds(21'600));
  for (const TraceRow& row : plain) {
    CHECK(std::any_of(superposed.begin(), superposed.end(), [&](const TraceRow& copy) {
      return copy.arrival == row.arrival && copy.prompt_tokens == row.prompt_tokens;
    }));
  }
  for (const nlohmann::json& changes : {nlohmann::json{{"bootstrap", true}}, {{"bootstrap", true}, {"superpose", 2}}}) {
    const auto drawn = rows(changes);
    REQUIRE(!drawn.empty());
    CHECK(drawn.front().arrival >= Seconds(21'600));
    CHECK(drawn.back().arrival < Seconds(21'600 + 16 * 3600 + 700));
  }
}

TEST_CASE_FIXTURE(OfficeDay, "with a period of a day every day has the same rows at the same time of day") {
  const auto plain = rows({});
  const auto days = rows({{"repeat", {{"period_s", day_s}}}}, 3 * day_s);
  REQUIRE(days.size() == 3 * 97);
  for (std::size_t i = 0; i < days.size(); ++i) {
    CHECK(days[i].prompt_tokens == plain[i % 97].prompt_tokens);
    CHECK(days[i].arrival.value() ==
          doctest::Approx(plain[i % 97].arrival.value() + day_s * static_cast<double>(i / 97)).epsilon(1e-12));
  }
}

TEST_CASE_FIXTURE(OfficeDay, "a period that is shorter than the trace is refused, one as long is not") {
  CHECK(contains(config_error([&] {
                   (void)rows({{"repeat", {{"period_s", 57'000}}}}, day_s);
                 }),
                 "found a trace of 57600.5 s, expected one no longer than the 57000 s of its \"period_s\""));
  CHECK(rows({{"repeat", {{"period_s", 57'600.5}}}}, 21'600 + 2 * 57'600.5).size() == 2 * 97 - 1);
}

TEST_CASE_FIXTURE(OfficeDay, "copies over a stated period are shifted within it and come again after it") {
  const auto days = rows({{"repeat", {{"period_s", day_s}}}, {"superpose", 2}}, 21'600 + 2 * day_s);
  CHECK(days.size() == 4 * 97);
  CHECK(ascending(days));
}

TEST_CASE("a single request is repeated where its period is stated") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n5,1,1\n");
  const auto spec = request_spec({{"format", "vidur"}, {"path", path}, {"repeat", {{"period_s", 60}}}});
  const auto rows = all_rows(spec, {Seconds(200)});
  REQUIRE(rows.size() == 4);
  CHECK(rows.back().arrival == Seconds(185));
}
