#include "tools/bench/core_rates.hpp"

#include "sim/kernel/child.hpp"
#include "sim/kernel/clock.hpp"
#include "tools/bench/calibration_loop.hpp"
#include "tools/bench/ticker.hpp"
#include "traces/workload_stream.hpp"

#include <fmt/format.h>
#include <fstream>
#include <vector>

namespace tradewind {

namespace {

constexpr double day_s = 86'400.0;

CoreRate drawn(const RequestSpec& requests, double duration_s) {
  WorkloadSpec spec;
  spec.requests = requests;
  spec.origins = {{0.2, 1.0}, {0.5, 1.0}, {0.3, -5.0}};
  spec.classes = {{0.9, {}}, {0.1, {}}};
  spec.duration = Seconds(duration_s);
  const double begin = processor_seconds();
  WorkloadStream stream(spec);
  CoreRate rate;
  while (stream.next()) ++rate.count;
  rate.cpu_s = processor_seconds() - begin;
  return rate;
}

/// One request every tenth of a second.
void write_trace(std::uint64_t rows, const std::string& file) {
  std::ofstream out(file, std::ios::binary);
  out << "TIMESTAMP,ContextTokens,GeneratedTokens\n";
  for (std::uint64_t i = 0; i < rows; ++i) {
    const std::uint64_t s = i / 10;
    out << fmt::format("2023-11-{:02} {:02}:{:02}:{:02}.{}000000,{},{}\n", 1 + s / 86'400, s / 3'600 % 24, s / 60 % 60,
                       s % 60, i % 10, 300 + i % 977, 1 + i % 331);
  }
}

}  // namespace

CoreRate clock_rate(std::uint64_t events, std::uint32_t pending) {
  const std::string seconds = run_in_child([=] {
    Ticker ticker(events, pending, false);
    const Platform platform{{{"link", BytesPerSecond(1e9), Seconds(0)}}, {{"a", {0}, {0}}}};
    const double begin = processor_seconds();
    run_clock(platform, ticker, {true});
    return fmt::format("{}", processor_seconds() - begin);
  });
  return {events, std::stod(seconds)};
}

CoreRate generator_rate(std::uint64_t rows) {
  RequestSpec spec;
  spec.synthetic = azure_conversation_fit();
  spec.synthetic->rate_rps = static_cast<double>(rows) / day_s;
  spec.profile = {ProfileShape::diurnal, 1.6, 15.0};
  return drawn(spec, day_s);
}

CoreRate reader_rate(std::uint64_t rows, const std::string& file) {
  write_trace(rows, file);
  RequestSpec spec;
  spec.path = {file, "", ""};
  spec.columns = azure_llm_columns();
  return drawn(spec, static_cast<double>(rows));
}

}  // namespace tradewind
