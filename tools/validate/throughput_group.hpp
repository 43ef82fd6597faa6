#pragma once

#include "tools/validate/validation.hpp"
#include "topologies/catalogue.hpp"

#include <string>

namespace tradewind {

/// TensorRT-LLM's published peak offline throughput of FP8 models on H100 (`trtllm_perf_overview_v1.0.csv`), under its
/// own profile where the catalogue has one, else under vLLM's: then the gap between the engines is part of the error.
[[nodiscard]] ValidationGroup tensorrt_group(const std::string& path, const Catalogue& catalogue);

}  // namespace tradewind
