#include "traces/requests/loaded_trace.hpp"

#include "sim/base/config/config_error.hpp"

#include <fmt/format.h>

namespace tradewind {

std::shared_ptr<const LoadedTrace> load_trace(RequestSource& source, const std::string& shown) {
  auto trace = std::make_shared<LoadedTrace>();
  Seconds first{};
  Seconds last{};
  while (auto row = source.next()) {
    if (trace->rows.size() == 0) first = row->arrival;
    row->arrival -= first;
    last = row->arrival;
    trace->rows.add(*row);
  }
  trace->rows.finish();
  trace->counts = source.counts();
  trace->sha256 = source.sha256();
  const double span = last.value();
  if (span < LoadedTrace::span_s_min) {
    throw ConfigError(shown, "", "rows that all arrive at one time, within a microsecond",
                      "a trace that lasts, to repeat or superpose it");
  }
  trace->period_s = span + span / static_cast<double>(trace->rows.size() - 1);
  if (trace->period_s > LoadedTrace::period_s_max) {
    throw ConfigError(shown, "", fmt::format("a trace of {:.0f} days", trace->period_s / 86'400.0),
                      "at most ten years, to repeat or superpose it");
  }
  return trace;
}

}  // namespace tradewind
