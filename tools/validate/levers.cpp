#include "tools/validate/levers.hpp"

#include "tools/validate/configuration.hpp"
#include "tools/validate/per_query_physical.hpp"
#include "tools/validate/validation_table.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

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

std::vector<Change> model_changes(const Catalogue& catalogue) {
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
          {"model", "pruning: 58 of 80 layers (51 billion parameters), 4 GPUs",
           "computed; saves what the dropped layers cost, and nothing of the host's power for as long as it runs",
           [](Service& service) { service.model = pruned(service.model, 58); }},
          {"model", "early exit: tokens pass 75 % of the layers",
           "computed for decoding alone; the mean depth is assumed; tokens leave one by one, so a layer's weights are "
           "read as "
           "long as one of the batch needs them; published speed-ups of 1.3 to 2 are at a batch of one",
           [](Service& service) { service.exit_depth = 0.75; }, false}};
}

std::vector<Change> serving_changes() {
  return {
      {"serving", "batch of 256 instead of 64", "computed; latency per token doubles",
       [](Service& service) { service.batch = 256.0; }},
      {"serving", "speculative decoding: 3 draft tokens, 70 % accepted",
       "computed for a drafting head of one layer; draft length and acceptance are assumed; the gain falls with the "
       "batch, as published (2 to 3 times at batch 1, +10 to 21 % throughput at 200 concurrent requests), and at 256 "
       "it "
       "is a loss, so that it is not combined with that",
       [](Service& service) {
         service.draft_tokens = 3;
         service.acceptance = 0.7;
       },
       false}};
}

std::vector<Change> hardware_changes() {
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
      {"hardware", "power cap of 500 W", "computed by the clock rule; it saves only where GPUs draw more than 500 W",
       [](Service& service) { service.power_cap_w = 500.0; }, false}};
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

std::vector<Claim> claims_of(const LeverStudy& study, const std::vector<Change>& changes, const Service& baseline,
                             const Catalogue& catalogue) {
  const auto from = [&](double batch, const char* category) {
    return factor_from(batch, category, changes, baseline, catalogue);
  };
  const auto factor = [&](const char* category) { return lever_named(study, "combined", category).factor(); };
  const PaperFigures physical = physical_figures(catalogue);
  const double production = query_wh(frontier_of(catalogue, 127.0), catalogue);
  const auto overstates = [&](double batch) { return query_wh(frontier_of(catalogue, batch), catalogue) / production; };
  return {
      {"model: 1.5 to 3.5 times less energy per query", 1.5, 3.5, factor("model"),
       "half the GPUs and most of the weight reads saved; distillation to a far smaller model saves more and is "
       "another model"},
      {"serving platform: 1.5 to 3.5 times", 1.5, 3.5, factor("serving"),
       fmt::format("from a batch of {:g} to 256; from 16 it would be {:.1f}", baseline.batch, from(16.0, "serving"))},
      {"hardware: 1.5 to 3.5 times", 1.5, 3.5, factor("hardware"),
       fmt::format("one generation, H100 to B200, at an unchanged batch of {:g} and without FP4: launches and the host "
                   "do not get faster with it; at a batch of 256 it would be {:.2f}",
                   baseline.batch, from(256.0, "hardware"))},
      {"all combined: 8 to 20 times", 8.0, 20.0, factor("all"),
       fmt::format(
           "the three categories multiplied are {:.1f}: the baseline's batch of {:g} is a production batch already and "
           "leaves little to serving; from a batch of 16 all together would be {:.1f}, from 8 {:.1f}",
           factor("model") * factor("serving") * factor("hardware"), baseline.batch, from(16.0, "all"),
           from(8.0, "all"))},
      {"15 times the tokens cost 13 times the energy (taken as 11 to 15)", 11.0, 15.0,
       physical.long_p50 / physical.short_p50,
       fmt::format("{:.2f} Wh and {:.2f} Wh, medians of the step model: long answers read more KV cache at every token "
                   "and leave room for smaller batches; the paper's throughput rises with the answer's length instead",
                   physical.short_p50, physical.long_p50)},
      {"settings unlike production (batch 8 against 127) overstate 4 to 20 times", 4.0, 20.0, overstates(8.0),
       fmt::format("{:.2f} Wh for {:.2f} Wh of 405B FP8: few queries share the weights of every iteration",
                   overstates(8.0) * production, production)},
      {"settings unlike production (batch 1 against 127) overstate 4 to 20 times", 4.0, 20.0, overstates(1.0),
       fmt::format("{:.1f} Wh for {:.2f} Wh: a single query at a time carries all weights and the whole host",
                   overstates(1.0) * production, production)}};
}

}  // namespace

LeverStudy lever_study(const Catalogue& catalogue) {
  const Service baseline = baseline_of(catalogue);
  LeverStudy study;
  study.baseline = fmt::format(
      "{} in BF16 on {} × {}, batch {:g}, prompt {:g}, output {:g}; Wh at the node's wall, its host shared by all "
      "replicas that fit. The paper speaks of models above 200 billion parameters; compared are the factors.",
      baseline.model.id, baseline.gpus, baseline.accelerator, baseline.batch, baseline.prompt_tokens,
      baseline.output_tokens);
  std::vector<Change> changes = model_changes(catalogue);
  for (const Change& change : serving_changes()) changes.push_back(change);
  for (const Change& change : hardware_changes()) changes.push_back(change);
  for (const Change& change : changes) study.levers.push_back(pulled(change, baseline, catalogue));
  for (const char* category : {"model", "serving", "hardware", "all"}) {
    study.levers.push_back(combined(category, changes, baseline, catalogue));
  }
  study.claims = claims_of(study, changes, baseline, catalogue);
  return study;
}

nlohmann::ordered_json to_json(const LeverStudy& study) {
  nlohmann::ordered_json document{{"baseline", study.baseline},
                                  {"levers", nlohmann::ordered_json::array()},
                                  {"claims", nlohmann::ordered_json::array()}};
  for (const Lever& lever : study.levers) {
    document["levers"].push_back({{"category", lever.category},
                                  {"name", lever.name},
                                  {"before_wh", lever.before_wh},
                                  {"after_wh", lever.after_wh},
                                  {"factor", lever.factor()},
                                  {"basis", lever.basis}});
  }
  for (const Claim& claim : study.claims) {
    document["claims"].push_back({{"claim", claim.text},
                                  {"low", claim.low},
                                  {"high", claim.high},
                                  {"value", claim.value},
                                  {"inside", claim.inside()},
                                  {"why", claim.why}});
  }
  return document;
}

std::string lever_table(const LeverStudy& study) {
  constexpr std::size_t name_width = 64;
  std::string text = "levers, from " + study.baseline + "\n\n";
  text += fmt::format("{}{}{:>9}{:>9}{:>8}\n", padded_right("category", 10), padded_right("lever", name_width),
                      "before", "after", "factor");
  text += fmt::format("{}{:>9}{:>9}\n", std::string(10 + name_width, ' '), "Wh", "Wh");
  for (const Lever& lever : study.levers) {
    text +=
        fmt::format("{}{}{:>9.4f}{:>9.4f}{:>7.2f}x\n    {}\n", padded_right(lever.category, 10),
                    padded_right(lever.name, name_width), lever.before_wh, lever.after_wh, lever.factor(), lever.basis);
  }
  text += "\npublished ranges (arXiv 2509.20241)\n";
  for (const Claim& claim : study.claims) {
    text += fmt::format("  {}: {:.2f}, {}\n    {}\n", claim.text, claim.value, claim.inside() ? "inside" : "OUTSIDE",
                        claim.why);
  }
  return text;
}

}  // namespace tradewind
