#include "sim/base/config/config_error.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/estimate_text.hpp"
#include "tools/cli/ranking.hpp"
#include "tools/cli/shipped.hpp"
#include "tools/text/wrap.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

struct EstimateArguments {
  EstimateQuestion question;
  std::optional<std::uint32_t> batch;
  std::optional<double> intensity_g_per_kwh;
  std::string lengths = "constant";
  RankLimits limits;
  bool table = false;
  bool rank = false;
  bool json = false;
};

void print_one(const EstimateArguments& arguments, const Setup& setup) {
  if (!arguments.batch) throw ConfigError("estimate", "--batch", "nothing", "a batch size, --table or --rank");
  const Estimate answer = estimate(arguments.question, setup, *arguments.batch);
  if (arguments.json) {
    fmt::print("{}\n", to_json(arguments.question, setup, answer).dump(2));
    return;
  }
  fmt::print("{}{}", estimate_text(arguments.question, setup, answer), assumptions_text(arguments.question, &setup));
}

/// Batches 1, 2, 4 … and the largest.
void print_table(const EstimateArguments& arguments, const Setup& setup) {
  const std::uint32_t most = batch_limit(arguments.question, setup);
  std::vector<Estimate> rows;
  for (std::uint32_t batch = 1; batch < most; batch *= 2) rows.push_back(estimate(arguments.question, setup, batch));
  rows.push_back(estimate(arguments.question, setup, most));
  if (arguments.json) {
    nlohmann::ordered_json out{{"rows", nlohmann::ordered_json::array()}};
    for (const Estimate& row : rows) out["rows"].push_back(to_json(arguments.question, setup, row));
    fmt::print("{}\n", out.dump(2));
    return;
  }
  const std::string title = fmt::format("{} on {} × {} under {}, prompt {} and output {} tokens", setup.served.model.id,
                                        setup.step.gpus(), setup.served.part->id, setup.served.engine->id,
                                        arguments.question.load.prompt_tokens, arguments.question.load.output_tokens);
  fmt::print("{}\n{}{}", wrapped(title, 80), batch_table(rows), assumptions_text(arguments.question, &setup));
}

void print_ranking(const EstimateArguments& arguments, const Catalogue& catalogue) {
  const ModelRanking ranking = rank_models(arguments.question, arguments.limits, catalogue);
  if (arguments.json) {
    fmt::print("{}", ranking.json);
    return;
  }
  const std::string title = fmt::format(
      "models by energy per request on {} under {}: prompt {} and output {} tokens, at the largest batch with a mean "
      "TTFT within {} s and a median inter-token latency within {} ms",
      arguments.question.accelerator, arguments.question.engine, arguments.question.load.prompt_tokens,
      arguments.question.load.output_tokens, arguments.limits.ttft_s, arguments.limits.inter_token_ms);
  fmt::print("{}\n{}", wrapped(title, 80), rank_table(ranking.models));
  if (!ranking.left_out.empty()) fmt::print("\nleft out\n");
  for (const auto& [model, reason] : ranking.left_out) fmt::print("{}", wrapped(model + ": " + reason, 80, 2, 2));
  fmt::print("{}", assumptions_text(arguments.question, nullptr));
}

void answer(EstimateArguments arguments) {
  if (arguments.lengths != "constant" && arguments.lengths != "exponential") {
    throw ConfigError("estimate", "--output-distribution", '"' + arguments.lengths + '"', "constant or exponential");
  }
  arguments.question.load.lengths =
      arguments.lengths == "exponential" ? OutputLengths::exponential : OutputLengths::constant;
  const Library library = Shipped::find().library;
  take_default_intensity(arguments.question, library);
  if (arguments.intensity_g_per_kwh) {
    arguments.question.intensity_g_per_kwh = *arguments.intensity_g_per_kwh;
    arguments.question.intensity_source.clear();
  }
  const Catalogue catalogue = read_catalogue(library.topologies);
  if (arguments.rank) {
    print_ranking(arguments, catalogue);
    return;
  }
  if (arguments.question.model.empty()) throw ConfigError("estimate", "--model", "nothing", "a model's id, or --rank");
  const Setup setup = set_up(arguments.question, catalogue);
  if (arguments.table) {
    print_table(arguments, setup);
  } else {
    print_one(arguments, setup);
  }
}

}  // namespace

void add_estimate_command(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("estimate", "Time, energy and carbon of one steady configuration, without simulating it");
  auto arguments = std::make_shared<EstimateArguments>();
  EstimateQuestion& question = arguments->question;
  CLI::Option* const model = command->add_option("--model", question.model, "Model id (tradewind list models)");
  command->add_option("--accelerator", question.accelerator, "Accelerator id")->capture_default_str();
  CLI::Option* const gpus =
      command->add_option("--gpus", question.gpus, "Accelerators of one replica")->capture_default_str();
  command->add_flag("--expert-parallel", question.expert_parallel,
                    "Divide routed experts among them, and sequences, instead of every layer");
  command->add_option("--engine", question.engine, "Engine id")->capture_default_str();
  CLI::Option* const batch = command->add_option("--batch", arguments->batch, "Sequences that run together");
  command->add_option("--prompt", question.load.prompt_tokens, "Prompt tokens of each request")->required();
  command->add_option("--output", question.load.output_tokens, "Output tokens of each request")->required();
  command->add_option("--context", question.load.context_tokens,
                      "Mean context of decoding sequences in tokens; default prompt + output/2");
  command
      ->add_option("--output-distribution", arguments->lengths,
                   "constant or exponential: with random lengths long answers are met more often")
      ->capture_default_str();
  command->add_option("--token-budget", question.load.token_budget, "Tokens of one iteration under chunked prefill")
      ->capture_default_str();
  command->add_option("--power-cap-w", question.power_cap_w, "Cap of each accelerator, W; default: its rated power");
  command->add_option("--pue", question.pue, "Facility energy over IT energy")->capture_default_str();
  command->add_option("--intensity", arguments->intensity_g_per_kwh,
                      "Carbon intensity, g/kWh; default: the world's average (topologies/defaults/grid.json)");
  command->add_option("--node", question.node, "Node type; default: the first with the accelerator");
  CLI::Option* const table =
      command->add_flag("--table", arguments->table, "One line for each batch size, up to the largest")
          ->excludes(batch);
  command
      ->add_flag("--rank", arguments->rank,
                 "All models that fit, each on the fewest accelerators, by energy per request at equal latency limits")
      ->excludes(model, gpus, batch, table);
  command->add_option("--ttft-slo", arguments->limits.ttft_s, "With --rank: most mean time to first token, s")
      ->capture_default_str();
  command
      ->add_option("--itl-slo-ms", arguments->limits.inter_token_ms, "With --rank: most median inter-token latency, ms")
      ->capture_default_str();
  command->add_option("--benchmark", arguments->limits.benchmark, "With --rank: whose published accuracy is shown")
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "JSON instead of text");
  command->callback([arguments] { answer(*arguments); });
}

}  // namespace tradewind
