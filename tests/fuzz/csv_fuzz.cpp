// The reader of traces with named columns. First byte: switches of `check_trace`, second: unit and zero of the times;
// the rest is the file.

#include "tests/fuzz/trace_claims.hpp"

namespace tradewind::fuzz {

void try_input(std::span<const std::uint8_t> input) {
  const std::uint8_t switches = take_switches(input);
  const std::uint8_t times = take_switches(input);
  RequestColumns columns{"t", "in", "out"};
  columns.unit = times % 3 == 0 ? TimeUnit::seconds : times % 3 == 1 ? TimeUnit::milliseconds : TimeUnit::iso8601;
  columns.origin = times < 128 ? TimeOrigin::zero : TimeOrigin::first_row;
  check_trace(input, columns, switches);
}

}  // namespace tradewind::fuzz
