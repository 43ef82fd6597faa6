#include "tools/cli/estimate.hpp"

#include "sim/base/config/object_reader.hpp"
#include "sim/hardware/node_share.hpp"
#include "topologies/profile_lookup.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

[[noreturn]] void refuse(std::string_view option, const std::string& found, const std::string& expected) {
  throw ConfigError("estimate", std::string(option), found, expected);
}

template <class Entry>
const Entry& known(const Shelf<Entry>& entries, const std::string& id, std::string_view kind) {
  const auto found = entries.find(id);
  if (found != entries.end()) return found->second;
  const auto suggestion = nearest(id, ids_of(entries));
  refuse(fmt::format("--{}", kind), fmt::format("the unknown {} \"{}\"", kind, id),
         suggestion ? fmt::format("\"{}\" (did you mean that?)", *suggestion)
                    : fmt::format("one of {}", fmt::join(ids_of(entries), ", ")));
}

const NodeType& node_for(const EstimateQuestion& question, const Catalogue& catalogue) {
  if (!question.node.empty()) {
    const NodeType& node = known(catalogue.node_types, question.node, "node");
    if (node.accelerator != question.accelerator) {
      refuse("--node", fmt::format("{}, which has {}", node.id, node.accelerator),
             "a node with " + question.accelerator);
    }
    return node;
  }
  for (const auto& [id, node] : catalogue.node_types) {
    if (node.accelerator == question.accelerator) return node;
  }
  refuse("--accelerator", fmt::format("{}, which is in no known node", question.accelerator),
         "an accelerator that a node of `tradewind list nodes` has");
}

void check_numbers(const EstimateQuestion& question) {
  const SteadyLoad& load = question.load;
  if (question.gpus < 1) refuse("--gpus", fmt::format("{}", question.gpus), "at least 1");
  if (load.prompt_tokens < 1) refuse("--prompt", "0", "at least 1 token");
  if (load.output_tokens < 1) refuse("--output", "0", "at least 1 token");
  if (load.token_budget < 1) refuse("--token-budget", "0", "at least 1 token");
  if (load.context_tokens && !(*load.context_tokens >= 1.0 && *load.context_tokens <= 1e8)) {
    refuse("--context", fmt::format("{}", *load.context_tokens), "1 to 100,000,000 tokens");
  }
  if (!(question.pue >= 1.0 && question.pue <= 10.0)) refuse("--pue", fmt::format("{}", question.pue), "1 to 10");
  if (!(question.intensity_g_per_kwh >= 0.0 && question.intensity_g_per_kwh < 1e5)) {
    refuse("--intensity", fmt::format("{}", question.intensity_g_per_kwh), "at least 0 g/kWh");
  }
}

void check_cap(const EstimateQuestion& question, const Accelerator& part) {
  if (!question.power_cap_w) return;
  const double cap = *question.power_cap_w;
  if (!part.clock && cap < part.tdp.value()) {
    refuse("--power-cap-w", fmt::format("{}", cap),
           fmt::format("no cap: how {} follows its clock is not known", part.id));
  }
  const double least = part.clock ? part.clock->static_power.value() : 0.0;
  if (!(cap > least && cap < 1e6)) {
    refuse("--power-cap-w", fmt::format("{}", cap),
           fmt::format("more than {} W, which {} draws at any clock", least, part.id));
  }
}

[[noreturn]] void refuse_model(Unsuited why, std::string_view option, const std::string& found,
                               const std::string& expected) {
  throw UnsuitedModel(why, ConfigError("estimate", std::string(option), found, expected));
}

void check_model(const EstimateQuestion& question, const LanguageModel& model) {
  const SteadyLoad& load = question.load;
  if (question.expert_parallel && !model.expert_layers) {
    refuse_model(Unsuited::experts, "--expert-parallel", model.id + ", which has no experts", "a mixture of experts");
  }
  if (model.fixed_cost) return;
  const std::uint64_t tokens = std::uint64_t{load.prompt_tokens} + load.output_tokens;
  if (tokens > static_cast<std::uint64_t>(model.context_max)) {
    refuse_model(Unsuited::context, "--prompt and --output", fmt::format("{} tokens together", tokens),
                 fmt::format("at most {}, the context of {}", model.context_max, model.id));
  }
  if (load.context_tokens && *load.context_tokens > model.context_max) {
    refuse_model(Unsuited::context, "--context", fmt::format("{}", *load.context_tokens),
                 fmt::format("1 to {} tokens", model.context_max));
  }
}

double in_gb(Bytes bytes) { return bytes.value() / 1e9; }

[[noreturn]] void refuse_memory(const EstimateQuestion& question, const Setup& setup) {
  const MemoryNeed need = setup.served.memory();
  const double tokens = static_cast<double>(question.load.prompt_tokens) + question.load.output_tokens;
  const Bytes cache = kv_bytes_per_token(setup.served.model, question.parallelism()) * tokens;
  refuse_model(
      Unsuited::memory, "--gpus",
      fmt::format("{} on {} × {}, which needs {:.2f} GB a GPU ({:.2f} weights, {:.2f} KV cache of one request)",
                  setup.served.model.id, question.gpus, setup.served.part->id, in_gb(need.weights + cache),
                  in_gb(need.weights), in_gb(cache)),
      fmt::format("at most {:.2f} GB a GPU, in whole blocks of the KV cache", in_gb(need.available)));
}

nlohmann::ordered_json metered(const MeteredEnergy& energy, double unit) {
  return {{"accelerator", energy.accelerator.value() / unit},
          {"node", energy.node.value() / unit},
          {"facility", energy.facility.value() / unit}};
}

}  // namespace

void take_default_intensity(EstimateQuestion& question, const Library& library) {
  const std::string file = library.topologies + "/defaults/grid.json";
  ObjectReader reader(*library.documents().read(file).json, file);
  reader.ignore("description");
  const GradedNumber average = reader.graded("world_average_g_per_kwh", Range::non_negative());
  reader.finish();
  question.intensity_g_per_kwh = average.value;
  question.intensity_source = average.source;
}

Parts parts_of(const EstimateQuestion& question, const Catalogue& catalogue) {
  Parts parts;
  parts.accelerator = &known(catalogue.accelerators, question.accelerator, "accelerator");
  parts.engine = &known(catalogue.engines, question.engine, "engine");
  check_numbers(question);
  check_cap(question, *parts.accelerator);
  parts.node = &node_for(question, catalogue);
  if (question.gpus > parts.node->gpus) {
    refuse("--gpus", fmt::format("{}", question.gpus),
           fmt::format("at most the {} of one {}", parts.node->gpus, parts.node->id));
  }
  return parts;
}

Setup set_up(const EstimateQuestion& question, const Catalogue& catalogue) {
  const LanguageModel& model = known(catalogue.models, question.model, "model");
  const Parts parts = parts_of(question, catalogue);
  check_model(question, model);
  const auto served = [&]() -> ServedModel {
    try {
      return {model, *parts.accelerator, *parts.engine, question.parallelism()};
    } catch (const UnknownProfile& error) {
      refuse_model(Unsuited::no_constants, "--engine", error.what(), "an engine that has constants for the model");
    }
  }();
  Setup setup{served, parts.node, served.step()};
  const SteadyLoad& load = question.load;
  const bool holds = setup.step.fits() &&
                     (!setup.step.generates() || batch_max(setup.step, load.prompt_tokens, load.output_tokens) > 0);
  if (!holds) refuse_memory(question, setup);
  return setup;
}

std::uint32_t batch_limit(const EstimateQuestion& question, const Setup& setup) {
  return std::min(batch_max(setup.step, question.load.prompt_tokens, question.load.output_tokens),
                  question.load.token_budget);
}

Estimate estimate(const EstimateQuestion& question, const Setup& setup, std::uint32_t batch) {
  const std::uint32_t most = batch_limit(question, setup);
  if (batch < 1 || batch > most) {
    const bool budget = most == question.load.token_budget;
    refuse("--batch", fmt::format("{}", batch),
           budget ? fmt::format("1 to {}, the token budget of one iteration (--token-budget)", most)
                  : fmt::format("1 to {}: more do not fit the KV cache at {} tokens each", most,
                                question.load.prompt_tokens + question.load.output_tokens));
  }
  SteadyLoad load = question.load;
  load.batch = batch;
  if (question.power_cap_w) load.power_cap = Watts(*question.power_cap_w);
  Estimate out;
  out.batch = batch;
  out.state = steady_state(setup.step, load);
  out.gpu_power = out.state.power / static_cast<double>(setup.step.gpus());
  const double replicas = setup.replicas();
  const Watts accelerators =
      out.state.power * replicas + setup.served.part->idle_bare * static_cast<double>(setup.unused_gpus());
  out.node_power = NodeShare(*setup.node).at_wall(accelerators);
  const Seconds node_seconds(1.0 / (replicas * out.state.requests_per_s));
  out.per_request.accelerator = out.state.energy_per_request;
  out.per_request.node = out.node_power * node_seconds;
  out.per_request.facility = out.per_request.node * question.pue;
  out.carbon_per_request = out.per_request.facility * grams_per_kwh(question.intensity_g_per_kwh);
  return out;
}

nlohmann::ordered_json to_json(const EstimateQuestion& question, const Setup& setup, const Estimate& e) {
  const auto seconds = [](const std::optional<Seconds>& t) {
    return t ? nlohmann::ordered_json(t->value()) : nlohmann::ordered_json();
  };
  const std::uint32_t most = batch_max(setup.step, question.load.prompt_tokens, question.load.output_tokens);
  const double output = setup.step.generates() ? question.load.output_tokens : 1.0;
  nlohmann::ordered_json out{
      {"model", setup.served.model.id},
      {"accelerator", setup.served.part->id},
      {"gpus", setup.step.gpus()},
      {"engine", setup.served.engine->id},
      {"node", setup.node->id},
      {"batch", e.batch},
      {"prompt_tokens", question.load.prompt_tokens},
      {"output_tokens", question.load.output_tokens},
      {"context_tokens", e.state.context_tokens},
      {"pue", question.pue},
      {"intensity_g_per_kwh", question.intensity_g_per_kwh},
      {"tokens_per_s", e.state.tokens_per_s},
      {"requests_per_s", e.state.requests_per_s},
      {"inter_token_latency_s", {{"p50", seconds(e.state.inter_token_p50)}, {"p99", seconds(e.state.inter_token_p99)}}},
      {"ttft_s", e.state.ttft.value()},
      {"power_w", {{"gpu", e.gpu_power.value()}, {"node", e.node_power.value()}}},
      {"j_per_output_token", metered(e.per_request, output)},
      {"wh_per_query", metered(e.per_request, 3600.0)},
      {"carbon_g_per_query", e.carbon_per_request.value()},
      {"batch_max", setup.step.generates() ? nlohmann::ordered_json(most) : nlohmann::ordered_json()}};
  if (question.expert_parallel) out["expert_parallel"] = true;
  if (question.power_cap_w) {
    out["power_cap_w"] = *question.power_cap_w;
    out["clock_mean"] = e.state.clock;
  }
  return out;
}

}  // namespace tradewind
