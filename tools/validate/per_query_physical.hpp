#pragma once

#include "tools/validate/per_query_paper.hpp"
#include "tools/validate/samples.hpp"
#include "tools/validate/validation.hpp"
#include "topologies/catalogue.hpp"

#include <cstdint>
#include <vector>

namespace tradewind {

/// What the estimate of a query's energy from the step model assumes beside the model itself.
struct PhysicalMethod {
  Spread batch;              ///< sequences running together on one node
  double load_factor = 1.0;  ///< share of a fleet's powered node time that serves; the rest idles
  PaperMethod paper;         ///< lengths, PUE, fleet size and interventions are the paper's
  std::uint32_t samples = 40000;
};

/// As `published/per_query_paper.json` has it.
[[nodiscard]] PhysicalMethod physical_method();

/// Energy per query of Llama 3.1 405B FP8 on a node of 8 × H100 from the step model: the same figures as the paper's.
///
/// Closed form for each draw: a steady batch of queries whose lengths are those of all, GPUs from the step model, node
/// and PUE on top, times the query's own output tokens. The batch is at most what the KV cache holds. Fleet totals add
/// the idle node time.
[[nodiscard]] PaperFigures physical_figures(const Catalogue& catalogue,
                                            const PhysicalMethod& method = physical_method());

/// The figures beside those that both versions of the paper publish. Batch range and load factor were chosen after
/// seeing the result, so agreement is consistency, not prediction; the group says so.
[[nodiscard]] ValidationGroup physical_group(const Catalogue& catalogue, const PaperFigures& ours,
                                             const PhysicalMethod& method = physical_method());

/// The published energies per query of commercial services, whose models and lengths nobody knows, beside the median.
[[nodiscard]] ValidationGroup per_query_bands(const PaperFigures& ours);

}  // namespace tradewind
