#include "tools/cli/repetitions.hpp"

#include "sim/base/random/stream.hpp"
#include "traces/calendar.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <tuple>

namespace tradewind {

namespace {

constexpr std::int64_t day_s = 86'400;

/// Variants are paired by seed and start. To blame is the first that has one of its own.
[[noreturn]] void refuse_own(const char* key, const ScenarioDocument& document, const std::vector<Variant>& variants,
                             const std::string& why) {
  const auto own =
      std::find_if(variants.begin(), variants.end(), [&](const Variant& v) { return v.patch.contains(key); });
  if (own == variants.end()) throw std::logic_error("variants differ in what none of them has by itself");
  throw ConfigError(document.place.file, document.place.pointer + "/variants/" + own->name + "/" + key,
                    describe(own->patch[key]), why);
}

void check_pairs(const ScenarioDocument& document, const std::vector<Variant>& variants, const Repetitions& wanted,
                 const Scenario& first, const Scenario& own) {
  if (wanted.runs() < 2) return;
  const char* const option = wanted.days > 0 ? "--days" : "--seeds";
  if (own.seed != first.seed) {
    refuse_own("seed", document, variants,
               fmt::format("no such key with {}, for variants are paired by seed; or --seed", option));
  }
  if (wanted.days > 0 && own.start != first.start) {
    refuse_own("start", document, variants, "no such key with --days, for variants are paired by day");
  }
}

void bootstrap(WorkloadSpec& workload) {
  if (auto& requests = workload.requests) requests->bootstrap = !requests->synthetic;
  for (auto& request_class : workload.classes) {
    if (request_class.requests) request_class.requests->bootstrap = !request_class.requests->synthetic;
  }
}

bool between(std::string_view name, std::string_view prefix, std::string_view suffix, std::string_view allowed) {
  if (!name.starts_with(prefix) || !name.ends_with(suffix)) return false;
  const std::string_view middle = name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
  return !middle.empty() && middle.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace

std::vector<UtcTime> days_of_year(UtcTime start, std::size_t count, std::uint64_t seed) {
  const UtcTime begin = year_start(start);
  const std::int64_t days = (plus_months(begin, 12).seconds() - begin.seconds()) / day_s;
  if (count < 1 || static_cast<std::int64_t>(count) > days) throw std::invalid_argument("more days than a year has");
  struct Day {
    int season = 0;
    std::int64_t weekday = 0;  ///< Thursday is 0, as 1 January 1970 was
    std::int64_t index = 0;
  };
  std::vector<Day> all;
  for (int month = 0; month < 12; ++month) {
    const std::int64_t from = (plus_months(begin, month).seconds() - begin.seconds()) / day_s;
    const std::int64_t to = (plus_months(begin, month + 1).seconds() - begin.seconds()) / day_s;
    for (std::int64_t index = from; index < to; ++index) {
      all.push_back({(month + 1) % 12 / 3, (begin.seconds() / day_s + index) % 7, index});
    }
  }
  std::sort(all.begin(), all.end(), [](const Day& a, const Day& b) {
    return std::tuple(a.season, a.weekday, a.index) < std::tuple(b.season, b.weekday, b.index);
  });
  const double step = static_cast<double>(days) / static_cast<double>(count);
  const double first = Stream(seed, "days of the year").at(0).uniform();
  const std::int64_t time_of_day = start.nanoseconds - utc_seconds(start.seconds() / day_s * day_s).nanoseconds;
  std::vector<UtcTime> chosen;
  for (std::size_t i = 0; i < count; ++i) {
    const auto place = static_cast<std::size_t>((static_cast<double>(i) + first) * step);
    const UtcTime midnight = utc_seconds(begin.seconds() + all[std::min(place, all.size() - 1)].index * day_s);
    chosen.push_back({midnight.nanoseconds + time_of_day});
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

std::vector<Scenario> all_runs(const ScenarioDocument& document, const std::vector<Variant>& variants,
                               const Repetitions& wanted, const Library& library) {
  std::vector<Scenario> scenarios;
  const Scenario first = read_scenario(variants.front(), document.place, library);
  std::vector<UtcTime> days;
  if (wanted.days > 0) days = days_of_year(first.start, wanted.days, first.seed);
  for (const Variant& variant : variants) {
    const Scenario own = read_scenario(variant, document.place, library);
    check_pairs(document, variants, wanted, first, own);
    for (std::size_t run = 0; run < wanted.runs(); ++run) {
      Variant repeated = variant;
      repeated.json["seed"] = own.seed + run;
      if (!days.empty()) repeated.json["start"] = iso_8601(days[run]);
      Scenario scenario = read_scenario(repeated, document.place, library);
      if (run > 0) bootstrap(scenario.workload);
      scenarios.push_back(std::move(scenario));
    }
  }
  return scenarios;
}

std::string place_of(const std::string& variant, std::size_t run, const Scenario& scenario, const Repetitions& wanted) {
  if (run == 0) return variant + "/results.json";
  if (wanted.days > 0) return fmt::format("{}/day-{}.json", variant, iso_8601(scenario.start).substr(0, 10));
  return fmt::format("{}/seed-{}.json", variant, scenario.seed);
}

bool is_run_file(std::string_view name) {
  return name == "results.json" || between(name, "seed-", ".json", "0123456789") ||
         between(name, "day-", ".json", "0123456789-");
}

}  // namespace tradewind
