#pragma once

#include "tests/unit/traces/test_files.hpp"
#include "traces/grid/series_reader.hpp"

#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

namespace tradewind::test {

/// Rows of a test series: minutes after 2024-01-01T00:00Z, and the value as written.
using SampleRows = std::vector<std::pair<int, std::string>>;

/// Rows at these minutes with the values 1, 2, 3, …
inline SampleRows numbered(const std::vector<int>& minutes) {
  SampleRows rows;
  for (const int minute : minutes) rows.emplace_back(minute, std::to_string(rows.size() + 1));
  return rows;
}

inline const UtcTime sample_start = *parse_utc("2024-01-01");

inline std::string sample_text(const SampleRows& rows) {
  std::string text = "at,value\n";
  for (const auto& [minute, value] : rows) {
    text += iso_8601(utc_seconds(sample_start.seconds() + minute * 60)) + "," + value + "\n";
  }
  return text;
}

inline SeriesColumns sample_columns(bool non_negative = true) { return {{"at"}, {"value"}, 1.0, non_negative}; }

/// What is read of a text for the minutes `from` to `to` after 2024-01-01T00:00Z.
inline Series read_text(const std::string& text, const SeriesRules& rules, double from, double to,
                        bool non_negative = true) {
  const TemporaryFolder folder;
  const WrittenPath written{folder.write("s.csv", text), "topology.json", "/series/path"};
  const GridWindow window{utc_seconds(sample_start.seconds() + static_cast<std::int64_t>(from * 60.0)),
                          Seconds((to - from) * 60.0)};
  return read_series(written, sample_columns(non_negative), rules, window);
}

/// A signal as text: the minute of the window at which each value begins, and where the last one ends: `0:1 60:2 end
/// 90`.
inline std::string steps_of(const Signal& signal) {
  std::string text = fmt::format("0:{:.6g}", signal.value_at(Seconds(0)));
  for (Seconds t = signal.next_change(Seconds(0)); t < signal.end(); t = signal.next_change(t)) {
    text += fmt::format(" {:g}:{:.6g}", t.value() / 60.0, signal.value_at(t));
  }
  return text + fmt::format(" end {:g}", signal.end().value() / 60.0);
}

/// The same of a text, or what is wrong with it: `line 3: found …`.
inline std::string read_steps(const std::string& text, double from, double to, const SeriesRules& rules = {},
                              bool non_negative = true) {
  std::string steps;
  const std::string error =
      config_error([&] { steps = steps_of(read_text(text, rules, from, to, non_negative).signal); });
  return error.empty() ? steps : error.substr(error.find(": ") + 2);
}

inline std::string read_steps(const SampleRows& rows, double from, double to, const SeriesRules& rules = {}) {
  return read_steps(sample_text(rows), from, to, rules);
}

}  // namespace tradewind::test
