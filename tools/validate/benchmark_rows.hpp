#pragma once

#include "sim/llm/engine_profile.hpp"
#include "tools/validate/validation.hpp"
#include "topologies/catalogue.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tradewind {

/// One measured configuration of a serving benchmark.
struct BenchmarkRow {
  std::uint64_t line = 0;  ///< in its file, from 1
  std::string task;
  std::string model;  ///< Hugging Face id
  std::string precision;
  std::string accelerator;  ///< as the benchmark names it, for example `H100`
  int gpus = 1;             ///< all of them
  int replicas = 1;         ///< data parallel copies, among which GPUs and sequences are divided
  double batch = 0.0;       ///< mean running sequences, of all replicas
  double output_tokens = 0.0;
  double throughput = 0.0;  ///< output tokens per second
  double inter_token_latency_ms = 0.0;
  double power_w = 0.0;  ///< all GPUs
  double joules_per_token = 0.0;
};

/// Measured configurations and the file they are from.
struct BenchmarkTable {
  std::string file;    ///< named in messages
  std::string source;  ///< named in groups; the file where the caller knows no better
  std::vector<BenchmarkRow> rows;
};

/// Reads a CSV with the columns of `ml_energy_v3_h100_fit.csv`; others are passed over.
/// \throws ConfigError  for a missing file or column, no rows, or a number that is not finite and above 0 (with line).
[[nodiscard]] BenchmarkTable read_benchmark_rows(const std::string& path);

/// The same file's rows as one group per set of step constants they are predicted with, in the order of first rows.
///
/// Each group's rows are four figures per configuration: throughput, itl_p50, power, j_per_token. To see what constants
/// say of a family they were not fitted to, pass an `engine` fitted without it and only that family's rows.
/// \throws ConfigError  for a model or accelerator that the catalogue lacks, another number format than the catalogue's
///                      model has, a task whose contexts the profile does not know, or weights that do not fit.
[[nodiscard]] std::vector<ValidationGroup> benchmark_groups(const BenchmarkTable& table, const Catalogue& catalogue,
                                                            const EngineProfile& engine);

/// All rows in one group called `rows`.
[[nodiscard]] ValidationGroup benchmark_group(const BenchmarkTable& table, const Catalogue& catalogue,
                                              const EngineProfile& engine);

}  // namespace tradewind
