#include "tools/bench/bench_text.hpp"

#include "sim/run/results.hpp"
#include "tools/text/columns.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

using Line = std::vector<std::string>;

/// Three significant digits without an exponent.
std::string figure(double value) {
  int decimals = 2;
  for (double bound = 10.0; decimals > 0 && value >= bound; bound *= 10.0) --decimals;
  for (double bound = 1.0; decimals < 6 && value > 0.0 && value < bound; bound /= 10.0) ++decimals;
  return fmt::format("{:.{}f}", value, decimals);
}

std::string if_taken(double value) { return value > 0.0 ? figure(value) : "–"; }

Line line_of(const BenchGroup& group, const BenchRow& row) {
  return {"  " + row.name,
          fmt::format("{}", row.count),
          figure(row.cpu_s),
          if_taken(row.wall_s),
          if_taken(row.peak_mb),
          figure(1e-3 / row.cpu_s_each()),
          figure(1e6 * row.cpu_s_each()),
          figure(row.steps_each()),
          figure(row.steps_each() / group.rows.front().steps_each()),
          fmt::format("{}", row.repetitions)};
}

}  // namespace

std::string bench_text(const std::vector<BenchGroup>& groups) {
  std::string text;
  for (const BenchGroup& group : groups) {
    std::vector<Line> lines{
        {"", group.unit + "s", "CPU s", "wall s", "MB", "k/s of CPU", "CPU µs each", "steps each", "× first", "runs"}};
    for (const BenchRow& row : group.rows) lines.push_back(line_of(group, row));
    text += group.title + "\n" + in_columns(lines) + "\n";
  }
  text +=
      "Medians of so many runs. CPU s: user and system time; with requests, of the whole process from start to end. "
      "MB: "
      "its peak.\nStep: one of the calibration loop, timed beside every run, for comparison between machines.\n";
  return text;
}

nlohmann::ordered_json bench_json(const std::vector<BenchGroup>& groups) {
  nlohmann::ordered_json out{{"tradewind", {{"version", BuildInfo::version()}, {"commit", BuildInfo::commit()}}}};
  out["groups"] = nlohmann::ordered_json::array();
  for (const BenchGroup& group : groups) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const BenchRow& row : group.rows) {
      const auto taken = [](double value) { return value > 0.0 ? nlohmann::ordered_json(value) : nullptr; };
      rows.push_back({{"name", row.name},
                      {"count", row.count},
                      {"cpu_s", row.cpu_s},
                      {"wall_s", taken(row.wall_s)},
                      {"peak_mb", taken(row.peak_mb)},
                      {"per_cpu_s", 1.0 / row.cpu_s_each()},
                      {"step_s", row.step_s},
                      {"steps_each", row.steps_each()},
                      {"times_first", row.steps_each() / group.rows.front().steps_each()},
                      {"repetitions", row.repetitions}});
    }
    out["groups"].push_back({{"name", group.name}, {"unit", group.unit}, {"rows", rows}});
  }
  return out;
}

}  // namespace tradewind
