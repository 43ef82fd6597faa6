#include "tools/validate/levers.hpp"

#include "tools/validate/configuration.hpp"
#include "tools/validate/per_query_physical.hpp"
#include "tools/validate/published/published.hpp"
#include "tools/validate/published_file.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <string_view>
#include <utility>

namespace tradewind {

namespace {

/// What the levers assume beside the models (`published/levers.json`).
struct LeverSettings {
  double production_batch = 0.0;
  double exit_depth = 0.0;
  int draft_tokens = 0;
  double draft_acceptance = 0.0;
  int pruned_layers = 0;
  double power_cap_w = 0.0;
};

LeverSettings read_settings(ObjectReader& reader) {
  const auto number = [&](std::string_view key) { return reader.graded(key, Range::positive()).value; };
  return {number("batch_production"),
          number("early_exit_depth"),
          static_cast<int>(number("draft_tokens")),
          number("draft_acceptance"),
          static_cast<int>(number("pruned_layers")),
          number("power_cap_w")};
}

/// A lever before it has been pulled.
struct Change {
  std::string category;
  std::string name;
  std::string basis;
  std::function<void(Service&)> apply;
  bool combines = true;  ///< stands for its category where all are combined
};

/// The same layers, fewer of them.
LanguageModel pruned(LanguageModel model, int layers) {
  const double outside = 2.0 * model.parameters_input_embedding;
  const double kept = static_cast<double>(layers) / model.layers;
  model.parameters = model.parameters_active = outside + (model.parameters - outside) * kept;
  model.layers = layers;
  return model;
}

void quantise(Service& service) {
  service.model.precision = Precision::fp8;
  service.model.weight_bytes_per_parameter = 1.0;
  service.model.kv_bytes_per_element = 1.0;
  service.gpus = std::max(1, service.gpus / 2);
}

std::vector<Change> model_changes(const Catalogue& catalogue, const LeverSettings& settings) {
  const LanguageModel student = catalogue.models.at("qwen3-32b");
  return {{"model", "quantisation: BF16 to FP8, 2 GPUs instead of 4",
           "computed; step constants of dense FP8 are assumed to be BF16's at the FP8 rate", quantise},
          {"model", "distillation: a student of half the size (Qwen3 32B), 2 GPUs",
           "computed with the student's fitted constants; its accuracy is its own, not equal by construction",
           [student](Service& service) {
             service.model = student;
             service.gpus = 2;
           },
           false},
          {"model", fmt::format("pruning: {} of 80 layers (51 billion parameters), 4 GPUs", settings.pruned_layers),
           "computed; saves what the dropped layers cost, and nothing of the host's power for as long as it runs",
           [settings](Service& service) { service.model = pruned(service.model, settings.pruned_layers); }},
          {"model", fmt::format("early exit: tokens pass {:g} % of the layers", 100.0 * settings.exit_depth),
           "computed for decoding alone; the mean depth is assumed; tokens leave one by one, so a layer's weights are "
           "read as "
           "long as one of the batch needs them; published speed-ups of 1.3 to 2 are at a batch of one",
           [settings](Service& service) { service.exit_depth = settings.exit_depth; }, false}};
}

std::vector<Change> serving_changes(const LeverSettings& settings) {
  return {
      {"serving", "batch of 256 instead of 64", "computed; latency per token doubles",
       [](Service& service) { service.batch = 256.0; }},
      {"serving",
       fmt::format("speculative decoding: {} draft tokens, {:g} % accepted", settings.draft_tokens,
                   100.0 * settings.draft_acceptance),
       "computed for a drafting head of one layer; draft length and acceptance are assumed; the gain falls with the "
       "batch, as published (2 to 3 times at batch 1, +10 to 21 % throughput at 200 concurrent requests), and at 256 "
       "it "
       "is a loss, so that it is not combined with that",
       [settings](Service& service) {
         service.draft_tokens = settings.draft_tokens;
         service.acceptance = settings.draft_acceptance;
       },
       false}};
}

std::vector<Change> hardware_changes(const LeverSettings& settings) {
  return {
      {"hardware", "H200 instead of H100, same batch",
       "computed from the data sheet; memory is 1.4 times faster, arithmetic and power limit are the same",
       [](Service& service) {
         service.accelerator = "h200-sxm";
         service.node = "hgx-h200";
       },
       false},
      {"hardware", "B200 instead of H100, same batch",
       "computed from the data sheet with H100's shares of its rates, assumed; a batch of 64 does not fill it, and "
       "launch times do not shrink with it",
       [](Service& service) {
         service.accelerator = "b200";
         service.node = "hgx-b200";
       }},
      {"hardware", fmt::format("power cap of {:g} W", settings.power_cap_w),
       fmt::format("computed by the clock rule; it saves only where GPUs draw more than {:g} W", settings.power_cap_w),
       [settings](Service& service) { service.power_cap_w = settings.power_cap_w; }, false}};
}

Service baseline_of(const Catalogue& catalogue) {
  Service service;
  service.model = catalogue.models.at("llama-3.1-70b");
  return service;
}

/// 405B in FP8 on a whole node: the class of model that the paper speaks of.
Service frontier_of(const Catalogue& catalogue, double batch) {
  Service service;
  service.model = catalogue.models.at("llama-3.1-405b-fp8");
  service.gpus = 8;
  service.batch = batch;
  return service;
}

Lever pulled(const Change& change, const Service& baseline, const Catalogue& catalogue) {
  Service after = baseline;
  change.apply(after);
  return {change.category, change.name, query_wh(baseline, catalogue), query_wh(after, catalogue), change.basis};
}

/// All levers of a category, or of all, that can be pulled together.
Lever combined(const std::string& category, const std::vector<Change>& changes, const Service& baseline,
               const Catalogue& catalogue) {
  Service after = baseline;
  std::vector<std::string> names;
  for (const Change& change : changes) {
    if (!change.combines || (category != "all" && change.category != category)) continue;
    change.apply(after);
    names.push_back(change.name.substr(0, change.name.find(':')));
  }
  return {"combined", category, query_wh(baseline, catalogue), query_wh(after, catalogue),
          fmt::format("{}", fmt::join(names, " + "))};
}

const Lever& lever_named(const LeverStudy& study, const std::string& category, const std::string& name) {
  return *std::find_if(study.levers.begin(), study.levers.end(),
                       [&](const Lever& lever) { return lever.category == category && lever.name == name; });
}

/// What a category's levers bring from another batch than the baseline's.
double factor_from(double batch, const std::string& category, const std::vector<Change>& changes, Service baseline,
                   const Catalogue& catalogue) {
  baseline.batch = batch;
  return combined(category, changes, baseline, catalogue).factor();
}

/// The published claims, each with what the model lands at.
class ClaimReader {
 public:
  explicit ClaimReader(ObjectReader reader) : reader_(std::move(reader)) {}

  Claim operator()(std::string_view key, double value, std::string why) {
    ObjectReader entry = reader_.object(key);
    Claim claim{entry.text("claim"), entry.graded("low", Range::positive()).value,
                entry.graded("high", Range::positive()).value, value, std::move(why)};
    entry.finish();
    return claim;
  }
  void finish() { reader_.finish(); }

 private:
  ObjectReader reader_;
};

/// What is pulled, and from where.
struct Pulling {
  LeverSettings settings;
  std::vector<Change> changes;
  Service baseline;
};

std::vector<Claim> claims_of(ObjectReader published, const LeverStudy& study, const Pulling& pulling,
                             const Catalogue& catalogue) {
  const auto& [settings, changes, baseline] = pulling;
  ClaimReader claim(std::move(published));
  const auto from = [&](double batch, const char* category) {
    return factor_from(batch, category, pulling.changes, pulling.baseline, catalogue);
  };
  const auto factor = [&](const char* category) { return lever_named(study, "combined", category).factor(); };
  const PaperFigures physical = physical_figures(catalogue);
  const double production = query_wh(frontier_of(catalogue, settings.production_batch), catalogue);
  const auto overstates = [&](double batch) { return query_wh(frontier_of(catalogue, batch), catalogue) / production; };
  std::vector<Claim> claims{
      claim("model", factor("model"),
            "half the GPUs and most of the weight reads saved; distillation to a far smaller model saves more and is "
            "another model"),
      claim("serving", factor("serving"),
            fmt::format("from a batch of {:g} to 256; from 16 it would be {:.1f}", baseline.batch,
                        from(16.0, "serving"))),
      claim("hardware", factor("hardware"),
            fmt::format(
                "one generation, H100 to B200, at an unchanged batch of {:g} and without FP4: launches and the host "
                "do not get faster with it; at a batch of 256 it would be {:.2f}",
                baseline.batch, from(256.0, "hardware"))),
      claim("all", factor("all"),
            fmt::format("the three categories multiplied are {:.1f}: the baseline's batch of {:g} is a production "
                        "batch already and "
                        "leaves little to serving; from a batch of 16 all together would be {:.1f}, from 8 {:.1f}",
                        factor("model") * factor("serving") * factor("hardware"), baseline.batch, from(16.0, "all"),
                        from(8.0, "all"))),
      claim("length", physical.long_p50 / physical.short_p50,
            fmt::format(
                "{:.2f} Wh and {:.2f} Wh, medians of the step model: long answers read more KV cache at every token "
                "and leave room for smaller batches; the paper's throughput rises with the answer's length instead",
                physical.short_p50, physical.long_p50)),
      claim("batch_8", overstates(8.0),
            fmt::format("{:.2f} Wh for {:.2f} Wh of 405B FP8: few queries share the weights of every iteration",
                        overstates(8.0) * production, production)),
      claim("batch_1", overstates(1.0),
            fmt::format("{:.1f} Wh for {:.2f} Wh: a single query at a time carries all weights and the whole host",
                        overstates(1.0) * production, production))};
  claim.finish();
  return claims;
}

}  // namespace

LeverStudy lever_study(const Catalogue& catalogue) {
  const PublishedFile file("levers.json", resources::levers_json);
  ObjectReader root = file.reader();
  Pulling pulling{read_settings(root), {}, baseline_of(catalogue)};
  const Service& baseline = pulling.baseline;
  LeverStudy study;
  study.baseline = fmt::format(
      "{} in BF16 on {} × {}, batch {:g}, prompt {:g}, output {:g}; Wh at the node's wall, its host shared by all "
      "replicas that fit. The paper speaks of models above 200 billion parameters; compared are the factors.",
      baseline.model.id, baseline.gpus, baseline.accelerator, baseline.batch, baseline.prompt_tokens,
      baseline.output_tokens);
  std::vector<Change>& changes = pulling.changes;
  changes = model_changes(catalogue, pulling.settings);
  for (const Change& change : serving_changes(pulling.settings)) changes.push_back(change);
  for (const Change& change : hardware_changes(pulling.settings)) changes.push_back(change);
  for (const Change& change : changes) study.levers.push_back(pulled(change, baseline, catalogue));
  for (const char* category : {"model", "serving", "hardware", "all"}) {
    study.levers.push_back(combined(category, changes, baseline, catalogue));
  }
  study.claims = claims_of(root.object("claims"), study, pulling, catalogue);
  root.finish();
  return study;
}

}  // namespace tradewind
