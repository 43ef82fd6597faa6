#include "traces/requests/loaded_trace.hpp"

#include "sim/config/config_error.hpp"

namespace tradewind {

std::shared_ptr<const LoadedTrace> load_trace(RequestSource& source, const std::string& shown) {
  auto trace = std::make_shared<LoadedTrace>();
  while (const auto row = source.next()) trace->rows.push_back(*row);
  trace->rows.shrink_to_fit();
  trace->counts = source.counts();
  const Seconds first = trace->rows.empty() ? Seconds(0) : trace->rows.front().arrival;
  for (TraceRow& row : trace->rows) row.arrival -= first;
  const double span = trace->rows.empty() ? 0.0 : trace->rows.back().arrival.value();
  if (span <= 0.0) {
    throw ConfigError(shown, "", "rows that all arrive at one time", "a trace that lasts, to repeat or superpose it");
  }
  trace->period_s = span + span / static_cast<double>(trace->rows.size() - 1);
  return trace;
}

}  // namespace tradewind
