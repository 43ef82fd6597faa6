#pragma once

#include "tools/validate/samples.hpp"
#include "tools/validate/validation.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tradewind {

/// Tokens per second of one node, of a model: ln TPS = intercept + prompt·ln L_in + output·ln L_out, at most `tps_max`.
struct ThroughputFit {
  std::string model;
  double intercept = 0.0;
  double prompt = 0.0;
  double output = 0.0;
  double tps_max = 0.0;
  double node_power_kw = 0.0;  ///< P_max

  [[nodiscard]] double tokens_per_second(double prompt_tokens, double output_tokens) const;
};

/// The method's inputs that both versions share.
struct PaperMethod {
  Spread power_share;
  Spread pue;
  double prompt_tokens = 0.0;
  double output_short = 0.0;  ///< median of an exponential
  double output_long = 0.0;
  double fleet_factor = 1.0;  ///< on fleet totals only
  double queries_per_day = 0.0;
  double long_share = 0.0;
  Spread serving_short;  ///< by which interventions divide a short query's energy
  Spread serving_long;
  std::uint32_t samples = 200000;  ///< per model and query length
  std::uint64_t seed = 1;
};

/// As published (`published/per_query_paper.json`, as all that follows).
[[nodiscard]] PaperMethod paper_method();

/// What the method gives.
struct PaperFigures {
  double short_p25 = 0.0, short_p50 = 0.0, short_p75 = 0.0;  ///< Wh per query
  double long_p25 = 0.0, long_p50 = 0.0, long_p75 = 0.0;
  double fleet_short = 0.0;  ///< GWh a day, all queries short
  double fleet_mixed = 0.0;  ///< with the share of long ones
  double fleet_improved = 0.0;
};

/// The quartiles of short and long queries, from their energies in ascending order; no fleet yet.
[[nodiscard]] PaperFigures quartiles_of(const std::vector<double>& brief, const std::vector<double>& lengthy);

/// One published figure, and which of ours it is.
struct PublishedFigure {
  std::string quantity;
  std::string unit;
  double value = 0.0;
  double step = 0.0;  ///< unit of the last digit published
  double PaperFigures::*ours = nullptr;
};

/// One version of Oviedo et al., "Energy Use of AI Inference: Efficiency Pathways and Test-Time Compute"
/// (arXiv 2509.20241): its inputs, and what it publishes for them.
struct PaperVersion {
  std::string name;
  std::vector<ThroughputFit> models;  ///< the three above 200 billion parameters, in equal parts
  std::vector<PublishedFigure> published;
};

/// September 2025 (`v1`) and June 2026 (`v2`).
[[nodiscard]] std::vector<PaperVersion> paper_versions();

/// The paper's Monte Carlo: E = PUE · P_max · PU · L_out / TPS / 3.6, in Wh.
///
/// Percentiles per query are those of the equal mixture, each model's draws first trimmed to P5–P95 and what is left to
/// P10–P90; fleet totals are means of all draws times the fleet factor. Draws are keyed by model, length and number:
/// the same everywhere.
[[nodiscard]] PaperFigures paper_figures(const PaperVersion& version, const PaperMethod& method = paper_method());

/// Every published figure of a version beside the recomputed one.
[[nodiscard]] ValidationGroup paper_group(const PaperVersion& version, const PaperMethod& method = paper_method());

/// Whether a figure agrees with one published to few digits: within 2 %, or rounded to the same digits.
/// \param step  The unit of the last digit published.
[[nodiscard]] bool agrees(double predicted, double published, double step);

}  // namespace tradewind
