#include "tests/unit/traces/workload_samples.hpp"
#include "traces/played_time.hpp"

#include <doctest/doctest.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

RequestSpec dated(const std::string& path, const nlohmann::json& changes = nlohmann::json::object()) {
  nlohmann::json spec = {{"format", "csv"},      {"path", path},         {"time_column", "t"},
                         {"prompt_column", "p"}, {"output_column", "o"}, {"time_unit", "iso8601"}};
  if (!changes.is_null()) spec.update(changes);
  return request_spec(spec);
}

WorkloadSpec two_files(const RequestSpec& first, const RequestSpec& second) {
  WorkloadSpec spec;
  spec.origins = {{1.0, 0.0, "u"}};
  spec.classes = {{1.0, first, "a"}, {1.0, second, "b"}};
  spec.start = *parse_utc("2024-01-01T00:00:00Z");
  spec.duration = Seconds(1000);
  return spec;
}

std::vector<double> times_of(const WorkloadSpec& spec) {
  std::vector<double> times;
  for (const Arrival& arrival : all_arrivals(spec)) times.push_back(arrival.time.value());
  return times;
}

}  // namespace

TEST_CASE("two files whose times count from the first row keep their distance") {
  const TemporaryFolder folder;
  const std::string early = folder.write("a.csv", "t,p,o\n2023-11-16T18:00:00Z,1,1\n2023-11-16T18:00:50Z,1,1\n");
  const std::string late = folder.write("b.csv", "t,p,o\n2023-11-16T18:00:20Z,1,1\n2023-11-16T18:02:00Z,1,1\n");
  CHECK(times_of(two_files(dated(early), dated(late))) == std::vector<double>{0, 20, 50, 120});
  CHECK(times_of(two_files(dated(late), dated(early))) == std::vector<double>{0, 20, 50, 120});
  CHECK(times_of(two_files(dated(late, {{"time_origin", "own_first_row"}}), dated(early))) ==
        std::vector<double>{0, 0, 50, 100});
  const std::string seconds = folder.write("c.csv", "t,p,o\n1700157610,1,1\n1700157611.5,1,1\n");  // 18:00:10
  const RequestSpec counted = dated(seconds, {{"time_unit", "s"}, {"time_origin", "first_row"}});
  CHECK(times_of(two_files(counted, dated(late))) == std::vector<double>{0, 1.5, 10, 110});
  CHECK(times_of(two_files(counted, dated(early))) == std::vector<double>{0, 10, 11.5, 50});
}

TEST_CASE("the earliest row of a file that is sorted is looked for in all of it") {
  const TemporaryFolder folder;
  const std::string mixed =
      folder.write("a.csv", "t,p,o\n2023-11-16T18:00:30Z,1,1\n2023-11-16T17:59:50Z,1,1\n2023-11-16T18:00:20Z,1,1\n");
  const std::string other = folder.write("b.csv", "t,p,o\n2023-11-16T18:00:00Z,1,1\n");
  CHECK(times_of(two_files(dated(mixed, {{"order", "sort"}}), dated(other))) == std::vector<double>{0, 10, 30, 40});
  WorkloadSpec alone;
  alone.requests = dated(mixed, {{"order", "sort"}});
  alone.origins = {{}};
  alone.classes = {{}};
  alone.duration = Seconds(100);
  CHECK(times_of(alone) == std::vector<double>{0, 30, 40});
}

TEST_CASE("a trace of which no row falls into the run is an error that tells rows, first time and what would help") {
  const TemporaryFolder folder;
  WorkloadSpec spec;
  spec.origins = {{}};
  spec.classes = {{}};
  spec.start = *parse_utc("2024-01-01T00:00:00Z");
  spec.duration = Seconds(600);
  const std::string epoch =
      folder.write("a.csv", "t,p,o\n1717200000,100,10\n1717200001.5,200,20\n1717200003,300,30\n1717200004,50,5\n");
  const auto refused = [&](const RequestSpec& requests, const std::vector<std::string>& told) {
    spec.requests = requests;
    const std::string error = config_error([&] { const WorkloadStream stream(spec); });
    for (const std::string& part : told) CHECK_MESSAGE(contains(error, part), error);
  };
  refused(dated(epoch, {{"time_unit", "s"}}),
          {epoch + ": found 4 rows, of which none falls into the run of 600 s: the first arrives at 1717200000 s",
           "\"time_origin\": \"first_row\"", "\"time_unit\" is \"s\""});
  refused(dated(epoch, {{"time_unit", "s"}, {"time_origin", "start"}}),
          {"4 rows", "the first arrives at 13132800 s", "\"start\""});
  refused(dated(epoch, {{"time_unit", "s"}, {"repeat", true}}), {"4 rows", "at 1717200000 s"});
  refused(dated(epoch, {{"time_unit", "s"}, {"order", "sort"}}), {"4 rows", "at 1717200000 s"});
  const std::string past = folder.write("b.csv", "t,p,o\n2023-12-31T23:00:00Z,1,1\n2023-12-31T23:59:59Z,1,1\n");
  for (const char* order : {"error", "sort"}) {
    refused(dated(past, {{"time_origin", "start"}, {"order", order}}), {"2 rows", "the first arrives at -3600 s"});
  }
  refused(
      request_spec({{"format", "vidur"},
                    {"path", folder.write("c.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n36000,1,1\n")}}),
      {"found 1 row, of which none", "at 36000 s", "first_row"});
}

TEST_CASE("a trace of which more than a hundredth lies outside the run is told and counted") {
  const TemporaryFolder folder;
  WorkloadSpec spec;
  spec.origins = {{}};
  spec.classes = {{}};
  spec.requests = request_spec({{"format", "vidur"}, {"path", trace_of(folder, 200, 1.0)}});
  const auto told = [&](double duration_s) {
    spec.duration = Seconds(duration_s);
    WorkloadStream stream(spec);
    while (stream.next()) {
    }
    const auto inputs = stream.inputs();
    CHECK(inputs[0].rows == 200);
    CHECK(inputs[0].requests->outside == static_cast<std::uint64_t>(200 - duration_s));
    return stream.remarks();
  };
  CHECK(told(198).empty());
  const auto remarks = told(150);
  REQUIRE(remarks.size() == 1);
  CHECK(contains(remarks[0], "trace.csv: 50 of 200 rows (25 %) lie outside the run"));
}

TEST_CASE("a workload of traces lasts until just after its last row, in whole seconds") {
  const TemporaryFolder folder;
  const auto lasts = [&](const nlohmann::json& changes, const std::string& times) {
    WorkloadSpec spec;
    spec.origins = {{}};
    spec.classes = {{}};
    std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
    for (const char c : times) text += c == ' ' ? std::string(",1,1\n") : std::string(1, c);
    nlohmann::json requests = {{"format", "vidur"}, {"path", folder.write("a.csv", text + ",1,1\n")}};
    if (!changes.is_null()) requests.update(changes);
    spec.requests = request_spec(requests);
    spec.start = *parse_utc("2024-01-01T00:00:00Z");
    CHECK(plays_once(spec));
    spec.duration = played_time(spec);
    if (!changes.contains("bootstrap")) {
      CHECK(all_arrivals(spec).size() == (1U + std::count(times.begin(), times.end(), ' ')) *
                                             (changes.is_object() ? changes.value("superpose", 1U) : 1U));
    }
    return spec.duration.value();
  };
  CHECK(lasts({}, "0 1 2.5") == 3);
  CHECK(lasts({}, "0 1 3") == 4);
  CHECK(lasts({}, "0") == 1);
  CHECK(lasts({}, "36000 36001.5") == 36'002);
  CHECK(lasts({{"rate_scale", 2}}, "0 1 3") == 2);
  CHECK(lasts({{"order", "sort"}}, "3 1 2") == 4);
  CHECK(lasts({{"superpose", 3}}, "10 12 14") == 17);
  CHECK(lasts({{"bootstrap", true}}, "10 12 14") == 17);
  CHECK(lasts(diurnal, "0 1 2.5") > 3);
  WorkloadSpec endless = synthetic_day(1.0);
  CHECK_FALSE(plays_once(endless));
  endless.requests = request_spec({{"format", "vidur"}, {"path", "a"}, {"repeat", true}});
  CHECK_FALSE(plays_once(endless));
}
