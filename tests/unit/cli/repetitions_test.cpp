#include "tools/cli/repetitions.hpp"

#include "traces/calendar.hpp"

#include <doctest/doctest.h>
#include <map>
#include <set>

namespace tradewind {

namespace {

int season_of(UtcTime time) { return std::stoi(iso_8601(time).substr(5, 2)) % 12 / 3; }
std::int64_t weekday_of(UtcTime time) { return time.seconds() / 86'400 % 7; }

}  // namespace

TEST_CASE("days of a year are in its seasons and weekdays in proportion, each once, at the time of day of the start") {
  const UtcTime start = *parse_utc("2023-11-16T18:15:46Z");
  for (const std::uint64_t seed : {1U, 2U, 3U, 99U}) {
    CAPTURE(seed);
    const auto days = days_of_year(start, 28, seed);
    std::map<int, int> seasons;
    std::map<std::int64_t, int> weekdays;
    std::set<std::string> dates;
    for (const UtcTime day : days) {
      ++seasons[season_of(day)];
      ++weekdays[weekday_of(day)];
      dates.insert(iso_8601(day));
      CHECK(iso_8601(day).starts_with("2023-"));
      CHECK(iso_8601(day).ends_with("T18:15:46Z"));
    }
    CHECK(dates.size() == 28);
    for (int season = 0; season < 4; ++season) CHECK(std::abs(seasons[season] - 7) <= 1);
    for (int day = 0; day < 7; ++day) CHECK(std::abs(weekdays[day] - 4) <= 2);
    CHECK(std::is_sorted(days.begin(), days.end()));
  }
}

TEST_CASE("days depend on the seed alone, and a leap year has all of its 366") {
  const UtcTime start = *parse_utc("2024-03-21T00:00:00Z");
  CHECK(days_of_year(start, 8, 5) == days_of_year(start, 8, 5));
  CHECK(days_of_year(start, 8, 5) != days_of_year(start, 8, 6));
  const auto all = days_of_year(start, 366, 1);
  CHECK(iso_8601(all.front()) == "2024-01-01T00:00:00Z");
  CHECK(iso_8601(all.back()) == "2024-12-31T00:00:00Z");
  CHECK(std::set<UtcTime>(all.begin(), all.end()).size() == 366);
  CHECK_THROWS_AS(static_cast<void>(days_of_year(start, 367, 1)), std::invalid_argument);
}

TEST_CASE("files of runs are known by their names, and no others") {
  for (const char* name : {"results.json", "seed-7.json", "day-2024-03-05.json"})
    CHECK_MESSAGE(is_run_file(name), name);
  for (const char* name : {"seed-.json", "seed-7.csv", "day-x.json", "notes.txt", "seed-a.json"}) {
    CHECK_MESSAGE(!is_run_file(name), name);
  }
}

}  // namespace tradewind
