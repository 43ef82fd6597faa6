// The reader of traces with named columns. First byte: switches of `check_trace`, second: unit and zero of the times,
// order and names; the rest is the file.

#include "tests/fuzz/trace_claims.hpp"
#include "traces/request_file_keys.hpp"

namespace tradewind::fuzz {

void try_input(std::span<const std::uint8_t> input) {
  const std::uint8_t switches = take_switches(input);
  const std::uint8_t times = take_switches(input);
  RequestColumns columns{"t", "in", "out"};
  columns.unit = time_units[times % time_units.size()];
  columns.origin = time_origins[times / 64];
  if ((times & 16U) != 0) columns.tenant.column = "who";
  check_trace(input, columns, switches, (times & 32U) != 0);
}

}  // namespace tradewind::fuzz
