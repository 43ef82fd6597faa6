#include "tools/cli/estimate_text.hpp"

#include "tools/text/columns.hpp"
#include "tools/text/wrap.hpp"

#include <fmt/format.h>

namespace tradewind {

namespace {

constexpr std::size_t text_width = 80;

std::string ms(const std::optional<Seconds>& time) {
  return time ? fmt::format("{:.1f}", in_milliseconds(*time)) : "–";
}

/// Four significant digits without an exponent.
std::string figure(double value) {
  int decimals = 3;
  for (double bound = 10.0; decimals > 0 && value >= bound; bound *= 10.0) --decimals;
  for (double bound = 1.0; decimals < 7 && value > 0.0 && value < bound; bound /= 10.0) ++decimals;
  return fmt::format("{:.{}f}", value, decimals);
}

std::string per_token(const Estimate& e, Joules energy) {
  return figure(energy.value() * e.state.requests_per_s / e.state.tokens_per_s);
}

}  // namespace

std::string estimate_text(const EstimateQuestion& question, const Setup& setup, const Estimate& e) {
  const bool generates = setup.step.generates();
  const std::string lengths = generates ? fmt::format("prompt {} and output {} tokens", question.load.prompt_tokens,
                                                      question.load.output_tokens)
                                        : fmt::format("{} items each", question.load.prompt_tokens);
  const std::string title =
      fmt::format("{} on {} × {} under {}: {} at a time, {}", setup.served.model.id, setup.step.gpus(),
                  setup.served.part->id, setup.served.engine->id, e.batch, lengths);
  std::string text = wrapped(title, text_width) + "\n";
  const auto row = [&](std::string_view name, const std::string& value) {
    text += fmt::format("{:<22}{}\n", name, value);
  };
  row("throughput", fmt::format("{} {}/s, {} requests/s", figure(e.state.tokens_per_s),
                                generates ? "output tokens" : "answers", figure(e.state.requests_per_s)));
  if (generates) {
    row("inter-token latency",
        fmt::format("{} ms median, {} ms p99", ms(e.state.inter_token_p50), ms(e.state.inter_token_p99)));
  }
  row(generates ? "time to first token" : "time to answer",
      fmt::format("{:.1f} ms mean, once a slot is free", in_milliseconds(e.state.ttft)));
  row("power", fmt::format("{:.0f} W a GPU, {:.0f} W the node", e.gpu_power.value(), e.node_power.value()));
  if (question.power_cap_w) {
    row("clock", fmt::format("{:.0f} % of the default on average, under a cap of {} W a GPU", 100.0 * e.state.clock,
                             *question.power_cap_w));
  }
  if (generates) {
    row("largest batch", fmt::format("{} fit the KV cache at full length",
                                     batch_max(setup.step, question.load.prompt_tokens, question.load.output_tokens)));
  }
  text += "\n";
  text += in_columns({{"energy", "accelerator", "node", "facility"},
                      {generates ? "J per output token" : "J per answer", per_token(e, e.per_request.accelerator),
                       per_token(e, e.per_request.node), per_token(e, e.per_request.facility)},
                      {"Wh per query", figure(in_wh(e.per_request.accelerator)), figure(in_wh(e.per_request.node)),
                       figure(in_wh(e.per_request.facility))},
                      {"gCO2e per query", "", "", figure(e.carbon_per_request.value())}});
  if (!generates) return text;
  const std::string shares = fmt::format(
      "{:.0f} % of the time prompts are prefilled beside {} decoding sequences; {:.0f} % is spent at the power limit.",
      100.0 * e.state.prefill_share, figure(e.state.decoding), 100.0 * e.state.limited_share);
  return text + "\n" + wrapped(shares, text_width);
}

std::string batch_table(const std::vector<Estimate>& estimates) {
  std::vector<std::vector<std::string>> rows{
      {"batch", "throughput", "ITL p50", "ITL p99", "TTFT", "GPU", "node", "accelerator", "node", "facility",
       "facility", "carbon"},
      {"", "tokens/s", "ms", "ms", "ms", "W", "W", "J/token", "J/token", "J/token", "Wh/query", "gCO2e/query"}};
  for (const Estimate& e : estimates) {
    rows.push_back({fmt::format("{}", e.batch), fmt::format("{:.1f}", e.state.tokens_per_s),
                    ms(e.state.inter_token_p50), ms(e.state.inter_token_p99), ms(e.state.ttft),
                    fmt::format("{:.0f}", e.gpu_power.value()), fmt::format("{:.0f}", e.node_power.value()),
                    per_token(e, e.per_request.accelerator), per_token(e, e.per_request.node),
                    per_token(e, e.per_request.facility), figure(in_wh(e.per_request.facility)),
                    figure(e.carbon_per_request.value())});
  }
  return in_blocks(rows);
}

std::string rank_table(const std::vector<Ranked>& models) {
  std::vector<std::vector<std::string>> rows{
      {"model", "GPUs", "batch", "ITL p50", "TTFT", "throughput", "accelerator", "facility", "carbon", "accuracy"},
      {"", "", "", "ms", "ms", "tokens/s", "Wh/query", "Wh/query", "gCO2e/query", "published"}};
  for (const Ranked& ranked : models) {
    const Estimate& e = ranked.estimate;
    rows.push_back({ranked.model, fmt::format("{}", ranked.gpus), fmt::format("{}", e.batch),
                    ms(e.state.inter_token_p50), ms(e.state.ttft), fmt::format("{:.1f}", e.state.tokens_per_s),
                    figure(in_wh(e.per_request.accelerator)), figure(in_wh(e.per_request.facility)),
                    figure(e.carbon_per_request.value()), ranked.accuracy});
  }
  return in_blocks(rows);
}

std::string assumptions_text(const EstimateQuestion& question, const Setup* setup) {
  const bool constant = question.load.lengths == OutputLengths::constant;
  std::string text = "\nassumed\n";
  const auto line = [&](const std::string& words) { text += wrapped(words, text_width, 2, 2); };
  if (setup == nullptr || setup->step.generates()) {
    line(
        fmt::format("a slot that falls free is taken at once; chunked prefill, {} tokens an iteration (--token-budget)",
                    question.load.token_budget));
    line(question.load.context_tokens
             ? fmt::format("mean context of decoding sequences {} tokens (--context)",
                           figure(*question.load.context_tokens))
             : fmt::format(
                   "{} output lengths, so a decoding sequence's mean context is prompt + {} (--output-distribution)",
                   constant ? "constant" : "exponential", constant ? "output/2" : "output"));
  }
  if (setup != nullptr) {
    line(fmt::format(
        "node {}: {} replica{} of {} GPU{} at the same load, {} GPUs unused and idle; {:.0f} W host, {} W at the wall "
        "for one of a GPU",
        setup->node->id, setup->replicas(), setup->replicas() == 1 ? "" : "s", setup->step.gpus(),
        setup->step.gpus() == 1 ? "" : "s", setup->unused_gpus(), setup->node->host_power.value(), setup->node->kappa));
    if (setup->served.constants.accelerator != setup->served.part->id) {
      line(fmt::format("step constants of {}, scaled by data sheet: nothing was measured on {}",
                       setup->served.constants.accelerator, setup->served.part->id));
    }
  } else {
    line("every replica of a node at the same load, each model on the fewest GPUs that hold it");
  }
  if (question.expert_parallel) {
    line(
        "experts divided among GPUs, each with its own sequences, evenly loaded; step constants are those of tensor "
        "parallelism (--expert-parallel)");
  }
  if (question.power_cap_w) {
    line(
        "under a cap arithmetic and launches follow the clock, memory does not until far below the default, and each "
        "iteration has the clock that it needs itself");
  }
  line(fmt::format("PUE {} (--pue)", question.pue));
  line(fmt::format("{} g/kWh (--intensity){}; without embodied carbon", question.intensity_g_per_kwh,
                   question.intensity_source.empty() ? "" : ", " + question.intensity_source));
  return text;
}

}  // namespace tradewind
