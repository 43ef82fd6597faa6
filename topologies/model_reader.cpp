#include "topologies/model_reader.hpp"

#include "sim/base/config/object_reader.hpp"
#include "topologies/precision.hpp"

#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace tradewind {

namespace {

constexpr std::string_view grades[] = {"measured", "fitted", "published", "assumed"};

/// Source and grade that all numbers of one architecture share.
void read_shared_source(ObjectReader& reader) {
  if (reader.text("source").empty() && !reader.absent())
    reader.complain("source", "an empty text", "where the numbers are from");
  static_cast<void>(reader.choice("grade", grades));
}

constexpr int count_max = 1'000'000'000;

int count(ObjectReader& reader, std::string_view key) { return static_cast<int>(reader.integer(key, 1, count_max)); }

/// A count that was read before, as a limit; none where something was wrong.
int most(const ObjectReader& reader, int count) { return reader.fine() ? count : count_max; }

ExpertLayers read_experts(ObjectReader reader, const LanguageModel& model) {
  ExpertLayers layers;
  layers.experts = count(reader, "experts");
  layers.experts_per_token = static_cast<int>(reader.integer("experts_per_token", 1, most(reader, layers.experts)));
  layers.parameters_shared = reader.number("parameters_shared", {0.0, reader.limit(model.parameters_active)});
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
  window.layers = static_cast<int>(reader.integer("layers", 1, most(reader, layers)));
  reader.finish();
  return window;
}

void read_parameters(ObjectReader& reader, LanguageModel& model) {
  model.parameters = reader.number("parameters", Range::non_negative());
  model.parameters_active =
      reader.number_or("parameters_active", model.parameters, {0.0, reader.limit(model.parameters)});
  model.parameters_input_embedding =
      reader.number_or("parameters_input_embedding", 0.0, {0.0, reader.limit(model.parameters)});
}

void read_architecture(ObjectReader reader, LanguageModel& model) {
  read_shared_source(reader);
  read_parameters(reader, model);
  model.layers = count(reader, "layers");
  model.attention_layers =
      static_cast<int>(reader.integer_or("attention_layers", model.layers, 1, most(reader, model.layers)));
  model.hidden = count(reader, "hidden");
  model.heads = count(reader, "heads");
  model.kv_heads = static_cast<int>(reader.integer("kv_heads", 1, most(reader, model.heads)));
  model.head_dim = count(reader, "head_dim");
  model.context_max = count(reader, "context_max_tokens");
  if (reader.has("expert_layers")) model.expert_layers = read_experts(reader.object("expert_layers"), model);
  if (reader.has("latent_attention")) model.latent_attention = read_latent(reader.object("latent_attention"));
  if (reader.has("sliding_window"))
    model.sliding_window = read_window(reader.object("sliding_window"), model.attention_layers);
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

std::vector<PublishedAccuracy> read_accuracy(ObjectReader reader) {
  std::vector<PublishedAccuracy> accuracy;
  for (const auto& [benchmark, entry] : reader.members()) {
    ObjectReader number = entry;
    PublishedAccuracy published{benchmark, number.number("value", Range::fraction()), number.text("source")};
    static_cast<void>(number.choice("grade", grades));
    number.finish();
    accuracy.push_back(std::move(published));
  }
  reader.finish();
  return accuracy;
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

const nlohmann::json& base_of(const nlohmann::json& document, const ModelDocuments& models, const std::string& file) {
  ObjectReader reader(document, file);
  const std::string base = reader.text("variant_of");
  const nlohmann::json* const found = models.find(base);
  if (found == nullptr) {
    const auto suggestion = nearest(base, models.ids);
    reader.fail("variant_of", fmt::format("the unknown model \"{}\"", base),
                suggestion ? fmt::format("\"{}\" (did you mean that?)", *suggestion) : "the name of a file in models/");
  }
  if (found->contains("variant_of")) {
    reader.fail("variant_of", fmt::format("\"{}\", itself a variant", base), "a model that states everything itself");
  }
  return *found;
}

}  // namespace

nlohmann::json resolved_variant(const nlohmann::json& document, const ModelDocuments& models, const std::string& file) {
  if (!document.is_object() || !document.contains("variant_of")) return document;
  nlohmann::json whole = base_of(document, models, file);
  for (const char* own : {"name", "huggingface_ids", "accuracy"}) whole.erase(own);
  if (document.contains("precision")) whole.erase("weight_bytes_per_parameter");
  for (const auto& [key, value] : document.items()) {
    if (key == "architecture" && value.is_object() && whole.contains(key)) {
      ObjectReader changes(value, file, "/architecture");
      read_shared_source(changes);
      changes.check();
      whole[key].merge_patch(value);
    } else {
      whole[key] = value;
    }
  }
  return whole;
}

LanguageModel read_language_model(const nlohmann::json& document, const std::string& id, const std::string& file) {
  ObjectReader reader(document, file);
  LanguageModel model;
  model.id = id;
  model.name = reader.text("name");
  model.huggingface_ids = reader.texts("huggingface_ids");
  model.variant_of = reader.text_or("variant_of", "");
  model.family = reader.text("family");
  const auto skipped = reader.optional_graded("layers_skipped", Range{0.0, 0.95});
  model.layers_skipped = skipped ? skipped->value : 0.0;
  if (reader.has("accuracy")) model.accuracy = read_accuracy(reader.object("accuracy"));
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
