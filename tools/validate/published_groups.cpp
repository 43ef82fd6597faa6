#include "tools/validate/published_groups.hpp"

#include "sim/hardware/node_share.hpp"
#include "sim/llm/steady_batch.hpp"
#include "tools/validate/configuration.hpp"
#include "tools/validate/published/published.hpp"
#include "tools/validate/published_file.hpp"

#include <fmt/format.h>
#include <string_view>

namespace tradewind {

namespace {

double wall_w(const NodeType& node, double gpus, double gpu_w) {
  return NodeShare(node).at_wall(Watts(gpus * gpu_w)).value();
}

}  // namespace

std::vector<ValidationGroup> node_power_groups(const Catalogue& catalogue) {
  const PublishedFile file("nodes.json", resources::nodes_json);
  ObjectReader root = file.reader();
  ObjectReader points = root.object("node_power_fitted");
  const auto point = [&](std::string_view key) { return points.graded(key, Range::positive()).value; };
  const NodeType& h200 = catalogue.node_types.at("hgx-h200");
  const NodeType& h100 = catalogue.node_types.at("hgx-h100");
  const Accelerator& part = catalogue.accelerators.at("h100-sxm");
  const double gpus = point("gpus");
  const double idle_w = point("idle_gpu_w");
  const double capped_w = point("capped_gpu_w");
  ValidationGroup fitted{"node power, fitted points",
                         ValidationKind::calibration,
                         "MLPerf Inference v4.1 power, 8 × H200",
                         {"two points fix two constants: no error by construction, the intercept is uncertain by 250 W",
                          fmt::format("{:g} W a GPU idle and {:g} W under its cap", idle_w, capped_w)},
                         {}};
  fitted.rows = {{"8 × H200, idle", "node_power", "W", point("idle_node_w"), wall_w(h200, gpus, idle_w), ""},
                 {"8 × H200, 500 W cap", "node_power", "W", point("capped_node_w"), wall_w(h200, gpus, capped_w), ""}};
  points.finish();
  ValidationGroup maximum{"node power, highest draw",
                          ValidationKind::validation,
                          "Latif et al., IEEE Access 2025, 8 × H100",
                          {"all GPUs at their power limit; the rating is 10.2 kW"},
                          {}};
  const double highest_w = root.object("node_power_highest").graded("node_w", Range::positive()).value;
  maximum.rows = {{"8 × H100, highest", "node_power", "W", highest_w, wall_w(h100, gpus, part.tdp.value()), ""}};
  root.check();
  return {fitted, maximum};
}

ValidationGroup energy_split_group(const Catalogue& catalogue) {
  const PublishedFile file("nodes.json", resources::nodes_json);
  ObjectReader root = file.reader();
  ObjectReader split = root.object("energy_split");
  const auto figure = [&](std::string_view key) { return split.graded(key, Range::positive()).value; };
  const double batch = figure("batch");
  const double serving_share = figure("serving_share");
  const double pue = figure("pue");
  const NodeType& node = catalogue.node_types.at("hgx-h100");
  const Accelerator& part = catalogue.accelerators.at("h100-sxm");
  const ServedModel replica =
      configuration(catalogue, catalogue.models.at("llama-3.1-70b"), "h100-sxm", 4, "vllm-0.11");
  const Watts serving = figures_of(replica.step(), {batch, 500.0, 300.0, 1.0}).power * 2.0;
  const double accelerator = serving.value();
  const double host = NodeShare(node).at_wall(serving).value() - accelerator;
  const double idle = (1.0 - serving_share) / serving_share * wall_w(node, node.gpus, part.idle_context.value());
  const double it = accelerator + host + idle;
  const double facility = (pue - 1.0) * it;
  const auto row = [&](const std::string& name, double watts) {
    return ValidationRow{"share of one prompt's energy",  name, "%", figure(name + "_pct"),
                         100.0 * watts / (it + facility), ""};
  };
  const std::vector<ValidationRow> rows = {row("accelerator", accelerator), row("host", host), row("idle", idle),
                                           row("facility", facility)};
  split.finish();
  root.check();
  return {"energy split",
          ValidationKind::validation,
          "Google, arXiv 2508.15734 (Gemini Apps, May 2025, its own accelerators)",
          {fmt::format("two replicas of Llama 3.1 70B on one 8 × H100 node, batch {:g}, prompt 500, output 300", batch),
           fmt::format("{:g} % of powered nodes serve, the rest are idle with a context; PUE {:g} as published",
                       100.0 * serving_share, pue),
           "another accelerator and host than Google's: a check of the boundaries, not of watts"},
          rows};
}

}  // namespace tradewind
