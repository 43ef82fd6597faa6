#pragma once

#include "sim/units/quantity.hpp"
#include "traces/data_path.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tradewind {

/// What was done to a series because its topology allowed it.
struct SeriesMending {
  std::uint64_t duplicates = 0;  ///< rows dropped because another has their time
  std::uint64_t filled = 0;      ///< intervals of the run without a value that were filled
  Seconds filled_time{};         ///< how much of the run they cover
};

/// One file that a run read, as `results.json` lists it under `inputs`.
struct InputRecord {
  std::string path;    ///< as written in the file that names it
  std::string sha256;  ///< of the file's bytes as they lie on disk, compressed or not
  std::uint64_t rows = 0;
  std::uint64_t rows_skipped = 0;          ///< bad rows passed over because the scenario allowed it
  std::string kind;                        ///< for example `requests`, `average_direct`, `price`
  std::optional<SeriesMending> mending{};  ///< of a series of intensities or prices
};

/// Counts of rows; digest by reading the file once more.
/// \throws ConfigError  when the file cannot be read.
[[nodiscard]] InputRecord input_record(const WrittenPath& written, std::string kind, std::uint64_t rows,
                                       std::uint64_t rows_skipped = 0);

}  // namespace tradewind
