#pragma once

#include "tools/validate/validation.hpp"
#include "topologies/catalogue.hpp"

#include <string>
#include <vector>

namespace tradewind {

/// Time to first token of 16 prompts of 1,024 tokens (`argonne_ttft.csv`): on H100 under vLLM, which η_p is from, and
/// elsewhere. Llama 3 8B has Llama 3.1 8B's shape; models that the catalogue lacks are passed over and named.
[[nodiscard]] std::vector<ValidationGroup> first_token_groups(const std::string& path, const Catalogue& catalogue);

/// Watts of GEMMs on an H200 (`h200_sxm__gemm__vllm__0.22.0__gemm_perf.csv.gz`): large ones against our prefill, small
/// ones against our decoding power at the memory rate they were measured to reach. Medians over shapes.
[[nodiscard]] ValidationGroup gemm_power_group(const std::string& path, const Catalogue& catalogue);

}  // namespace tradewind
