#pragma once

#include "sim/base/config/config_error.hpp"
#include "tests/fuzz/input_file.hpp"
#include "traces/request_spec.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace tradewind::fuzz {

/// Whether a row keeps what readers promise.
inline void check_row(const TraceRow& row, Seconds last) {
  require(row.arrival >= last && row.arrival.value() >= 0.0);
  require(row.prompt_tokens >= 1 && row.prompt_tokens <= RowRules::tokens_limit);
  require(row.output_tokens >= 1 && row.output_tokens <= RowRules::tokens_limit);
}

/// Reads a trace in blocks to its end or, where it repeats itself, some way.
inline void check_source(RequestSource& source) {
  constexpr std::size_t blocks_max = 100;
  constexpr Seconds end(1e7);
  std::array<TraceRow, 7> block;
  Seconds last{};
  for (std::size_t i = 0; i < blocks_max; ++i) {
    const std::size_t count = source.read(block, end);
    for (const TraceRow& row : std::span(block).first(count)) {
      check_row(row, last);
      last = row.arrival;
    }
    if (count < block.size()) break;
  }
  require(source.counts().skipped_lines.size() <= RowCounts::lines_kept);
}

/// Reads a trace plainly and in the ways that `switches` say: skipping bad rows, without duplicates, cut, repeated,
/// bootstrapped, superposed and scaled; sorted where asked. Only a ConfigError may come of it.
inline void check_trace(std::span<const std::uint8_t> bytes, const RequestColumns& columns, std::uint8_t switches,
                        bool any_order = false) {
  const InputFile file(bytes);
  RequestSpec spec;
  spec.path = {file.path(), "scenario.json", "/workload/requests/path"};
  spec.columns = columns;
  spec.rules.skip_bad_rows = (switches & 1U) != 0;
  spec.rules.bad_rows_max_share = 1.0;
  spec.rules.any_order = any_order;
  spec.rules.keep_duplicates = (switches & 2U) != 0;
  if ((switches & 4U) != 0) spec.rules.output_tokens_max = 100;
  spec.repeat = (switches & 8U) != 0;
  spec.bootstrap = (switches & 16U) != 0;
  spec.superpose = (switches & 32U) != 0 ? 3 : 1;
  if ((switches & 64U) != 0) spec.rate_scale = 1e-3;
  try {
    const auto source = open_requests(spec, {Seconds(1e7), 1, 0, 1.0});
    check_source(*source);
    source->finish();
  } catch (const ConfigError&) {
    return;  // the answer to a bad trace
  }
}

}  // namespace tradewind::fuzz
