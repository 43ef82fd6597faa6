#pragma once

#include "sim/hardware/accelerator.hpp"
#include "sim/llm/language_model.hpp"
#include "topologies/catalogue.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tradewind {

/// One measured serving configuration, of one replica.
struct Measurement {
  std::uint64_t line = 0;  ///< in its file, from 1
  std::string task;        ///< of the benchmark: rows of one task share their unknown contexts
  const LanguageModel* model = nullptr;
  int gpus = 1;
  double batch_limit = 0.0;    ///< sequences that the engine was told to run at most; the mean where not stated
  double batch = 0.0;          ///< mean running sequences
  double output_tokens = 0.0;  ///< mean of a request
  double tokens_per_s = 0.0;   ///< output tokens
  Seconds inter_token{};       ///< median
  Watts power{};               ///< all GPUs, mean
  Joules per_token{};          ///< GPU energy per output token
};

/// Reads measurements: a CSV with the columns named in tools/calibrate/README.md, in any order; others are passed over.
/// \param catalogue  Names the models by Hugging Face id; must outlive the result.
/// \param part       The rows' accelerator: a `gpu_model` that contradicts it is an error.
/// \throws ConfigError  with the line, for a missing column, a number that is not finite and above 0, an unknown model,
///                      a weight precision other than the catalogue's model has, or a model that does not fit.
[[nodiscard]] std::vector<Measurement> read_measurements(const std::string& path, const Catalogue& catalogue,
                                                         const Accelerator& part);

}  // namespace tradewind
