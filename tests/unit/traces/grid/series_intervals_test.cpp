#include "traces/grid/series_intervals.hpp"

#include "tests/unit/traces/grid/series_samples.hpp"

#include <doctest/doctest.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

constexpr const char* gap_keys = R"(expected a series without gaps, or "fill": "previous" or "linear")";

/// The error of a gap: the row after it is at `line`, the interval before it ends at `ended`, the next begins at
/// `begun`.
std::string gap(int line, const std::string& begun, const std::string& ended) {
  return fmt::format("line {}: found 2024-01-01T{}:00Z after an interval that ends at 2024-01-01T{}:00Z, {}", line,
                     begun, ended, gap_keys);
}

SeriesRules ends() {
  SeriesRules rules;
  rules.time_marks = TimeMarks::end;
  return rules;
}

SeriesRules stated(double interval_s) {
  SeriesRules rules;
  rules.interval = Seconds(interval_s);
  return rules;
}

}  // namespace

TEST_CASE("a series that changes its resolution on the way was read with the interval of its first rows") {
  const SampleRows quarters = numbered({0, 60, 120, 180, 195, 210, 225, 240});
  CHECK(read_steps(quarters, 60, 255) == "0:2 60:3 120:4 135:5 150:6 165:7 180:8 end 195");
  CHECK(read_steps(quarters, 187, 200) == "0:4 8:5 end 23");
  const SampleRows back = numbered({0, 15, 30, 45, 60, 120, 180, 240, 255, 270});
  CHECK(read_steps(back, 30, 285) == "0:3 15:4 30:5 90:6 150:7 210:8 225:9 240:10 end 255");
}

TEST_CASE("a step longer than both its neighbours is a gap") {
  CHECK(read_steps(numbered({0, 60, 120, 240, 300}), 0, 360) == gap(5, "04:00", "03:00"));
  // Between hours and quarters; between quarters and hours, where what is missing is less than an hour, and more.
  CHECK(read_steps(numbered({0, 60, 180, 195, 210}), 0, 210) == gap(4, "03:00", "02:00"));
  CHECK(read_steps(numbered({0, 15, 30, 75, 135, 195}), 0, 195) == gap(5, "01:15", "00:45"));
  CHECK(read_steps(numbered({0, 15, 30, 150, 210, 270}), 0, 270) == gap(5, "02:30", "00:45"));
  // In quarters that have just begun.
  CHECK(read_steps(numbered({0, 60, 120, 135, 180, 195, 210}), 0, 210) == gap(6, "03:00", "02:30"));
}

TEST_CASE("of several gaps in a row each is one") {
  const SampleRows falling = numbered({0, 60, 120, 300, 420, 480, 540});
  CHECK(read_steps(falling, 0, 540) == gap(5, "05:00", "03:00"));
  CHECK(read_steps(falling, 310, 540) == gap(6, "07:00", "06:00"));
  const SampleRows rising = numbered({0, 60, 120, 240, 420, 480, 540});
  CHECK(read_steps(rising, 0, 540) == gap(5, "04:00", "03:00"));
  CHECK(read_steps(rising, 245, 540) == gap(6, "07:00", "05:00"));
  CHECK(read_steps(rising, 60, 180) == "0:2 60:3 end 120");
  CHECK(read_steps(rising, 420, 600) == "0:5 60:6 120:7 end 180");
}

TEST_CASE("a row too many splits an interval and leaves nothing out") {
  CHECK(read_steps(numbered({0, 60, 120, 135, 180, 240}), 60, 300) == "0:2 60:3 75:4 120:5 180:6 end 240");
  CHECK(read_steps(numbered({0, 60, 120, 175, 235}), 0, 235) == "0:1 60:2 120:3 175:4 end 235");
}

TEST_CASE("at the ends of a file the only neighbour says whether a step is a gap") {
  CHECK(read_steps(numbered({0, 120, 180, 240}), 0, 240) == gap(3, "02:00", "01:00"));
  CHECK(read_steps(numbered({0, 60, 240, 255, 270}), 0, 240) == gap(4, "04:00", "02:00"));
  CHECK(read_steps(numbered({0, 180, 300, 360, 420}), 0, 180) == gap(3, "03:00", "01:00"));
  CHECK(read_steps(numbered({0, 60, 120, 300}), 0, 360) == gap(5, "05:00", "03:00"));
  // The last row lasts as long as the step before it, or as the last one that is no gap.
  CHECK(read_steps(numbered({0, 60, 120, 135}), 0, 150) == "0:1 60:2 120:3 135:4 end 150");
  CHECK(contains(read_steps(numbered({0, 60, 120, 135}), 0, 151), "to 2024-01-01T02:30:00Z, expected"));
  CHECK(read_steps(numbered({0, 60, 120, 300}), 300, 360) == "0:4 end 60");
  CHECK(contains(read_steps(numbered({0, 60, 120, 300}), 300, 361), "to 2024-01-01T06:00:00Z, expected"));
}

TEST_CASE("two rows have one step, and of two different steps the longer is a gap") {
  CHECK(read_steps(numbered({0, 60}), 0, 120) == "0:1 60:2 end 120");
  CHECK(read_steps(numbered({0, 60, 75}), 60, 90) == "0:2 15:3 end 30");
  CHECK(read_steps(numbered({0, 60, 75}), 0, 90) == gap(3, "01:00", "00:15"));
  CHECK(read_steps(numbered({0, 15, 75}), 0, 90) == gap(4, "01:15", "00:30"));
  CHECK(
      contains(read_steps(numbered({0}), 0, 1), R"(fewer than two rows, expected a time series, or one row and its)"));
  CHECK(contains(read_steps(SampleRows{}, 0, 1), "fewer than two rows"));
}

TEST_CASE("a gap in rows that the run does not need does not matter, nor does what follows them") {
  const SampleRows top = numbered({0, 120, 180, 240, 300});
  CHECK(read_steps(top, 240, 360) == "0:4 60:5 end 120");
  const SampleRows both = numbered({0, 60, 180, 240, 300, 480, 540, 600});
  CHECK(read_steps(both, 180, 360) == "0:3 60:4 120:5 end 180");
  CHECK(read_steps(both, 180, 361) == gap(7, "08:00", "06:00"));
  CHECK(read_steps(both, 119, 360) == gap(4, "03:00", "02:00"));
  CHECK(read_steps(sample_text(numbered({0, 60, 120, 180})) + "oops\n", 0, 180) == "0:1 60:2 120:3 end 180");
}

TEST_CASE("months, quarters and years are steps, and a month that is missing is a gap") {
  const auto dated = [](const std::vector<std::string>& dates) {
    std::string text = "at,value\n";
    for (std::size_t i = 0; i < dates.size(); ++i) text += dates[i] + "," + std::to_string(i + 1) + "\n";
    return text;
  };
  constexpr double day = 1440.0;
  const std::string months = dated({"2024-01-01", "2024-02-01", "2024-03-01"});
  CHECK(read_steps(months, 0, 91 * day) == "0:1 44640:2 86400:3 end 131040");
  CHECK(contains(read_steps(months, 0, 91 * day + 1), "to 2024-04-01T00:00:00Z, expected"));
  CHECK(contains(read_steps(dated({"2023-11-01", "2023-12-01", "2024-02-01", "2024-03-01"}), 0, 60 * day),
                 "line 4: found 2024-02-01T00:00:00Z after an interval that ends at 2024-01-01T00:00:00Z"));
  CHECK(read_steps(dated({"2022-01-01", "2023-01-01", "2024-01-01", "2024-02-01", "2024-03-01"}), 0, 60 * day) ==
        "0:3 44640:4 end 86400");
  // The last days of months, of quarters, and the ends of months.
  CHECK(read_steps(dated({"2023-11-30", "2023-12-31", "2024-01-31", "2024-02-29", "2024-03-31"}), 0, 100 * day) ==
        "0:2 43200:3 84960:4 129600:5 end 172800");
  CHECK(read_steps(dated({"2023-06-30", "2023-09-30", "2023-12-31", "2024-03-31"}), 0, 100 * day) ==
        "0:3 129600:4 end 260640");
  CHECK(read_steps(dated({"2024-02-01", "2024-03-01", "2024-04-01"}), 0, 60 * day, ends()) == "0:1 44640:2 end 86400");
}

TEST_CASE("a day or month of the writer's clock that is an hour longer than its neighbours is no gap") {
  const auto local = [](const std::vector<std::string>& times) {
    std::string text = "at,value\n";
    for (std::size_t i = 0; i < times.size(); ++i) text += times[i] + "," + std::to_string(i + 1) + "\n";
    return text;
  };
  const double autumn = seconds_between(sample_start, *parse_utc("2024-10-25T22:00Z")) / 60.0;
  CHECK(read_steps(local({"2024-10-26T00:00+02:00", "2024-10-27T00:00+02:00", "2024-10-28T00:00+01:00",
                          "2024-10-29T00:00+01:00"}),
                   autumn, autumn + 4 * 1440) == "0:1 1440:2 2940:3 4380:4 end 5820");
  const double spring = seconds_between(sample_start, *parse_utc("2024-03-29T23:00Z")) / 60.0;
  CHECK(read_steps(local({"2024-03-30T00:00+01:00", "2024-03-31T00:00+01:00", "2024-04-01T00:00+02:00",
                          "2024-04-02T00:00+02:00"}),
                   spring, spring + 4 * 1440 - 60) == "0:1 1440:2 2820:3 4260:4 end 5700");
  const double february = seconds_between(sample_start, *parse_utc("2024-01-31T23:00Z")) / 60.0;
  CHECK(read_steps(local({"2024-02-01T00:00+01:00", "2024-03-01T00:00+01:00", "2024-04-01T00:00+02:00",
                          "2024-05-01T00:00+02:00"}),
                   february, february + 90 * 1440) == "0:1 41760:2 86340:3 129540:4 end 174180");
}

TEST_CASE("hours with their offset pass a change of daylight-saving time, and without it they do not") {
  const auto hours_at = [](const std::vector<std::string>& times, const std::string& start) {
    std::string text = "at,value\n";
    for (std::size_t i = 0; i < times.size(); ++i) text += "2024-" + times[i] + "," + std::to_string(i + 1) + "\n";
    const double from = seconds_between(sample_start, *parse_utc(start)) / 60.0;
    return read_steps(text, from, from + 240);
  };
  const std::string kept = "0:1 60:2 120:3 180:4 end 240";
  CHECK(hours_at({"10-27T01:00+02:00", "10-27T02:00+02:00", "10-27T02:00+01:00", "10-27T03:00+01:00"},
                 "2024-10-26T23:00Z") == kept);
  CHECK(hours_at({"03-31T00:00+01:00", "03-31T01:00+01:00", "03-31T03:00+02:00", "03-31T04:00+02:00"},
                 "2024-03-30T23:00Z") == kept);
  CHECK(
      contains(hours_at({"10-27T01:00", "10-27T02:00", "10-27T02:00", "10-27T03:00"}, "2024-10-27T01:00Z"),
               R"(line 4: found "2024-10-27T02:00", expected a time after that of the row above, or "on_duplicate")"));
  CHECK(contains(hours_at({"03-31T00:00", "03-31T01:00", "03-31T03:00", "03-31T04:00"}, "2024-03-31T00:00Z"),
                 "line 4: found 2024-03-31T03:00:00Z after an interval that ends at 2024-03-31T02:00:00Z"));
}

TEST_CASE("a stated interval is that of every row, and overrides what the rows say") {
  CHECK(read_steps(numbered({0}), 10, 60, stated(3600)) == "0:1 end 50");
  CHECK(read_steps(numbered({0, 60, 120}), 0, 180, stated(3600)) == "0:1 60:2 120:3 end 180");
  // Two steps of two hours would be a change of resolution.
  CHECK(read_steps(numbered({0, 60, 180, 300, 360}), 0, 300) == "0:1 60:2 180:3 end 300");
  CHECK(read_steps(numbered({0, 60, 180, 300, 360}), 0, 300, stated(3600)) == gap(4, "03:00", "02:00"));
  CHECK(read_steps(numbered({0, 15, 30}), 0, 45, stated(900)) == "0:1 15:2 30:3 end 45");
  CHECK(read_steps(numbered({0, 15, 30}), 0, 45, stated(300)) == gap(3, "00:15", "00:05"));
  CHECK(read_steps(numbered({0, 60, 120, 135, 180}), 0, 180, stated(3600)) ==
        R"(line 5: found a row 900 s after the one above, expected at least 3600 s, the stated "interval_s")");
  CHECK(read_steps(numbered({0, 15, 75, 135}), 15, 195, stated(3600)) == "0:2 60:3 120:4 end 180");
}

TEST_CASE("a time that ends its interval was taken for the start of the next one") {
  const SampleRows hours = numbered({0, 60, 120});
  CHECK(read_steps(hours, 0, 120, ends()) == "0:2 60:3 end 120");
  CHECK(read_steps(hours, -60, 60, ends()) == "0:1 60:2 end 120");
  CHECK(contains(read_steps(hours, 0, 121, ends()), "values from 2023-12-31T23:00:00Z to 2024-01-01T02:00:00Z"));
  CHECK(contains(read_steps(hours, -61, 0, ends()), "expected values from 2023-12-31T22:59:00Z"));
  const SampleRows changes = numbered({0, 60, 120, 135, 150, 210, 270});
  CHECK(read_steps(changes, 0, 270, ends()) == "0:2 60:3 120:4 135:5 150:6 210:7 end 270");
  SeriesRules hourly = stated(3600);
  hourly.time_marks = TimeMarks::end;
  CHECK(read_steps(numbered({60}), 0, 60, hourly) == "0:1 end 60");
  CHECK(contains(read_steps(numbered({0, 60, 75}), 0, 60, hourly), "0:2 end 60"));
  CHECK(contains(read_steps(numbered({0, 60, 75}), 0, 61, hourly), "line 4: found a row 900 s after the one above"));
}

TEST_CASE("where times end intervals, a row after a gap lasts as long as those after it") {
  CHECK(read_steps(numbered({0, 60, 120, 300, 360}), 0, 360, ends()) == gap(5, "04:00", "02:00"));
  CHECK(read_steps(numbered({0, 60, 120, 300, 360}), 240, 360, ends()) == "0:4 60:5 end 120");
  CHECK(read_steps(numbered({0, 60, 120, 240, 255, 270}), 0, 270, ends()) == gap(5, "03:45", "02:00"));
  CHECK(read_steps(numbered({0, 15, 30, 150, 210, 270}), 0, 270, ends()) == gap(5, "01:30", "00:30"));
  CHECK(read_steps(numbered({0, 15, 30, 75, 135, 195}), 0, 195, ends()) == gap(5, "01:00", "00:30"));
  CHECK(read_steps(numbered({0, 15, 30, 60, 120, 180}), 0, 180, ends()) == gap(5, "00:45", "00:30"));
  CHECK(read_steps(numbered({0, 60, 120, 300}), 0, 300, ends()) == gap(5, "04:00", "02:00"));
  CHECK(read_steps(numbered({0, 120, 180, 240}), 0, 240, ends()) == gap(3, "01:00", "00:00"));
  CHECK(read_steps(numbered({0, 120, 180, 240}), -60, 0, ends()) == "0:1 end 60");
}
