#include "sim/base/random/stream.hpp"
#include "tests/unit/traces/grid/series_samples.hpp"
#include "traces/grid/series_window.hpp"

#include <array>
#include <doctest/doctest.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

SeriesRules filling(Fill fill, double fill_max_s = 7200.0) {
  SeriesRules rules;
  rules.fill = fill;
  rules.fill_max = Seconds(fill_max_s);
  return rules;
}

SeriesRules keeping(OnDuplicate which) {
  SeriesRules rules;
  rules.on_duplicate = which;
  return rules;
}

const SampleRows two_missing = {{0, "10"}, {60, "20"}, {240, "50"}, {300, "60"}};

}  // namespace

TEST_CASE("a gap is filled with the value before, or on a line to the value after, an interval at a time") {
  CHECK(read_steps(two_missing, 0, 360, filling(Fill::previous)) == "0:10 60:20 120:20 180:20 240:50 300:60 end 360");
  CHECK(read_steps(two_missing, 0, 360, filling(Fill::linear)) == "0:10 60:20 120:30 180:40 240:50 300:60 end 360");
  SeriesRules ends = filling(Fill::linear);
  ends.time_marks = TimeMarks::end;
  CHECK(read_steps(two_missing, -60, 300, ends) == "0:10 60:20 120:30 180:40 240:50 300:60 end 360");
  // Between hours and quarters, the last filled one is cut off.
  CHECK(read_steps({{0, "0"}, {60, "0"}, {210, "20"}, {225, "21"}, {240, "22"}}, 60, 225, filling(Fill::linear)) ==
        "0:0 60:8 120:16 150:20 end 165");
}

TEST_CASE("what was filled is counted, as far as the run needs it") {
  const auto counted = [](double from, double to) {
    const Series series = read_text(sample_text(two_missing), filling(Fill::linear), from, to);
    return fmt::format("{} {} {}", series.filled, series.filled_time.value(), to_string(series.filled_lines));
  };
  CHECK(counted(0, 360) == "2 7200 line 4");
  CHECK(counted(150, 360) == "2 5400 line 4");
  CHECK(counted(180, 360) == "1 3600 line 4");
  CHECK(counted(0, 130) == "1 600 line 4");
  CHECK(counted(0, 120) == "0 0 lines ");
  CHECK(counted(240, 360) == "0 0 lines ");
}

TEST_CASE("values that are missing are filled like gaps, and together with those beside them") {
  for (const char* nothing : {"", "-", "NaN", "n/e", "N/A", "null", "None", "NA"}) {
    CAPTURE(nothing);
    const SampleRows rows = {{0, "10"}, {60, nothing}, {120, nothing}, {180, "40"}};
    CHECK(read_steps(rows, 0, 240, filling(Fill::linear)) == "0:10 60:20 120:30 180:40 end 240");
    CHECK(read_steps(rows, 0, 240, filling(Fill::previous)) == "0:10 60:10 120:10 180:40 end 240");
    CHECK(contains(read_steps(rows, 0, 240), R"(expected a finite number, or "fill": "previous" or "linear")"));
  }
  const SampleRows mixed = {{0, "0"}, {60, "1"}, {120, ""}, {240, ""}, {300, "6"}, {360, "7"}};
  CHECK(read_steps(mixed, 0, 420, filling(Fill::linear, 10800)) ==
        "0:0 60:1 120:2.25 180:3.5 240:4.75 300:6 360:7 end 420");
  CHECK(read_steps(mixed, 0, 420, filling(Fill::linear, 10799)) ==
        "line 5: found no value from 2024-01-01T02:00:00Z to 2024-01-01T05:00:00Z (10800 s), expected at most 10799 s "
        "to be filled, the \"fill_max_s\"");
}

TEST_CASE("a gap longer than may be filled is an error, whatever part of it the run needs") {
  const std::string error =
      "line 4: found no value from 2024-01-01T02:00:00Z to 2024-01-01T04:00:00Z (7200 s), expected at most 7199 s to "
      "be "
      "filled, the \"fill_max_s\"";
  for (const Fill fill : {Fill::previous, Fill::linear}) {
    CHECK(read_steps(two_missing, 0, 360, filling(fill, 7199)) == error);
    CHECK(read_steps(two_missing, 230, 360, filling(fill, 7199)) == error);
    CHECK(read_steps(two_missing, 0, 121, filling(fill, 7199)) == error);
    CHECK(read_steps(two_missing, 0, 120, filling(fill, 7199)) == "0:10 60:20 end 120");
    CHECK(read_steps(two_missing, 240, 360, filling(fill, 7199)) == "0:50 60:60 end 120");
  }
  // A stretch of missing values counts whole, also what comes after the run.
  const SampleRows missing = {{0, "1"}, {60, ""}, {120, ""}, {180, ""}, {240, "5"}};
  CHECK(contains(read_steps(missing, 0, 90, filling(Fill::previous)), "line 5: found no value from"));
  CHECK(read_steps(missing, 0, 90, filling(Fill::previous, 10800)) == "0:1 60:1 end 120");
  CHECK(read_steps(missing, 0, 90, filling(Fill::linear, 10800)) == "0:1 60:2 end 120");
}

TEST_CASE("there is nothing to fill from before the first value or, on a line, after the last") {
  const SampleRows first = {{0, ""}, {60, "2"}, {120, "3"}};
  CHECK(read_steps(first, 30, 180, filling(Fill::previous)) ==
        "line 2: found no value before 2024-01-01T00:00:00Z, expected a value before it to fill it from");
  CHECK(read_steps(first, 60, 180, filling(Fill::previous)) == "0:2 60:3 end 120");
  const SampleRows last = {{0, "1"}, {60, "2"}, {120, ""}};
  CHECK(read_steps(last, 0, 180, filling(Fill::previous)) == "0:1 60:2 120:2 end 180");
  CHECK(contains(read_steps(last, 0, 180, filling(Fill::linear)), "line 4: found no value after 2024-01-01T02:00:00Z"));
  CHECK(contains(read_steps(last, 0, 181, filling(Fill::previous)), "to 2024-01-01T03:00:00Z, expected values from"));
}

TEST_CASE("what is wrong rather than missing is not filled") {
  for (const Fill fill : {Fill::previous, Fill::linear}) {
    CHECK(read_steps({{0, "1"}, {60, "x"}, {120, "3"}}, 0, 180, filling(fill)) ==
          "line 3: found \"x\", expected a finite number");
    CHECK(contains(read_steps({{0, "1"}, {60, "inf"}, {120, "3"}}, 0, 180, filling(fill)), "line 3: found \"inf\""));
    CHECK(read_steps({{0, "1"}, {60, "-2"}, {120, "3"}}, 0, 180, filling(fill)) ==
          "line 3: found \"-2\", expected a number of at least 0");
    // Also where it lies outside of the run but would be filled from.
    CHECK(contains(read_steps({{0, "x"}, {60, ""}, {120, "3"}}, 60, 180, filling(fill)), "line 2: found \"x\""));
  }
  CHECK(contains(read_steps({{0, "1"}, {60, ""}, {120, "-3"}}, 0, 120, filling(Fill::linear)), "line 4: found \"-3\""));
  CHECK(read_steps(sample_text({{0, "-10"}, {60, ""}, {120, "-30"}}), 0, 180, filling(Fill::linear), false) ==
        "0:-10 60:-20 120:-30 end 180");
}

TEST_CASE("missing data is never zero") {
  const SampleRows rows = {{0, "100"}, {60, ""}, {180, "100"}, {240, "100"}};
  for (const Fill fill : {Fill::previous, Fill::linear}) {
    const Series series = read_text(sample_text(rows), filling(fill), 0, 300);
    CHECK(series.filled == 2);
    CHECK(series.signal.integral(Seconds(0), Seconds(18000)) == doctest::Approx(100.0 * 18000));
  }
}

TEST_CASE("more intervals in a row than anybody means are not filled") {
  const std::string text =
      "at,value\n2024-01-01T00:00:00Z,1\n2024-01-01T00:00:00.001Z,2\n2024-01-01T00:00:00.002Z,3\n2024-01-01T01:00Z,4\n";
  CHECK(contains(read_steps(text, 0, 60, filling(Fill::previous)),
                 "line 5: found a gap of 3599.997 s between rows of 0.001 s, expected at most 1000000 intervals"));
}

TEST_CASE("a half hour that a file has twice could not be read") {
  const SampleRows twice = {{0, "150"}, {30, "160"}, {30, "161"}, {60, "170"}};
  CHECK(
      read_steps(twice, 0, 60) ==
      R"(line 4: found "2024-01-01T00:30:00Z", expected a time after that of the row above, or "on_duplicate": "first" )"
      R"(or "last" to keep one of the two)");
  CHECK(read_steps(twice, 0, 60, keeping(OnDuplicate::first)) == "0:150 30:160 end 60");
  CHECK(read_steps(twice, 0, 60, keeping(OnDuplicate::last)) == "0:150 30:161 end 60");
  const Series first = read_text(sample_text(twice), keeping(OnDuplicate::first), 0, 90);
  CHECK(to_string(first.duplicates) == "line 4");
  CHECK(first.rows == 4);
  CHECK(to_string(read_text(sample_text(twice), keeping(OnDuplicate::last), 0, 90).duplicates) == "line 3");
}

TEST_CASE("of any number of rows of one time one is kept, at the ends of a file too") {
  const SampleRows rows = {{0, "1"}, {0, "2"}, {0, "3"}, {30, "4"}, {60, "5"}, {60, "6"}};
  CHECK(read_steps(rows, 0, 90, keeping(OnDuplicate::first)) == "0:1 30:4 60:5 end 90");
  CHECK(read_steps(rows, 0, 90, keeping(OnDuplicate::last)) == "0:3 30:4 60:6 end 90");
  CHECK(read_text(sample_text(rows), keeping(OnDuplicate::last), 0, 90).duplicates.count == 3);
  CHECK(contains(read_steps({{0, "1"}, {0, "2"}}, 0, 1, keeping(OnDuplicate::last)), "fewer than two rows"));
  // A row that goes back in time is no duplicate.
  for (const OnDuplicate which : {OnDuplicate::first, OnDuplicate::last}) {
    CHECK(read_steps({{0, "1"}, {30, "2"}, {0, "3"}, {60, "4"}}, 0, 60, keeping(which)) ==
          "line 4: found \"2024-01-01T00:00:00Z\", expected a time after that of the row above");
  }
}

TEST_CASE("random series of several resolutions read the same by their starts, by their ends, and with a row too few") {
  Generator random = Stream(7, "series").at(0);
  const auto draw = [&](int below) { return static_cast<int>(random.uniform() * below); };
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    std::vector<int> minutes{0};
    for (int block = 0; block < 1 + draw(4); ++block) {
      const int step = std::array{5, 15, 30, 60}[static_cast<std::size_t>(draw(4))];
      const int rows = 6 + draw(5);
      for (int i = 0; i < rows; ++i) minutes.push_back(minutes.back() + step);
    }
    const SampleRows by_starts = numbered(minutes);
    SampleRows by_ends;
    for (std::size_t i = 1; i < by_starts.size(); ++i) by_ends.emplace_back(minutes[i], by_starts[i - 1].second);
    const int from = draw(minutes.back() - 1);
    const int to = from + 1 + draw(minutes.back() - from - 1);
    const std::string steps = read_steps(by_starts, from, to);
    CHECK(steps.starts_with("0:"));
    SeriesRules ends;
    ends.time_marks = TimeMarks::end;
    CHECK(read_steps(by_ends, from, to, ends) == steps);
    // A row well inside the last resolution is left out.
    const std::size_t gone = minutes.size() - 4;
    SampleRows fewer = by_starts;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(gone));
    const bool needed = from < minutes[gone + 1] && to > minutes[gone];
    const std::string found = read_steps(fewer, from, to);
    CHECK((needed ? found.starts_with("line ") : found == steps));
    fewer = by_starts;
    fewer[gone].second = fewer[gone - 1].second;
    SampleRows gap = fewer;
    gap.erase(gap.begin() + static_cast<std::ptrdiff_t>(gone));
    CHECK(read_steps(gap, from, to, filling(Fill::previous)) == read_steps(fewer, from, to));
  }
}
