#pragma once

#include "sim/llm/language_model.hpp"
#include "topologies/catalogue.hpp"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace tradewind {

/// A service whose energy per query is asked for: what a lever changes.
struct Service {
  LanguageModel model;
  std::string accelerator = "h100-sxm";
  std::string node = "hgx-h100";
  int gpus = 4;
  double batch = 64.0;
  double prompt_tokens = 500.0;
  double output_tokens = 300.0;
  double length_bias = 1.0;           ///< of `SteadyBatch`
  double exit_depth = 1.0;            ///< share of its layers that a decoding token passes on average
  int draft_tokens = 0;               ///< tokens proposed for each verification
  double acceptance = 0.0;            ///< probability that a proposed token is right, after right ones
  std::optional<double> power_cap_w;  ///< of one GPU
};

/// Wh at the wall of the node, its host shared by all replicas that fit, for one query of a steady batch.
/// \throws UnknownProfile, std::out_of_range  for what the catalogue lacks.
[[nodiscard]] double query_wh(const Service& service, const Catalogue& catalogue);

/// One change of the service, alone.
struct Lever {
  std::string category;  ///< `model`, `serving` or `hardware`; `combined` for several
  std::string name;
  double before_wh = 0.0;
  double after_wh = 0.0;
  std::string basis;  ///< what is assumed, and why the result is where it is

  [[nodiscard]] double factor() const { return before_wh / after_wh; }
};

/// A published range and what the model lands at.
struct Claim {
  std::string text;
  double low = 0.0;
  double high = 0.0;
  double value = 0.0;
  std::string why;  ///< where it lies outside, or what it rests on

  [[nodiscard]] bool inside() const { return value >= low && value <= high; }
};

/// The levers of arXiv 2509.20241, each alone and combined, from the step model.
struct LeverStudy {
  std::string baseline;
  std::vector<Lever> levers;
  std::vector<Claim> claims;
};

[[nodiscard]] LeverStudy lever_study(const Catalogue& catalogue);

/// As the member `levers` of `validation.json` (tools/README.md).
[[nodiscard]] nlohmann::ordered_json to_json(const LeverStudy& study);

/// As text: a table of levers, then the claims. Ends with a newline.
[[nodiscard]] std::string lever_table(const LeverStudy& study);

}  // namespace tradewind
