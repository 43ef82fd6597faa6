#include "traces/requests/loaded_trace.hpp"

#include "sim/base/config/config_error.hpp"

#include <fmt/format.h>

namespace tradewind {

namespace {

double period_of(const LoadedTrace& trace, const std::string& shown, const LoadRules& rules) {
  const double span = trace.last_s - trace.first_s;
  if (!rules.cyclic) return span;
  if (rules.period_s) {
    if (span <= *rules.period_s) return *rules.period_s;
    throw ConfigError(shown, "", fmt::format("a trace of {} s", span),
                      fmt::format("one no longer than the {} s of its \"period_s\"", *rules.period_s));
  }
  if (span < LoadedTrace::span_s_min) {
    throw ConfigError(shown, "", "rows that all arrive at one time, within a microsecond",
                      "a trace that lasts, to repeat, superpose or bootstrap it (as seeds after the first do)");
  }
  const double period = span + span / static_cast<double>(trace.rows.size() - 1);
  if (period > LoadedTrace::period_s_max) {
    throw ConfigError(shown, "", fmt::format("a trace of {:.0f} days", period / 86'400.0),
                      "at most ten years, to repeat, superpose or bootstrap it");
  }
  return period;
}

}  // namespace

std::shared_ptr<const LoadedTrace> load_trace(RequestSource& source, const std::string& shown, const LoadRules& rules) {
  auto trace = std::make_shared<LoadedTrace>();
  while (const auto row = source.next()) {
    if (trace->rows.size() == 0) trace->first_s = row->arrival.value();
    trace->last_s = row->arrival.value();
    trace->rows.add(*row);
  }
  trace->rows.finish();
  source.finish();
  trace->counts = source.counts();
  trace->sha256 = source.sha256();
  if (trace->rows.size() > 0) trace->period_s = period_of(*trace, shown, rules);
  return trace;
}

}  // namespace tradewind
