#include "topologies/model_reader.hpp"

#include "sim/config/object_reader.hpp"
#include "topologies/precision.hpp"

#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

constexpr std::string_view grades[] = {"measured", "fitted", "published", "assumed"};

/// Source and grade that all numbers of one architecture share.
void read_shared_source(ObjectReader& reader) {
  if (reader.text("source").empty()) reader.fail("source", "an empty text", "where the numbers are from");
  static_cast<void>(reader.choice("grade", grades));
}

int count(ObjectReader& reader, std::string_view key) {
  return static_cast<int>(reader.integer(key, 1, 1'000'000'000));
}

ExpertLayers read_experts(ObjectReader reader, const LanguageModel& model) {
  ExpertLayers layers;
  layers.experts = count(reader, "experts");
  layers.experts_per_token = static_cast<int>(reader.integer("experts_per_token", 1, layers.experts));
  layers.parameters_shared = reader.number("parameters_shared", {0.0, model.parameters_active});
  reader.finish();
  return layers;
}

LatentAttention read_latent(ObjectReader reader) {
  LatentAttention latent;
  latent.rank = count(reader, "rank");
  latent.rope_dim = count(reader, "rope_dim");
  reader.finish();
  return latent;
}

SlidingWindow read_window(ObjectReader reader, int layers) {
  SlidingWindow window;
  window.window = count(reader, "window_tokens");
  window.layers = static_cast<int>(reader.integer("layers", 1, layers));
  reader.finish();
  return window;
}

void read_parameters(ObjectReader& reader, LanguageModel& model) {
  model.parameters = reader.number("parameters", Range::non_negative());
  model.parameters_active = reader.number_or("parameters_active", model.parameters, {0.0, model.parameters});
  model.parameters_input_embedding = reader.number_or("parameters_input_embedding", 0.0, {0.0, model.parameters});
}

void read_architecture(ObjectReader reader, LanguageModel& model) {
  read_shared_source(reader);
  read_parameters(reader, model);
  model.layers = count(reader, "layers");
  model.hidden = count(reader, "hidden");
  model.heads = count(reader, "heads");
  model.kv_heads = static_cast<int>(reader.integer("kv_heads", 1, model.heads));
  model.head_dim = count(reader, "head_dim");
  model.context_max = count(reader, "context_max_tokens");
  if (reader.has("expert_layers")) model.expert_layers = read_experts(reader.object("expert_layers"), model);
  if (reader.has("latent_attention")) model.latent_attention = read_latent(reader.object("latent_attention"));
  if (reader.has("sliding_window")) model.sliding_window = read_window(reader.object("sliding_window"), model.layers);
  reader.finish();
}

FixedCost read_fixed_cost(ObjectReader reader) {
  const auto value = [&](std::string_view key) {
    const auto graded = reader.optional_graded(key, Range::non_negative());
    return graded ? graded->value : 0.0;
  };
  FixedCost cost;
  cost.flops_per_item = value("gflops_per_item") * 1e9;
  cost.bytes_per_item = Bytes(value("megabytes_per_item") * 1e6);
  cost.time_per_item = milliseconds(value("time_per_item_ms"));
  cost.time_per_batch = milliseconds(value("time_per_batch_ms"));
  cost.batchable = reader.boolean_or("batchable", true);
  reader.finish();
  return cost;
}

/// Bytes that one parameter takes when the file does not say.
double default_weight_bytes(Precision precision) {
  switch (precision) {
    case Precision::bf16:
      return 2.0;
    case Precision::fp8:
      return 1.0;
    case Precision::int4:
    case Precision::mxfp4:
      return 0.5;
  }
  return 2.0;
}

void read_number_format(ObjectReader& reader, LanguageModel& model) {
  model.precision = read_precision(reader, "precision");
  const auto weight = reader.optional_graded("weight_bytes_per_parameter", Range::positive());
  model.weight_bytes_per_parameter = weight ? weight->value : default_weight_bytes(model.precision);
  const auto kv = reader.optional_graded("kv_bytes_per_element", Range::positive());
  model.kv_bytes_per_element = kv ? kv->value : 2.0;
}

/// A model that generates no tokens has parameters and a cost per item, and no layers that anybody would read.
void read_plain_model(ObjectReader& reader, LanguageModel& model) {
  ObjectReader architecture = reader.object("architecture");
  read_shared_source(architecture);
  read_parameters(architecture, model);
  architecture.finish();
  model.fixed_cost = read_fixed_cost(reader.object("fixed_cost"));
}

}  // namespace

LanguageModel read_language_model(const nlohmann::json& document, const std::string& id, const std::string& file) {
  ObjectReader reader(document, file);
  LanguageModel model;
  model.id = id;
  model.name = reader.text("name");
  model.huggingface_ids = reader.texts("huggingface_ids");
  model.family = reader.text("family");
  read_number_format(reader, model);
  if (reader.has("fixed_cost")) {
    read_plain_model(reader, model);
  } else {
    read_architecture(reader.object("architecture"), model);
  }
  reader.finish();
  return model;
}

}  // namespace tradewind
