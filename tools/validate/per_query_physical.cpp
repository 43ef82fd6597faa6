#include "tools/validate/per_query_physical.hpp"

#include "sim/hardware/node_share.hpp"
#include "sim/llm/steady_batch.hpp"
#include "tools/validate/configuration.hpp"
#include "tools/validate/published/published.hpp"
#include "tools/validate/published_file.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace tradewind {

namespace {

constexpr const char* model_id = "llama-3.1-405b-fp8";

struct Node {
  StepModel step;
  const NodeType* type = nullptr;
  Watts idle{};
};

struct Queries {
  std::vector<double> kept;  ///< Wh, sorted and trimmed as the paper does
  double mean = 0.0;         ///< Wh of a fleet, its idle time included
  double mean_improved = 0.0;
};

ServedModel replica_of(const Catalogue& catalogue) {
  ServedModel replica = production_configuration(catalogue, catalogue.models.at(model_id), "h100-sxm", 8);
  if (replica.engine->id != "vllm-0.11") replica.model.kv_bytes_per_element = 1.0;  // its FP8 checkpoints' own choice
  return replica;
}

Node node_of(const Catalogue& catalogue) {
  const NodeType& type = catalogue.node_types.at("hgx-h100");
  const Watts gpus = catalogue.accelerators.at("h100-sxm").idle_context * static_cast<double>(type.gpus);
  return {replica_of(catalogue).step(), &type, NodeShare(type).at_wall(gpus)};
}

Queries queries_of(const Node& node, const PhysicalMethod& method, double output_median, const Spread& serving,
                   std::string_view stream_name) {
  const Stream stream(method.paper.seed, stream_name);
  // The queries of a batch have the lengths of all, those long in it included; among running ones the mean progress of
  // exponential lengths is their mean length.
  const SteadyBatch mix{1.0, method.paper.prompt_tokens, output_median / std::numbers::ln2, 2.0};
  const double room = std::max(1.0, std::floor(mix.sequences_max(node.step)));
  Queries queries;
  std::vector<double> draws;
  for (std::uint32_t i = 0; i < method.samples; ++i) {
    Generator generator = stream.at(i);
    const double output = draw_exponential(output_median, generator);
    SteadyBatch batch = mix;
    batch.sequences = std::min(method.batch.draw(generator), room);
    const double pue = method.paper.pue.draw(generator);
    const SteadyFigures figures = figures_of(node.step, batch);
    const Seconds time(output / figures.throughput);
    const double serving_wh = pue * in_wh(NodeShare(*node.type).at_wall(figures.power) * time);
    const double idle_wh = pue * in_wh(node.idle * time) * (1.0 / method.load_factor - 1.0);
    draws.push_back(serving_wh);
    queries.mean += (serving_wh + idle_wh) / method.samples;
    queries.mean_improved += (serving_wh + idle_wh) / serving.draw(generator) / method.samples;
  }
  std::sort(draws.begin(), draws.end());
  queries.kept = trimmed(trimmed(draws, 0.05), 0.10);
  return queries;
}

}  // namespace

PhysicalMethod physical_method() {
  const PublishedFile file("per_query_paper.json", resources::per_query_paper_json);
  ObjectReader root = file.reader();
  ObjectReader reader = root.object("physical");
  PhysicalMethod method;
  method.batch = read_spread(reader.object("batch"));
  method.load_factor = reader.graded("load_share", {0.0, 1.0, true}).value;
  reader.finish();
  root.check();
  method.paper = paper_method();
  return method;
}

PaperFigures physical_figures(const Catalogue& catalogue, const PhysicalMethod& method) {
  const Node node = node_of(catalogue);
  const PaperMethod& paper = method.paper;
  const Queries brief = queries_of(node, method, paper.output_short, paper.serving_short, "validate/physical/short");
  const Queries lengthy = queries_of(node, method, paper.output_long, paper.serving_long, "validate/physical/long");
  const auto mixed = [&](double mean_short, double mean_long, double share) {
    return paper.queries_per_day * 1e-9 * ((1.0 - share) * mean_short + share * mean_long);
  };
  PaperFigures figures = quartiles_of(brief.kept, lengthy.kept);
  figures.fleet_short = mixed(brief.mean, lengthy.mean, 0.0);
  figures.fleet_mixed = mixed(brief.mean, lengthy.mean, paper.long_share);
  figures.fleet_improved = mixed(brief.mean_improved, lengthy.mean_improved, paper.long_share);
  return figures;
}

ValidationGroup physical_group(const Catalogue& catalogue, const PaperFigures& ours, const PhysicalMethod& method) {
  ValidationGroup group;
  group.name = "per query, step model";
  group.kind = ValidationKind::calibration;
  group.source = "arXiv 2509.20241 v1 and v2, against Llama 3.1 405B FP8 on 8 × H100 from the step model";
  group.assumptions = {
      "consistency, not prediction: batch range and load factor were chosen after seeing the result",
      fmt::format("engine profile {}; batch lognormal, P5 to P95 {:g} to {:g}, as far as the KV cache holds it",
                  replica_of(catalogue).engine->id, method.batch.p5, method.batch.p95),
      fmt::format("PUE lognormal, P5 to P95 {:g} to {:g}; nodes serve {:g} % of their powered time and idle the rest",
                  method.paper.pue.p5, method.paper.pue.p95, 100.0 * method.load_factor),
      "one model instead of the paper's three; lengths and interventions are the paper's"};
  group.assumptions.emplace_back(
      "long queries cost more here than in the paper: its throughput rises with the answer's length, here their KV "
      "cache "
      "is read at every token and leaves room for fewer of them (the paper names this limit of its method)");
  if (replica_of(catalogue).engine->id == "vllm-0.11") {
    group.assumptions.emplace_back(
        "the profile of vllm-0.11, for want of one of TensorRT-LLM, whose throughput the paper "
        "uses: 1.4 to 2 times too slow");
  }
  for (const PaperVersion& version : paper_versions()) {
    for (const PublishedFigure& figure : version.published) {
      group.rows.push_back(
          {"arXiv 2509.20241 " + version.name, figure.quantity, figure.unit, figure.value, ours.*figure.ours, ""});
    }
  }
  return group;
}

ValidationGroup per_query_bands(const PaperFigures& ours) {
  ValidationGroup group;
  group.name = "per query, services";
  group.source = "Google (arXiv 2508.15734), Epoch AI, OpenAI";
  group.assumptions = {
      "predicted is the median short query of the group \"per query, step model\"; models, lengths and "
      "hardware of these services are not known, so this checks the order of magnitude"};
  const PublishedFile file("services.json", resources::services_json);
  ObjectReader root = file.reader();
  for (ObjectReader& service : root.objects("services")) {
    group.rows.push_back({service.text("id"), "energy_per_query", "Wh",
                          service.graded("energy_wh_per_query", Range::positive()).value, ours.short_p50, ""});
    service.finish();
  }
  root.finish();
  return group;
}

}  // namespace tradewind
