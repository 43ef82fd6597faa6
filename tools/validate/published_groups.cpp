#include "tools/validate/published_groups.hpp"

#include "sim/llm/steady_batch.hpp"
#include "tools/validate/configuration.hpp"

#include <fmt/format.h>

namespace tradewind {

namespace {

constexpr double gpus = 8.0;

/// What the node model is fitted with: watts of one GPU idle, and under a 500 W cap.
constexpr double idle_w = 85.0;
constexpr double capped_w = 500.0;

double wall_w(const NodeType& node, double gpu_w) { return node_power(node, Watts(gpus * gpu_w)).value(); }

}  // namespace

std::vector<ValidationGroup> node_power_groups(const Catalogue& catalogue) {
  const NodeType& h200 = catalogue.node_types.at("hgx-h200");
  const NodeType& h100 = catalogue.node_types.at("hgx-h100");
  const Accelerator& part = catalogue.accelerators.at("h100-sxm");
  ValidationGroup fitted{"node power, fitted points",
                         ValidationKind::calibration,
                         "MLPerf Inference v4.1 power, 8 × H200",
                         {"two points fix two constants: no error by construction, the intercept is uncertain by 250 W",
                          fmt::format("{:g} W a GPU idle and {:g} W under its cap", idle_w, capped_w)},
                         {}};
  fitted.rows = {{"8 × H200, idle", "node_power", "W", 2450.0, wall_w(h200, idle_w), ""},
                 {"8 × H200, 500 W cap", "node_power", "W", 6200.0, wall_w(h200, capped_w), ""}};
  ValidationGroup maximum{"node power, highest draw",
                          ValidationKind::validation,
                          "Latif et al., IEEE Access 2025, 8 × H100",
                          {"all GPUs at their power limit; the rating is 10.2 kW"},
                          {}};
  maximum.rows = {{"8 × H100, highest", "node_power", "W", 8400.0, wall_w(h100, part.tdp.value()), ""}};
  return {fitted, maximum};
}

ValidationGroup energy_split_group(const Catalogue& catalogue) {
  constexpr double batch = 64.0;
  constexpr double serving_share = 0.85;  // of powered nodes; the rest stand by for peaks and failures
  constexpr double pue = 1.09;
  const NodeType& node = catalogue.node_types.at("hgx-h100");
  const Accelerator& part = catalogue.accelerators.at("h100-sxm");
  const Configuration replica =
      configuration(catalogue, catalogue.models.at("llama-3.1-70b"), "h100-sxm", 4, "vllm-0.11");
  const Watts serving = figures_of(replica.step(), {batch, 500.0, 300.0, 1.0}).power * 2.0;
  const double accelerator = serving.value();
  const double host = node_power(node, serving).value() - accelerator;
  const double idle = (1.0 - serving_share) / serving_share * wall_w(node, part.idle_context.value());
  const double it = accelerator + host + idle;
  const double facility = (pue - 1.0) * it;
  const auto row = [&](const char* name, double published, double watts) {
    return ValidationRow{"share of one prompt's energy", name, "%", published, 100.0 * watts / (it + facility), ""};
  };
  return {"energy split",
          ValidationKind::validation,
          "Google, arXiv 2508.15734 (Gemini Apps, May 2025, its own accelerators)",
          {fmt::format("two replicas of Llama 3.1 70B on one 8 × H100 node, batch {:g}, prompt 500, output 300", batch),
           fmt::format("{:g} % of powered nodes serve, the rest are idle with a context; PUE {:g} as published",
                       100.0 * serving_share, pue),
           "another accelerator and host than Google's: a check of the boundaries, not of watts"},
          {row("accelerator", 58.0, accelerator), row("host", 25.0, host), row("idle", 10.0, idle),
           row("facility", 8.0, facility)}};
}

}  // namespace tradewind
