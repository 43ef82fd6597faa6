#include "traces/calendar.hpp"

#include <doctest/doctest.h>

using namespace tradewind;

TEST_CASE("times of ISO 8601 are read to the nanosecond") {
  CHECK(parse_utc("1970-01-01")->nanoseconds == 0);
  CHECK(parse_utc("2023-11-16T00:00:00Z")->seconds() == 1'700'092'800);
  CHECK(parse_utc("2023-11-16 18:15:46.6805900")->nanoseconds == 1'700'158'546'680'590'000);
  CHECK(parse_utc("2024-05-10 00:00:00.009930+00:00")->nanoseconds == 1'715'299'200'009'930'000);
  CHECK(parse_utc("2024-02-29T12:00Z")->seconds() == 1'709'208'000);
  CHECK(parse_utc("2023-01-01 11:00:00+11:00") == parse_utc("2023-01-01 00:00:00"));
  CHECK(parse_utc("2022-12-31 16:00-0800") == parse_utc("2023-01-01"));
  CHECK(parse_utc("2023-01-01T01+01") == std::nullopt);
  CHECK(parse_utc("2023-01-01T01:00+01") == parse_utc("2023-01-01"));
}

TEST_CASE("what is not a time gives nothing") {
  for (const char* text :
       {"", "2023", "2023-11", "2023-13-01", "2023-02-29", "2023-11-31", "2023-11-16T24:00:00Z", "2023-11-16T10:60Z",
        "2023-11-16T10:00:60Z", "2023-11-16T10:00:00.Z", "2023-11-16T10:00:00Zx", "2023-11-16x10:00", "16/11/2023",
        "1899-12-31", "2201-01-01", "2023-11-16T10:00+25:00", "2023-11-16T", "12345678"}) {
    CHECK_MESSAGE(parse_utc(text) == std::nullopt, text);
  }
}

TEST_CASE("writing a time and reading it again gives the same second") {
  for (std::int64_t seconds = -2'000'000'000; seconds < 7'000'000'000; seconds += 86'400 * 13 + 3671) {
    const auto again = parse_utc(iso_8601(utc_seconds(seconds)));
    REQUIRE(again.has_value());
    CHECK(again->seconds() == seconds);
  }
  CHECK(iso_8601(utc_seconds(-1)) == "1969-12-31T23:59:59Z");
}

TEST_CASE("months, years and local hours follow the calendar") {
  CHECK(iso_8601(plus_months(*parse_utc("2023-12-01"), 1)) == "2024-01-01T00:00:00Z");
  CHECK(iso_8601(plus_months(*parse_utc("2024-02-01T06:00Z"), 12)) == "2025-02-01T06:00:00Z");
  CHECK(iso_8601(year_start(*parse_utc("2024-12-31T23:59:59Z"))) == "2024-01-01T00:00:00Z");
  CHECK(local_hour(*parse_utc("2024-01-01T23:30Z"), 0.0) == doctest::Approx(23.5));
  CHECK(local_hour(*parse_utc("2024-01-01T23:30Z"), 5.5) == doctest::Approx(5.0));
  CHECK(local_hour(*parse_utc("2024-01-01T01:00Z"), -8.0) == doctest::Approx(17.0));
  CHECK(local_hour(*parse_utc("1969-12-31T01:00Z"), 0.0) == doctest::Approx(1.0));
  CHECK(seconds_between(*parse_utc("2024-01-01T00:00:00.25Z"), *parse_utc("2024-01-01T00:00:01Z")) == 0.75);
}

TEST_CASE("a parser that remembers the last date reads what one without memory reads") {
  UtcParser parser;
  for (const std::string_view text : {"2023-11-16 18:15:46.6805900", "2023-11-16 18:15:47", "2023-11-16",
                                      "2023-11-31 00:00", "2023-11-16T01:02Z", "2023-11-17 00:00:00.1234567891",
                                      "2023-11-1", "", "2023-11-17", "2023-11-17 00:00:00.", "2023-11-17 00:00:60"}) {
    CHECK(parser(text) == parse_utc(text));
  }
  CHECK_FALSE(UtcParser()(std::string_view("\0\0\0\0\0\0\0\0\0\0", 10)).has_value());
  CHECK(parse_utc("2023-11-17 00:00:00.1234567891")->nanoseconds % 1'000'000'000 == 123'456'789);
  CHECK(parse_utc("2023-11-17 00:00:00.5")->nanoseconds % 1'000'000'000 == 500'000'000);
}
