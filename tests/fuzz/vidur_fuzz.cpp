// The reader of Vidur traces, and what can be done to a trace. First byte: switches; the rest is the file.

#include "tests/fuzz/trace_claims.hpp"

namespace tradewind::fuzz {

void try_input(std::span<const std::uint8_t> input) {
  const std::uint8_t switches = take_switches(input);
  check_trace(input, vidur_columns(), switches);
}

}  // namespace tradewind::fuzz
