// Where libFuzzer enters; the name is its own.

#include "tests/fuzz/input_file.hpp"

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tradewind::fuzz::try_input({data, size});
  return 0;
}
