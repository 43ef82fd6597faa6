#pragma once

#include "sim/base/units/quantity.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace tradewind {

/// What was done to a series because its topology allowed it.
struct SeriesMending {
  std::uint64_t duplicates = 0;  ///< rows dropped because another has their time
  std::uint64_t filled = 0;      ///< intervals of the run without a value that were filled
  Seconds filled_time{};         ///< how much of the run they cover
};

/// What became of the rows of a request trace.
struct RequestRows {
  std::map<std::string, std::uint64_t> bad{};  ///< those passed over, by reason
  std::uint64_t outside = 0;                   ///< before or behind the run
};

/// One file that a run read, as `results.json` lists it under `inputs`.
struct InputRecord {
  std::string path;                        ///< as written in the file that names it
  std::string sha256;                      ///< of the bytes that were read, as they lie on disk, compressed or not
  std::optional<std::uint64_t> rows;       ///< of a trace or series
  std::uint64_t rows_skipped = 0;          ///< bad rows passed over because the scenario allowed it
  std::string kind;                        ///< for example `requests`, `average_direct`, `price`, `topology`
  std::optional<SeriesMending> mending{};  ///< of a series of intensities or prices
  std::optional<RequestRows> requests{};   ///< of a trace of requests
};

}  // namespace tradewind
