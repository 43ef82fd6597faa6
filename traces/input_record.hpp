#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tradewind {

/// One file that a run read, as `results.json` lists it under `inputs`.
struct InputRecord {
  std::string path;                   ///< as written in the file that names it
  std::string sha256;                 ///< of the bytes that were read, as they lie on disk, compressed or not
  std::optional<std::uint64_t> rows;  ///< of a trace or series
  std::uint64_t rows_skipped = 0;     ///< bad rows passed over because the scenario allowed it
  std::string kind;                   ///< for example `requests`, `average_direct`, `price`, `topology`
};

}  // namespace tradewind
